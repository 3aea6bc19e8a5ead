/* edgecc: the 4-channel int8 blocks in plain C. Included by ec_block_s8.h only. SPDX-License-Identifier: Apache-2.0
 *
 * Unrolled in the source, with named scalars, so that the sums stay in registers at -Os too. */
#ifndef EC_BLOCK_S8_PORTABLE_H
#define EC_BLOCK_S8_PORTABLE_H

/* The four sums of one pixel: a0, a1, a2, a3. */
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

/* Element k of one pixel. */
#define EC_MAC_1X4(k)                                                                            \
  do {                                                                                           \
    const int32_t v = x[k];                                                                      \
    a0 = ec_mac(a0, v, w[4 * (k)]), a1 = ec_mac(a1, v, w[4 * (k) + 1]);                          \
    a2 = ec_mac(a2, v, w[4 * (k) + 2]), a3 = ec_mac(a3, v, w[4 * (k) + 3]);                      \
  } while (0)

EC_SHARED void ec_block_1x4_s8(ec_block_s8 *q) {
  for (; q->pixels > 0; ec_block_advance_s8(q, 1)) {
    EC_SUMS_START(a, q);
    for (int32_t s = 0; s < q->segments; s++) {
      const int8_t *start = ec_block_input_s8(q, s), *w = q->w + s * q->w_step;
      for (int32_t t = q->taps; t > 0; t--, start += q->x_tap) {
        const int8_t *x = start;
        int32_t n = q->length;
        for (; n >= 4; n -= 4, x += 4, w += 16) {
          EC_MAC_1X4(0);
          EC_MAC_1X4(1);
          EC_MAC_1X4(2);
          EC_MAC_1X4(3);
        }
        for (; n > 0; n--, x++, w += 4) EC_MAC_1X4(0);
      }
    }
    EC_SUMS_STORE(a, q, q->y);
  }
}

#if EC_THUMB1
/* All pixels of 4 output channels, one by one: more sums than these do not fit the registers. */
EC_INLINE void ec_block_4_s8(ec_block_s8 *q) { ec_block_1x4_s8(q); }
#else

/* Element k of two pixels. */
#define EC_MAC_2X4(k)                                                                            \
  do {                                                                                           \
    const int32_t u = xa[k], v = xb[k];                                                          \
    const int32_t w0 = w[4 * (k)], w1 = w[4 * (k) + 1];                                          \
    a0 = ec_mac(a0, u, w0), b0 = ec_mac(b0, v, w0);                                              \
    a1 = ec_mac(a1, u, w1), b1 = ec_mac(b1, v, w1);                                              \
    const int32_t w2 = w[4 * (k) + 2], w3 = w[4 * (k) + 3];                                      \
    a2 = ec_mac(a2, u, w2), b2 = ec_mac(b2, v, w2);                                              \
    a3 = ec_mac(a3, u, w3), b3 = ec_mac(b3, v, w3);                                              \
  } while (0)

EC_SHARED void ec_block_2x4_s8(ec_block_s8 *q) {
  for (; q->pixels >= 2; ec_block_advance_s8(q, 2)) {
    EC_SUMS_START(a, q);
    EC_SUMS_START(b, q);
    for (int32_t s = 0; s < q->segments; s++) {
      const int8_t *start = ec_block_input_s8(q, s), *w = q->w + s * q->w_step;
      for (int32_t t = q->taps; t > 0; t--, start += q->x_tap) {
        const int8_t *xa = start, *xb = start + q->x_step;
        int32_t n = q->length;
        for (; n >= 4; n -= 4, xa += 4, xb += 4, w += 16) {
          EC_MAC_2X4(0);
          EC_MAC_2X4(1);
          EC_MAC_2X4(2);
          EC_MAC_2X4(3);
        }
        for (; n > 0; n--, xa++, xb++, w += 4) EC_MAC_2X4(0);
      }
    }
    EC_SUMS_STORE(a, q, q->y);
    EC_SUMS_STORE(b, q, q->y + q->y_step);
  }
}

#undef EC_MAC_2X4

/* All pixels of 4 output channels. Uses q up. */
EC_INLINE void ec_block_4_s8(ec_block_s8 *q) {
  ec_block_2x4_s8(q);
  ec_block_1x4_s8(q);
}
#endif

#undef EC_SUMS_START
#undef EC_SUMS_STORE
#undef EC_MAC_1X4

#endif
