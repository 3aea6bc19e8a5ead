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
  const int8_t *w; /* [kernel_h][kernel_w][depth][4], or without the last axis for a single channel */
  int32_t kernel_h;
  int32_t kernel_w;
  int32_t depth;
  int32_t k0;
  int32_t k1;
  int32_t t0;
  int32_t t1;
  int32_t x_zero;
} ec_border_s8;

EC_INLINE int32_t ec_border_is_inside(const ec_border_s8 *b) {
  return b->k0 == 0 && b->k1 == b->kernel_h && b->t0 == 0 && b->t1 == b->kernel_w;
}

/* Where the stretch of a kernel row that is inside begins and ends, in weights of one channel. A row
 * outside has it at its end, empty. */
typedef struct ec_border_gap {
  int32_t begin;
  int32_t end;
} ec_border_gap;

EC_INLINE ec_border_gap ec_border_gap_of(const ec_border_s8 *b, int32_t k) {
  const int32_t outside = k < b->k0 || k >= b->k1;
  const ec_border_gap gap = {(outside ? b->kernel_w : b->t0) * b->depth,
                             (outside ? b->kernel_w : b->t1) * b->depth};
  return gap;
}

/* What the sums of 4 channels start with: the bias and what the padding adds. */
EC_SHARED void ec_border_4_s8(const ec_border_s8 *b, const int32_t *bias, int32_t *start) {
  const int32_t row = b->kernel_w * b->depth;
  const int8_t *w = b->w;
  int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (int32_t k = 0; k < b->kernel_h; k++) {
    const ec_border_gap gap = ec_border_gap_of(b, k);
    const int8_t *const gap_begin = w + 4 * gap.begin, *const row_end = w + 4 * row;
    for (; w != gap_begin; w += 4) s0 += w[0], s1 += w[1], s2 += w[2], s3 += w[3];
    for (w += 4 * (gap.end - gap.begin); w != row_end; w += 4) s0 += w[0], s1 += w[1], s2 += w[2], s3 += w[3];
  }
  start[0] = ec_add_wrap(bias[0], ec_mul_wrap(s0, b->x_zero));
  start[1] = ec_add_wrap(bias[1], ec_mul_wrap(s1, b->x_zero));
  start[2] = ec_add_wrap(bias[2], ec_mul_wrap(s2, b->x_zero));
  start[3] = ec_add_wrap(bias[3], ec_mul_wrap(s3, b->x_zero));
}

/* The same for 1 channel. */
EC_SHARED void ec_border_1_s8(const ec_border_s8 *b, const int32_t *bias, int32_t *start) {
  const int32_t row = b->kernel_w * b->depth;
  const int8_t *w = b->w;
  int32_t sum = 0;
  for (int32_t k = 0; k < b->kernel_h; k++) {
    const ec_border_gap gap = ec_border_gap_of(b, k);
    const int8_t *const gap_begin = w + gap.begin, *const row_end = w + row;
    while (w != gap_begin) sum += *w++;
    for (w += gap.end - gap.begin; w != row_end;) sum += *w++;
  }
  start[0] = ec_add_wrap(bias[0], ec_mul_wrap(sum, b->x_zero));
}

#endif
