/* edgecc: short fills of bytes, by vectors where there are any. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_FILL_S8_H
#define EC_FILL_S8_H

#include "ec_mve.h"
#include "ec_rvv.h"

/* n >= 0 bytes; the core ends the loop with a part of a vector. */
EC_INLINE void ec_fill_s8(int8_t *to, int32_t value, int32_t n) {
#if EC_MVE
  __asm__ volatile("vdup.8 q0, %1\n\t"
                   "wlstp.8 lr, %2, 2f\n"
                   "1:\n\t"
                   "vstrb.8 q0, [%0], #16\n\t"
                   "letp lr, 1b\n"
                   "2:"
                   : "+r"(to)
                   : "r"(value), "r"(n)
                   : "q0", "lr", "cc", "memory");
#elif EC_RVV
  const vint8m8_t v = __riscv_vmv_v_x_i8m8((int8_t)value, __riscv_vsetvlmax_e8m8());
  for (size_t m; n > 0; n -= (int32_t)m, to += m) {
    m = __riscv_vsetvl_e8m8((size_t)n);
    __riscv_vse8_v_i8m8(to, v, m);
  }
#else
  for (int32_t i = 0; i < n; i++) to[i] = (int8_t)value;
#endif
}

#endif
