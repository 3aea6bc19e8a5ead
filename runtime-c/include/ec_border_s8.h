/* edgecc: windows that reach into the padding, int8. SPDX-License-Identifier: Apache-2.0
 *
 * The bias that kernels take contains the input's zero point for *all* taps: it is the model's bias
 * minus x_zero times the sum of the channel's weights. Padding stands for the real number zero, so a
 * tap outside the image must read x_zero: its share is added here, once for all pixels of a span. */
#ifndef EC_BORDER_S8_H
#define EC_BORDER_S8_H

#include "ec_requant_s8.h"

/* A window of which kernel rows [k0, k1) and, in these, taps [t0, t1) are inside the image. */
typedef struct ec_border_s8 {
  const int8_t *w; /* [kernel_h][kernel_w][depth][width] */
  int32_t kernel_h;
  int32_t kernel_w;
  int32_t depth;
  int32_t width; /* at most 4 */
  int32_t k0;
  int32_t k1;
  int32_t t0;
  int32_t t1;
  int32_t x_zero;
} ec_border_s8;

EC_INLINE int32_t ec_border_is_inside(const ec_border_s8 *b) {
  return b->k0 == 0 && b->k1 == b->kernel_h && b->t0 == 0 && b->t1 == b->kernel_w;
}

/* Adds x_zero times the weights of n taps times `depth`, from w on. */
EC_SHARED void ec_border_add_s8(const int8_t *w, int32_t n, int32_t width, int32_t x_zero, int32_t *start) {
  for (int32_t c = 0; c < width; c++) {
    int32_t sum = 0;
    for (int32_t i = c; i < n * width; i += width) sum += w[i];
    start[c] = ec_add_wrap(start[c], ec_mul_wrap(sum, x_zero));
  }
}

/* What the sums of `width` channels start with: the bias and what the padding adds. */
EC_SHARED void ec_border_start_s8(const ec_border_s8 *b, const int32_t *bias, int32_t *start) {
  const int32_t row = b->kernel_w * b->depth * b->width;
  const int32_t before = b->t0 * b->depth, after = (b->kernel_w - b->t1) * b->depth;
  for (int32_t c = 0; c < b->width; c++) start[c] = bias[c];
  if (b->x_zero == 0) return;
  ec_border_add_s8(b->w, b->k0 * b->kernel_w * b->depth, b->width, b->x_zero, start);
  for (int32_t k = b->k0; k < b->k1; k++) {
    const int8_t *const w = b->w + k * row;
    ec_border_add_s8(w, before, b->width, b->x_zero, start);
    ec_border_add_s8(w + row - after * b->width, after, b->width, b->x_zero, start);
  }
  ec_border_add_s8(b->w + b->k1 * row, (b->kernel_h - b->k1) * b->kernel_w * b->depth, b->width, b->x_zero,
                   start);
}

#endif
