/* edgecc: convolution followed by max pooling, float32. SPDX-License-Identifier: Apache-2.0
 *
 * The convolution's output [out_h][out_w][out_c] exists one row at a time, in `scratch`
 * (out_w * out_c floats). y [batch][pooled_h][pooled_w][out_c] is the maximum over windows of
 * pool_h x pool_w positions of it, pool_stride_h >= pool_h (so that no row is needed twice), without
 * padding or dilation: (pooled_h - 1) * pool_stride_h + pool_h <= out_h, the same for columns.
 * The activation is monotonic, so it commutes with the maximum.
 * Weights and bias: as for ec_conv2d_f32. */
#ifndef EC_CONV2D_MAXPOOL_F32_H
#define EC_CONV2D_MAXPOOL_F32_H

#include "ec_conv2d_row_f32.h"

typedef struct ec_conv2d_maxpool_params {
  int32_t batch;
  int32_t in_h;
  int32_t in_w;
  int32_t in_c;
  int32_t out_h; /* of the convolution, before pooling; as out_w */
  int32_t out_w;
  int32_t out_c;
  int32_t groups;
  int32_t kernel_h;
  int32_t kernel_w;
  int32_t stride_h;
  int32_t stride_w;
  int32_t dilation_h;
  int32_t dilation_w;
  int32_t pad_top;
  int32_t pad_left;
  int32_t pooled_h;
  int32_t pooled_w;
  int32_t pool_h;
  int32_t pool_w;
  int32_t pool_stride_h;
  int32_t pool_stride_w;
  int32_t act; /* EC_ACT_ */
  float act_min;
  float act_max;
} ec_conv2d_maxpool_params;

EC_INLINE ec_conv2d_params ec_conv2d_maxpool_conv(const ec_conv2d_maxpool_params *p) {
  const ec_conv2d_params c = {p->batch,      p->in_h,     p->in_w,     p->in_c,       p->out_h,
                              p->out_w,      p->out_c,    p->groups,   p->kernel_h,   p->kernel_w,
                              p->stride_h,   p->stride_w, p->dilation_h, p->dilation_w, p->pad_top,
                              p->pad_left,   p->act,      p->act_min,  p->act_max};
  return c;
}

/* Takes one row of the convolution into the pooled row y; `first` of the window's rows starts it. */
EC_INLINE void ec_conv2d_maxpool_take_f32(const ec_conv2d_maxpool_params *p, const float *row,
                                          int32_t first, float *y) {
  for (int32_t px = 0; px < p->pooled_w; px++) {
    const float *const x = row + px * p->pool_stride_w * p->out_c;
#if EC_MVE_F32
    if (first) memcpy(y, x, (size_t)p->out_c * sizeof(float));
    for (int32_t k = first ? 1 : 0; k < p->pool_w; k++) ec_line_max_f32(y, x + k * p->out_c, y, p->out_c);
#else
    for (int32_t c = 0; c < p->out_c; c++) {
      float m = first ? x[c] : y[c];
      for (int32_t k = first ? 1 : 0; k < p->pool_w; k++) m = ec_max_of(m, x[k * p->out_c + c]);
      y[c] = m;
    }
#endif
    y += p->out_c;
  }
}

/* y and scratch must not overlap x or each other. */
EC_INLINE void ec_conv2d_maxpool_f32(const ec_conv2d_maxpool_params *p, const float *x,
                                     const float *w, const float *bias, float *scratch, float *y) {
  const ec_conv2d_params conv = ec_conv2d_maxpool_conv(p);
  for (int32_t n = 0; n < p->batch; n++) {
    const float *const image = x + n * p->in_h * p->in_w * p->in_c;
    for (int32_t py = 0; py < p->pooled_h; py++) {
      float *const row = y + (n * p->pooled_h + py) * p->pooled_w * p->out_c;
      for (int32_t k = 0; k < p->pool_h; k++) {
        ec_conv2d_image_row_f32(&conv, image, py * p->pool_stride_h + k, 1, w, bias, NULL, scratch);
        ec_conv2d_maxpool_take_f32(p, scratch, k == 0, row);
      }
    }
  }
}

#endif
