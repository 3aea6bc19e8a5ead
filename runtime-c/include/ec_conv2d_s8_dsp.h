/* edgecc: two-dimensional convolution, int8, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_conv2d_s8.h for the same parameters with groups == 1, from bias and multiplier as there;
 * weights and scratch differ. Any kernel, stride, dilation, padding and number of channels.
 *
 * A window is packed as `runs` stretches of `length` weights, `quads` pairs of them (ec_quads_s8.h):
 *   dilation_w == 1:  runs = kernel_h,             length = kernel_w * in_c
 *   otherwise:        runs = kernel_h * kernel_w,  length = in_c
 *   quads = runs * ((length + 1) / 2)
 * With v[o][r][e] the weight of output channel o, run r, element e (which is OHWI's order), 0 for e == length and
 * for o == out_c,
 *   w[((o / 2) * quads + r * ((length + 1) / 2) + i) * 2 + h] = 256 * v[o + 1][r][e] + v[o][r][e]     for even o,
 *   e = (i / 2) * 4 + i % 2 + 2 * h   where i < length / 4 * 2, else   e = 2 * i + h.
 *
 * Two bounds, which the packer has to check, make sums exact:
 *   weights of odd output channels are in [-127, 127];
 *   for odd o, every sum lies in [-2^23, 2^23):  bias[o] + (sum of max(-128 * v, 127 * v)) < 2^23 and
 *   bias[o] + (sum of min(-128 * v, 127 * v)) >= -2^23, over all weights v of channel o.
 * Where they don't hold, ec_conv2d_s8.h serves the layer.
 *
 * scratch, 4-byte aligned:  8 * quads + (kernel_h * width * in_c + 3) / 4 * 2 + spill elements of 16 bits,
 *   span = (kernel_w - 1) * dilation_w + 1,
 *   out_w % 4 == 0:  width = 3 * stride_w + span,                    spill = 0
 *   otherwise:       width = max(3 * stride_w + span, 4 * span),     spill = 8
 * For one row (ec_conv2d_row_s8_dsp.h) the first suffices. */
#ifndef EC_CONV2D_S8_DSP_H
#define EC_CONV2D_S8_DSP_H

#include "ec_conv2d_columns_s8_dsp.h"
#include "ec_conv2d_row_s8_dsp.h"

/* y must not overlap x. */
EC_INLINE void ec_conv2d_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *x, const int16_t *w,
                                const int32_t *bias, const int32_t *multiplier, int16_t *scratch, int8_t *y) {
  const int32_t columns = ec_conv2d_rest_dsp(p);
  ec_conv2d_dsp s;
  EC_SAVES_THREE();
  s.y = y;
  s.image = x;
  s.q.w = w;
  s.q.bias = bias;
  s.q.multiplier = multiplier;
  for (int32_t n = 0; n < p->batch; n++, s.image += p->in_h * p->in_w * p->in_c) {
    ec_conv2d_start_dsp(&s, p, scratch);
    s.pixels = p->out_w - columns;
    ec_conv2d_lines_dsp(&s);
    if (columns > 0) ec_conv2d_columns_dsp(&s);
  }
}

#endif
