/* edgecc: two-dimensional convolution, int8, for RISC-V vectors. SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_conv2d_s8.h for the same parameters with groups == 1, bias and multiplier as there. Any kernel,
 * stride, dilation, padding, number of channels and weights. Weights are packed as [kernel_h][kernel_w][in_c][out_c].
 *
 * scratch: 4 * kernel_h * kernel_w * in_c bytes. */
#ifndef EC_CONV2D_S8_RVV_H
#define EC_CONV2D_S8_RVV_H

#include "ec_conv2d_row_s8_rvv.h"

/* y must not overlap x. */
EC_INLINE void ec_conv2d_s8_rvv(const ec_conv2d_s8_params *p, const int8_t *x, const int8_t *w, const int32_t *bias,
                                const int32_t *multiplier, int8_t *scratch, int8_t *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const int32_t row = p->in_w * p->in_c;
  ec_conv2d_rvv s = ec_conv2d_start_rvv(p, w, bias, multiplier, scratch, y);
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * row) {
    for (int32_t oy = 0; oy < p->out_h; oy++) {
      const ec_span k = ec_span_at(&lines, oy);
      const ec_kernel_rows_s8 r = {NULL, x + k.first * row, p->dilation_h * row, k.t0, k.t1,
                                   NULL, NULL,              NULL,                NULL, NULL};
      ec_conv2d_windows_rvv(&s, &r);
    }
  }
  ec_conv2d_finish_rvv(&s);
}

#endif
