/* edgecc: fully connected layer, int8. SPDX-License-Identifier: Apache-2.0
 *
 * y[n][o] = requantise(sum over k of (x[n][k] - x_zero) * w[o][k] + b[o]); x [batch][in_n],
 * y [batch][out_n], bias and multiplier [out_n]. Bias and weights are folded and packed as
 * ec_pointwise_s8.h says, with in_n for in_c and out_n for out_c. */
#ifndef EC_DENSE_S8_H
#define EC_DENSE_S8_H

#include "ec_pointwise_s8.h"

typedef struct ec_dense_s8_params {
  int32_t batch;
  int32_t in_n;
  int32_t out_n;
  int32_t left; /* requantisation: ec_requant_s8.h; as the next four */
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_dense_s8_params;

/* y must not overlap x. */
EC_INLINE void ec_dense_s8(const ec_dense_s8_params *p, const int8_t *x, const int8_t *w,
                           const int32_t *bias, const int32_t *multiplier, int8_t *y) {
  const ec_pointwise_s8_params rows = {p->batch, p->in_n,   p->out_n, p->left,
                                       p->shift, p->addend, p->low,   p->top};
  ec_pointwise_s8(&rows, x, w, bias, multiplier, y);
}

#endif
