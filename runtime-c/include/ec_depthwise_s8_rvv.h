/* edgecc: depthwise convolution, int8, for RISC-V vectors. SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_depthwise_s8.h for the same parameters with multiplicity == 1, bias and multiplier as there; any kernel,
 * stride, dilation, padding, number of channels and weights. Weights are packed as [kernel_h][kernel_w][in_c].
 *
 * scratch: kernel_h * kernel_w * in_c bytes. */
#ifndef EC_DEPTHWISE_S8_RVV_H
#define EC_DEPTHWISE_S8_RVV_H

#include "ec_columns_s8.h"
#include "ec_depthwise_s8.h"
#include "ec_taps_s8.h"

/* What all rows share: windows inside the image, and copies of those that are not. */
typedef struct ec_depthwise_rvv {
  ec_taps_s8 inside;
  ec_taps_s8 copy;
  ec_windows_of_s8 windows;
  int8_t *scratch;
} ec_depthwise_rvv;

EC_INLINE ec_depthwise_rvv ec_depthwise_start_rvv(const ec_depthwise_s8_params *p, const int8_t *w, const int32_t *bias,
                                                  const int32_t *multiplier, int8_t *scratch) {
  const int32_t h = p->kernel_h, width = p->kernel_w, c = p->in_c;
  const ec_depthwise_rvv s = {
      .inside = {NULL, NULL, 0, h, width, p->dilation_w * c, p->stride_w * c, w, c, bias, multiplier, EC_REQUANT_OF(p)},
      .copy = {NULL, scratch, width * c, h, width, c, 0, w, c, bias, multiplier, EC_REQUANT_OF(p)},
      .windows = {h, width, p->dilation_w, c, p->x_zero},
      .scratch = scratch,
  };
  return s;
}

/* One output row; r has no constants. */
EC_SHARED void ec_depthwise_line_rvv(ec_depthwise_rvv *s, const ec_axis *columns, const ec_kernel_rows_s8 *r) {
  const int32_t in_c = s->windows.in_c;
  s->inside.rows = r->rows, s->inside.x = r->x, s->inside.x_row = r->x_row;
  for (int32_t ox = 0; ox < columns->out;) {
    const ec_span span = ec_span_at(columns, ox);
    const ec_columns_s8 v = ec_columns_of_s8(&s->windows, r, &span);
    const int32_t offset = span.first * in_c;
    ox += span.pixels;
    if (v.inside) {
      ec_taps_run_s8(&s->inside, offset, r->y + span.at * in_c, span.pixels);
    } else {
      for (int32_t i = 0; i < span.pixels; i++) {
        ec_copy_window_s8(&s->windows, &v, offset + i * s->inside.step, s->scratch);
        ec_taps_one_s8(&s->copy, 0, r->y + (span.at + i) * in_c);
      }
    }
  }
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_depthwise_row_s8_rvv(const ec_depthwise_s8_params *p, const int8_t *const *rows, int32_t k0,
                                       int32_t k1, const int8_t *w, const int32_t *bias, const int32_t *multiplier,
                                       int8_t *scratch, int8_t *y) {
  const ec_axis columns = {p->in_w, p->out_w, p->kernel_w, p->stride_w, p->dilation_w, p->pad_left};
  const ec_kernel_rows_s8 r = {rows, NULL, 0, k0, k1, NULL, NULL, NULL, NULL, y};
  ec_depthwise_rvv s = ec_depthwise_start_rvv(p, w, bias, multiplier, scratch);
  ec_depthwise_line_rvv(&s, &columns, &r);
}

/* y must not overlap x. */
EC_INLINE void ec_depthwise_s8_rvv(const ec_depthwise_s8_params *p, const int8_t *x, const int8_t *w,
                                   const int32_t *bias, const int32_t *multiplier, int8_t *scratch, int8_t *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const ec_axis columns = {p->in_w, p->out_w, p->kernel_w, p->stride_w, p->dilation_w, p->pad_left};
  const int32_t row = p->in_w * p->in_c;
  ec_depthwise_rvv s = ec_depthwise_start_rvv(p, w, bias, multiplier, scratch);
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * row) {
    for (int32_t oy = 0; oy < p->out_h; oy++, y += p->out_w * p->in_c) {
      const ec_span k = ec_span_at(&lines, oy);
      const ec_kernel_rows_s8 r = {NULL, x + k.first * row, p->dilation_h * row, k.t0, k.t1,
                                   NULL, NULL,              NULL,                NULL, y};
      ec_depthwise_line_rvv(&s, &columns, &r);
    }
  }
}

#endif
