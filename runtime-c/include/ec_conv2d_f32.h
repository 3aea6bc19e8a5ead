/* edgecc: two-dimensional convolution, float32. SPDX-License-Identifier: Apache-2.0
 *
 * x [batch][in_h][in_w][in_c], y and residual [batch][out_h][out_w][out_c], bias [out_c].
 * y = act(conv(x, w) + bias + residual). Input outside the image counts as zero; bottom and right
 * padding follow from out_h and out_w. A 1-D convolution is one row: in_h = kernel_h = out_h = 1.
 *
 * Weights are packed from OHWI [out_c][kernel_h][kernel_w][in_c / groups], without padding: within
 * each group of G = out_c / groups output channels, with taps = kernel_h * kernel_w * in_c / groups,
 *   channel c < (G & ~3), tap t:   w[g * G * taps + (c / 4) * 4 * taps + t * 4 + c % 4]
 *   the last G % 4 channels:       w[g * G * taps + c * taps + t]      (as they were)
 */
#ifndef EC_CONV2D_F32_H
#define EC_CONV2D_F32_H

#include "ec_conv2d_row_f32.h"

/* The narrowest span of columns that is worth computing along the row. */
#define EC_CONV2D_WIDE 4

/* Whether narrow spans, such as the columns at the border, are better computed along the columns: blocks
 * of pixels that are neighbours downwards, over the rows whose windows are inside the image. */
EC_INLINE int32_t ec_conv2d_goes_down(const ec_conv2d_params *p, const ec_span *lines) {
  const ec_axis axis = ec_conv2d_columns(p);
  const ec_span columns = ec_span_inside(&axis);
  const int32_t narrow = columns.pixels < EC_CONV2D_WIDE || columns.pixels < p->out_w;
  return narrow && lines->pixels >= EC_CONV2D_WIDE && p->kernel_h <= EC_ROWS_MAX && ec_conv2d_is_contiguous(p);
}

/* The narrow spans of the rows `lines`, column by column. */
EC_INLINE void ec_conv2d_down_f32(const ec_conv2d_params *p, const ec_span *lines, const float *image,
                                  const float *w, const float *bias, const float *residual, float *y) {
  const ec_axis columns = ec_conv2d_columns(p);
  const int32_t in_row = p->in_w * p->in_c, out_row = p->out_w * p->out_c;
  const int32_t at = lines->at * out_row;
  const float *rows[EC_ROWS_MAX];
  const ec_kernel_rows_f32 r = {rows,   0,      p->kernel_h,
                                w,      bias,   residual != NULL ? residual + at : NULL,
                                y + at, p->act, p->stride_h * in_row,
                                out_row};
  ec_rows_fill_f32(rows, p->kernel_h, image + lines->first * in_row, p->dilation_h * in_row);
  for (int32_t ox = 0; ox < p->out_w;) {
    const ec_span s = ec_span_at(&columns, ox);
    for (int32_t i = 0; i < s.pixels && s.pixels < EC_CONV2D_WIDE; i++) {
      const ec_span down = {ox + i, lines->pixels, s.t0, s.t1, s.first + i * p->stride_w};
      ec_conv2d_channels(p, &r, &down);
    }
    ox += s.pixels;
  }
}

EC_INLINE void ec_conv2d_image_f32(const ec_conv2d_params *p, const float *image, const float *w,
                                   const float *bias, const float *residual, float *y) {
  const ec_axis axis = ec_conv2d_lines(p);
  const ec_span lines = ec_span_inside(&axis);
  const int32_t down = ec_conv2d_goes_down(p, &lines);
  for (int32_t oy = 0; oy < p->out_h; oy++) {
    const int32_t at = oy * p->out_w * p->out_c;
    const int32_t inside = oy >= lines.at && oy < lines.at + lines.pixels;
    ec_conv2d_image_row_f32(p, image, oy, down && inside ? EC_CONV2D_WIDE : 1, w, bias,
                            residual != NULL ? residual + at : NULL, y + at);
  }
  if (down) ec_conv2d_down_f32(p, &lines, image, w, bias, residual, y);
}

/* `residual` may be NULL; y may be the same memory as residual, but must not overlap x. */
EC_INLINE void ec_conv2d_f32(const ec_conv2d_params *p, const float *x, const float *w,
                             const float *bias, const float *residual, float *y) {
  const int32_t in = p->in_h * p->in_w * p->in_c, out = p->out_h * p->out_w * p->out_c;
  for (int32_t n = 0; n < p->batch; n++) {
    ec_conv2d_image_f32(p, x + n * in, w, bias, residual != NULL ? residual + n * out : NULL, y + n * out);
  }
}

#endif
