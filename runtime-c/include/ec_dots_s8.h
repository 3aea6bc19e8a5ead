/* edgecc: dot products of contiguous windows with many channels, int8, for Helium. SPDX-License-Identifier: Apache-2.0
 *
 * Convolutions, pointwise ones and fully connected layers are made of these: one or two windows of `length` elements
 * each, all output channels of them.
 *
 * Weights are packed by fours of channels, (out_c + 3) / 4 of them, the channels that don't exist with weights 0. With
 *   tail = (length - 1) % 16 + 1,   chunks = (length - tail) / 16
 * four g is  4 * length bytes from w + g * 4 * length  on: first, for its channels o = 4g to 4g + 3, elements [0, tail) of
 * each; then for each j < chunks, for each of these channels, elements [tail + 16 * j, tail + 16 * j + 16).
 * Behind the last four, where chunks == 0, are 16 - tail bytes of any value, which are read. */
#ifndef EC_DOTS_S8_H
#define EC_DOTS_S8_H

#include "ec_mve.h"
#include "ec_requant_s8.h"

typedef struct ec_dots_s8 {
  const int8_t *x0; /* the windows */
  const int8_t *x1;
  const int8_t *w;
  int32_t tail;
  int32_t chunks;
  const int32_t *bias;
  const int32_t *multiplier;
  int8_t *y0; /* a window's results are contiguous */
  int8_t *y1;
  int32_t channels;
  int32_t left;
  int32_t right; /* minus the shift of ec_requant_s8 */
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_dots_s8;

#if EC_MVE
#include "ec_dots_s8_helium.h"
#else
#include "ec_dots_s8_portable.h"
#endif

/* Fills d in for windows of `length` elements; the windows and y are still missing. */
EC_INLINE void ec_dots_start_s8(ec_dots_s8 *d, int32_t length, int32_t channels, const int8_t *w, const int32_t *bias,
                                const int32_t *multiplier, const ec_requant_s8 *out) {
  d->w = w;
  d->tail = (length - 1) % 16 + 1;
  d->chunks = (length - 1) / 16;
  d->bias = bias;
  d->multiplier = multiplier;
  d->channels = channels;
  d->left = out->left;
  d->right = -out->shift;
  d->addend = out->addend;
  d->low = out->low;
  d->top = out->top;
}

/* `pixels` windows x_step apart with results that follow each other. */
EC_SHARED void ec_dots_run_s8(ec_dots_s8 *d, const int8_t *x, int32_t x_step, int8_t *y, int32_t pixels) {
  const int32_t channels = d->channels;
  for (; pixels > 1; pixels -= 2, x += 2 * x_step, y += 2 * channels) {
    d->x0 = x, d->x1 = x + x_step;
    d->y0 = y, d->y1 = y + channels;
    ec_dots_two_s8(d);
  }
  if (pixels > 0) {
    d->x0 = x, d->y0 = y;
    ec_dots_one_s8(d);
  }
}

#endif
