/* edgecc: softmax over one axis, float32. SPDX-License-Identifier: Apache-2.0
 *
 * x and y [outer][axis][inner]. The maximum is subtracted first, so no input overflows. */
#ifndef EC_SOFTMAX_F32_H
#define EC_SOFTMAX_F32_H

#include "ec_common.h"

typedef struct ec_softmax_params {
  int32_t outer;
  int32_t axis; /* at least 1 */
  int32_t inner;
} ec_softmax_params;

/* `n` values, `step` apart. */
EC_INLINE void ec_softmax_line_f32(const float *x, float *y, int32_t n, int32_t step) {
  float top = x[0];
  for (int32_t k = 1; k < n; k++) top = ec_max_of(top, x[k * step]);
  float sum = 0.0f;
  for (int32_t k = 0; k < n; k++) {
    const float e = expf(x[k * step] - top);
    y[k * step] = e;
    sum += e;
  }
  const float scale = 1.0f / sum;
  for (int32_t k = 0; k < n; k++) y[k * step] *= scale;
}

/* y may be the same memory as x. */
EC_INLINE void ec_softmax_f32(const ec_softmax_params *p, const float *x, float *y) {
  for (int32_t o = 0; o < p->outer; o++) {
    for (int32_t i = 0; i < p->inner; i++) {
      const int32_t at = o * p->axis * p->inner + i;
      ec_softmax_line_f32(x + at, y + at, p->axis, p->inner);
    }
  }
}

#endif
