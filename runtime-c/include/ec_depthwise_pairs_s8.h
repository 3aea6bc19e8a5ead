/* edgecc: depthwise windows of any shape, int8, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * A channel's input rows are written to the scratch memory as planes of pairs: plane j holds the pixels of kernel rows 2j and
 * 2j + 1, column by column and with the padding, so that a pair of weights takes one SMLAD; an odd last kernel row
 * is paired with itself one tap further. Then windows are sums over contiguous words. */
#ifndef EC_DEPTHWISE_PAIRS_S8_H
#define EC_DEPTHWISE_PAIRS_S8_H

#include "ec_depthwise_s8.h"

#if !defined(EC_NO_ASM) && defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP)
#define EC_DEPTHWISE_ASM 1
#else
#define EC_DEPTHWISE_ASM 0
#endif

/* One output row of one channel. Distances are in int16_t. */
typedef struct ec_tap_pairs_s8 {
  const int16_t *x; /* planes [planes][plane / 2][2], and the last kernel row's where `last` > 0 */
  const int16_t *w; /* pairs of weights in the same order */
  int8_t *y;
  int32_t start;
  int32_t multiplier;
  const ec_requant_s8 *out;
  int32_t planes;
  int32_t plane;  /* from one plane to the next */
  int32_t taps;   /* pairs of weights in a plane */
  int32_t last;   /* and of the last, odd row */
  int32_t tap;    /* from one tap to the next */
  int32_t stride; /* from one window to the next */
  int32_t y_step;
  int32_t pixels; /* windows */
} ec_tap_pairs_s8;

/* Where the columns of windows are in the image. */
typedef struct ec_tap_pairs_columns_s8 {
  int32_t width; /* columns that windows cover, from column -pad on */
  int32_t in_w;
  int32_t step; /* from one column to the next */
  int32_t zero; /* stands for padding */
} ec_tap_pairs_columns_s8;

/* Writes the row's columns from `first` on to h[0], h[2], ...; NULL is a row of padding. */
EC_SHARED void ec_tap_pairs_spread_s8(const ec_tap_pairs_columns_s8 *c, const int8_t *row, int32_t first, int16_t *h) {
  const int16_t zero = (int16_t)c->zero;
  const int32_t step = c->step, before = row == NULL ? c->width : ec_min_i32(ec_max_i32(-first, 0), c->width);
  const int32_t from = ec_max_i32(first, 0), inside = ec_min_i32(c->in_w - from, c->width - before);
  int16_t *const end = h + 2 * c->width;
  for (int32_t i = 0; i < before; i++, h += 2) *h = zero;
  if (inside > 0) {
    const int8_t *x = row + from * step;
    for (int32_t i = inside; i > 0; i--, x += step, h += 2) *h = *x;
  }
  for (; h != end; h += 2) *h = zero;
}

/* The n pairs of a channel, packed as ec_depthwise_s8_dsp.h says, as pairs of int16_t. */
EC_SHARED void ec_tap_pairs_weights_s8(const uint8_t *w, int32_t n, int16_t *to) {
  for (; n >= 2; n -= 2, w += 4, to += 4) {
    to[0] = (int16_t)(w[0] - 128), to[1] = (int16_t)(w[2] - 128);
    to[2] = (int16_t)(w[1] - 128), to[3] = (int16_t)(w[3] - 128);
  }
  if (n > 0) to[0] = (int16_t)(w[0] - 128), to[1] = (int16_t)(w[1] - 128);
}

/* `sum` and n pairs of products. */
EC_INLINE int32_t ec_tap_pairs_dot_s8(const int16_t *x, int32_t step, const int16_t *w, int32_t n, int32_t sum) {
  for (; n > 0; n--, x += step, w += 2) sum = ec_mac(ec_mac(sum, x[0], w[0]), x[1], w[1]);
  return sum;
}

/* The sum of the window at x, with its bias. */
EC_INLINE int32_t ec_tap_pairs_sum_s8(const ec_tap_pairs_s8 *b, const int16_t *x) {
  const int16_t *w = b->w;
  int32_t sum = b->start;
  for (int32_t j = 0; j < b->planes; j++, x += b->plane, w += 2 * b->taps) {
    sum = ec_tap_pairs_dot_s8(x, b->tap, w, b->taps, sum);
  }
  return ec_tap_pairs_dot_s8(x, 2 * b->tap, w, b->last, sum);
}

