/* edgecc: depthwise convolution, int8, for Arm's DSP extension (Cortex-M4, M7, M33). SPDX-License-Identifier: Apache-2.0
 *
 * As ec_depthwise_s8.h, the same bytes, for multiplicity = 1 only: out_c = in_c, each channel has one filter.
 *
 * bias[c] = b[c] - x_zero * (sum of the weights of channel c). Weights are in [-127, 127], and
 *   |bias[c]| + 128 * (sum of |w| of channel c) < 2^23;
 * a layer with a channel that breaks this is one for ec_depthwise_s8.
 *
 * Weights, from [in_c][kernel_h][kernel_w], as pairs of taps. Channel c has these pairs, in this order:
 *   (w[2j][t], w[2j + 1][t])                      for j < kernel_h / 2, in each for t < kernel_w;
 *   (w[kernel_h - 1][2t], w[kernel_h - 1][2t + 1])  where kernel_h is odd, for t < (kernel_w + 1) / 2, with 0 for a
 *                                                 tap beyond the row.
 * Of pairs 2i and 2i + 1, (a, b) and (c, d), the bytes are a, c, b, d; a last one alone is a, b. Each byte is its weight plus
 * 128, as an unsigned number. With n pairs channel c begins at w + 2 * n * c; a 3 x 3 filter takes 10 bytes.
 *
 * scratch, aligned to 4 bytes, has
 *   ((kernel_h + 1) / 2 * ((out_w - 1) * stride_w + (kernel_w - 1) * dilation_w + 1) + n) * 4 bytes.
 * It may be NULL for shapes of ec_depthwise_is_three_s8(), the fastest ones. */
#ifndef EC_DEPTHWISE_S8_DSP_H
#define EC_DEPTHWISE_S8_DSP_H

#include "ec_depthwise_pairs_s8.h"
#include "ec_depthwise_s8.h"
#include "ec_depthwise_three_s8.h"
#include "ec_simd_s8.h"

/* Columns of the image that the windows of one output row reach over. */
EC_INLINE int32_t ec_depthwise_three_inside_s8(const ec_depthwise_s8_params *p) {
  return ec_min_i32(p->in_w, (p->out_w - 1) * p->stride_w + 3 - p->pad_left);
}

/* Windows that reach a column beyond the image on the right; more than 1 is a column more. */
EC_INLINE int32_t ec_depthwise_three_trail_s8(const ec_depthwise_s8_params *p) {
  return (p->out_w - 1) * p->stride_w + 3 - p->pad_left - ec_depthwise_three_inside_s8(p);
}

/* Whether each output row has kernel rows inside the image. */
EC_INLINE int32_t ec_depthwise_three_meets_s8(const ec_depthwise_s8_params *p) {
  return p->pad_top <= 2 * p->dilation_h && p->dilation_h <= p->in_h &&
         (p->out_h - 1) * p->stride_h - p->pad_top < p->in_h;
}

/* 3 x 3, stride 1 or 2 to the right, undilated in that direction, padding of one column at most and a usual scale. */
EC_INLINE int32_t ec_depthwise_is_three_s8(const ec_depthwise_s8_params *p) {
  const int32_t scale = EC_THREE_SHIFT - p->shift + p->left;
  return ec_depthwise_three_meets_s8(p) && p->kernel_h == 3 && p->kernel_w == 3 && p->dilation_w == 1 && (p->stride_w == 1 || p->stride_w == 2) &&
         (p->pad_left == 0 || p->pad_left == 1) && ec_depthwise_three_trail_s8(p) <= 1 &&
         p->shift <= EC_THREE_SHIFT && scale <= EC_THREE_SCALE_MAX && p->in_c < 32768;
}

/* The result's bounds where they are not those of an int8. */
EC_SHARED void ec_depthwise_clamp_s8(int8_t *y, int32_t n, int32_t low, int32_t top) {
  int32_t i = 0;
#if EC_SIMD_S8
  const uint32_t lows = (uint32_t)(low & 255) * 0x01010101u, tops = (uint32_t)(top & 255) * 0x01010101u;
  for (; i + 4 <= n; i += 4) ec_store_s8x4(y + i, ec_min_s8x4(ec_max_s8x4(ec_load_s8x4(y + i), lows), tops));
#endif
  for (; i < n; i++) y[i] = (int8_t)ec_min_i32(ec_max_i32(y[i], low), top);
}

/* `count` output rows whose kernel rows [k0, k1) are inside; rows[i] is the input row of kernel row k0 + i for the first of
 * them, the others' are x_row further on each. */
