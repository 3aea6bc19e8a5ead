/* edgecc: mean over one axis with ties as in a graph of floats, int8. SPDX-License-Identifier: Apache-2.0
 *
 * x [outer][reduced][inner], y [outer][inner] = y_zero + the integer nearest to the mean of (x - x_zero). A
 * mean in the middle of two integers goes where the sum of (x - x_zero) * scale in single precision goes, in
 * the order of the elements: roundings on the way leave a little more or less than the half. Where they
 * leave the half, to the even one. Neighbouring reduced axes are one axis here; their number is a power of two.
 *
 * Single precision in integers, in units of the last bit of the scale: 24 bits of each product and each sum. So
 * it is the same with whatever a compiler makes of floats, and needs no library for them. */
#ifndef EC_MEAN_TIES_S8_H
#define EC_MEAN_TIES_S8_H

#include "ec_mean_s8.h"

typedef struct ec_mean_ties_s8_params {
  int32_t outer;
  int32_t reduced; /* 1 << shift */
  int32_t inner;
  int32_t shift;    /* 1 to 12 */
  int32_t x_zero;   /* zero point of x */
  int32_t y_zero;   /* zero point of y */
  int32_t low;      /* bounds of y */
  int32_t top;
  int32_t mantissa; /* of the scale of x and y: 1 << 23 to (1 << 24) - 1 */
} ec_mean_ties_s8_params;

/* v rounded to 24 bits, halves to even. `unit` is the last of them; that of the last call at first. */
EC_SHARED uint64_t ec_mean_single_s8(uint64_t v, uint32_t *unit) {
  uint32_t u = *unit;
  while ((uint32_t)(v >> 24) >= u) u *= 2;
  while (u > 1 && (uint32_t)(v >> 23) < u) u /= 2;
  *unit = u;
  if (u == 1) return v;
  v += u / 2 - ((v & u) == 0);
  return v - (v & (u - 1));
}

/* The sum of the elements, inner apart, in units of the scale's last bit. */
EC_INLINE int64_t ec_mean_sum_s8(const ec_mean_ties_s8_params *p, const int8_t *x) {
  int64_t sum = 0;
  uint32_t product_unit = 1, sum_unit = 1;
  for (int32_t r = 0; r < p->reduced; r++, x += p->inner) {
    const int32_t distance = *x - p->x_zero;
    const uint32_t steps = (uint32_t)(distance < 0 ? -distance : distance);
    const int64_t value = (int64_t)ec_mean_single_s8((uint64_t)steps * (uint32_t)p->mantissa, &product_unit);
    sum += distance < 0 ? -value : value;
    const int64_t size = (int64_t)ec_mean_single_s8((uint64_t)(sum < 0 ? -sum : sum), &sum_unit);
    sum = sum < 0 ? -size : size;
  }
  return sum;
}

/* Which of the integers `below` and `below + 1` the mean in their middle becomes. */
EC_SHARED int32_t ec_mean_settled_s8(const ec_mean_ties_s8_params *p, const int8_t *x, int32_t below) {
  const int32_t twice = 2 * below + 1;
  const int64_t unit = (int64_t)p->mantissa * p->reduced;
  int64_t noise = 2 * ec_mean_sum_s8(p, x) - (int64_t)p->mantissa * (p->reduced * twice);
  /* Divided by the scale, the mean is rounded once more: noise of less than half its last bit is lost. Towards
   * zero from 1/2 and -1/2, numbers are twice as dense. */
  if ((twice == 1 && noise < 0) || (twice == -1 && noise > 0)) noise *= 2;
  for (int32_t bits = twice < 0 ? -twice : twice; bits < 1 << 24; bits *= 2) noise *= 2;
  if (noise > unit) return below + 1;
  if (noise < -unit) return below;
  return below + (below & 1);
}

/* The mean of elements from x on, whose distances from the zero point add up to `sum`. */
EC_SHARED int8_t ec_mean_nearest_s8(const ec_mean_ties_s8_params *p, const int8_t *x, int32_t sum) {
  const int32_t twice_rest = 2 * (sum & (p->reduced - 1));
  int32_t y = sum >> p->shift;
  if (twice_rest == p->reduced) {
    y = ec_mean_settled_s8(p, x, y);
  } else if (twice_rest > p->reduced) {
    y++;
  }
  return (int8_t)ec_min_i32(ec_max_i32(y + p->y_zero, p->low), p->top);
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
