/* edgecc: convolution followed by max pooling, int8. SPDX-License-Identifier: Apache-2.0
 *
 * The convolution's output [out_h][out_w][out_c] exists one row at a time, in `scratch`
 * (out_w * out_c bytes). y [batch][pooled_h][pooled_w][out_c] is the maximum over windows of
 * pool_h x pool_w positions of it, pool_stride_h >= pool_h (so that no row is needed twice), without
 * padding or dilation: (pooled_h - 1) * pool_stride_h + pool_h <= out_h, the same for columns.
 * Weights, bias and multiplier: as for ec_conv2d_s8. */
#ifndef EC_CONV2D_MAXPOOL_S8_H
#define EC_CONV2D_MAXPOOL_S8_H

#include "ec_conv2d_row_s8.h"

typedef struct ec_conv2d_maxpool_s8_params {
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
  int32_t x_zero;
  int32_t left; /* requantisation: ec_requant_s8.h; as the next four */
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_conv2d_maxpool_s8_params;

EC_INLINE ec_conv2d_s8_params ec_conv2d_maxpool_conv_s8(const ec_conv2d_maxpool_s8_params *p) {
  const ec_conv2d_s8_params c = {
      p->batch,    p->in_h,     p->in_w,     p->in_c,     p->out_h,      p->out_w,
      p->out_c,    p->groups,   p->kernel_h, p->kernel_w, p->stride_h,   p->stride_w,
      p->dilation_h, p->dilation_w, p->pad_top, p->pad_left, p->x_zero,  p->left,
      p->shift,    p->addend,   p->low,      p->top};
  return c;
}

/* Takes one row of the convolution into the pooled row y; `first` of the window's rows starts it. */
EC_INLINE void ec_conv2d_maxpool_take_s8(const ec_conv2d_maxpool_s8_params *p, const int8_t *row,
                                         int32_t first, int8_t *y) {
  for (int32_t px = 0; px < p->pooled_w; px++) {
    const int8_t *const x = row + px * p->pool_stride_w * p->out_c;
    for (int32_t c = 0; c < p->out_c; c++) {
      int32_t m = first ? x[c] : y[c];
      for (int32_t k = first ? 1 : 0; k < p->pool_w; k++) m = ec_max_i32(m, x[k * p->out_c + c]);
      y[c] = (int8_t)m;
    }
    y += p->out_c;
  }
}

/* y and scratch must not overlap x or each other. */
EC_INLINE void ec_conv2d_maxpool_s8(const ec_conv2d_maxpool_s8_params *p, const int8_t *x, const int8_t *w,
                                    const int32_t *bias, const int32_t *multiplier, int8_t *scratch,
                                    int8_t *y) {
  const ec_conv2d_s8_params conv = ec_conv2d_maxpool_conv_s8(p);
  for (int32_t n = 0; n < p->batch; n++) {
    const int8_t *const image = x + n * p->in_h * p->in_w * p->in_c;
    for (int32_t py = 0; py < p->pooled_h; py++, y += p->pooled_w * p->out_c) {
      for (int32_t k = 0; k < p->pool_h; k++) {
        ec_conv2d_image_row_s8(&conv, image, py * p->pool_stride_h + k, w, bias, multiplier, scratch);
        ec_conv2d_maxpool_take_s8(p, scratch, k == 0, y);
      }
    }
  }
}

#endif
