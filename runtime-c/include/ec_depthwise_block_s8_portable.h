/* edgecc: the 4-channel int8 depthwise blocks in plain C. Included by ec_depthwise_block_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DEPTHWISE_BLOCK_S8_PORTABLE_H
#define EC_DEPTHWISE_BLOCK_S8_PORTABLE_H

/* Channel c of one pixel, and of two. */
#define EC_MAC_1(c) sum[c] = ec_mac(sum[c], x[c], w[c])
#define EC_MAC_2(c)                                                                              \
  do {                                                                                           \
    const int32_t v = w[c];                                                                      \
    sum[c] = ec_mac(sum[c], x[c], v), sum[4 + (c)] = ec_mac(sum[4 + (c)], x2[c], v);             \
    EC_LOADS_IN_ORDER();                                                                         \
  } while (0)

/* 4 channels of all pixels, one by one. Uses q up. */
EC_SHARED void ec_depthwise_singles_s8(ec_block_s8 *q) {
  for (; q->pixels > 0; ec_block_advance_s8(q, 1)) {
    int32_t sum[4] = {q->start[0], q->start[1], q->start[2], q->start[3]};
    for (int32_t s = 0; s < q->segments; s++) {
      const int8_t *x = ec_block_input_s8(q, s), *w = q->w + s * q->w_step;
      const int32_t x_tap = q->x_tap;
      for (const int8_t *const end = w + 4 * q->taps; w != end; x += x_tap, w += 4) {
        EC_MAC_1(0), EC_MAC_1(1), EC_MAC_1(2), EC_MAC_1(3);
        EC_LOADS_IN_ORDER();
      }
    }
    const int32_t done[4] = {sum[0], sum[1], sum[2], sum[3]};
    ec_block_store_s8(q, done, 1, 4, q->multiplier, q->y);
  }
}

#if EC_THUMB1
/* More sums than these do not fit the registers. */
EC_INLINE void ec_depthwise_pairs_s8(const ec_block_s8 *q) { (void)q; }
#else
/* 4 channels of all pairs of pixels; a last one is left. Uses q up. */
EC_SHARED void ec_depthwise_pairs_s8(ec_block_s8 *q) {
  for (; q->pixels >= 2; ec_block_advance_s8(q, 2)) {
    int32_t sum[8] = {q->start[0], q->start[1], q->start[2], q->start[3],
                      q->start[0], q->start[1], q->start[2], q->start[3]};
    for (int32_t s = 0; s < q->segments; s++) {
      const int8_t *x = ec_block_input_s8(q, s), *w = q->w + s * q->w_step;
      const int8_t *x2 = x + q->x_step;
      const int32_t x_tap = q->x_tap;
      for (const int8_t *const end = w + 4 * q->taps; w != end; x += x_tap, x2 += x_tap, w += 4) {
        EC_MAC_2(0);
        EC_MAC_2(1);
        EC_MAC_2(2);
        EC_MAC_2(3);
      }
    }
    const int32_t done[8] = {sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], sum[6], sum[7]};
    ec_block_store_s8(q, done, 2, 4, q->multiplier, q->y);
  }
}
#endif

#undef EC_MAC_1
#undef EC_MAC_2

/* 4 neighbouring channels, all pixels. Uses q up. */
EC_INLINE void ec_depthwise_block_4_s8(ec_block_s8 *q) {
  ec_depthwise_pairs_s8(q);
  ec_depthwise_singles_s8(q);
}

#endif
