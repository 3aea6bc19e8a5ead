/* edgecc: depthwise convolution of windows up to 7 columns wide, int8, for Arm's DSP extension (Cortex-M4, M7, M33).
 * SPDX-License-Identifier: Apache-2.0
 *
 * As ec_depthwise_s8.h, the same bytes, for kernel_w <= 7, stride_w 1 or 2 and dilation_w = 1; any number of kernel rows,
 * channels and filters of a channel. Weights and biases may have any values.
 *
 * bias[o] is the model's own: the zero point is taken off the input here.
 *
 * Weights, from [out_c][kernel_h][kernel_w]: with taps = 3, 5 or 7, the least that is not below kernel_w, and a weight of 0 for
 * taps beyond kernel_w, tap t of kernel row k of output channel o is
 *   w[(o * kernel_h + k) * taps + min(t - t % 4 + (t % 2) * 2 + t / 2 % 2, taps - 1)],
 * which is the order 0, 2, 1, 3, 4, 6, 5. A byte of any value follows the last weight.
 *
 * scratch, aligned to 4 bytes, has rows * pitch elements of 16 bits,
 *   pitch = 2 * max((out_w + 1) / 2, 2) + taps - 1   for stride_w = 1,   2 * (out_w + 2) + taps - 1   for 2;
 *   rows = min(in_h, max((kernel_h - 1) * dilation_h + 1, 1024 / pitch)) for an image, min(in_h, kernel_h) for one row. */
#ifndef EC_DEPTHWISE_PLANES_S8_DSP_H
#define EC_DEPTHWISE_PLANES_S8_DSP_H

#include "ec_clamp_s8.h"
#include "ec_depthwise_s8.h"
#include "ec_planes_s8.h"

#define EC_PLANES_SPEND 1024 /* elements of scratch that an image may take where one window takes less */

EC_INLINE int32_t ec_planes_taps_s8(const ec_depthwise_s8_params *p) {
  return p->kernel_w <= 3 ? 3 : p->kernel_w <= 5 ? 5 : 7;
}

EC_INLINE int32_t ec_planes_pitch_s8(const ec_depthwise_s8_params *p) {
  const int32_t words = p->stride_w == 1 ? ec_max_i32((p->out_w + 1) / 2, 2) : p->out_w + 2;
  return 2 * words + ec_planes_taps_s8(p) - 1;
}

/* Input rows that are wide at a time. */
EC_INLINE int32_t ec_planes_rows_s8(const ec_depthwise_s8_params *p) {
  const int32_t span = (p->kernel_h - 1) * p->dilation_h + 1;
  return ec_min_i32(p->in_h, ec_max_i32(span, EC_PLANES_SPEND / ec_planes_pitch_s8(p)));
}

/* What is outside the image stays zero for all channels. */
EC_SHARED void ec_planes_clear_s8(int16_t *scratch, int32_t words) {
  int32_t *const to = (int32_t *)(void *)scratch;
  for (int32_t i = 0; i < words; i++) to[i] = 0;
}

/* Rows from x on, x_row apart, to the scratch memory, with the columns that windows reach. */
EC_INLINE void ec_planes_widen_rows_s8(const ec_depthwise_s8_params *p, const int8_t *x, int32_t x_row, int32_t rows,
                                       int16_t *to) {
  const int32_t reach = (p->out_w - 1) * p->stride_w + p->kernel_w - p->pad_left;
  const int32_t zero = (int32_t)((uint32_t)(p->x_zero & 0xffff) * 0x10001u);
  const ec_widen_s8 b = {
      x, p->in_c, ec_min_i32(p->in_w, reach), rows, x_row, 2 * ec_planes_pitch_s8(p), zero, to + p->pad_left};
  if (b.n > 0 && b.rows > 0) ec_planes_widen_s8(&b);
}

