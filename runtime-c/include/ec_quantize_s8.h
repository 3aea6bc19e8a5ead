/* edgecc: float32 to int8. SPDX-License-Identifier: Apache-2.0
 *
 * y = saturate(round(x / scale) + zero), halves rounded to even; a NaN becomes the zero point. */
#ifndef EC_QUANTIZE_S8_H
#define EC_QUANTIZE_S8_H

#include "ec_common.h"

typedef struct ec_quantize_s8_params {
  int32_t n;
  float scale;
  int32_t zero;
} ec_quantize_s8_params;

/* Rounded to the nearest integer, halves to even, whatever rounding mode is set; |v| < 2^24. */
EC_INLINE int32_t ec_round_even(float v) {
  const int32_t whole = (int32_t)v;
  const float rest = v - (float)whole; /* exact */
  const int32_t odd = whole & 1;
  if (rest > 0.5f || (rest == 0.5f && odd)) return whole + 1;
  if (rest < -0.5f || (rest == -0.5f && odd)) return whole - 1;
  return whole;
}

/* y must not overlap x. */
EC_INLINE void ec_quantize_s8(const ec_quantize_s8_params *p, const float *x, int8_t *y) {
  for (int32_t i = 0; i < p->n; i++) {
    const float v = x[i] / p->scale;
    int32_t q = 0; /* of a NaN */
    if (v >= 256.0f) {
      q = 256;
    } else if (v <= -256.0f) {
      q = -256;
    } else if (v == v) {
      q = ec_round_even(v);
    }
    y[i] = (int8_t)ec_min_i32(ec_max_i32(q + p->zero, -128), 127);
  }
}

#endif
