/* edgecc: 3 x 3 convolution by Winograd's F(2 x 2, 3 x 3) from plain weights, int8, for Arm's DSP extension.
 * SPDX-License-Identifier: Apache-2.0
 *
 * ec_winograd_s8_dsp.h with no more flash than the weights' bytes: they are transformed as they are used, two output
 * channels at a time. That costs what a third of a strip's products cost, so several strips are transformed first and
 * share it: at most 8, in no more memory than is said below. It takes the same layers and gives the same bytes:
 *   kernel_h == kernel_w == 3, stride and dilation 1, groups 1, out_w >= 8, out_h >= 2,
 * any padding and number of channels; bias and multiplier as ec_conv2d_s8.h.
 *
 * Weights: 9 words for an output channel o and 4 input channels, with fours = (in_c + 3) / 4. As bytes, the lowest bits of
 * a word first, tap k = 3 * row + column of input channel c (0 for c >= in_c) is
 *   byte[(o * fours + c / 4) * 36 + (k < 8 ? c % 2 * 16 + k / 2 * 4 + c % 4 / 2 * 2 + k % 2 : 32 + c % 4)].
 *
 * Results are exact where every sum (bias included, for any input) is within 2^29.
 *
 * scratch, 4-byte aligned, for ec_winograd_plain_group(p) = group:
 *   256 * fours * group + 2 * group + 256 + 128 * fours elements of 16 bits. */
#ifndef EC_WINOGRAD_PLAIN_S8_DSP_H
#define EC_WINOGRAD_PLAIN_S8_DSP_H

#include "ec_winograd_strips_s8.h"
#include "ec_winograd_weights_s8.h"

/* Strips that are transformed, and where their results go. */
typedef struct ec_winograd_plain_dsp {
  ec_strips_s8 strips;
  const int32_t *w;
  const int32_t *bias;
  const int32_t *multiplier;
  int8_t *y;
  int16_t *v;       /* room for `group` strips */
  int16_t *weights; /* [16][2 * fours][2 channels][2] */
  int32_t *places;  /* of the strips' results in y */
  int32_t count;
  int32_t group;
} ec_winograd_plain_dsp;

/* Strips that share the weights' transform: at most 8, in 16 KB and in what the image and twice its result, as another
 * tensor may be waiting, leave of 32 KB, or a sixteenth of these. Of as many times as it takes, each has about as many. */
EC_INLINE int32_t ec_winograd_plain_group(const ec_conv2d_s8_params *p) {
  const int32_t images = p->batch * (p->in_h * p->in_w * p->in_c + 2 * p->out_h * p->out_w * p->out_c);
  const int32_t room = ec_min_i32(16384, ec_max_i32(32768 - images, images / 16));
  const int32_t most = ec_max_i32(1, ec_min_i32(8, room / ((p->in_c + 3) / 4 * 512)));
  const int32_t strips = p->batch * ((p->out_h + 1) / 2) * ((p->out_w + 7) / 8);
  const int32_t times = (strips + most - 1) / most;
  return (strips + times - 1) / times;
}

/* All channels of the strips that are there, in pairs. */
EC_SHARED void ec_winograd_plain_channels(ec_winograd_plain_dsp *s) {
  ec_strip_output_s8 *const out = &s->strips.out;
  const int32_t fours = s->strips.in.fours, out_c = s->strips.p->out_c;
  const int32_t *w = s->w;
  for (int32_t o = 0; o < out_c; o += 2) {
    const int32_t channels = ec_min_i32(2, out_c - o);
    for (int32_t c = 0; c < channels; c++, w += EC_WEIGHTS_WORDS * fours) {
      ec_winograd_weights_s8(w, s->weights + 2 * c, fours);
    }
    for (int32_t i = 0; i < s->count; i++) {
      out->y = s->y + s->places[i] + o;
      out->bias = s->bias + o;
      out->multiplier = s->multiplier + o;
      out->channels = channels;
      ec_winograd_channels_s8(out, s->v + i * 256 * fours, s->weights, 2 * fours);
    }
  }
  s->count = 0;
}

/* Two output rows from `place` in y on, in strips of 8 outputs. The last one begins earlier where it wouldn't fit. */
EC_INLINE void ec_winograd_plain_rows(ec_winograd_plain_dsp *s, int32_t place) {
  const ec_conv2d_s8_params *const p = s->strips.p;
  for (int32_t ox = 0; ox < p->out_w; ox += EC_STRIP_OUTPUTS) {
    ox = ec_min_i32(ox, p->out_w - EC_STRIP_OUTPUTS);
    ec_strips_transform(&s->strips, ox, s->v + s->count * 256 * s->strips.in.fours);
    s->places[s->count++] = place + ox * p->out_c;
    if (s->count == s->group) ec_winograd_plain_channels(s);
  }
}

EC_SHARED void ec_winograd_plain_images(ec_winograd_plain_dsp *s, const int8_t *x) {
  const ec_conv2d_s8_params *const p = s->strips.p;
  const int32_t row = p->out_w * p->out_c;
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * s->strips.view.x_row) {
    for (int32_t oy = 0; oy < p->out_h; oy += 2) {
      oy = ec_min_i32(oy, p->out_h - 2);
      ec_strips_look(&s->strips, x, oy);
      ec_winograd_plain_rows(s, (n * p->out_h + oy) * row);
    }
  }
  if (s->count > 0) ec_winograd_plain_channels(s);
}

/* Of an odd number of rows the last but one is computed twice. y must not overlap x. */
EC_INLINE void ec_winograd_plain_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *x, const int32_t *w,
                                        const int32_t *bias, const int32_t *multiplier, int16_t *scratch, int8_t *y) {
  const int32_t fours = (p->in_c + 3) / 4, group = ec_winograd_plain_group(p);
  int32_t *const sums = (int32_t *)(void *)(scratch + 256 * fours * group);
  ec_winograd_plain_dsp s;
  s.w = w;
  s.bias = bias;
  s.multiplier = multiplier;
  s.y = y;
  s.v = scratch;
  s.places = sums + EC_STRIP_SUMS;
  s.weights = (int16_t *)(void *)(s.places + group);
  s.count = 0;
  s.group = group;
  ec_strips_start(&s.strips, p, sums, (int8_t *)s.weights); /* copies are needed before the weights */
  ec_winograd_plain_images(&s, x);
}

#endif
