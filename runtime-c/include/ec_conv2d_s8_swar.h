/* edgecc: two-dimensional convolution, int8, for cores without SIMD. SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_conv2d_s8.h for the same parameters with groups == 1, from bias and multiplier as there, by
 * fewer products (ec_swar_s8.h); weights and scratch differ. Any kernel, stride, dilation, padding and number of channels.
 *
 * Weights are packed from OHWI [out_c][taps], taps = kernel_h * kernel_w * in_c, in blocks of 4 channels, the last one
 * filled up with zeros:  w[(c / 4) * 4 * taps + t * 4 + c % 4].
 * They have to be in [-127, 127]: where one is -128, ec_conv2d_s8.h serves the layer.
 *
 * scratch: 2 * taps + (3 * run + 3) / 4 words, run = in_c * (dilation_w == 1 ? kernel_w : 1); 2 * taps where no window
 * reaches into the padding. */
#ifndef EC_CONV2D_S8_SWAR_H
#define EC_CONV2D_S8_SWAR_H

#include "ec_conv2d_gather_s8_swar.h"

/* Before the first pixel of nowhere. */
EC_SHARED void ec_swar_start(ec_conv2d_swar *s, const ec_conv2d_s8_params *p, const int8_t *w, const int32_t *bias,
                             const int32_t *multiplier, int32_t *scratch) {
  const int32_t taps = p->kernel_h * p->kernel_w * p->in_c;
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const ec_swar_s8 q = {.x = scratch, .w = w, .bias = bias, .multiplier = multiplier, .out = out,
                        .plain = ec_requant_is_plain(&out), .taps = taps, .channels = p->out_c};
  s->p = p;
  s->packed = scratch;
  s->stage = (int8_t *)(scratch + 2 * taps);
  s->q = q;
}

/* The next `pixels`. */
EC_SHARED void ec_swar_pixels(ec_conv2d_swar *s, int32_t pixels) {
  s->left = pixels;
  for (; pixels > 0; pixels -= 3) {
    ec_swar_next(s);
    ec_swar_gather(s);
    for (int32_t c = 0; c < s->q.channels; c += 4) ec_swar_block_s8(&s->q, c);
  }
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_conv2d_row_s8_swar(const ec_conv2d_s8_params *p, const int8_t *const *rows, int32_t k0,
                                     int32_t k1, const int8_t *w, const int32_t *bias, const int32_t *multiplier,
                                     int32_t *scratch, int8_t *y) {
  const ec_swar_line_s8 line = {rows, NULL, k0, k1};
  ec_conv2d_swar s;
  ec_swar_start(&s, p, w, bias, multiplier, scratch);
  s.line = line;
  s.ox = 0;
  s.y = y;
  ec_swar_pixels(&s, p->out_w);
}

/* y must not overlap x. */
EC_INLINE void ec_conv2d_s8_swar(const ec_conv2d_s8_params *p, const int8_t *x, const int8_t *w,
                                 const int32_t *bias, const int32_t *multiplier, int32_t *scratch, int8_t *y) {
  ec_conv2d_swar s;
  ec_swar_start(&s, p, w, bias, multiplier, scratch);
  s.y = y;
  for (int32_t n = 0; n < p->batch; n++, y += p->out_h * p->out_w * p->out_c) {
    s.image = x + n * p->in_h * p->in_w * p->in_c;
    s.y = y;
    ec_swar_seek(&s, 0);
    ec_swar_pixels(&s, p->out_h * p->out_w);
  }
}

#endif
