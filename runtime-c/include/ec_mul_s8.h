/* edgecc: product, int8. SPDX-License-Identifier: Apache-2.0
 *
 * y = requantise((a - a_zero) * (b - b_zero)), element by element: ec_requant_s8.h.
 * y may be the same memory as an operand that has y's shape. */
#ifndef EC_MUL_S8_H
#define EC_MUL_S8_H

#include "ec_pairs.h"
#include "ec_requant_s8.h"

/* Operands of the same shape, n elements. */
typedef struct ec_mul_s8_params {
  int32_t n;
  int32_t a_zero;
  int32_t b_zero;
  int32_t multiplier;
  int32_t left; /* requantisation: ec_requant_s8.h; as the next four */
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_mul_s8_params;

/* Operands that broadcast; shapes and strides: ec_pairs.h. Merge neighbouring axes where both operands
 * allow it. */
typedef struct ec_mul_nd_s8_params {
  int32_t dims[6];
  int32_t a_strides[6];
  int32_t b_strides[6];
  int32_t a_zero; /* this and the rest: as in ec_mul_s8_params */
  int32_t b_zero;
  int32_t multiplier;
  int32_t left;
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_mul_nd_s8_params;

EC_INLINE void ec_mul_line_s8(const ec_mul_s8_params *p, const int8_t *a, int32_t a_stride, const int8_t *b,
                              int32_t b_stride, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  for (int32_t i = 0; i < p->n; i++) {
    const int32_t product = (a[i * a_stride] - p->a_zero) * (b[i * b_stride] - p->b_zero);
    y[i] = ec_requantize_s8(product, p->multiplier, &out);
  }
}

EC_INLINE void ec_mul_s8(const ec_mul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  ec_mul_line_s8(p, a, 1, b, 1, y);
}

EC_INLINE void ec_mul_nd_s8(const ec_mul_nd_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  const ec_mul_s8_params line = {p->dims[5], p->a_zero, p->b_zero, p->multiplier, p->left,
                                 p->shift,   p->addend, p->low,    p->top};
  ec_pairs w = {p->dims, p->a_strides, p->b_strides, {0}, 0, 0};
  do {
    ec_mul_line_s8(&line, a + w.a, p->a_strides[5], b + w.b, p->b_strides[5], y);
    y += p->dims[5];
  } while (ec_pairs_next(&w));
}

#endif
