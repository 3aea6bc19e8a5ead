/* edgecc: short fills of bytes, 16 at a time with Helium. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_FILL_S8_H
#define EC_FILL_S8_H

#include "ec_mve.h"

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
#else
  for (int32_t i = 0; i < n; i++) to[i] = (int8_t)value;
#endif
}

#endif
