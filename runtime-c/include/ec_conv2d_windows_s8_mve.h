/* edgecc: the windows of an int8 convolution, copied so that they are contiguous. SPDX-License-Identifier: Apache-2.0
 *
 * What ec_conv2d_row_s8_mve.h is made of. */
#ifndef EC_CONV2D_WINDOWS_S8_MVE_H
#define EC_CONV2D_WINDOWS_S8_MVE_H

#include "ec_conv2d_row_s8.h"
#include "ec_dots_s8.h"
#include "ec_fill_s8.h"
#include "ec_lines_s8.h"

/* A convolution on its way through an image: windows are done in pairs, wherever they are. */
typedef struct ec_conv2d_mve {
  const ec_conv2d_s8_params *p;
  ec_dots_s8 dots;
  int8_t *scratch;   /* two windows */
  int32_t taps;      /* elements of a window */
  int32_t contiguous; /* a window inside the image needs no copy */
  int32_t waiting;   /* 1 while the first window of a pair waits for the second */
} ec_conv2d_mve;

EC_INLINE void ec_conv2d_start_mve(ec_conv2d_mve *s, const ec_conv2d_s8_params *p, const int8_t *w,
                                   const int32_t *bias, const int32_t *multiplier, int8_t *scratch) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  s->p = p;
  s->taps = p->kernel_h * p->kernel_w * p->in_c;
  ec_dots_start_s8(&s->dots, s->taps, p->out_c, w, bias, multiplier, &out);
  s->scratch = scratch;
  s->contiguous = p->kernel_h == 1 && (p->kernel_w == 1 || p->dilation_w == 1);
  s->waiting = 0;
}

/* Neighbouring windows of which the same taps are inside the image. */
typedef struct ec_conv2d_columns_mve {
  ec_lines_s8 lines;
  int32_t runs;     /* stretches of a line: taps that are neighbours are one */
  int32_t at;       /* where the first line begins in a window */
  int32_t inside;   /* nothing of the windows is outside */
} ec_conv2d_columns_mve;

EC_INLINE ec_conv2d_columns_mve ec_conv2d_columns_of_mve(const ec_conv2d_s8_params *p, const ec_kernel_rows_s8 *r,
                                                         const ec_span *s) {
  const int32_t taps = s->t1 - s->t0, rows = r->k1 - r->k0, runs = p->dilation_w == 1 ? ec_min_i32(taps, 1) : taps;
  const ec_conv2d_columns_mve v = {
      .lines = {r->rows, r->x, r->x_row, rows, p->kernel_w * p->in_c, p->dilation_w == 1 ? taps * p->in_c : p->in_c},
      .runs = runs,
      .at = (r->k0 * p->kernel_w + s->t0) * p->in_c,
      .inside = taps == p->kernel_w && rows == p->kernel_h,
  };
  return v;
}

/* A copy of the window `offset` into its rows, with x_zero for what is outside the image; or the window itself. */
EC_INLINE const int8_t *ec_conv2d_window_mve(const ec_conv2d_mve *s, const ec_conv2d_columns_mve *v, int32_t offset) {
  int8_t *const window = s->scratch + s->waiting * s->taps;
  if (!v->inside) {
    ec_fill_s8(window, s->p->x_zero, s->taps);
  } else if (s->contiguous) {
    return (v->lines.rows != NULL ? v->lines.rows[0] : v->lines.x) + offset;
  }
  for (int32_t i = 0; i < v->runs; i++) {
    const int32_t tap = i * s->p->in_c;
    ec_copy_lines_s8(&v->lines, offset + tap * s->p->dilation_w, window + v->at + tap);
  }
  return window;
}

/* The next window, with its results at y: one of a pair. */
EC_INLINE void ec_conv2d_push_mve(ec_conv2d_mve *s, const int8_t *window, int8_t *y) {
  if (s->waiting) {
    s->dots.x1 = window, s->dots.y1 = y;
    ec_dots_two_s8(&s->dots);
  } else {
    s->dots.x0 = window, s->dots.y0 = y;
  }
  s->waiting ^= 1;
}

/* The windows of one output row. */
EC_SHARED void ec_conv2d_windows_mve(ec_conv2d_mve *s, const ec_kernel_rows_s8 *r) {
  const ec_conv2d_s8_params *const p = s->p;
  const ec_axis columns = {p->in_w, p->out_w, p->kernel_w, p->stride_w, p->dilation_w, p->pad_left};
  int8_t *y = r->y;
  for (int32_t ox = 0; ox < p->out_w;) {
    const ec_span span = ec_span_at(&columns, ox);
    const ec_conv2d_columns_mve v = ec_conv2d_columns_of_mve(p, r, &span);
    const int32_t step = p->stride_w * p->in_c;
    int32_t offset = span.first * p->in_c;
    for (ox += span.pixels; y != r->y + ox * p->out_c; y += p->out_c, offset += step) {
      ec_conv2d_push_mve(s, ec_conv2d_window_mve(s, &v, offset), y);
    }
  }
}

/* The window that no second one came for. */
EC_INLINE void ec_conv2d_finish_mve(ec_conv2d_mve *s) {
  if (s->waiting) ec_dots_one_s8(&s->dots);
}

#endif