#if EC_DEPTHWISE_ASM
#include "ec_depthwise_pairs_s8_thumb2.h"
#else
#include "ec_depthwise_pairs_s8_portable.h"
#endif

/* All windows of a row, by fours; the last four overlap those before. */
EC_SHARED void ec_tap_pairs_windows_s8(const ec_tap_pairs_s8 *b) {
  const int32_t fours = b->pixels >= 4 && b->tap == 2;
  for (int32_t i = 0; fours && i < b->pixels; i += 4) {
    const int32_t at = ec_min_i32(i, b->pixels - 4);
    int32_t sums[4];
    ec_tap_pairs_four_s8(b, b->x + at * b->stride, sums);
    for (int32_t k = 0; k < 4; k++) b->y[(at + k) * b->y_step] = ec_requantize_s8(sums[k], b->multiplier, b->out);
  }
  for (int32_t i = 0; !fours && i < b->pixels; i++) {
    b->y[i * b->y_step] = ec_requantize_s8(ec_tap_pairs_sum_s8(b, b->x + i * b->stride), b->multiplier, b->out);
  }
}

/* A plane of two rows: by columns where both are inside, row by row otherwise. */
EC_SHARED void ec_tap_pairs_plane_s8(const ec_tap_pairs_columns_s8 *c, const int8_t *a, const int8_t *b, int32_t first,
                                     int16_t *to) {
  const int32_t before = ec_min_i32(ec_max_i32(-first, 0), c->width);
  const int32_t from = ec_max_i32(first, 0), inside = ec_min_i32(c->in_w - from, c->width - before);
  if (a == NULL || b == NULL || inside <= 0) {
    ec_tap_pairs_spread_s8(c, a, first, to);
    ec_tap_pairs_spread_s8(c, b, first, to + 1);
    return;
  }
  const int16_t zero = (int16_t)c->zero;
  for (int32_t i = 0; i < 2 * before; i++) to[i] = zero;
  ec_tap_pairs_zip_s8(a + from * c->step, b + from * c->step, c->step, inside, to + 2 * before);
  for (int32_t i = 2 * (before + inside); i < 2 * c->width; i++) to[i] = zero;
}

/* Channel c of kernel row k, NULL outside the image. */
EC_INLINE const int8_t *ec_tap_pairs_row_s8(const ec_kernel_rows_s8 *r, int32_t k, int32_t c) {
  if (k < r->k0 || k >= r->k1) return NULL;
  return (r->rows != NULL ? r->rows[k - r->k0] : r->x + (k - r->k0) * r->x_row) + c;
}

/* One output row. */
EC_INLINE void ec_depthwise_pairs_row_s8(const ec_depthwise_s8_params *p, const ec_kernel_rows_s8 *r, int16_t *scratch) {
  const int32_t width = (p->out_w - 1) * p->stride_w + (p->kernel_w - 1) * p->dilation_w + 1;
  const int32_t planes = (p->kernel_h + 1) / 2, taps = p->kernel_w;
  const int32_t last = p->kernel_h % 2 != 0 ? (taps + 1) / 2 : 0, pairs = p->kernel_h / 2 * taps + last;
  const ec_tap_pairs_columns_s8 columns = {width, p->in_w, p->in_c, p->x_zero};
  int16_t *const weights = scratch + planes * 2 * width;
  for (int32_t c = 0; c < p->in_c; c++) {
    for (int32_t k = 0; k + 1 < p->kernel_h; k += 2) {
      ec_tap_pairs_plane_s8(&columns, ec_tap_pairs_row_s8(r, k, c), ec_tap_pairs_row_s8(r, k + 1, c), -p->pad_left,
                            scratch + k * width);
    }
    if (last > 0) {
      const int8_t *const row = ec_tap_pairs_row_s8(r, p->kernel_h - 1, c);
      int16_t *const to = scratch + (planes - 1) * 2 * width;
      ec_tap_pairs_spread_s8(&columns, row, -p->pad_left, to);
      ec_tap_pairs_spread_s8(&columns, row, p->dilation_w - p->pad_left, to + 1);
    }
    ec_tap_pairs_weights_s8((const uint8_t *)r->w + 2 * pairs * c, pairs, weights);
    const ec_tap_pairs_s8 b = {scratch, weights, r->y + c, r->bias[c], r->multiplier[c], r->out, p->kernel_h / 2, 2 * width, taps,
                           last,    2 * p->dilation_w, 2 * p->stride_w, p->in_c, p->out_w};
    ec_tap_pairs_windows_s8(&b);
  }
}

#endif
