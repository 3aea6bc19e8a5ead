/* edgecc: two-dimensional convolution, float32. SPDX-License-Identifier: Apache-2.0
 *
 * x [batch][in_h][in_w][in_c], y and residual [batch][out_h][out_w][out_c], bias [out_c].
 * y = act(conv(x, w) + bias + residual). Input outside the image counts as zero; bottom and right
 * padding follow from out_h and out_w. A 1-D convolution is one row: in_h = kernel_h = out_h = 1.
 *
 * Weights are packed from OHWI [out_c][kernel_h][kernel_w][in_c / groups], without padding: within
 * each group of G = out_c / groups output channels, with taps = kernel_h * kernel_w * in_c / groups,
 *   channel c < (G & ~3), tap t:   w[g * G * taps + (c / 4) * 4 * taps + t * 4 + c % 4]
 *   the last G % 4 channels:       w[g * G * taps + c * taps + t]      (as they were)
 */
#ifndef EC_CONV2D_F32_H
#define EC_CONV2D_F32_H

#include "ec_conv2d_row_f32.h"

/* `residual` may be NULL; y may be the same memory as residual, but must not overlap x. */
EC_INLINE void ec_conv2d_f32(const ec_conv2d_params *p, const float *x, const float *w,
                             const float *bias, const float *residual, float *y) {
  const int32_t row = p->out_w * p->out_c;
  for (int32_t n = 0; n < p->batch; n++) {
    const float *const image = x + n * p->in_h * p->in_w * p->in_c;
    for (int32_t oy = 0; oy < p->out_h; oy++) {
      const int32_t at = (n * p->out_h + oy) * row;
      ec_conv2d_image_row_f32(p, image, oy, w, bias, residual != NULL ? residual + at : NULL, y + at);
    }
  }
}

#endif
