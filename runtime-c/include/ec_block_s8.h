/* edgecc: multiply-accumulate blocks that the int8 convolutions are made of. SPDX-License-Identifier: Apache-2.0
 *
 * A block computes neighbouring pixels of 4 output channels, or of 1 channel for the Cout % 4 last
 * ones, and keeps all sums in registers. A sum runs over `segments` input rows, in each over `taps`
 * stretches of `length` contiguous elements. */
#ifndef EC_BLOCK_S8_H
#define EC_BLOCK_S8_H

#include "ec_requant_s8.h"

/* Distances are in elements. The blocks move `x_offset`, `y` and `pixels` on. */
typedef struct ec_block_s8 {
  const int8_t *const *rows; /* row s of the input is rows[s], */
  const int8_t *x;           /* or, where rows is NULL, x + s * x_row */
  const int8_t *w;           /* [segments][taps][length][4], or without the last axis for a single
                                channel; segments are w_step apart */
  const int32_t *start;      /* what the sums start with: 4 (1), the same for all pixels */
  const int32_t *multiplier; /* 4 (1) */
  const ec_requant_s8 *out;
  int8_t *y; /* pixel i is stored at y + i * y_step */
  int32_t x_row;
  int32_t x_offset; /* from the row's begin to the first pixel */
  int32_t x_tap;    /* from one stretch to the next */
  int32_t x_step;   /* from one pixel to the next */
  int32_t y_step;
  int32_t w_step;
  int32_t segments;
  int32_t taps;
  int32_t length;
  int32_t pixels; /* how many to compute */
} ec_block_s8;

/* What segment s of the next pixel reads first. */
EC_INLINE const int8_t *ec_block_input_s8(const ec_block_s8 *q, int32_t s) {
  return (q->rows != NULL ? q->rows[s] : q->x + s * q->x_row) + q->x_offset;
}

/* On to the pixels after the next ones. */
EC_INLINE void ec_block_advance_s8(ec_block_s8 *q, int32_t pixels) {
  q->pixels -= pixels;
  q->x_offset += pixels * q->x_step;
  q->y += pixels * q->y_step;
}

/* `sum` and the products of n contiguous elements. */
EC_INLINE int32_t ec_dot_s8(const int8_t *x, const int8_t *w, int32_t n, int32_t sum) {
  for (; n >= 4; n -= 4, x += 4, w += 4) {
    sum = ec_mac(ec_mac(sum, x[0], w[0]), x[1], w[1]);
    sum = ec_mac(ec_mac(sum, x[2], w[2]), x[3], w[3]);
  }
  for (; n > 0; n--) sum = ec_mac(sum, *x++, *w++);
  return sum;
}

/* One output channel, all pixels. Uses q up. */
EC_SHARED void ec_block_1_s8(ec_block_s8 *q) {
  for (; q->pixels > 0; ec_block_advance_s8(q, 1)) {
    int32_t sum = q->start[0];
    for (int32_t s = 0; s < q->segments; s++) {
      const int8_t *x = ec_block_input_s8(q, s), *w = q->w + s * q->w_step;
      for (int32_t t = q->taps; t > 0; t--, x += q->x_tap, w += q->length) {
        sum = ec_dot_s8(x, w, q->length, sum);
      }
    }
    q->y[0] = ec_requantize_s8(sum, q->multiplier[0], q->out);
  }
}

#include "ec_block_s8_portable.h"

#endif
