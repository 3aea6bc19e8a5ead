/* edgecc: the dot products of ec_lanes_s8.h with RISC-V vectors. Included by ec_lanes_s8.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Weights are widened to 16 bits, so that products and sums have 32. Four windows share them, and have 4 x 4 of the 32
 * registers for their sums; a single one has 8. */
#ifndef EC_LANES_S8_VECTOR_H
#define EC_LANES_S8_VECTOR_H

#include "ec_requant_s8_vector.h"

/* All channels of four windows. */
EC_SHARED void ec_lanes_four_s8(const ec_lanes_s8 *d, const int8_t *x, int32_t x_step, int8_t *y) {
  const int8_t *const x1 = x + x_step, *const x2 = x1 + x_step, *const x3 = x2 + x_step;
  const ec_requant_s8 out = d->out;
  const int32_t channels = d->channels, length = d->length;
  for (int32_t c = 0; c < channels;) {
    const size_t n = __riscv_vsetvl_e16m2((size_t)(channels - c));
    const int8_t *w = d->w + c;
    vint32m4_t a0 = __riscv_vle32_v_i32m4(d->bias + c, n), a1 = a0, a2 = a0, a3 = a0;
    for (int32_t i = 0; i < length; i++, w += channels) {
      const vint16m2_t v = __riscv_vsext_vf2_i16m2(__riscv_vle8_v_i8m1(w, n), n);
      a0 = __riscv_vwmacc_vx_i32m4(a0, x[i], v, n);
      a1 = __riscv_vwmacc_vx_i32m4(a1, x1[i], v, n);
      a2 = __riscv_vwmacc_vx_i32m4(a2, x2[i], v, n);
      a3 = __riscv_vwmacc_vx_i32m4(a3, x3[i], v, n);
    }
    const vint32m4_t m = __riscv_vle32_v_i32m4(d->multiplier + c, n);
    ec_requantize_m4_s8(a0, m, &out, y + c, n);
    ec_requantize_m4_s8(a1, m, &out, y + channels + c, n);
    ec_requantize_m4_s8(a2, m, &out, y + 2 * channels + c, n);
    ec_requantize_m4_s8(a3, m, &out, y + 3 * channels + c, n);
    c += (int32_t)n;
  }
}

/* All channels of one window. */
EC_SHARED void ec_lanes_one_s8(const ec_lanes_s8 *d, const int8_t *x, int8_t *y) {
  const ec_requant_s8 out = d->out;
  const int32_t channels = d->channels, length = d->length;
  for (int32_t c = 0; c < channels;) {
    const size_t n = __riscv_vsetvl_e16m4((size_t)(channels - c));
    const int8_t *w = d->w + c;
    vint32m8_t a = __riscv_vle32_v_i32m8(d->bias + c, n);
    for (int32_t i = 0; i < length; i++, w += channels) {
      a = __riscv_vwmacc_vx_i32m8(a, x[i], __riscv_vsext_vf2_i16m4(__riscv_vle8_v_i8m2(w, n), n), n);
    }
    ec_requantize_m8_s8(a, __riscv_vle32_v_i32m8(d->multiplier + c, n), &out, y + c, n);
    c += (int32_t)n;
  }
}

#endif
