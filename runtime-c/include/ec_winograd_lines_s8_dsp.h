/* edgecc: 3 x 3 convolution row by row by Winograd's F(4, 3), int8, for Arm's DSP extension.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_conv2d_s8.h for the same parameters, from bias and multiplier as there, with half the
 * products and four times the weights' bytes. It takes
 *   kernel_h == kernel_w == 3, stride and dilation 1, groups 1, out_w >= 8,
 * any padding and number of channels. Beside ec_winograd_s8_dsp.h it needs less scratch and computes single rows.
 *
 * Weights: the row g[o][c][k] of output channel o, input channel c and kernel row k (0 for o >= out_c, c >= in_c)
 * becomes u[o][c][k] = T g, integers of at most 3072, with T = {-4 -4 -4}, {-4 4 -4}, {6 0 0}, {1 2 4}, {1 -2 4},
 * {0 0 24}, and
 *   half = (in_c + 3) / 4 * 2, quads = 3 * half
 *   w[((((o / 4) * 6 + f) * quads + k * half + q) * 4 + o % 4) * 2 + h] = u[o][q / 2 * 4 + q % 2 + 2 * h][k][f]
 * for o < (out_c + 3) / 4 * 4, f < 6, k < 3.
 *
 * Results are exact where every sum (bias included, for any input) is within 2^28.
 *
 * scratch, 4-byte aligned:  24 * quads + max(96, (9 * in_c + 2 * half + 3) / 4 * 2) elements of 16 bits. */
#ifndef EC_WINOGRAD_LINES_S8_DSP_H
#define EC_WINOGRAD_LINES_S8_DSP_H

#include "ec_conv2d_row_s8.h"
#include "ec_stage_s8.h"
#include "ec_winograd_line_s8.h"

/* An output row on its way: the input rows that it sees, the one that is transformed next, and the steps' operands. */
typedef struct ec_winograd_lines_dsp {
  const ec_conv2d_s8_params *p;
  const int16_t *w;
  int16_t *v;
  int8_t *y;
  ec_view_s8 window;
  ec_view_s8 row;
  ec_line_input_s8 in;
  ec_line_output_s8 out;
} ec_winograd_lines_dsp;

/* For the sums' eightfold where that fits: with a shift beyond 20 it needn't. */
EC_INLINE void ec_winograd_line_requant(const ec_conv2d_s8_params *p, ec_line_output_s8 *out) {
  const ec_requant_s8 r = EC_REQUANT_OF(p);
  const int32_t general = ec_quads_shift(&r) >= EC_QUADS_GENERAL || r.shift > 20;
  out->addend = general ? r.addend : r.addend * 8;
  out->shift = general ? r.shift + EC_QUADS_GENERAL : r.shift + 3;
  out->left = r.left;
  out->low = r.low;
  out->top = r.top;
}

EC_SHARED void ec_winograd_lines_start(ec_winograd_lines_dsp *s, const ec_conv2d_s8_params *p, const int16_t *w,
                                       int16_t *scratch) {
  const int32_t fours = (p->in_c + 3) / 4;
  int32_t *const sums = (int32_t *)(void *)(scratch + 144 * fours);
  s->p = p;
  s->w = w;
  s->v = scratch;
  s->row.rows = NULL;
  s->row.k0 = 0;
  s->row.columns = EC_LINE_COLUMNS;
  s->row.in_w = p->in_w;
  s->row.in_c = p->in_c;
  s->row.x_zero = p->x_zero;
  s->row.stage = (int8_t *)sums; /* needed before the sums */
  s->in.step = p->in_c;
  s->in.fours = fours;
  s->out.sums = sums;
  s->out.y_step = p->out_c;
  ec_winograd_line_requant(p, &s->out);
}

/* Transforms the strip's columns of kernel row k, from where they are or from a copy with the padding that they
 * see. By fours of channels up to 3 bytes more are read than the last column has. */
EC_INLINE void ec_winograd_lines_row(ec_winograd_lines_dsp *s, int32_t k) {
  ec_view_s8 *const v = &s->row;
  const int32_t spill = 4 * s->in.fours - v->in_c, beyond = (v->in_w - v->column - v->columns) * v->in_c;
  v->k1 = k >= s->window.k0 && k < s->window.k1;
  v->x = v->k1 ? ec_view_line_s8(&s->window, k) : NULL;
  if (ec_view_is_inside_s8(v, 1) && spill <= beyond) {
    s->in.x = v->x + v->column * v->in_c;
  } else {
    ec_stage_rows_s8(v, 1);
    s->in.x = v->stage;
  }
  s->in.v = s->v + 8 * k * s->in.fours;
  ec_winograd_line_input_s8(&s->in);
}

/* An output row in strips of 8. The last one begins earlier where it wouldn't fit. */
EC_SHARED void ec_winograd_lines_strips(ec_winograd_lines_dsp *s, const int32_t *bias, const int32_t *multiplier) {
  const ec_conv2d_s8_params *const p = s->p;
  for (int32_t ox = 0; ox < p->out_w; ox += EC_LINE_OUTPUTS) {
    ox = ec_min_i32(ox, p->out_w - EC_LINE_OUTPUTS);
    s->row.column = ox - p->pad_left;
    for (int32_t k = 0; k < 3; k++) ec_winograd_lines_row(s, k);
    s->out.y = s->y + ox * p->out_c;
    s->out.bias = bias;
    s->out.multiplier = multiplier;
    s->out.channels = p->out_c;
    ec_winograd_line_channels_s8(&s->out, s->v, s->w, 6 * s->in.fours);
  }
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the input row that
 * kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_winograd_line_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *const *rows, int32_t k0,
                                       int32_t k1, const int16_t *w, const int32_t *bias, const int32_t *multiplier,
                                       int16_t *scratch, int8_t *y) {
  ec_winograd_lines_dsp s;
  ec_winograd_lines_start(&s, p, w, scratch);
  s.window.rows = rows;
  s.window.x = NULL;
  s.window.x_row = 0;
  s.window.k0 = k0;
  s.window.k1 = k1;
  s.y = y;
  ec_winograd_lines_strips(&s, bias, multiplier);
}

/* A whole image. y must not overlap x. */
EC_INLINE void ec_winograd_lines_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *x, const int16_t *w,
                                        const int32_t *bias, const int32_t *multiplier, int16_t *scratch, int8_t *y) {
  const int32_t row = p->out_w * p->out_c;
  ec_winograd_lines_dsp s;
  ec_winograd_lines_start(&s, p, w, scratch);
  s.window.rows = NULL;
  s.window.x_row = p->in_w * p->in_c;
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * s.window.x_row) {
    for (int32_t oy = 0; oy < p->out_h; oy++, y += row) {
      const int32_t top = oy - p->pad_top;
      s.window.k0 = ec_min_i32(3, ec_max_i32(0, -top));
      s.window.k1 = ec_max_i32(s.window.k0, ec_min_i32(3, p->in_h - top));
      s.window.x = x + (s.window.k1 > s.window.k0 ? top + s.window.k0 : 0) * s.window.x_row;
      s.y = y;
      ec_winograd_lines_strips(&s, bias, multiplier);
    }
  }
}

#endif
