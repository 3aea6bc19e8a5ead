/* edgecc: one output row of a two-dimensional convolution, float32. SPDX-License-Identifier: Apache-2.0
 *
 * Shapes, packing and aliasing: ec_conv2d_f32.h, which loops over the rows. */
#ifndef EC_CONV2D_ROW_F32_H
#define EC_CONV2D_ROW_F32_H

#include "ec_block_f32.h"
#include "ec_window.h"

typedef struct ec_conv2d_params {
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
  int32_t act; /* EC_ACT_ */
  float act_min;
  float act_max;
} ec_conv2d_params;

/* `width` (4 or 1) channels of group g, from its channel c on, over taps that are contiguous in the input. */
EC_INLINE void ec_conv2d_block(const ec_conv2d_params *p, const ec_kernel_rows_f32 *r,
                               const ec_span *s, int32_t g, int32_t c, int32_t width) {
  const int32_t group_in = p->in_c / p->groups;
  const int32_t channel = g * (p->out_c / p->groups) + c;
  const int32_t tap = r->k0 * p->kernel_w + s->t0;
  const int32_t at = s->at * p->out_c + channel;
  ec_block_f32 q = {
      r->rows,
      r->w + (p->kernel_h * p->kernel_w * channel + tap * width) * group_in,
      r->bias != NULL ? r->bias + channel : NULL,
      r->res != NULL ? r->res + at : NULL,
      r->y + at,
      s->first * p->in_c + g * group_in,
      r->x_step,
      r->y_step,
      r->count,
      (s->t1 - s->t0) * group_in,
      p->kernel_w * group_in * width,
      0,
      s->pixels,
      r->act,
      p->act_min,
      p->act_max,
  };
  if (width == 4) {
    ec_block_4_f32(&q);
  } else {
    ec_block_1_f32(&q);
  }
}

EC_INLINE void ec_conv2d_channels(const ec_conv2d_params *p, const ec_kernel_rows_f32 *r,
                                  const ec_span *s) {
  const int32_t group_out = p->out_c / p->groups;
  const int32_t blocked = group_out & ~(int32_t)3;
  for (int32_t g = 0; g < p->groups; g++) {
    for (int32_t c = 0; c < blocked; c += 4) ec_conv2d_block(p, r, s, g, c, 4);
    for (int32_t c = blocked; c < group_out; c++) ec_conv2d_block(p, r, s, g, c, 1);
  }
}

/* Taps that lie apart in the input (dilation, groups) are taken one by one, the sums waiting in y. */
EC_INLINE void ec_conv2d_apart(const ec_conv2d_params *p, const ec_kernel_rows_f32 *r,
                               const ec_span *s) {
  const int32_t last = ec_max_i32(s->t0, s->t1 - 1);
  ec_kernel_rows_f32 turn = *r;
  turn.act = EC_ACT_NONE;
  for (int32_t t = s->t0; t <= last; t++) {
    const ec_span tap = {s->at, s->pixels, t, ec_min_i32(t + 1, s->t1),
                         s->first + (t - s->t0) * p->dilation_w};
    if (t == last) turn.act = r->act;
    ec_conv2d_channels(p, &turn, &tap);
    turn.bias = NULL;
    turn.res = r->y;
  }
}

EC_INLINE ec_axis ec_conv2d_columns(const ec_conv2d_params *p) {
  const ec_axis a = {p->in_w, p->out_w, p->kernel_w, p->stride_w, p->dilation_w, p->pad_left};
  return a;
}

EC_INLINE ec_axis ec_conv2d_lines(const ec_conv2d_params *p) {
  const ec_axis a = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  return a;
}

/* The column taps of a window are one stretch of the input. */
EC_INLINE int32_t ec_conv2d_is_contiguous(const ec_conv2d_params *p) {
  return p->kernel_w == 1 || (p->dilation_w == 1 && p->groups == 1);
}

/* A row, except its spans of less than `least` pixels. */
EC_INLINE void ec_conv2d_spans(const ec_conv2d_params *p, const ec_kernel_rows_f32 *r, int32_t least) {
  const ec_axis columns = ec_conv2d_columns(p);
  for (int32_t ox = 0; ox < p->out_w;) {
    const ec_span s = ec_span_at(&columns, ox);
    ox += s.pixels;
    if (s.pixels < least) continue;
    if (ec_conv2d_is_contiguous(p)) {
      ec_conv2d_channels(p, r, &s);
    } else {
      ec_conv2d_apart(p, r, &s);
    }
  }
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. `residual` is NULL or a row laid
 * out as y, added before the activation; y may be the same memory as residual, never an input row. */
EC_INLINE void ec_conv2d_row_f32(const ec_conv2d_params *p, const float *const *rows, int32_t k0,
                                 int32_t k1, const float *w, const float *bias,
                                 const float *residual, float *y) {
  const ec_kernel_rows_f32 r = {rows, k0,     k1 - k0,
                                w,    bias,   residual,
                                y,    p->act, p->stride_w * p->in_c,
                                p->out_c};
  ec_conv2d_spans(p, &r, 1);
}

/* Row oy of a whole image, except its spans of less than `least` pixels. Kernels taller than
 * EC_ROWS_MAX take several turns. */
EC_INLINE void ec_conv2d_image_row_f32(const ec_conv2d_params *p, const float *image, int32_t oy,
                                       int32_t least, const float *w, const float *bias, const float *residual,
                                       float *y) {
  const ec_axis lines = ec_conv2d_lines(p);
  const ec_span s = ec_span_at(&lines, oy);
  const int32_t row = p->in_w * p->in_c;
  const float *rows[EC_ROWS_MAX];
  ec_kernel_rows_f32 r = {rows, s.t0,        0,
                          w,    bias,        residual,
                          y,    EC_ACT_NONE, p->stride_w * p->in_c,
                          p->out_c};
  do {
    const int32_t first = s.first + (r.k0 - s.t0) * p->dilation_h;
    r.count = ec_min_i32(s.t1 - r.k0, EC_ROWS_MAX);
    ec_rows_fill_f32(rows, r.count, image + first * row, p->dilation_h * row);
    if (r.k0 + r.count == s.t1) r.act = p->act;
    ec_conv2d_spans(p, &r, least);
  } while (ec_rows_continue_f32(&r, s.t1));
}

#endif
