/* edgecc: softmax over one axis, int8. SPDX-License-Identifier: Apache-2.0
 *
 * x and y [outer][axis][inner]. table [256]: exp(-d * scale of x) * one, rounded, for each distance d
 * from the line's maximum. With t the entry of an element and `sum` that of its line,
 *   y = min(zero + (t * gain + (sum << 5)) / (sum << 6), 127);  gain = 64 / (scale of y).
 * Unsigned 32-bit arithmetic: exact, as one is at most 2^16, one * gain 2^31, and one * axis below 2^26. */
#ifndef EC_SOFTMAX_S8_H
#define EC_SOFTMAX_S8_H

#include "ec_common.h"

typedef struct ec_softmax_s8_params {
  int32_t outer;
  int32_t axis; /* 1 to 65535 */
  int32_t inner;
  int32_t gain;
  int32_t zero; /* zero point of y */
} ec_softmax_s8_params;

/* One line along the axis. */
EC_INLINE void ec_softmax_line_s8(const ec_softmax_s8_params *p, const int8_t *x, const int32_t *table,
                                  int8_t *y) {
  const int32_t step = p->inner, end = p->axis * step;
  int32_t top = x[0];
  for (int32_t k = step; k < end; k += step) top = ec_max_i32(top, x[k]);
  uint32_t sum = 0;
  for (int32_t k = 0; k < end; k += step) sum += (uint32_t)table[top - x[k]];
  for (int32_t k = 0; k < end; k += step) {
    const uint32_t part = (uint32_t)table[top - x[k]] * (uint32_t)p->gain;
    const uint32_t quotient = (part + (sum << 5)) / (sum << 6);
    y[k] = (int8_t)ec_min_i32(p->zero + (int32_t)quotient, 127);
  }
}

/* y may be the same memory as x. */
EC_INLINE void ec_softmax_s8(const ec_softmax_s8_params *p, const int8_t *x, const int32_t *table, int8_t *y) {
  for (int32_t o = 0; o < p->outer; o++) {
    for (int32_t i = 0; i < p->inner; i++) {
      const int32_t at = o * p->axis * p->inner + i;
      ec_softmax_line_s8(p, x + at, table, y + at);
    }
  }
}

#endif
