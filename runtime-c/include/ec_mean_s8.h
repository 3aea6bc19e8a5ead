/* edgecc: mean over one axis, int8. SPDX-License-Identifier: Apache-2.0
 *
 * x [outer][reduced][inner], y [outer][inner] = requantise_even(sum of (x - x_zero)); the multiplier holds
 * the division. Neighbouring reduced axes are one axis here. */
#ifndef EC_MEAN_S8_H
#define EC_MEAN_S8_H

#include "ec_requant_s8.h"
#include "ec_simd_s8.h"

typedef struct ec_mean_s8_params {
  int32_t outer;
  int32_t reduced;
  int32_t inner;
  int32_t x_zero; /* zero point of x */
  int32_t multiplier;
  int32_t left; /* requantisation: ec_requant_s8.h; as the next four */
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_mean_s8_params;

#if EC_SIMD_S8
/* Sums of n times four bytes, step apart; n is at most 255, so that they fit 16 bits. */
EC_INLINE void ec_mean_add_s8x4(const int8_t *x, int32_t step, int32_t n, int32_t *sum) {
  uint32_t even = 0, odd = 0;
  for (; n > 0; n--, x += step) {
    const uint32_t v = ec_load_s8x4(x);
    even = ec_add_even_s8x4(even, v);
    odd = ec_add_odd_s8x4(odd, v);
  }
  sum[0] += (int16_t)even, sum[1] += (int16_t)odd;
  sum[2] += (int32_t)even >> 16, sum[3] += (int32_t)odd >> 16;
}

/* Adds to `sum` what four neighbouring means are of: `reduced` times four bytes, step apart. */
EC_INLINE void ec_mean_sums_s8x4(const int8_t *x, int32_t step, int32_t reduced, int32_t *sum) {
  for (int32_t r = 0; r < reduced; r += 255) {
    ec_mean_add_s8x4(x + r * step, step, ec_min_i32(255, reduced - r), sum);
  }
}

/* Four neighbouring means. */
EC_SHARED void ec_mean_four_s8(const ec_mean_s8_params *p, const int8_t *x, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const int32_t start = -p->reduced * p->x_zero;
  int32_t sum[4] = {start, start, start, start};
  ec_mean_sums_s8x4(x, p->inner, p->reduced, sum);
  for (int32_t i = 0; i < 4; i++) y[i] = ec_requantize_even_s8(sum[i], p->multiplier, &out);
}
#endif

/* y may start where x starts (same memory): element o * inner + i is written after its last use. */
EC_INLINE void ec_mean_s8(const ec_mean_s8_params *p, const int8_t *x, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  for (int32_t o = 0; o < p->outer; o++, x += p->reduced * p->inner) {
    int32_t i = 0;
#if EC_SIMD_S8
    for (; i + 4 <= p->inner; i += 4, y += 4) ec_mean_four_s8(p, x + i, y);
#endif
    for (; i < p->inner; i++) {
      int32_t sum = -p->reduced * p->x_zero;
      for (int32_t r = 0; r < p->reduced; r++) sum += x[r * p->inner + i];
      *y++ = ec_requantize_even_s8(sum, p->multiplier, &out);
    }
  }
}

#endif
