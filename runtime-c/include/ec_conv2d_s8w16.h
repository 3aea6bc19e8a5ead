/* edgecc: two-dimensional convolution, int8 with int16 weights. SPDX-License-Identifier: Apache-2.0
 *
 * For weights that had a zero point of their own, which is taken out of them offline. As ec_conv2d_s8,
 * with the same folded bias; weights as they are, OHWI [out_c][kernel_h][kernel_w][in_c / groups]. */
#ifndef EC_CONV2D_S8W16_H
#define EC_CONV2D_S8W16_H

#include "ec_conv2d_row_s8.h"
#include "ec_dot_s8w16.h"

/* `n` weights of taps outside the image, which read the zero point. */
EC_INLINE int32_t ec_outside_s8w16(int32_t x_zero, const int16_t *w, int32_t n, int32_t sum) {
  for (int32_t i = 0; i < n; i++) sum = ec_mac(sum, x_zero, w[i]);
  return sum;
}

/* The sum of one output position: `rows` and `columns` tell the taps inside the image, `w` is the channel's. */
EC_INLINE int32_t ec_conv2d_sum_s8w16(const ec_conv2d_s8_params *p, const int8_t *x, const ec_span *rows,
                                      const ec_span *columns, const int16_t *w, int32_t sum) {
  const int32_t depth = p->in_c / p->groups;
  for (int32_t ky = 0; ky < p->kernel_h; ky++) {
    const int32_t line = (rows->first + (ky - rows->t0) * p->dilation_h) * p->in_w;
    for (int32_t kx = 0; kx < p->kernel_w; kx++, w += depth) {
      if (ky < rows->t0 || ky >= rows->t1 || kx < columns->t0 || kx >= columns->t1) {
        sum = ec_outside_s8w16(p->x_zero, w, depth, sum);
        continue;
      }
      const int32_t column = columns->first + (kx - columns->t0) * p->dilation_w;
      sum = ec_dot_s8w16(x + (line + column) * p->in_c, w, depth, sum);
    }
  }
  return sum;
}

/* All channels of the output position `columns->at` of a row. */
EC_INLINE void ec_conv2d_pixel_s8w16(const ec_conv2d_s8_params *p, const int8_t *image, const ec_span *rows,
                                     const ec_span *columns, const int16_t *w, const int32_t *bias,
                                     const int32_t *multiplier, int8_t *y) {
  const int32_t depth = p->in_c / p->groups, group_out = p->out_c / p->groups;
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  for (int32_t o = 0; o < p->out_c; o++, w += p->kernel_h * p->kernel_w * depth) {
    const int8_t *const x = image + o / group_out * depth;
    const int32_t sum = ec_conv2d_sum_s8w16(p, x, rows, columns, w, bias[o]);
    y[o] = ec_requantize_s8(sum, multiplier[o], &out);
  }
}

/* y may overlap x from below, as long as no pixel is written over what it or a later one reads. */
EC_INLINE void ec_conv2d_s8w16(const ec_conv2d_s8_params *p, const int8_t *x, const int16_t *w,
                               const int32_t *bias, const int32_t *multiplier, int8_t *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const ec_axis across = {p->in_w, p->out_w, p->kernel_w, p->stride_w, p->dilation_w, p->pad_left};
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * p->in_w * p->in_c) {
    for (int32_t oy = 0; oy < p->out_h; oy++) {
      const ec_span rows = ec_span_at(&lines, oy);
      for (int32_t ox = 0; ox < p->out_w; ox++, y += p->out_c) {
        const ec_span columns = ec_span_at(&across, ox);
        ec_conv2d_pixel_s8w16(p, x, &rows, &columns, w, bias, multiplier, y);
      }
    }
  }
}

#endif
