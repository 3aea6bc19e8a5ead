/* edgecc: 1 x 1 convolution with stride 1, float32. SPDX-License-Identifier: Apache-2.0
 *
 * y[i][o] = act(sum over k of x[i][k] * w[o][k] + bias[o] + residual[i][o]) for all pixels
 * i = batch * h * w; x [pixels][in_c], y and residual [pixels][out_c], bias [out_c].
 * A row loop calls it with `pixels` = the row's width.
 *
 * Weights are packed from [out_c][in_c]: channel c < (out_c & ~3):
 *   w[(c / 4) * 4 * in_c + k * 4 + c % 4]; the last out_c % 4 channels as they were: w[c * in_c + k]. */
#ifndef EC_POINTWISE_F32_H
#define EC_POINTWISE_F32_H

#include "ec_block_f32.h"

typedef struct ec_pointwise_params {
  int32_t pixels;
  int32_t in_c;
  int32_t out_c;
  int32_t act; /* EC_ACT_ */
  float act_min;
  float act_max;
} ec_pointwise_params;

/* `width` (4 or 1) output channels from channel c on, all pixels. */
EC_INLINE void ec_pointwise_block(const ec_pointwise_params *p, const float *x, const float *w,
                                  const float *bias, const float *residual, float *y, int32_t c,
                                  int32_t width) {
  const float *const rows[1] = {x};
  ec_block_f32 q = {rows,      w + c * p->in_c, bias + c,   residual != NULL ? residual + c : NULL,
                    y + c,     0,               p->in_c,    p->out_c,
                    1,         p->in_c,         0,          0,
                    p->pixels, p->act,          p->act_min, p->act_max};
  if (width == 4) {
    ec_block_4_f32(&q);
  } else {
    ec_block_1_f32(&q);
  }
}

/* `residual` may be NULL; y may be the same memory as residual, but must not overlap x. */
EC_INLINE void ec_pointwise_f32(const ec_pointwise_params *p, const float *x, const float *w,
                                const float *bias, const float *residual, float *y) {
  const int32_t blocked = p->out_c & ~(int32_t)3;
  for (int32_t c = 0; c < blocked; c += 4) ec_pointwise_block(p, x, w, bias, residual, y, c, 4);
  for (int32_t c = blocked; c < p->out_c; c++) ec_pointwise_block(p, x, w, bias, residual, y, c, 1);
}

#endif