EC_INLINE void ec_depthwise_three_rows_s8(const ec_depthwise_s8_params *p, const ec_kernel_rows_s8 *r, int32_t count) {
  const int32_t trail = ec_depthwise_three_trail_s8(p), last = r->k1 - r->k0 - 1;
  const int32_t stride = p->stride_w, x_row = r->x_row, y_row = p->out_w * p->in_c;
  const int32_t full = p->out_w - trail, behind = ec_depthwise_three_inside_s8(p) * p->in_c;
  const int32_t scale = EC_THREE_SHIFT - p->shift + p->left;
  const int32_t row0 = r->k0 == 0, row1 = r->k0 <= 1 && r->k1 > 1;
  ec_three_s8 b = {
      .w = (const uint8_t *)r->w,
      .bias = r->bias,
      .multiplier = r->multiplier,
      .row0 = r->rows[0],
      .scale = scale,
      .offset = (int32_t)(0x800080u << scale),
      .step_high = (int32_t)((uint32_t)p->in_c << 16),
      .masked = r->k1 - r->k0 < 3,
      .row1 = r->rows[ec_min_i32(ec_max_i32(1 - r->k0, 0), last)],
      .row2 = r->rows[last],
      .y = r->y,
      .channels = p->in_c,
      .step = p->in_c,
      .lead = p->pad_left,
      .full = full,
      .trail = trail,
      .rows = count,
      .x_next = x_row - behind,
      .y_next = y_row - (stride == 1 ? x_row : y_row),
      .span = full * stride * p->in_c,
      .phase = full % (stride == 1 ? EC_THREE_ONES : EC_THREE_TWOS),
      .addend = (int32_t)((uint32_t)p->addend << (EC_THREE_SHIFT - p->shift)),
      .zero = (int32_t)((uint32_t)(p->x_zero & 0xffff) * 0x10001u),
      .inside = (row0 ? 0xffff : 0) | (int32_t)(row1 ? 0xffff0000u : 0),
      .inside2 = r->k1 > 2,
      .x_row = x_row,
      .y_row = y_row,
      .stride = stride,
  };
  ec_three_run_s8(&b);
  if (p->low > -128 || p->top < 127) ec_depthwise_clamp_s8(r->y, count * y_row, p->low, p->top);
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_depthwise_row_s8_dsp(const ec_depthwise_s8_params *p, const int8_t *const *rows, int32_t k0,
                                       int32_t k1, const int8_t *w, const int32_t *bias,
                                       const int32_t *multiplier, int16_t *scratch, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const ec_kernel_rows_s8 r = {rows, NULL, 0, k0, k1, w, bias, multiplier, &out, y};
  if (ec_depthwise_is_three_s8(p)) {
    ec_depthwise_three_rows_s8(p, &r, 1);
  } else {
    ec_depthwise_pairs_row_s8(p, &r, scratch);
  }
}

/* The rows of an image from oy on that have the same kernel rows inside; returns how many. */
EC_INLINE int32_t ec_depthwise_image_rows_s8_dsp(const ec_depthwise_s8_params *p, const int8_t *image, int32_t oy,
                                                 const int8_t *w, const int32_t *bias, const int32_t *multiplier,
                                                 int16_t *scratch, int8_t *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const ec_span s = ec_span_at(&lines, oy);
  const int32_t row = p->in_w * p->in_c, tap = p->dilation_h * row;
  const int8_t *const x = image + s.first * row;
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  if (ec_depthwise_is_three_s8(p)) {
    const int32_t last = s.t1 - s.t0 - 1;
    const int8_t *const rows[3] = {x, x + ec_min_i32(1, last) * tap, x + last * tap};
    const ec_kernel_rows_s8 r = {rows, NULL, p->stride_h * row, s.t0, s.t1, w, bias, multiplier, &out, y};
    ec_depthwise_three_rows_s8(p, &r, s.pixels);
    return s.pixels;
  }
  const ec_kernel_rows_s8 r = {NULL, x, tap, s.t0, s.t1, w, bias, multiplier, &out, y};
  ec_depthwise_pairs_row_s8(p, &r, scratch);
  return 1;
}

/* y may overlap x from below by a whole number of pixels, as long as no pixel is written over what a later one of
 * its channel reads. */
EC_INLINE void ec_depthwise_s8_dsp(const ec_depthwise_s8_params *p, const int8_t *x, const int8_t *w,
                                   const int32_t *bias, const int32_t *multiplier, int16_t *scratch, int8_t *y) {
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * p->in_w * p->in_c) {
    for (int32_t oy = 0; oy < p->out_h;) {
      const int32_t rows = ec_depthwise_image_rows_s8_dsp(p, x, oy, w, bias, multiplier, scratch, y);
      oy += rows;
      y += rows * p->out_w * p->in_c;
    }
  }
}

#endif
