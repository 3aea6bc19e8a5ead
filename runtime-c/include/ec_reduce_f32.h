/* edgecc: reductions over one axis, float32. SPDX-License-Identifier: Apache-2.0
 *
 * x [outer][reduced][inner], y [outer][inner]. Neighbouring reduced axes are one axis here. */
#ifndef EC_REDUCE_F32_H
#define EC_REDUCE_F32_H

#include "ec_lines_f32.h"

enum {
  EC_REDUCE_SUM = 0,
  EC_REDUCE_MEAN = 1,
  EC_REDUCE_MAX = 2,
  EC_REDUCE_MIN = 3,
  EC_REDUCE_PROD = 4
};

typedef struct ec_reduce_params {
  int32_t outer;
  int32_t reduced; /* at least 1 */
  int32_t inner;
  int32_t op; /* EC_REDUCE_ */
} ec_reduce_params;

EC_INLINE float ec_reduce_step_f32(int32_t op, float a, float v) {
  if (op == EC_REDUCE_MAX) return ec_max_of(a, v);
  if (op == EC_REDUCE_MIN) return ec_min_of(a, v);
  if (op == EC_REDUCE_PROD) return a * v;
  return a + v;
}

#if EC_MVE_F32
/* The same by vectors of inner elements: y collects them. */
EC_INLINE void ec_reduce_lines_f32(const ec_reduce_params *p, const float *x, float *y) {
  memmove(y, x, (size_t)p->inner * sizeof(float));
  for (int32_t r = 1; r < p->reduced; r++) {
    const float *const line = x + r * p->inner;
    if (p->op == EC_REDUCE_MAX) {
      ec_line_max_f32(y, line, y, p->inner);
    } else if (p->op == EC_REDUCE_MIN) {
      ec_line_min_f32(y, line, y, p->inner);
    } else if (p->op == EC_REDUCE_PROD) {
      ec_line_mul_f32(y, line, y, p->inner);
    } else {
      ec_line_add_f32(y, line, y, p->inner);
    }
  }
  for (int32_t i = 0; i < p->inner && p->op == EC_REDUCE_MEAN; i++) y[i] /= (float)p->reduced;
}
#endif

/* y may start where x starts (same memory): element o * inner + i is written after its last use. */
EC_INLINE void ec_reduce_f32(const ec_reduce_params *p, const float *x, float *y) {
  for (int32_t o = 0; o < p->outer; o++, x += p->reduced * p->inner) {
#if EC_MVE_F32
    if (p->inner > 1) {
      ec_reduce_lines_f32(p, x, y);
      y += p->inner;
      continue;
    }
#endif
    for (int32_t i = 0; i < p->inner; i++) {
      float a = x[i];
      for (int32_t r = 1; r < p->reduced; r++) a = ec_reduce_step_f32(p->op, a, x[r * p->inner + i]);
      *y++ = p->op == EC_REDUCE_MEAN ? a / (float)p->reduced : a;
    }
  }
}

#endif
