/* edgecc: average pooling, int8. SPDX-License-Identifier: Apache-2.0
 *
 * y = requantise_even(sum of (x - x_zero) over the window), with multiplier[n - 1] where n positions count:
 * the one that divides by n, for n from 1 to kernel_h * kernel_w. Those inside the image count or, with
 * count_include_pad, those inside the padded image (a ceil-mode window may reach beyond that).
 * x [batch][in_h][in_w][channels], y [batch][out_h][out_w][channels]. */
#ifndef EC_AVG_POOL_S8_H
#define EC_AVG_POOL_S8_H

#include "ec_requant_s8.h"
#include "ec_window.h"

typedef struct ec_avg_pool_s8_params {
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
  int32_t x_zero;            /* zero point of x */
  int32_t left;              /* requantisation: ec_requant_s8.h; as the next four */
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_avg_pool_s8_params;

/* Positions of the window at output position `at` that the divisor counts. */
EC_INLINE int32_t ec_avg_pool_count_s8(const ec_axis *a, int32_t at, int32_t pad_after, int32_t padded) {
  const ec_span s = ec_span_at(a, at);
  if (!padded) return s.t1 - s.t0;
  return ec_tap_end(at * a->stride - a->pad, a->dilation, a->kernel, a->in + pad_after);
}

/* The window's positions in the image: `high` rows and `wide` columns, row i at rows[i] or x + i * x_row. */
typedef struct ec_avg_window_s8 {
  const int8_t *const *rows;
  const int8_t *x;
  int32_t x_row;
  int32_t high;
  int32_t first; /* from the row's begin to the window's first position */
  int32_t wide;
  int32_t x_tap;
} ec_avg_window_s8;

/* Sum over the window for channel c. */
EC_INLINE int32_t ec_avg_pool_sum_s8(const ec_avg_window_s8 *w, int32_t c) {
  int32_t sum = 0;
  for (int32_t i = 0; i < w->high; i++) {
    const int8_t *x = (w->rows != NULL ? w->rows[i] : w->x + i * w->x_row) + w->first + c;
    for (int32_t t = 0; t < w->wide; t++, x += w->x_tap) sum += *x;
  }
  return sum;
}

/* Output row oy; `w` has the rows. */
EC_INLINE void ec_avg_pool_line_s8(const ec_avg_pool_s8_params *p, ec_avg_window_s8 *w, int32_t oy,
                                   const int32_t *multiplier, int8_t *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const ec_axis columns = {p->in_w, p->out_w, p->kernel_w, p->stride_w, p->dilation_w, p->pad_left};
  const int32_t tall = ec_avg_pool_count_s8(&lines, oy, p->pad_bottom, p->count_include_pad);
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  w->x_tap = p->dilation_w * p->channels;
  for (int32_t ox = 0; ox < p->out_w; ox++, y += p->channels) {
    const ec_span s = ec_span_at(&columns, ox);
    const int32_t count = tall * ec_avg_pool_count_s8(&columns, ox, p->pad_right, p->count_include_pad);
    const int32_t m = multiplier[ec_max_i32(count, 1) - 1];
    w->first = s.first * p->channels;
    w->wide = s.t1 - s.t0;
    const int32_t zero = w->high * w->wide * p->x_zero;
    for (int32_t c = 0; c < p->channels; c++) {
      y[c] = ec_requantize_even_s8(ec_avg_pool_sum_s8(w, c) - zero, m, &out);
    }
  }
}

/* Output row oy from the `count` window rows inside the image: rows[i] is the whole input row. */
EC_INLINE void ec_avg_pool_row_s8(const ec_avg_pool_s8_params *p, const int8_t *const *rows, int32_t count,
                                  int32_t oy, const int32_t *multiplier, int8_t *y) {
  ec_avg_window_s8 w = {rows, NULL, 0, count, 0, 0, 0};
  ec_avg_pool_line_s8(p, &w, oy, multiplier, y);
}

/* y may overlap x from below, as long as no pixel is written over what it or a later one reads. */
EC_INLINE void ec_avg_pool_s8(const ec_avg_pool_s8_params *p, const int8_t *x, const int32_t *multiplier,
                              int8_t *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const int32_t row = p->in_w * p->channels;
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * row) {
    for (int32_t oy = 0; oy < p->out_h; oy++, y += p->out_w * p->channels) {
      const ec_span s = ec_span_at(&lines, oy);
      ec_avg_window_s8 w = {NULL, x + s.first * row, p->dilation_h * row, s.t1 - s.t0, 0, 0, 0};
      ec_avg_pool_line_s8(p, &w, oy, multiplier, y);
    }
  }
}

#endif
