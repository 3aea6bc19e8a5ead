/* edgecc: 3 x 3 convolution by Winograd's F(2 x 2, 3 x 3), int8, for Arm's DSP extension.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_conv2d_s8.h for the same parameters, from bias and multiplier as there, with 4 / 9 of the
 * products and 32 / 9 of the weights' bytes. It takes
 *   kernel_h == kernel_w == 3, stride and dilation 1, groups 1, out_w >= 8, out_h >= 2,
 * any padding and number of channels; it is worth its flash from 8 input and 8 output channels on.
 *
 * Weights: the kernel g[o][c] of output channel o and input channel c (0 for o == out_c and c >= in_c) becomes
 * u[o][c] = T g Tt, integers of at most 1143, with T = {1 0 0}, {1 1 1}, {1 -1 1}, {0 0 1}, and
 *   quads = (in_c + 3) / 4 * 2
 *   w[((((o / 2) * 16 + f) * quads + q) * 2 + o % 2) * 2 + h] = u[o][q / 2 * 4 + q % 2 + 2 * h][f / 4][f % 4]
 * for o < (out_c + 1) / 2 * 2, f < 16.
 *
 * Results are exact where every sum (bias included, for any input) is within 2^29.
 *
 * scratch, 4-byte aligned:  128 * quads + 256 + (40 * in_c + 6) / 4 * 2 elements of 16 bits. */
#ifndef EC_WINOGRAD_S8_DSP_H
#define EC_WINOGRAD_S8_DSP_H

#include "ec_winograd_strips_s8.h"

EC_INLINE void ec_winograd_start(ec_strips_s8 *s, const ec_conv2d_s8_params *p, int16_t *scratch) {
  int32_t *const sums = (int32_t *)(void *)(scratch + 256 * ((p->in_c + 3) / 4));
  ec_strips_start(s, p, sums, (int8_t *)(sums + EC_STRIP_SUMS));
}

/* Both rows in strips of 8 outputs, to y. The last one begins earlier where it wouldn't fit. */
EC_SHARED void ec_winograd_strips(ec_strips_s8 *s, const int16_t *w, const int32_t *bias, const int32_t *multiplier,
                                  int16_t *strip, int8_t *y) {
  const ec_conv2d_s8_params *const p = s->p;
  for (int32_t ox = 0; ox < p->out_w; ox += EC_STRIP_OUTPUTS) {
    ox = ec_min_i32(ox, p->out_w - EC_STRIP_OUTPUTS);
    ec_strips_transform(s, ox, strip);
    s->out.y = y + ox * p->out_c;
    s->out.bias = bias;
    s->out.multiplier = multiplier;
    s->out.channels = p->out_c;
    ec_winograd_channels_s8(&s->out, strip, w, 2 * s->in.fours);
  }
}

/* Two neighbouring output rows, y_row apart, from the rows [k0, k1) of the 4 that both see, the ones inside the
 * image: rows[i] is row k0 + i, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_winograd_rows_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *const *rows, int32_t k0,
                                       int32_t k1, const int16_t *w, const int32_t *bias, const int32_t *multiplier,
                                       int16_t *scratch, int8_t *y, int32_t y_row) {
  ec_strips_s8 s;
  ec_winograd_start(&s, p, scratch);
  s.view.rows = rows;
  s.view.x = NULL;
  s.view.k0 = k0;
  s.view.k1 = k1;
  s.out.y_row = y_row;
  ec_winograd_strips(&s, w, bias, multiplier, scratch, y);
}

/* A whole image. Of an odd number of rows the last but one is computed twice. y must not overlap x. */
EC_INLINE void ec_winograd_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *x, const int16_t *w,
                                  const int32_t *bias, const int32_t *multiplier, int16_t *scratch, int8_t *y) {
  const int32_t row = p->out_w * p->out_c;
  ec_strips_s8 s;
  ec_winograd_start(&s, p, scratch);
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * s.view.x_row, y += p->out_h * row) {
    for (int32_t oy = 0; oy < p->out_h; oy += 2) {
      oy = ec_min_i32(oy, p->out_h - 2);
      ec_strips_look(&s, x, oy);
      ec_winograd_strips(&s, w, bias, multiplier, scratch, y + oy * row);
    }
  }
}

#endif
