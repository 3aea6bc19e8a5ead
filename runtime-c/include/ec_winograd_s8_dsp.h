/* edgecc: 3 x 3 convolution by Winograd's F(2 x 2, 3 x 3), int8, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
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
 * scratch, 4-byte aligned:  64 * quads * 2 + 256 + (40 * in_c + 3 + 3) / 4 * 2 elements of 16 bits. */
#ifndef EC_WINOGRAD_S8_DSP_H
#define EC_WINOGRAD_S8_DSP_H

#include "ec_conv2d_row_s8.h"
#include "ec_stage_s8.h"
#include "ec_winograd_block_s8.h"

/* Two output rows: the operands, the steps' and where the strip is. */
typedef struct ec_winograd_dsp {
  ec_kernel_rows_s8 in; /* without weights */
  const int16_t *w;
  int32_t *sums;
  int8_t *stage;  /* copies of what a strip at the border sees */
  int32_t y_row;
  int32_t column; /* of the input where the strip begins: negative at the left border */
} ec_winograd_dsp;

/* For the sums' four times, where it fits: that of a shift beyond 20 needn't. */
EC_INLINE ec_strip_output_s8 ec_winograd_requant(const ec_requant_s8 *r, const ec_winograd_dsp *s, int32_t y_step) {
  const int32_t general = ec_quads_shift(r) >= EC_QUADS_GENERAL || r->shift > 20;
  const ec_strip_output_s8 out = {.sums = s->sums, .bias = s->in.bias, .multiplier = s->in.multiplier,
                                  .y_step = y_step, .y_row = s->y_row, .addend = general ? r->addend : r->addend * 4,
                                  .shift = general ? r->shift + EC_QUADS_GENERAL : r->shift + 2,
                                  .left = r->left, .low = r->low, .top = r->top};
  return out;
}

/* The input rows of the strip, or copies with the padding that they see. */
EC_INLINE void ec_winograd_find(const ec_conv2d_s8_params *p, const ec_winograd_dsp *s, ec_strip_input_s8 *in) {
  const int32_t spill = p->in_c % 4 != 0; /* beyond the last channel there must be a byte */
  const int32_t inside = s->in.k0 == 0 && s->in.k1 == 4 && s->column >= 0 &&
                         s->column + EC_STRIP_COLUMNS + spill <= p->in_w;
  in->offset = inside ? s->column * p->in_c : 0;
  if (!inside) {
    const ec_stage_s8 stage = {&s->in, s->stage, s->column, EC_STRIP_COLUMNS, p->in_w, p->in_c, p->x_zero};
    ec_stage_rows_s8(&stage, 0, 4);
  }
  for (int32_t k = 0; k < 4; k++) {
    in->rows[k] = inside ? ec_kernel_line_s8(&s->in, k) : s->stage + k * EC_STRIP_COLUMNS * p->in_c;
  }
}

/* The two rows in strips of 8 outputs. The last one begins earlier where it wouldn't fit. */
EC_INLINE void ec_winograd_strips_dsp(const ec_conv2d_s8_params *p, ec_winograd_dsp *s, int16_t *scratch) {
  const int32_t fours = (p->in_c + 3) / 4, quads = 2 * fours;
  int32_t *const sums = (int32_t *)(void *)(scratch + 128 * quads);
  ec_strip_input_s8 in = {.columns = sums, .v = scratch, .step = p->in_c, .fours = fours};
  s->sums = sums;
  s->stage = (int8_t *)(sums + EC_STRIP_SUMS);
  const ec_strip_output_s8 start = ec_winograd_requant(s->in.out, s, p->out_c);
  for (int32_t ox = 0; ox < p->out_w; ox += EC_STRIP_OUTPUTS) {
    ox = ec_min_i32(ox, p->out_w - EC_STRIP_OUTPUTS);
    s->column = ox - p->pad_left;
    ec_winograd_find(p, s, &in);
    ec_winograd_input_s8(&in);
    ec_strip_output_s8 out = start;
    const int16_t *w = s->w;
    out.y = s->in.y + ox * p->out_c;
    for (int32_t c = 0; c < p->out_c; c += 2, w += 64 * quads) {
      ec_winograd_products_s8(scratch, w, sums, quads);
      out.channels = ec_min_i32(2, p->out_c - c);
      ec_winograd_output_s8(&out);
    }
  }
}

/* Two neighbouring output rows, y_row apart, from the rows [k0, k1) of the 4 that both see, the ones inside the
 * image: rows[i] is row k0 + i, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_winograd_rows_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *const *rows, int32_t k0,
                                       int32_t k1, const int16_t *w, const int32_t *bias, const int32_t *multiplier,
                                       int16_t *scratch, int8_t *y, int32_t y_row) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  ec_winograd_dsp s = {.in = {rows, NULL, 0, k0, k1, NULL, bias, multiplier, &out, y}, .w = w, .y_row = y_row};
  ec_winograd_strips_dsp(p, &s, scratch);
}

/* A whole image. Of an odd number of rows the last but one is computed twice. y must not overlap x. */
EC_INLINE void ec_winograd_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *x, const int16_t *w,
                                  const int32_t *bias, const int32_t *multiplier, int16_t *scratch, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const int32_t x_row = p->in_w * p->in_c, y_row = p->out_w * p->out_c;
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * x_row, y += p->out_h * y_row) {
    for (int32_t oy = 0; oy < p->out_h; oy += 2) {
      oy = ec_min_i32(oy, p->out_h - 2);
      const int32_t top = oy - p->pad_top;
      const int32_t k0 = ec_min_i32(4, ec_max_i32(0, -top)), k1 = ec_max_i32(k0, ec_min_i32(4, p->in_h - top));
      ec_winograd_dsp s = {.in = {NULL, x + (top + k0) * x_row, x_row, k0, k1, NULL, bias, multiplier, &out, y + oy * y_row},
                           .w = w, .y_row = y_row};
      ec_winograd_strips_dsp(p, &s, scratch);
    }
  }
}

#endif
