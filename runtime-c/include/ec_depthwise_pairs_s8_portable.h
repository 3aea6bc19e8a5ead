/* edgecc: sums over planes of pairs in plain C. Included by ec_depthwise_pairs_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DEPTHWISE_PAIRS_S8_PORTABLE_H
#define EC_DEPTHWISE_PAIRS_S8_PORTABLE_H

/* The sums of four windows from x on. */
EC_SHARED void ec_tap_pairs_four_s8(const ec_tap_pairs_s8 *b, const int16_t *x, int32_t *sums) {
  for (int32_t i = 0; i < 4; i++) sums[i] = ec_tap_pairs_sum_s8(b, x + i * b->stride);
}

/* n columns of two rows, step apart, as pairs from `to` on. */
EC_SHARED void ec_tap_pairs_zip_s8(const int8_t *a, const int8_t *b, int32_t step, int32_t n, int16_t *to) {
  for (; n > 0; n--, a += step, b += step, to += 2) to[0] = *a, to[1] = *b;
}

#endif
