/* edgecc: fully connected layer, float32. SPDX-License-Identifier: Apache-2.0
 *
 * y[n][o] = act(sum over k of x[n][k] * w[o][k] + bias[o]); x [batch][in_n], y [batch][out_n].
 *
 * Weights are packed from [out_n][in_n]: output o < (out_n & ~7):
 *   w[(o / 8) * 8 * in_n + k * 8 + o % 8]; the last out_n % 8 outputs as they were: w[o * in_n + k]. */
#ifndef EC_DENSE_F32_H
#define EC_DENSE_F32_H

#include "ec_dense_block_f32.h"

typedef struct ec_dense_params {
  int32_t batch;
  int32_t in_n;
  int32_t out_n;
  int32_t act; /* EC_ACT_ */
  float act_min;
  float act_max;
} ec_dense_params;

/* y must not overlap x. */
EC_INLINE void ec_dense_f32(const ec_dense_params *p, const float *x, const float *w,
                            const float *bias, float *y) {
  const ec_activation_f32 act = ec_activation_of(p->act, p->act_min, p->act_max);
  const int32_t blocked = p->out_n & ~(int32_t)7;
  for (int32_t n = 0; n < p->batch; n++) {
    for (int32_t o = 0; o < blocked; o += 8) {
      ec_dense_block_8_f32(x, w + o * p->in_n, bias + o, p->in_n, y + o, &act);
    }
    for (int32_t o = blocked; o < p->out_n; o++) {
      ec_dense_block_1_f32(x, w + o * p->in_n, bias + o, p->in_n, y + o, &act);
    }
    x += p->in_n;
    y += p->out_n;
  }
}

#endif
