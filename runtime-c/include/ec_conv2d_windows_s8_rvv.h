/* edgecc: the windows of an int8 convolution, copied four at a time, for RISC-V vectors. SPDX-License-Identifier: Apache-2.0
 *
 * What ec_conv2d_row_s8_rvv.h is made of. */
#ifndef EC_CONV2D_WINDOWS_S8_RVV_H
#define EC_CONV2D_WINDOWS_S8_RVV_H

#include "ec_columns_s8.h"
#include "ec_conv2d_row_s8.h"
#include "ec_lanes_s8.h"

/* A convolution on its way through an image: windows are done in fours, wherever they are. */
typedef struct ec_conv2d_rvv {
  const ec_conv2d_s8_params *p;
  ec_lanes_s8 lanes;
  ec_windows_of_s8 windows;
  int8_t *scratch; /* four windows */
  int8_t *y;       /* results of the first that waits */
  int32_t waiting;
} ec_conv2d_rvv;

EC_INLINE ec_conv2d_rvv ec_conv2d_start_rvv(const ec_conv2d_s8_params *p, const int8_t *w, const int32_t *bias,
                                            const int32_t *multiplier, int8_t *scratch, int8_t *y) {
  const ec_conv2d_rvv s = {
      .p = p,
      .lanes = {w, p->kernel_h * p->kernel_w * p->in_c, p->out_c, bias, multiplier, EC_REQUANT_OF(p)},
      .windows = {p->kernel_h, p->kernel_w, p->dilation_w, p->in_c, p->x_zero},
      .scratch = scratch,
      .y = y,
      .waiting = 0,
  };
  return s;
}

/* The results of the windows that wait. */
EC_INLINE void ec_conv2d_finish_rvv(ec_conv2d_rvv *s) {
  ec_lanes_run_s8(&s->lanes, s->scratch, s->lanes.length, s->y, s->waiting);
}

/* The next window of the image. */
EC_INLINE void ec_conv2d_push_rvv(ec_conv2d_rvv *s, const ec_columns_s8 *v, int32_t offset) {
  ec_copy_window_s8(&s->windows, v, offset, s->scratch + s->waiting * s->lanes.length);
  if (++s->waiting < 4) return;
  ec_lanes_four_s8(&s->lanes, s->scratch, s->lanes.length, s->y);
  s->y += 4 * s->lanes.channels;
  s->waiting = 0;
}

/* The windows of one output row; r has neither constants nor y. */
EC_SHARED void ec_conv2d_windows_rvv(ec_conv2d_rvv *s, const ec_kernel_rows_s8 *r) {
  const ec_conv2d_s8_params *const p = s->p;
  const ec_axis columns = {p->in_w, p->out_w, p->kernel_w, p->stride_w, p->dilation_w, p->pad_left};
  for (int32_t ox = 0; ox < p->out_w;) {
    const ec_span span = ec_span_at(&columns, ox);
    const ec_columns_s8 v = ec_columns_of_s8(&s->windows, r, &span);
    int32_t offset = span.first * p->in_c;
    ox += span.pixels;
    for (int32_t i = 0; i < span.pixels; i++, offset += p->stride_w * p->in_c) ec_conv2d_push_rvv(s, &v, offset);
  }
}

#endif
