/* edgecc: depthwise convolution, int8, for Helium (Cortex-M55, M85). SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_depthwise_s8.h for the same parameters with multiplicity == 1, kernel_h <= 4 and kernel_w <= 4, bias and
 * multiplier as there; any stride, dilation, padding, number of channels and weights.
 *
 * Weights, from [in_c][kernel_h][kernel_w]: 16 bytes a channel, (in_c + 3) / 4 * 4 channels, zeros for those that don't exist:
 *   w[c * 16 + t * 4 + k] = weight of row k and column t, or 0 where there is no such row or column.
 *
 * scratch, 4-byte aligned: 64 * ((min(out_w, 16) - 1) * stride_w + 3 * dilation_w + 1) bytes. */
#ifndef EC_DEPTHWISE_S8_MVE_H
#define EC_DEPTHWISE_S8_MVE_H

#include "ec_fill_s8.h"
#include "ec_depthwise_s8.h"
#include "ec_windows_s8.h"

enum { EC_DEPTHWISE_PIXELS = 16 }; /* that are turned at a time */

/* A row on its way through the channels, 16 at a time. */
typedef struct ec_depthwise_mve {
  ec_turn_s8 turn;
  ec_windows_s8 windows;
  int32_t next[4]; /* from a kernel row's channels to the next ones */
} ec_depthwise_mve;

/* Kernel row k at column `column` of the image; `zeros` stands for a row outside. */
EC_INLINE void ec_depthwise_seek_row_mve(ec_depthwise_mve *s, const ec_depthwise_s8_params *p,
                                         const ec_kernel_rows_s8 *r, int32_t k, int32_t column, const int8_t *zeros) {
  const int32_t i = k - r->k0;
  if (k < r->k0 || k >= r->k1) {
    s->turn.x[k] = zeros, s->turn.step[k] = 0, s->next[k] = 0;
  } else {
    s->turn.x[k] = (r->rows != NULL ? r->rows[i] : r->x + i * r->x_row) + column * p->in_c;
    s->turn.step[k] = p->in_c, s->next[k] = 16;
  }
}

/* Prepares the columns that the windows from output column ox on see; those beside the image are zeros for all
 * channels. */
EC_INLINE void ec_depthwise_seek_mve(ec_depthwise_mve *s, const ec_depthwise_s8_params *p, const ec_kernel_rows_s8 *r,
                                     int32_t ox, const int8_t *zeros, int8_t *scratch) {
  const int32_t pixels = ec_min_i32(EC_DEPTHWISE_PIXELS, p->out_w - ox), first = ox * p->stride_w - p->pad_left;
  const int32_t columns = (pixels - 1) * p->stride_w + (p->kernel_w - 1) * p->dilation_w + 1;
  const int32_t from = ec_min_i32(columns, ec_max_i32(0, -first));
  const int32_t to = ec_max_i32(from, ec_min_i32(columns, p->in_w - first));
  for (int32_t k = 0; k < 4; k++) ec_depthwise_seek_row_mve(s, p, r, k, first + from, zeros);
  s->turn.to = scratch + from * EC_TURNED_COLUMN;
  s->turn.columns = to - from;
  s->windows.pixels = pixels;
  s->windows.y = r->y + ox * p->in_c;
  ec_fill_s8(scratch, p->x_zero, from * EC_TURNED_COLUMN);
  ec_fill_s8(scratch + to * EC_TURNED_COLUMN, p->x_zero, (columns - to) * EC_TURNED_COLUMN);
}

/* All channels of these windows. */
EC_INLINE void ec_depthwise_blocks_mve(ec_depthwise_mve *s, const ec_kernel_rows_s8 *r, int32_t channels) {
  ec_windows_s8 *const v = &s->windows;
  v->w = r->w, v->bias = r->bias, v->multiplier = r->multiplier;
  for (; channels > 0; channels -= 16) {
    v->channels = s->turn.channels = ec_min_i32(16, channels);
    ec_turn_columns_s8(&s->turn);
    ec_windows_run_s8(v);
    for (int32_t k = 0; k < 4; k++) s->turn.x[k] += s->next[k];
    v->w += 256, v->bias += 16, v->multiplier += 16, v->y += 16;
  }
}

/* One output row. */
EC_SHARED void ec_depthwise_line_mve(const ec_depthwise_s8_params *p, const ec_kernel_rows_s8 *r, int8_t *scratch) {
  int8_t zeros[16];
  ec_depthwise_mve s;
  ec_fill_s8(zeros, p->x_zero, 16);
  s.windows.x = scratch;
  s.windows.tap = p->dilation_w * EC_TURNED_COLUMN, s.windows.taps = p->kernel_w;
  s.windows.step = p->stride_w * EC_TURNED_COLUMN, s.windows.y_step = p->in_c;
  s.windows.left = p->left, s.windows.right = -p->shift, s.windows.addend = p->addend;
  s.windows.low = p->low, s.windows.top = p->top;
  for (int32_t ox = 0; ox < p->out_w; ox += EC_DEPTHWISE_PIXELS) {
    ec_depthwise_seek_mve(&s, p, r, ox, zeros, scratch);
    ec_depthwise_blocks_mve(&s, r, p->in_c);
  }
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_depthwise_row_s8_mve(const ec_depthwise_s8_params *p, const int8_t *const *rows, int32_t k0,
                                       int32_t k1, const int8_t *w, const int32_t *bias, const int32_t *multiplier,
                                       int8_t *scratch, int8_t *y) {
  const ec_kernel_rows_s8 r = {rows, NULL, 0, k0, k1, w, bias, multiplier, NULL, y};
  ec_depthwise_line_mve(p, &r, scratch);
}

/* y must not overlap x. */
EC_INLINE void ec_depthwise_s8_mve(const ec_depthwise_s8_params *p, const int8_t *x, const int8_t *w,
                                   const int32_t *bias, const int32_t *multiplier, int8_t *scratch, int8_t *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const int32_t row = p->in_w * p->in_c;
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * row) {
    for (int32_t oy = 0; oy < p->out_h; oy++, y += p->out_w * p->in_c) {
      const ec_span k = ec_span_at(&lines, oy);
      const ec_kernel_rows_s8 r = {NULL, x + k.first * row, p->dilation_h * row, k.t0, k.t1,
                                   w,    bias,              multiplier,          NULL, y};
      ec_depthwise_line_mve(p, &r, scratch);
    }
  }
}

#endif
