/* edgecc: sum and difference of values of different scales, int8. SPDX-License-Identifier: Apache-2.0
 *
 * y = min(max((a * a_factor + b * b_factor + offset) >> shift, low), top), element by element.
 * `offset` holds the three zero points and half a step; sums wrap.
 * y may be the same memory as an operand that has y's shape. */
#ifndef EC_ADD_S8_H
#define EC_ADD_S8_H

#include "ec_mve.h"
#include "ec_pairs.h"
#include "ec_requant_s8.h"
#include "ec_simd_s8.h"

#if EC_SIMD_S8 && !EC_MVE
#include "ec_add_four_s8_thumb2.h"
#endif

/* Operands of the same shape, n elements. */
typedef struct ec_add_s8_params {
  int32_t n;
  int32_t a_factor; /* at most 2^30 in magnitude; all sums fit 32 bits */
  int32_t b_factor;
  int32_t offset;
  int32_t shift; /* 1 to 23 */
  int32_t low;
  int32_t top;
} ec_add_s8_params;

#if EC_MVE
#include "ec_add_s8_helium.h"
#endif

/* Operands that broadcast; shapes and strides: ec_pairs.h. Merge neighbouring axes where both operands
 * allow it. */
typedef struct ec_add_nd_s8_params {
  int32_t dims[6];
  int32_t a_strides[6];
  int32_t b_strides[6];
  int32_t a_factor; /* this and the rest: as in ec_add_s8_params */
  int32_t b_factor;
  int32_t offset;
  int32_t shift;
  int32_t low;
  int32_t top;
} ec_add_nd_s8_params;

/* As many of the first elements as have a faster way; returns how many. */
EC_INLINE int32_t ec_add_begin_s8(const ec_add_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
#if EC_MVE
  ec_add_vectors_s8(p, a, b, y);
  return p->n;
#elif EC_SIMD_S8
  const int32_t n = p->n & ~(int32_t)3;
  if (n > 0 && p->low == -128 && p->top == 127) {
    const ec_add_four_s8 q = {ec_add_halves(p->a_factor >> 11, p->b_factor >> 11),
                              ec_add_halves(p->a_factor & 2047, p->b_factor & 2047), p->offset, p->shift, y + n};
    ec_add_fours_s8(&q, a, b, y);
    return n;
  }
  return 0;
#else
  (void)p, (void)a, (void)b, (void)y;
  return 0;
#endif
}

EC_INLINE void ec_add_line_s8(const ec_add_s8_params *p, const int8_t *a, int32_t a_stride, const int8_t *b,
                              int32_t b_stride, int8_t *y) {
  for (int32_t i = a_stride == 1 && b_stride == 1 ? ec_add_begin_s8(p, a, b, y) : 0; i < p->n; i++) {
    const int32_t u = ec_mul_wrap(a[i * a_stride], p->a_factor);
    const int32_t v = ec_mul_wrap(b[i * b_stride], p->b_factor);
    const int32_t sum = ec_add_wrap(ec_add_wrap(u, v), p->offset) >> p->shift;
    y[i] = (int8_t)ec_min_i32(ec_max_i32(sum, p->low), p->top);
  }
}

EC_INLINE void ec_add_s8(const ec_add_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  ec_add_line_s8(p, a, 1, b, 1, y);
}

EC_INLINE void ec_add_nd_s8(const ec_add_nd_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  const ec_add_s8_params line = {p->dims[5], p->a_factor, p->b_factor, p->offset,
                                 p->shift,   p->low,      p->top};
  ec_pairs w = {p->dims, p->a_strides, p->b_strides, {0}, 0, 0};
  do {
    ec_add_line_s8(&line, a + w.a, p->a_strides[5], b + w.b, p->b_strides[5], y);
    y += p->dims[5];
  } while (ec_pairs_next(&w));
}

#endif
