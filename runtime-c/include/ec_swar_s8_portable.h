/* edgecc: the inner loop of ec_swar_s8.h in plain C. Included by it only. SPDX-License-Identifier: Apache-2.0
 *
 * Unrolled in the source, so that the speed does not depend on the compiler's flags. */
#ifndef EC_SWAR_S8_PORTABLE_H
#define EC_SWAR_S8_PORTABLE_H

/* Channel c of element k, and the element's four. */
#define EC_MAC(k, c)                                                                             \
  do {                                                                                           \
    const int32_t weight = w[4 * (k) + (c)];                                                     \
    sum[2 * (c)] = ec_swar_mac(sum[2 * (c)], first, weight);                                     \
    sum[2 * (c) + 1] = ec_swar_mac(sum[2 * (c) + 1], second, weight);                            \
  } while (0)
#define EC_STEP(k)                                                                               \
  do {                                                                                           \
    const int32_t first = x[2 * (k)], second = x[2 * (k) + 1];                                   \
    EC_MAC(k, 0);                                                                                \
    EC_MAC(k, 1);                                                                                \
    EC_MAC(k, 2);                                                                                \
    EC_MAC(k, 3);                                                                                \
    EC_LOADS_IN_ORDER();                                                                         \
  } while (0)

/* Adds the products of n packed elements with weights [n][4] to the sums [4][3]. */
EC_SHARED void ec_swar_add_s8(int32_t *sums, const int32_t *x, const int8_t *w, int32_t n) {
  int32_t sum[8] = {0, 0, 0, 0, 0, 0, 0, 0};
  for (; n >= 4; n -= 4, x += 8, w += 16) {
    EC_STEP(0);
    EC_STEP(1);
    EC_STEP(2);
    EC_STEP(3);
  }
  for (; n > 0; n--, x += 2, w += 4) EC_STEP(0);
  ec_swar_split_s8(sum[0], sum[1], sums);
  ec_swar_split_s8(sum[2], sum[3], sums + 3);
  ec_swar_split_s8(sum[4], sum[5], sums + 6);
  ec_swar_split_s8(sum[6], sum[7], sums + 9);
}

#undef EC_STEP
#undef EC_MAC

#endif
