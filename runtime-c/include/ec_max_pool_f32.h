/* edgecc: max pooling, float32. SPDX-License-Identifier: Apache-2.0
 *
 * x [batch][in_h][in_w][channels], y [batch][out_h][out_w][channels]. Padding never wins; a window
 * wholly in the padding gives -infinity. */
#ifndef EC_MAX_POOL_F32_H
#define EC_MAX_POOL_F32_H

#include "ec_lines_f32.h"
#include "ec_window.h"

typedef struct ec_max_pool_params {
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
} ec_max_pool_params;

/* All channels of one pixel, whose `taps` are `step` floats apart. */
EC_INLINE void ec_max_pool_pixel_f32(const float *x, int32_t step, int32_t taps, int32_t channels, float *y) {
  for (int32_t c = 0; c < channels; c++) {
    float m = y[c];
    for (int32_t t = 0; t < taps; t++) m = ec_max_of(m, x[t * step + c]);
    y[c] = m;
  }
}

/* Takes one input row into the output row y. */
EC_INLINE void ec_max_pool_take_f32(const ec_max_pool_params *p, const float *row, float *y) {
  const ec_axis columns = {p->in_w,     p->out_w,      p->kernel_w,
                           p->stride_w, p->dilation_w, p->pad_left};
  const int32_t step = p->dilation_w * p->channels;
  for (int32_t ox = 0; ox < p->out_w; ox++) {
    const ec_span s = ec_span_at(&columns, ox);
    const float *const x = row + s.first * p->channels;
    if (EC_MVE_F32 && p->channels > 1) {
      for (int32_t t = 0; t < s.t1 - s.t0; t++) ec_line_max_f32(y, x + t * step, y, p->channels);
    } else {
      ec_max_pool_pixel_f32(x, step, s.t1 - s.t0, p->channels, y);
    }
    y += p->channels;
  }
}

/* One output row from the `count` window rows inside the image: rows[i] is the whole input row. */
EC_INLINE void ec_max_pool_row_f32(const ec_max_pool_params *p, const float *const *rows,
                                   int32_t count, float *y) {
  for (int32_t i = 0; i < p->out_w * p->channels; i++) y[i] = -INFINITY;
  for (int32_t i = 0; i < count; i++) ec_max_pool_take_f32(p, rows[i], y);
}

/* y must not overlap x. */
EC_INLINE void ec_max_pool_f32(const ec_max_pool_params *p, const float *x, float *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const int32_t row = p->in_w * p->channels;
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * row) {
    for (int32_t oy = 0; oy < p->out_h; oy++, y += p->out_w * p->channels) {
      const ec_span s = ec_span_at(&lines, oy);
      ec_max_pool_row_f32(p, NULL, 0, y);
      for (int32_t t = 0; t < s.t1 - s.t0; t++) {
        ec_max_pool_take_f32(p, x + (s.first + t * p->dilation_h) * row, y);
      }
    }
  }
}

#endif
