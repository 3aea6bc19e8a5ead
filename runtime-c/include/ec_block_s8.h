/* edgecc: multiply-accumulate blocks that the int8 convolutions are made of. SPDX-License-Identifier: Apache-2.0
 *
 * A block computes neighbouring pixels of 4 output channels, or of 1 channel for the Cout % 4 last
 * ones, and keeps all sums in registers. A sum runs over `segments` input rows, in each over `taps`
 * stretches of `length` contiguous elements. */
#ifndef EC_BLOCK_S8_H
#define EC_BLOCK_S8_H

#include "ec_requant_s8.h"

/* The inner loops are assembly for Cortex-M: 1 for the Thumb-1 set, 2 for Thumb-2. Define EC_NO_ASM to get
 * plain C everywhere. */
#if defined(EC_NO_ASM) || !defined(__GNUC__)
#define EC_ASM_THUMB 0
#elif EC_THUMB1
#define EC_ASM_THUMB 1
#elif defined(__thumb2__)
#define EC_ASM_THUMB 2
#else
#define EC_ASM_THUMB 0
#endif

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

/* The sums of EC_GROUP_PIXELS pixels (of EC_GROUP_CHANNELS channels each), and those of one pixel. Read
 * and written at constant positions only, so that compilers keep them in registers. */
#if EC_ASM_THUMB == 1
#include "ec_block_s8_thumb1.h"
#elif EC_ASM_THUMB == 2
#include "ec_block_s8_thumb2.h"
#else
#include "ec_block_s8_portable.h"
#endif

/* The results of `pixels` x `channels` sums. The copies spare the compiler loads after every store: bytes
 * alias everything. */
EC_INLINE void ec_block_store_s8(const ec_block_s8 *q, const int32_t *sum, int32_t pixels, int32_t channels,
                                 const int32_t *multiplier, int8_t *y) {
  const ec_requant_s8 out = *q->out;
  const int32_t y_step = q->y_step;
  for (int32_t i = 0; i < pixels; i++, y += y_step) {
    for (int32_t c = 0; c < channels; c++) y[c] = ec_requantize_s8(*sum++, multiplier[c], &out);
  }
}

/* Channels c to c + EC_GROUP_CHANNELS - 1 of all pixels that make whole groups. */
EC_SHARED void ec_block_groups_s8(const ec_block_s8 *q, int32_t c) {
  for (int32_t i = 0; i + EC_GROUP_PIXELS <= q->pixels; i += EC_GROUP_PIXELS) {
    ec_group_s8 g = ec_group_start_s8(q->start + c);
    for (int32_t s = 0; s < q->segments; s++) {
      const int8_t *x = ec_block_input_s8(q, s) + i * q->x_step, *w = q->w + s * q->w_step + c;
      for (int32_t t = q->taps; t > 0; t--, x += q->x_tap, w += 4 * q->length) {
        ec_group_add_s8(&g, x, q->x_step, w, q->length);
      }
    }
    const ec_group_s8 done = g;
    ec_block_store_s8(q, done.sum, EC_GROUP_PIXELS, EC_GROUP_CHANNELS, q->multiplier + c,
                      q->y + i * q->y_step + c);
  }
}

/* 4 channels of all pixels, one by one. Uses q up. */
EC_SHARED void ec_block_singles_s8(ec_block_s8 *q) {
  for (; q->pixels > 0; ec_block_advance_s8(q, 1)) {
    ec_single_s8 g = {{q->start[0], q->start[1], q->start[2], q->start[3]}};
    for (int32_t s = 0; s < q->segments; s++) {
      const int8_t *x = ec_block_input_s8(q, s), *w = q->w + s * q->w_step;
      for (int32_t t = q->taps; t > 0; t--, x += q->x_tap, w += 4 * q->length) {
        ec_single_add_s8(&g, x, w, q->length);
      }
    }
    const ec_single_s8 done = g;
    ec_block_store_s8(q, done.sum, 1, 4, q->multiplier, q->y);
  }
}

/* 4 channels of all pixels. Uses q up. */
EC_INLINE void ec_block_4_s8(ec_block_s8 *q) {
  if (q->pixels >= EC_GROUP_PIXELS) {
    for (int32_t c = 0; c < 4; c += EC_GROUP_CHANNELS) ec_block_groups_s8(q, c);
    ec_block_advance_s8(q, q->pixels / EC_GROUP_PIXELS * EC_GROUP_PIXELS);
  }
  ec_block_singles_s8(q);
}

#endif
