/* edgecc: one output row of a two-dimensional convolution, int8. SPDX-License-Identifier: Apache-2.0
 *
 * Shapes, packing and aliasing: ec_conv2d_s8.h, which loops over the rows. */
#ifndef EC_CONV2D_ROW_S8_H
#define EC_CONV2D_ROW_S8_H

#include "ec_block_s8.h"
#include "ec_border_s8.h"
#include "ec_kernel_rows_s8.h"
#include "ec_window.h"

typedef struct ec_conv2d_s8_params {
  int32_t batch;
  int32_t in_h;
  int32_t in_w;
  int32_t in_c;
  int32_t out_h;
  int32_t out_w;
  int32_t out_c;
  int32_t groups; /* divides in_c and out_c */
  int32_t kernel_h;
  int32_t kernel_w;
  int32_t stride_h;
  int32_t stride_w;
  int32_t dilation_h;
  int32_t dilation_w;
  int32_t pad_top;
  int32_t pad_left;
  int32_t x_zero; /* zero point of x */
  int32_t left;   /* requantisation: ec_requant_s8.h; as the next four */
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_conv2d_s8_params;

/* `width` (4 or 1) channels of group g, from its channel c on. Taps are one stretch where they are
 * contiguous in the input. */
EC_INLINE void ec_conv2d_block_s8(const ec_conv2d_s8_params *p, const ec_kernel_rows_s8 *r, const ec_span *s,
                                  int32_t g, int32_t c, int32_t width) {
  const int32_t depth = p->in_c / p->groups, channel = g * (p->out_c / p->groups) + c;
  const int32_t contiguous = p->kernel_w == 1 || (p->dilation_w == 1 && p->groups == 1);
  const int32_t taps = s->t1 - s->t0;
  const ec_border_s8 window = {r->w + p->kernel_h * p->kernel_w * depth * channel,
                               p->kernel_h, p->kernel_w, depth, r->k0, r->k1, s->t0, s->t1, p->x_zero};
  int32_t border[4];
  ec_block_s8 q = {
      .rows = r->rows,
      .x = r->x,
      .w = window.w + (r->k0 * p->kernel_w + s->t0) * depth * width,
      .start = r->bias + channel,
      .multiplier = r->multiplier + channel,
      .out = r->out,
      .y = r->y + s->at * p->out_c + channel,
      .x_row = r->x_row,
      .x_offset = s->first * p->in_c + g * depth,
      .x_tap = p->dilation_w * p->in_c,
      .x_step = p->stride_w * p->in_c,
      .y_step = p->out_c,
      .w_step = p->kernel_w * depth * width,
      .segments = r->k1 - r->k0,
      .taps = contiguous ? 1 : taps,
      .length = contiguous ? taps * depth : depth,
      .pixels = s->pixels,
  };
  if (!ec_border_is_inside(&window)) {
    if (width == 4) {
      ec_border_4_s8(&window, q.start, border);
    } else {
      ec_border_1_s8(&window, q.start, border);
    }
    q.start = border;
  }
  if (width == 4) {
    ec_block_4_s8(&q);
  } else {
    ec_block_1_s8(&q);
  }
}

EC_INLINE void ec_conv2d_spans_s8(const ec_conv2d_s8_params *p, const ec_kernel_rows_s8 *r) {
  const int32_t group_out = p->out_c / p->groups, blocked = group_out & ~(int32_t)3;
  const ec_axis columns = {p->in_w, p->out_w, p->kernel_w, p->stride_w, p->dilation_w, p->pad_left};
  for (int32_t ox = 0; ox < p->out_w;) {
    const ec_span s = ec_span_at(&columns, ox);
    for (int32_t g = 0; g < p->groups; g++) {
      for (int32_t c = 0; c < blocked; c += 4) ec_conv2d_block_s8(p, r, &s, g, c, 4);
      for (int32_t c = blocked; c < group_out; c++) ec_conv2d_block_s8(p, r, &s, g, c, 1);
    }
    ox += s.pixels;
  }
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_conv2d_row_s8(const ec_conv2d_s8_params *p, const int8_t *const *rows, int32_t k0,
                                int32_t k1, const int8_t *w, const int32_t *bias, const int32_t *multiplier,
                                int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const ec_kernel_rows_s8 r = {rows, NULL, 0, k0, k1, w, bias, multiplier, &out, y};
  ec_conv2d_spans_s8(p, &r);
}

/* Row oy of a whole image. */
EC_INLINE void ec_conv2d_image_row_s8(const ec_conv2d_s8_params *p, const int8_t *image, int32_t oy,
                                      const int8_t *w, const int32_t *bias, const int32_t *multiplier,
                                      int8_t *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const ec_span s = ec_span_at(&lines, oy);
  const int32_t row = p->in_w * p->in_c;
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const ec_kernel_rows_s8 r = {NULL, image + s.first * row, p->dilation_h * row, s.t0, s.t1,
                               w,    bias,                  multiplier,          &out, y};
  ec_conv2d_spans_s8(p, &r);
}

#endif
