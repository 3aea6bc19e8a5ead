/* edgecc: the products of a fully connected layer in plain C. Included by ec_dense_pairs_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DENSE_PAIRS_S8_PORTABLE_H
#define EC_DENSE_PAIRS_S8_PORTABLE_H

/* Adds the products of `groups` x 4 elements to the sums of `pairs` pairs: of both outputs, 256 * b + a, and of a. */
EC_SHARED void ec_dense_pairs_s8(const int8_t *x, const int32_t *w, int32_t groups, int32_t pairs, int32_t *sums) {
  for (int32_t g = 0; g < groups; g++, x += 4) {
    for (int32_t j = 0; j < pairs; j++) {
      for (int32_t h = 0; h < 2; h++, w++) {
        const int32_t low = (int16_t)*w, high = *w >> 16;
        sums[2 * j] = ec_add_wrap(sums[2 * j], x[h] * low + x[h + 2] * high);
        sums[2 * j + 1] = ec_add_wrap(sums[2 * j + 1], x[h] * (int8_t)low + x[h + 2] * (int8_t)high);
      }
    }
  }
}

#endif
