/* edgecc: the windows of ec_taps_s8.h with RISC-V vectors. Included by ec_taps_s8.h only. SPDX-License-Identifier: Apache-2.0
 *
 * Elements and weights are widened to 16 bits, so that products and sums have 32. Four windows share the weights. */
#ifndef EC_TAPS_S8_VECTOR_H
#define EC_TAPS_S8_VECTOR_H

#include "ec_requant_s8_vector.h"

/* n bytes, widened. */
EC_INLINE vint16m2_t ec_taps_load_m2_s8(const int8_t *x, size_t n) {
  return __riscv_vsext_vf2_i16m2(__riscv_vle8_v_i8m1(x, n), n);
}

EC_INLINE vint16m4_t ec_taps_load_m4_s8(const int8_t *x, size_t n) {
  return __riscv_vsext_vf2_i16m4(__riscv_vle8_v_i8m2(x, n), n);
}

/* All channels of four windows. */
EC_SHARED void ec_taps_four_s8(const ec_taps_s8 *d, int32_t offset, int8_t *y) {
  const ec_requant_s8 out = d->out;
  const int32_t channels = d->channels, step = d->step, tap = d->tap;
  for (int32_t c = 0; c < channels;) {
    const size_t n = __riscv_vsetvl_e16m2((size_t)(channels - c));
    const int8_t *w = d->w + c;
    vint32m4_t a0 = __riscv_vle32_v_i32m4(d->bias + c, n), a1 = a0, a2 = a0, a3 = a0;
    for (int32_t k = 0; k < d->kernel_h; k++) {
      const int8_t *x = ec_taps_row_s8(d, k) + offset + c;
      for (int32_t t = 0; t < d->kernel_w; t++, x += tap, w += channels) {
        const vint16m2_t v = ec_taps_load_m2_s8(w, n);
        a0 = __riscv_vwmacc_vv_i32m4(a0, ec_taps_load_m2_s8(x, n), v, n);
        a1 = __riscv_vwmacc_vv_i32m4(a1, ec_taps_load_m2_s8(x + step, n), v, n);
        a2 = __riscv_vwmacc_vv_i32m4(a2, ec_taps_load_m2_s8(x + 2 * step, n), v, n);
        a3 = __riscv_vwmacc_vv_i32m4(a3, ec_taps_load_m2_s8(x + 3 * step, n), v, n);
      }
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
EC_SHARED void ec_taps_one_s8(const ec_taps_s8 *d, int32_t offset, int8_t *y) {
  const ec_requant_s8 out = d->out;
  const int32_t channels = d->channels, tap = d->tap;
  for (int32_t c = 0; c < channels;) {
    const size_t n = __riscv_vsetvl_e16m4((size_t)(channels - c));
    const int8_t *w = d->w + c;
    vint32m8_t a = __riscv_vle32_v_i32m8(d->bias + c, n);
    for (int32_t k = 0; k < d->kernel_h; k++) {
      const int8_t *x = ec_taps_row_s8(d, k) + offset + c;
      for (int32_t t = 0; t < d->kernel_w; t++, x += tap, w += channels) {
        a = __riscv_vwmacc_vv_i32m8(a, ec_taps_load_m4_s8(x, n), ec_taps_load_m4_s8(w, n), n);
      }
    }
    ec_requantize_m8_s8(a, __riscv_vle32_v_i32m8(d->multiplier + c, n), &out, y + c, n);
    c += (int32_t)n;
  }
}

#endif
