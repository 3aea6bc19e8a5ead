/* edgecc: average pooling, float32. SPDX-License-Identifier: Apache-2.0
 *
 * x [batch][in_h][in_w][channels], y [batch][out_h][out_w][channels]. The divisor counts a window's
 * positions inside the image or, with count_include_pad, inside the padded image (a ceil-mode window
 * may reach beyond that: those positions never count). */
#ifndef EC_AVG_POOL_F32_H
#define EC_AVG_POOL_F32_H

#include "ec_lines_f32.h"
#include "ec_window.h"

typedef struct ec_avg_pool_params {
  int32_t batch;
  int32_t in_h;
  int32_t in_w;
  int32_t channels;
  int32_t out_h;
  int32_t out_w;
  int32_t kernel_h;
  int32_t kernel_w;
  int32_t stride_h;
  int32_t stride_w;
  int32_t dilation_h;
  int32_t dilation_w;
  int32_t pad_top;
  int32_t pad_left;
  int32_t pad_bottom;
  int32_t pad_right;
  int32_t count_include_pad; /* 0 or 1 */
} ec_avg_pool_params;

/* Positions of the window at output position `at` that the divisor counts. */
EC_INLINE int32_t ec_avg_pool_count(const ec_axis *a, int32_t at, int32_t pad_after, int32_t padded) {
  const ec_span s = ec_span_at(a, at);
  if (!padded) return s.t1 - s.t0;
  return ec_tap_end(at * a->stride - a->pad, a->dilation, a->kernel, a->in + pad_after);
}

/* All channels of one pixel, whose `taps` are `step` floats apart. */
EC_INLINE void ec_avg_pool_pixel_f32(const float *x, int32_t step, int32_t taps, int32_t channels, float *y) {
  for (int32_t c = 0; c < channels; c++) {
    float sum = y[c];
    for (int32_t t = 0; t < taps; t++) sum += x[t * step + c];
    y[c] = sum;
  }
}

/* Adds one input row to the output row y. */
EC_INLINE void ec_avg_pool_take_f32(const ec_avg_pool_params *p, const ec_axis *columns,
                                    const float *row, float *y) {
  const int32_t step = p->dilation_w * p->channels;
  for (int32_t ox = 0; ox < p->out_w; ox++) {
    const ec_span s = ec_span_at(columns, ox);
    const float *const x = row + s.first * p->channels;
    if (EC_MVE_F32 && p->channels > 1) {
      for (int32_t t = 0; t < s.t1 - s.t0; t++) ec_line_add_f32(y, x + t * step, y, p->channels);
    } else {
      ec_avg_pool_pixel_f32(x, step, s.t1 - s.t0, p->channels, y);
    }
    y += p->channels;
  }
}

/* Divides the sums of output row oy. */
EC_INLINE void ec_avg_pool_divide_f32(const ec_avg_pool_params *p, const ec_axis *columns,
                                      int32_t oy, float *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const int32_t high = ec_avg_pool_count(&lines, oy, p->pad_bottom, p->count_include_pad);
  for (int32_t ox = 0; ox < p->out_w; ox++) {
    const int32_t wide = ec_avg_pool_count(columns, ox, p->pad_right, p->count_include_pad);
    const float count = (float)(high * wide);
    for (int32_t c = 0; c < p->channels; c++) *y++ /= count;
  }
}

/* Output row oy from the `count` window rows inside the image: rows[i] is the whole input row. */
EC_INLINE void ec_avg_pool_row_f32(const ec_avg_pool_params *p, const float *const *rows,
                                   int32_t count, int32_t oy, float *y) {
  const ec_axis columns = {p->in_w,     p->out_w,      p->kernel_w,
                           p->stride_w, p->dilation_w, p->pad_left};
  for (int32_t i = 0; i < p->out_w * p->channels; i++) y[i] = 0.0f;
  for (int32_t i = 0; i < count; i++) ec_avg_pool_take_f32(p, &columns, rows[i], y);
  ec_avg_pool_divide_f32(p, &columns, oy, y);
}

/* y must not overlap x. */
EC_INLINE void ec_avg_pool_f32(const ec_avg_pool_params *p, const float *x, float *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const ec_axis columns = {p->in_w,     p->out_w,      p->kernel_w,
                           p->stride_w, p->dilation_w, p->pad_left};
  const int32_t row = p->in_w * p->channels;
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * row) {
    for (int32_t oy = 0; oy < p->out_h; oy++, y += p->out_w * p->channels) {
      const ec_span s = ec_span_at(&lines, oy);
      for (int32_t i = 0; i < p->out_w * p->channels; i++) y[i] = 0.0f;
      for (int32_t t = 0; t < s.t1 - s.t0; t++) {
        ec_avg_pool_take_f32(p, &columns, x + (s.first + t * p->dilation_h) * row, y);
      }
      ec_avg_pool_divide_f32(p, &columns, oy, y);
    }
  }
}

#endif
