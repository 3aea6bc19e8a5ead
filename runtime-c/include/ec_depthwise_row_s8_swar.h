/* edgecc: rows of packed depthwise windows, int8. SPDX-License-Identifier: Apache-2.0
 *
 * One channel of a row, three pixels at a time (ec_swar_s8.h). */
#ifndef EC_DEPTHWISE_ROW_S8_SWAR_H
#define EC_DEPTHWISE_ROW_S8_SWAR_H

#include "ec_swar_s8.h"

/* All fields are words on a 32-bit core: the assembly knows their places. */
typedef struct ec_swar_row_s8 {
  int32_t bias;
  int32_t multiplier;
  int32_t addend; /* requantisation: ec_requant_s8.h */
  int32_t shift;
  int8_t *y; /* pixel i is stored at y + i * y_step */
  int32_t y_step;
  int32_t pixels;   /* at least 1 */
  const int32_t *w; /* [taps] */
  int32_t taps;
  const int32_t *x; /* [(pixels + 2) / 3][taps][2]: first, second */
  int32_t left;
  int32_t low;
  int32_t top;
} ec_swar_row_s8;

#if EC_ASM_THUMB == 1
#include "ec_depthwise_row_s8_swar_thumb1.h"
#else
#define EC_STEP(k)                                                                               \
  do {                                                                                           \
    const int32_t weight = w[k];                                                                 \
    first = ec_swar_mac(first, x[2 * (k)], weight);                                              \
    second = ec_swar_mac(second, x[2 * (k) + 1], weight);                                        \
  } while (0)

/* Adds the products of n packed elements with one channel's weights to its 3 sums. */
EC_INLINE void ec_swar_dot_s8(int32_t *sums, const int32_t *x, const int32_t *w, int32_t n) {
  int32_t first = 0, second = 0;
  for (; n >= 3; n -= 3, x += 6, w += 3) {
    EC_STEP(0);
    EC_STEP(1);
    EC_STEP(2);
  }
  for (; n > 0; n--, x += 2, w++) EC_STEP(0);
  ec_swar_split_s8(first, second, sums);
}

#undef EC_STEP
#endif

/* The results of a row. Uses r up. */
EC_INLINE void ec_swar_row_of_s8(ec_swar_row_s8 *r, const ec_requant_s8 *out) {
  const int32_t taps = r->taps, y_step = r->y_step, multiplier = r->multiplier, bias = r->bias;
  const int32_t *const w = r->w, *x = r->x;
  int8_t *y = r->y;
  for (int32_t left = r->pixels; left > 0; left -= 3, x += 2 * taps, y += 3 * y_step) {
    int32_t sum[3] = {bias, bias, bias};
    ec_swar_dot_s8(sum, x, w, taps);
    y[0] = ec_requantize_s8(sum[0], multiplier, out);
    if (left > 1) y[y_step] = ec_requantize_s8(sum[1], multiplier, out);
    if (left > 2) y[2 * y_step] = ec_requantize_s8(sum[2], multiplier, out);
  }
}

EC_SHARED void ec_swar_row_any_s8(ec_swar_row_s8 *r) {
  const ec_requant_s8 out = {r->left, r->shift, r->addend, r->low, r->top};
  ec_swar_row_of_s8(r, &out);
}

/* The same without a move to the left and with no bounds but int8's. */
#if EC_ASM_THUMB == 2
#include "ec_depthwise_row_s8_swar_thumb2.h"
#elif EC_ASM_THUMB == 1
EC_INLINE void ec_swar_row_plain_s8(ec_swar_row_s8 *r) { ec_swar_row_any_s8(r); }
#else
EC_SHARED void ec_swar_row_plain_s8(ec_swar_row_s8 *r) {
  const ec_requant_s8 out = {0, r->shift, r->addend, -128, 127};
  ec_swar_row_of_s8(r, &out);
}
#endif

#endif
