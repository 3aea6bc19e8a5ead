/* edgecc: 1 x 1 convolution with stride 1, int8. SPDX-License-Identifier: Apache-2.0
 *
 * y[i][o] = requantise(sum over k of (x[i][k] - x_zero) * w[o][k] + b[o]) for all pixels
 * i = batch * h * w; x [pixels][in_c], y [pixels][out_c], bias and multiplier [out_c].
 * A row loop calls it with `pixels` = the row's width.
 *
 * bias[o] = b[o] - x_zero * (sum of all weights of output channel o), wrapping; the kernel does not
 * need x_zero itself.
 * Weights are packed from [out_c][in_c]: channel c < (out_c & ~3):
 *   w[(c / 4) * 4 * in_c + k * 4 + c % 4]; the last out_c % 4 channels as they were: w[c * in_c + k]. */
#ifndef EC_POINTWISE_S8_H
#define EC_POINTWISE_S8_H

#include "ec_block_s8.h"
#include "ec_eights_s8.h"

typedef struct ec_pointwise_s8_params {
  int32_t pixels;
  int32_t in_c;
  int32_t out_c;
  int32_t left; /* requantisation: ec_requant_s8.h; as the next four */
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_pointwise_s8_params;

/* The block of the channels from c on. */
EC_INLINE ec_block_s8 ec_pointwise_block_s8(const ec_pointwise_s8_params *p, const ec_requant_s8 *out,
                                            const int8_t *x, const int8_t *w, const int32_t *bias,
                                            const int32_t *multiplier, int8_t *y, int32_t c) {
  const ec_block_s8 q = {.x = x,
                         .w = w + c * p->in_c,
                         .start = bias + c,
                         .multiplier = multiplier + c,
                         .out = out,
                         .y = y + c,
                         .x_step = p->in_c,
                         .y_step = p->out_c,
                         .segments = 1,
                         .taps = 1,
                         .length = p->in_c,
                         .pixels = p->pixels};
  return q;
}

/* y must not overlap x. */
EC_INLINE void ec_pointwise_s8(const ec_pointwise_s8_params *p, const int8_t *x, const int8_t *w,
                               const int32_t *bias, const int32_t *multiplier, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const int32_t blocked = p->out_c & ~(int32_t)3, eights = EC_ASM_THUMB || p->pixels != 1 ? 0 : p->out_c / 8;
  if (eights > 0) {
    const ec_eights_s8 q = {x, w, bias, multiplier, y, p->in_c, eights};
    ec_eights_run_s8(&q, &out);
  }
  for (int32_t c = 8 * eights; c < blocked; c += 4) {
    ec_block_s8 q = ec_pointwise_block_s8(p, &out, x, w, bias, multiplier, y, c);
    ec_block_4_s8(&q);
  }
  for (int32_t c = blocked; c < p->out_c; c++) {
    ec_block_s8 q = ec_pointwise_block_s8(p, &out, x, w, bias, multiplier, y, c);
    ec_block_1_s8(&q);
  }
}

#endif
