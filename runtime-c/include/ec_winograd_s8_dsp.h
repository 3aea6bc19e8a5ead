/* edgecc: 3 x 3 convolution by Winograd's F(2 x 2, 3 x 3), int8, for Arm's DSP extension.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_conv2d_s8.h for the same parameters, from bias and multiplier as there, with 4 / 9 of the
 * products and 32 / 9 of the weights' bytes. It takes
 *   kernel_h == kernel_w == 3, stride and dilation 1, groups 1, out_w >= 8, out_h >= 2,
 * any padding and number of channels; it is worth its flash from 8 input and 8 output channels on.
 *
 * Weights: the kernel g[o][c] of output channel o and input channel c (0 for o == out_c and c >= in_c) becomes
 * u[o][c] = T g Tt, integers of at most 1143, with T = {2 0 0}, {1 1 1}, {1 -1 1}, {0 0 2}, and
 *   quads = (in_c + 3) / 4 * 2
 *   w[((((o / 2) * 16 + f) * quads + q) * 2 + o % 2) * 2 + h] = u[o][q / 2 * 4 + q % 2 + 2 * h][f / 4][f % 4]
 * for o < (out_c + 1) / 2 * 2, f < 16.
 *
 * Results are exact where every sum (bias included, for any input) is within 2^29.
 *
 * scratch, 4-byte aligned:  128 * quads + 256 + (40 * in_c + 6) / 4 * 2 elements of 16 bits. */
#ifndef EC_WINOGRAD_S8_DSP_H
#define EC_WINOGRAD_S8_DSP_H

#include "ec_conv2d_row_s8.h"
#include "ec_stage_s8.h"
#include "ec_winograd_block_s8.h"

/* Two output rows on their way: what the next strip sees, and the steps' operands. */
typedef struct ec_winograd_dsp {
  const ec_conv2d_s8_params *p;
  const int16_t *w;
  int8_t *y;
  ec_view_s8 view;
  ec_strip_input_s8 in;
  ec_strip_output_s8 out;
} ec_winograd_dsp;

/* For the sums' four times where that fits: with a shift beyond 20 it needn't. */
EC_INLINE void ec_winograd_requant(const ec_conv2d_s8_params *p, ec_strip_output_s8 *out) {
  const ec_requant_s8 r = EC_REQUANT_OF(p);
  const int32_t general = ec_quads_shift(&r) >= EC_QUADS_GENERAL || r.shift > 20;
  out->addend = general ? r.addend : r.addend * 4;
  out->shift = general ? r.shift + EC_QUADS_GENERAL : r.shift + 2;
  out->left = r.left;
  out->low = r.low;
  out->top = r.top;
}

EC_SHARED void ec_winograd_start(ec_winograd_dsp *s, const ec_conv2d_s8_params *p, const int16_t *w, int16_t *scratch) {
  const int32_t fours = (p->in_c + 3) / 4;
  int32_t *const sums = (int32_t *)(void *)(scratch + 256 * fours);
  s->p = p;
  s->w = w;
  s->view.columns = EC_STRIP_COLUMNS;
  s->view.in_w = p->in_w;
  s->view.in_c = p->in_c;
  s->view.x_zero = p->x_zero;
  s->view.stage = (int8_t *)(sums + EC_STRIP_SUMS);
  s->in.columns = sums; /* needed before the sums */
  s->in.v = scratch;
  s->in.step = p->in_c;
  s->in.fours = fours;
  s->out.sums = sums;
  s->out.y_step = p->out_c;
  ec_winograd_requant(p, &s->out);
}

/* The strip's input rows, or copies with the padding that they see. By fours of channels up to 3 bytes more are read
 * than the last column has. */
EC_INLINE void ec_winograd_find(ec_winograd_dsp *s) {
  ec_view_s8 *const v = &s->view;
  const int32_t spill = 4 * s->in.fours - v->in_c, beyond = (v->in_w - v->column - v->columns) * v->in_c;
  const int32_t inside = ec_view_is_inside_s8(v, 4) && spill <= beyond;
  if (!inside) ec_stage_rows_s8(v, 4);
  for (int32_t k = 0; k < 4; k++) {
    s->in.rows[k] = inside ? ec_view_line_s8(v, k) : v->stage + k * EC_STRIP_COLUMNS * v->in_c;
  }
  s->in.offset = inside ? v->column * v->in_c : 0;
}

/* Both rows in strips of 8 outputs. The last one begins earlier where it wouldn't fit. */
EC_SHARED void ec_winograd_strips(ec_winograd_dsp *s, const int32_t *bias, const int32_t *multiplier) {
  const ec_conv2d_s8_params *const p = s->p;
  for (int32_t ox = 0; ox < p->out_w; ox += EC_STRIP_OUTPUTS) {
    ox = ec_min_i32(ox, p->out_w - EC_STRIP_OUTPUTS);
    s->view.column = ox - p->pad_left;
    ec_winograd_find(s);
    ec_winograd_input_s8(&s->in);
    s->out.y = s->y + ox * p->out_c;
    s->out.bias = bias;
    s->out.multiplier = multiplier;
    s->out.channels = p->out_c;
    ec_winograd_channels_s8(&s->out, s->in.v, s->w, 2 * s->in.fours);
  }
}

/* Two neighbouring output rows, y_row apart, from the rows [k0, k1) of the 4 that both see, the ones inside the
 * image: rows[i] is row k0 + i, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_winograd_rows_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *const *rows, int32_t k0,
                                       int32_t k1, const int16_t *w, const int32_t *bias, const int32_t *multiplier,
                                       int16_t *scratch, int8_t *y, int32_t y_row) {
  ec_winograd_dsp s;
  ec_winograd_start(&s, p, w, scratch);
  s.view.rows = rows;
  s.view.x = NULL;
  s.view.x_row = 0;
  s.view.k0 = k0;
  s.view.k1 = k1;
  s.y = y;
  s.out.y_row = y_row;
  ec_winograd_strips(&s, bias, multiplier);
}

/* A whole image. Of an odd number of rows the last but one is computed twice. y may overlap x from below, as long
 * as no strip is written over what a later one reads, the one that is computed twice included. */
EC_INLINE void ec_winograd_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *x, const int16_t *w,
                                  const int32_t *bias, const int32_t *multiplier, int16_t *scratch, int8_t *y) {
  const int32_t row = p->out_w * p->out_c;
  ec_winograd_dsp s;
  ec_winograd_start(&s, p, w, scratch);
  s.view.rows = NULL;
  s.view.x_row = p->in_w * p->in_c;
  s.out.y_row = row;
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * s.view.x_row, y += p->out_h * row) {
    for (int32_t oy = 0; oy < p->out_h; oy += 2) {
      oy = ec_min_i32(oy, p->out_h - 2);
      const int32_t top = oy - p->pad_top;
      s.view.k0 = ec_min_i32(4, ec_max_i32(0, -top));
      s.view.k1 = ec_max_i32(s.view.k0, ec_min_i32(4, p->in_h - top));
      s.view.x = x + (s.view.k1 > s.view.k0 ? top + s.view.k0 : 0) * s.view.x_row;
      s.y = y + oy * row;
      ec_winograd_strips(&s, bias, multiplier);
    }
  }
}

#endif
