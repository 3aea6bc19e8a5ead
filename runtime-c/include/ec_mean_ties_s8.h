/* edgecc: mean over one axis with ties as in a graph of floats, int8. SPDX-License-Identifier: Apache-2.0
 *
 * x [outer][reduced][inner], y [outer][inner] = y_zero + the integer nearest to the mean of (x - x_zero). A
 * mean in the middle of two integers goes where the sum of (x - x_zero) * scale in single precision goes, in
 * the order of the elements: roundings on the way leave little more or less than the half. Where they
 * leave the half, to the even one. Neighbouring reduced axes are one axis here. */
#ifndef EC_MEAN_TIES_S8_H
#define EC_MEAN_TIES_S8_H

#include "ec_mean_s8.h"

typedef struct ec_mean_ties_s8_params {
  int32_t outer;
  int32_t reduced;
  int32_t inner;
  int32_t x_zero; /* zero point of x */
  int32_t y_zero; /* zero point of y */
  int32_t low;    /* bounds of y */
  int32_t top;
  float scale; /* of x and of y */
} ec_mean_ties_s8_params;

/* Of the integers `below` and `below + 1` around the mean of n elements, step apart, which one it becomes. */
EC_SHARED int32_t ec_mean_settled_s8(const ec_mean_ties_s8_params *p, const int8_t *x, int32_t below) {
  float sum = 0.0F;
  for (int32_t r = 0; r < p->reduced; r++, x += p->inner) {
    /* Rounded before it is added: compilers may join what is not volatile to one instruction. */
    const volatile float value = (float)(*x - p->x_zero) * p->scale;
    sum += value;
  }
  const float mean = sum / (float)p->reduced / p->scale, half = (float)below + 0.5F;
  return below + (mean > half || (mean >= half && (below & 1) != 0));
}

/* The mean of elements from x on, whose distances from the zero point add up to `sum`. */
EC_SHARED int8_t ec_mean_nearest_s8(const ec_mean_ties_s8_params *p, const int8_t *x, int32_t sum) {
  int32_t below = sum / p->reduced;
  int32_t rest = sum - below * p->reduced;
  if (rest < 0) below--, rest += p->reduced;
  if (2 * rest == p->reduced) below = ec_mean_settled_s8(p, x, below);
  if (2 * rest > p->reduced) below++;
  return (int8_t)ec_min_i32(ec_max_i32(below + p->y_zero, p->low), p->top);
}

/* y must not overlap x. */
EC_INLINE void ec_mean_ties_s8(const ec_mean_ties_s8_params *p, const int8_t *x, int8_t *y) {
  const int32_t start = -p->reduced * p->x_zero;
  for (int32_t o = 0; o < p->outer; o++, x += p->reduced * p->inner) {
    int32_t i = 0;
#if EC_SIMD_S8
    for (; i + 4 <= p->inner; i += 4) {
      int32_t sum[4] = {start, start, start, start};
      ec_mean_sums_s8x4(x + i, p->inner, p->reduced, sum);
      for (int32_t k = 0; k < 4; k++) *y++ = ec_mean_nearest_s8(p, x + i + k, sum[k]);
    }
#endif
    for (; i < p->inner; i++) {
      int32_t sum = start;
      for (int32_t r = 0; r < p->reduced; r++) sum += x[r * p->inner + i];
      *y++ = ec_mean_nearest_s8(p, x + i, sum);
    }
  }
}

#endif
