/* edgecc: element-wise functions of two operands, float32. SPDX-License-Identifier: Apache-2.0
 *
 * A family of two kernels a function:
 *   ec_NAME_f32(const ec_binary_params *p, a, b, y)        same shape, p->n elements;
 *   ec_NAME_nd_f32(const ec_binary_nd_params *p, a, b, y)  broadcasting.
 * y may be the same memory as an operand that has y's shape. */
#ifndef EC_BINARY_F32_H
#define EC_BINARY_F32_H

#include "ec_lines_f32.h"

typedef struct ec_binary_params {
  int32_t n;
} ec_binary_params;

/* y is contiguous: [dims[0]]...[dims[5]], leading 1s for lower ranks. Strides are in floats, 0
 * where an operand is broadcast. Merge neighbouring axes where both operands allow it: the last
 * axis is the inner loop. */
typedef struct ec_binary_nd_params {
  int32_t dims[6];
  int32_t a_strides[6];
  int32_t b_strides[6];
} ec_binary_nd_params;

/* Position of a line (a run along the last axis) in the axes before it. */
typedef struct ec_line {
  int32_t index[5];
  int32_t a;
  int32_t b;
} ec_line;

/* On to the next line; 0 after the last one. */
EC_INLINE int32_t ec_line_next(const ec_binary_nd_params *p, ec_line *l) {
  for (int32_t d = 4; d >= 0; d--) {
    l->a += p->a_strides[d];
    l->b += p->b_strides[d];
    if (++l->index[d] < p->dims[d]) return 1;
    l->a -= p->dims[d] * p->a_strides[d];
    l->b -= p->dims[d] * p->b_strides[d];
    l->index[d] = 0;
  }
  return 0;
}

/* 1 where a line is computed by vectors: operands without broadcasting. */
EC_INLINE int32_t ec_line_is_vectors(int32_t a_stride, int32_t b_stride) {
  return EC_MVE_F32 && a_stride == 1 && b_stride == 1;
}

EC_INLINE float ec_prelu_of(float v, float slope) { return v < 0.0f ? slope * v : v; }

/* Defines both kernels; EXPRESSION computes the result from `u` (of a) and `v` (of b), VECTORS (of a, b, y and n) a whole
 * line, where there is such a function. */
#define EC_BINARY_F32(NAME, EXPRESSION, VECTORS)                                                 \
  EC_INLINE void ec_##NAME##_line_f32(const float *a, const float *b, float *y, int32_t n,       \
                                      int32_t a_stride, int32_t b_stride) {                      \
    VECTORS                                                                                      \
    for (int32_t i = 0; i < n; i++) {                                                            \
      const float u = a[i * a_stride], v = b[i * b_stride];                                      \
      y[i] = (EXPRESSION);                                                                       \
    }                                                                                            \
  }                                                                                              \
  EC_INLINE void ec_##NAME##_f32(const ec_binary_params *p, const float *a, const float *b,      \
                                 float *y) {                                                     \
    ec_##NAME##_line_f32(a, b, y, p->n, 1, 1);                                                   \
  }                                                                                              \
  EC_INLINE void ec_##NAME##_nd_f32(const ec_binary_nd_params *p, const float *a,                \
                                    const float *b, float *y) {                                  \
    ec_line l = {{0}, 0, 0};                                                                     \
    do {                                                                                         \
      ec_##NAME##_line_f32(a + l.a, b + l.b, y, p->dims[5], p->a_strides[5], p->b_strides[5]);   \
      y += p->dims[5];                                                                           \
    } while (ec_line_next(p, &l));                                                               \
  }

#define EC_VECTORS_F32(NAME)                                                                     \
  if (ec_line_is_vectors(a_stride, b_stride)) {                                                  \
    ec_line_##NAME##_f32(a, b, y, n);                                                            \
    return;                                                                                      \
  }

EC_BINARY_F32(add, u + v, EC_VECTORS_F32(add))
EC_BINARY_F32(sub, u - v, EC_VECTORS_F32(sub))
EC_BINARY_F32(mul, u *v, EC_VECTORS_F32(mul))
EC_BINARY_F32(div, u / v, )
EC_BINARY_F32(min, ec_min_of(u, v), EC_VECTORS_F32(min))
EC_BINARY_F32(max, ec_max_of(u, v), EC_VECTORS_F32(max))
EC_BINARY_F32(pow, powf(u, v), )
EC_BINARY_F32(prelu, ec_prelu_of(u, v), ) /* a = x, b = slope */

#endif