/* One row of windows of the filters of input channel c: rows from x on, dilated, lie under the kernel rows [k0, k1). */
EC_INLINE void ec_planes_channel_row_s8(const ec_depthwise_s8_params *p, const ec_kernel_rows_s8 *r, int32_t c,
                                        const int16_t *x, int32_t x_row, int8_t *y) {
  const int32_t taps = ec_planes_taps_s8(p), m = p->multiplicity;
  for (int32_t o = c * m; o < c * m + m; o++) {
    const int8_t *const w = r->w + o * p->kernel_h * taps;
    const ec_planes_s8 b = {x,       w + r->k0 * taps, w + r->k1 * taps, 2 * x_row, r->bias[o], r->multiplier[o],
                            p->left, p->shift,         p->addend,        y + o,     p->in_c * m, p->out_w};
    ec_planes_run_s8(&b, taps, p->stride_w);
  }
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_depthwise_planes_row_s8_dsp(const ec_depthwise_s8_params *p, const int8_t *const *rows, int32_t k0,
                                              int32_t k1, const int8_t *w, const int32_t *bias,
                                              const int32_t *multiplier, int16_t *scratch, int8_t *y) {
  const int32_t pitch = ec_planes_pitch_s8(p);
  const ec_kernel_rows_s8 r = {rows, NULL, 0, k0, k1, w, bias, multiplier, NULL, y};
  ec_planes_clear_s8(scratch, (k1 - k0) * (pitch / 2));
  for (int32_t c = 0; c < p->in_c; c++) {
    for (int32_t k = 0; k < k1 - k0; k++) ec_planes_widen_rows_s8(p, rows[k] + c, 0, 1, scratch + k * pitch);
    ec_planes_channel_row_s8(p, &r, c, scratch, pitch, y);
  }
  if (p->low > -128 || p->top < 127) ec_clamp_s8(y, p->out_w * p->in_c * p->multiplicity, p->low, p->top);
}

/* Channel c of output rows from oy on, as many as find their input rows in the scratch memory; returns the next row. */
EC_INLINE int32_t ec_planes_band_s8(const ec_depthwise_s8_params *p, ec_kernel_rows_s8 *r, int32_t c, int32_t oy,
                                    int16_t *scratch) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const int32_t row = p->in_w * p->in_c, pitch = ec_planes_pitch_s8(p), y_row = p->out_w * p->in_c * p->multiplicity;
  const int32_t first = ec_min_i32(ec_max_i32(0, oy * p->stride_h - p->pad_top), p->in_h);
  const int32_t end = ec_min_i32(p->in_h, first + ec_planes_rows_s8(p));
  ec_planes_widen_rows_s8(p, r->x + first * row + c, row, end - first, scratch);
  for (; oy < p->out_h; oy++) {
    const ec_span s = ec_span_at(&lines, oy);
    const int32_t last = s.first + (s.t1 - s.t0 - 1) * p->dilation_h;
    if (s.t1 > s.t0 && last >= end) break;
    const int32_t under = s.t1 > s.t0 ? s.first - first : 0;
    r->k0 = s.t0, r->k1 = s.t1;
    ec_planes_channel_row_s8(p, r, c, scratch + under * pitch, p->dilation_h * pitch, r->y + oy * y_row);
  }
  return oy;
}

/* y must not overlap x. */
EC_INLINE void ec_depthwise_planes_s8_dsp(const ec_depthwise_s8_params *p, const int8_t *x, const int8_t *w,
                                          const int32_t *bias, const int32_t *multiplier, int16_t *scratch, int8_t *y) {
  const int32_t image = p->out_h * p->out_w * p->in_c * p->multiplicity;
  ec_planes_clear_s8(scratch, ec_planes_rows_s8(p) * (ec_planes_pitch_s8(p) / 2));
  for (int32_t n = 0; n < p->batch; n++, y += image) {
    ec_kernel_rows_s8 r = {NULL, x + n * p->in_h * p->in_w * p->in_c, 0, 0, 0, w, bias, multiplier, NULL, y};
    for (int32_t c = 0; c < p->in_c; c++) {
      for (int32_t oy = 0; oy < p->out_h;) oy = ec_planes_band_s8(p, &r, c, oy, scratch);
    }
    if (p->low > -128 || p->top < 127) ec_clamp_s8(y, image, p->low, p->top);
  }
}

#endif
