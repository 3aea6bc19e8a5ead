/* edgecc: the 4-channel int8 depthwise blocks in plain C. Included by ec_depthwise_block_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DEPTHWISE_BLOCK_S8_PORTABLE_H
#define EC_DEPTHWISE_BLOCK_S8_PORTABLE_H

#define EC_SUMS_START(a, q)                                                                      \
  int32_t a##0 = (q)->start[0], a##1 = (q)->start[1], a##2 = (q)->start[2], a##3 = (q)->start[3]

#define EC_SUMS_STORE(a, q, to)                                                                  \
  do {                                                                                           \
    int8_t *const y = (to);                                                                      \
    y[0] = ec_requantize_s8(a##0, (q)->multiplier[0], (q)->out);                                 \
    y[1] = ec_requantize_s8(a##1, (q)->multiplier[1], (q)->out);                                 \
    y[2] = ec_requantize_s8(a##2, (q)->multiplier[2], (q)->out);                                 \
    y[3] = ec_requantize_s8(a##3, (q)->multiplier[3], (q)->out);                                 \
  } while (0)

EC_SHARED void ec_depthwise_block_1x4_s8(ec_block_s8 *q) {
  for (; q->pixels > 0; ec_block_advance_s8(q, 1)) {
    EC_SUMS_START(a, q);
    for (int32_t s = 0; s < q->segments; s++) {
      const int8_t *x = ec_block_input_s8(q, s), *w = q->w + s * q->w_step;
      for (int32_t t = q->taps; t > 0; t--, x += q->x_tap, w += 4) {
        a0 = ec_mac(a0, x[0], w[0]), a1 = ec_mac(a1, x[1], w[1]);
        a2 = ec_mac(a2, x[2], w[2]), a3 = ec_mac(a3, x[3], w[3]);
      }
    }
    EC_SUMS_STORE(a, q, q->y);
  }
}

#if EC_THUMB1
/* All pixels of 4 neighbouring channels, one by one: more sums than these do not fit the registers. */
EC_INLINE void ec_depthwise_block_4_s8(ec_block_s8 *q) { ec_depthwise_block_1x4_s8(q); }
#else

/* Channel i of two pixels. */
#define EC_MAC_2(i)                                                                              \
  do {                                                                                           \
    const int32_t v = w[i];                                                                      \
    a##i = ec_mac(a##i, xa[i], v), b##i = ec_mac(b##i, xb[i], v);                                \
  } while (0)

EC_SHARED void ec_depthwise_block_2x4_s8(ec_block_s8 *q) {
  for (; q->pixels >= 2; ec_block_advance_s8(q, 2)) {
    EC_SUMS_START(a, q);
    EC_SUMS_START(b, q);
    for (int32_t s = 0; s < q->segments; s++) {
      const int8_t *xa = ec_block_input_s8(q, s), *w = q->w + s * q->w_step;
      const int8_t *xb = xa + q->x_step;
      for (int32_t t = q->taps; t > 0; t--, xa += q->x_tap, xb += q->x_tap, w += 4) {
        EC_MAC_2(0);
        EC_MAC_2(1);
        EC_MAC_2(2);
        EC_MAC_2(3);
      }
    }
    EC_SUMS_STORE(a, q, q->y);
    EC_SUMS_STORE(b, q, q->y + q->y_step);
  }
}

#undef EC_MAC_2

/* All pixels of 4 neighbouring channels. Uses q up. */
EC_INLINE void ec_depthwise_block_4_s8(ec_block_s8 *q) {
  ec_depthwise_block_2x4_s8(q);
  ec_depthwise_block_1x4_s8(q);
}
#endif

#undef EC_SUMS_START
#undef EC_SUMS_STORE

#endif
