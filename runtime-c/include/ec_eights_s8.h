/* edgecc: eight output channels of one pixel at a time, int8, in plain C. SPDX-License-Identifier: Apache-2.0
 *
 * For fully connected layers on cores with many registers: an element is loaded once for eight products, where
 * ec_block_s8.h has four. Weights are packed by fours of channels, as there. */
#ifndef EC_EIGHTS_S8_H
#define EC_EIGHTS_S8_H

#include "ec_requant_s8.h"

typedef struct ec_eights_s8 {
  const int8_t *x;
  const int8_t *w; /* [2 * eights][length][4] */
  const int32_t *bias;
  const int32_t *multiplier;
  int8_t *y;
  int32_t length;
  int32_t eights;
} ec_eights_s8;

/* Read and written at constant positions only, so that compilers keep them in registers. */
typedef struct ec_sums_s8 {
  int32_t sum[8];
} ec_sums_s8;

/* Element k and the channels of two fours. */
#define EC_MAC_2FOURS(k)                                                                         \
  do {                                                                                           \
    const int32_t v = x[k];                                                                      \
    s->sum[0] = ec_mac(s->sum[0], v, w[4 * (k)]);                                                \
    s->sum[1] = ec_mac(s->sum[1], v, w[4 * (k) + 1]);                                            \
    s->sum[2] = ec_mac(s->sum[2], v, w[4 * (k) + 2]);                                            \
    s->sum[3] = ec_mac(s->sum[3], v, w[4 * (k) + 3]);                                            \
    s->sum[4] = ec_mac(s->sum[4], v, w2[4 * (k)]);                                               \
    s->sum[5] = ec_mac(s->sum[5], v, w2[4 * (k) + 1]);                                           \
    s->sum[6] = ec_mac(s->sum[6], v, w2[4 * (k) + 2]);                                           \
    s->sum[7] = ec_mac(s->sum[7], v, w2[4 * (k) + 3]);                                           \
    EC_LOADS_IN_ORDER();                                                                         \
  } while (0)

/* Adds n products to each of eight sums. */
EC_INLINE void ec_eights_add_s8(ec_sums_s8 *s, const int8_t *x, const int8_t *w, const int8_t *w2, int32_t n) {
  const int8_t *const end = x + n, *const fours = x + (n & ~(int32_t)3);
  for (; x != fours; x += 4, w += 16, w2 += 16) {
    EC_MAC_2FOURS(0);
    EC_MAC_2FOURS(1);
    EC_MAC_2FOURS(2);
    EC_MAC_2FOURS(3);
  }
  for (; x != end; x++, w += 4, w2 += 4) EC_MAC_2FOURS(0);
}

#undef EC_MAC_2FOURS

EC_SHARED void ec_eights_run_s8(const ec_eights_s8 *q, const ec_requant_s8 *requant) {
  const ec_requant_s8 out = *requant;
  const int32_t four = 4 * q->length, length = q->length, channels = 8 * q->eights;
  const int8_t *const x = q->x, *w = q->w;
  const int32_t *b = q->bias, *m = q->multiplier;
  int8_t *const y = q->y;
  for (int32_t c = 0; c < channels; c += 8, w += 2 * four, b += 8, m += 8) {
    ec_sums_s8 s = {{b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]}};
    ec_eights_add_s8(&s, x, w, w + four, length);
    const ec_sums_s8 done = s;
    for (int32_t i = 0; i < 8; i++) y[c + i] = ec_requantize_s8(done.sum[i], m[i], &out);
  }
}

#endif
