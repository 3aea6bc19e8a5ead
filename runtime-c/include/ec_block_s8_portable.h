/* edgecc: the inner loops of the int8 blocks in plain C. Included by ec_block_s8.h only. SPDX-License-Identifier: Apache-2.0
 *
 * Unrolled in the source, so that the speed does not depend on the compiler's flags. */
#ifndef EC_BLOCK_S8_PORTABLE_H
#define EC_BLOCK_S8_PORTABLE_H

#define EC_GROUP_PIXELS 2
#define EC_GROUP_CHANNELS 4

typedef struct ec_group_s8 {
  int32_t sum[8];
} ec_group_s8;

typedef struct ec_single_s8 {
  int32_t sum[4];
} ec_single_s8;

EC_INLINE ec_group_s8 ec_group_start_s8(const int32_t *start) {
  const ec_group_s8 g = {{start[0], start[1], start[2], start[3], start[0], start[1], start[2], start[3]}};
  return g;
}

/* Element k of two pixels, channel c. */
#define EC_MAC_2(k, c)                                                                           \
  do {                                                                                           \
    const int32_t weight = w[4 * (k) + (c)];                                                     \
    g->sum[c] = ec_mac(g->sum[c], u, weight);                                                    \
    g->sum[4 + (c)] = ec_mac(g->sum[4 + (c)], v, weight);                                        \
  } while (0)
#define EC_MAC_2X4(k)                                                                            \
  do {                                                                                           \
    const int32_t u = x[k], v = x2[k];                                                           \
    EC_MAC_2(k, 0);                                                                              \
    EC_MAC_2(k, 1);                                                                              \
    EC_MAC_2(k, 2);                                                                              \
    EC_MAC_2(k, 3);                                                                              \
    EC_LOADS_IN_ORDER();                                                                         \
  } while (0)

/* Adds n elements of two pixels, x_step apart, with weights [n][4]. */
EC_INLINE void ec_group_add_s8(ec_group_s8 *g, const int8_t *x, int32_t x_step, const int8_t *w, int32_t n) {
  const int8_t *x2 = x + x_step;
  for (; n >= 4; n -= 4, x += 4, x2 += 4, w += 16) {
    EC_MAC_2X4(0);
    EC_MAC_2X4(1);
    EC_MAC_2X4(2);
    EC_MAC_2X4(3);
  }
  for (; n > 0; n--, x++, x2++, w += 4) EC_MAC_2X4(0);
}

/* Element k of one pixel. */
#define EC_MAC_1X4(k)                                                                            \
  do {                                                                                           \
    const int32_t v = x[k];                                                                      \
    g->sum[0] = ec_mac(g->sum[0], v, w[4 * (k)]);                                                \
    g->sum[1] = ec_mac(g->sum[1], v, w[4 * (k) + 1]);                                            \
    g->sum[2] = ec_mac(g->sum[2], v, w[4 * (k) + 2]);                                            \
    g->sum[3] = ec_mac(g->sum[3], v, w[4 * (k) + 3]);                                            \
    EC_LOADS_IN_ORDER();                                                                         \
  } while (0)

/* Adds n elements of one pixel with weights [n][4]. */
EC_INLINE void ec_single_add_s8(ec_single_s8 *g, const int8_t *x, const int8_t *w, int32_t n) {
  const int8_t *const end = x + n, *const eights = x + (n & ~(int32_t)7);
  for (; x != eights; x += 8, w += 32) {
    EC_MAC_1X4(0);
    EC_MAC_1X4(1);
    EC_MAC_1X4(2);
    EC_MAC_1X4(3);
    EC_MAC_1X4(4);
    EC_MAC_1X4(5);
    EC_MAC_1X4(6);
    EC_MAC_1X4(7);
  }
  for (; x != end; x++, w += 4) EC_MAC_1X4(0);
}

#undef EC_MAC_1X4
#undef EC_MAC_2X4
#undef EC_MAC_2

#endif
