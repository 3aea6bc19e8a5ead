/* edgecc: two-dimensional convolution, int8. SPDX-License-Identifier: Apache-2.0
 *
 * x [batch][in_h][in_w][in_c], y [batch][out_h][out_w][out_c], bias and multiplier [out_c].
 * y = requantise(conv(x - x_zero, w) + b): ec_requant_s8.h. Padding stands for the real number zero;
 * bottom and right padding follow from out_h and out_w. A 1-D convolution is one row.
 *
 * bias[o] = b[o] - x_zero * (sum of all weights of output channel o), wrapping.
 *
 * Weights are packed from OHWI [out_c][kernel_h][kernel_w][in_c / groups], without padding: within
 * each group of G = out_c / groups output channels, with taps = kernel_h * kernel_w * in_c / groups,
 *   channel c < (G & ~3), tap t:   w[g * G * taps + (c / 4) * 4 * taps + t * 4 + c % 4]
 *   the last G % 4 channels:       w[g * G * taps + c * taps + t]      (as they were) */
#ifndef EC_CONV2D_S8_H
#define EC_CONV2D_S8_H

#include "ec_conv2d_row_s8.h"

/* y may overlap x from below, as long as no row is written over what it or a later one reads. */
EC_INLINE void ec_conv2d_s8(const ec_conv2d_s8_params *p, const int8_t *x, const int8_t *w,
                            const int32_t *bias, const int32_t *multiplier, int8_t *y) {
  const int32_t row = p->out_w * p->out_c;
  for (int32_t n = 0; n < p->batch; n++) {
    const int8_t *const image = x + n * p->in_h * p->in_w * p->in_c;
    for (int32_t oy = 0; oy < p->out_h; oy++, y += row) {
      ec_conv2d_image_row_s8(p, image, oy, w, bias, multiplier, y);
    }
  }
}

#endif
