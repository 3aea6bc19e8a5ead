/* edgecc: the blocks of a fully connected layer in plain C. Included by ec_dense_eights_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DENSE_EIGHTS_S8_PORTABLE_H
#define EC_DENSE_EIGHTS_S8_PORTABLE_H

/* Adds the products of 4 inputs with 2 words of weights to the sums of a pair: of a, and of 256 * b + a. */
EC_INLINE void ec_dense_four_s8(const int8_t *x, const int32_t *w, int32_t *sums) {
  for (int32_t h = 0; h < 2; h++) {
    const int32_t low = (int16_t)w[h], high = w[h] >> 16;
    sums[0] = ec_add_wrap(sums[0], x[h] * (int8_t)low + x[h + 2] * (int8_t)high);
    sums[1] = ec_add_wrap(sums[1], x[h] * low + x[h + 2] * high);
  }
}

/* Adds the products of `groups` x 4 inputs with the words w [groups][2] of one pair to its sums. */
EC_SHARED void ec_dense_pair_s8(const int8_t *x, const int32_t *w, int32_t groups, int32_t *sums) {
  for (int32_t g = 0; g < groups; g++) ec_dense_four_s8(x + 4 * g, w + 2 * g, sums);
}

/* The sums of the eight whose weights begin at w. */
EC_INLINE void ec_dense_sums_s8(const ec_dense_eights_s8 *v, const int32_t *w, const int32_t *bias, int32_t *sums) {
  const int32_t groups = v->groups + (v->last != NULL);
  for (int32_t j = 0; j < 8; j += 2) {
    sums[j] = bias[j], sums[j + 1] = ec_add_wrap(ec_mul_wrap(bias[j + 1], 256), bias[j]);
    for (int32_t g = 0; g < groups; g++) {
      ec_dense_four_s8(g < v->groups ? v->x + 4 * g : v->last, w + 8 * g + j, sums + j);
    }
    sums[j + 1] = ec_add_wrap(sums[j + 1], -sums[j]) >> 8;
  }
}

/* The sums of one eight, or the results of all. */
EC_SHARED void ec_dense_outputs_s8(const ec_dense_eights_s8 *v) {
  const ec_requant_s8 out = {0, v->shift, v->addend, -128, 127};
  const int32_t words = 8 * (v->groups + (v->last != NULL));
  int32_t sums[8];
  for (int32_t i = 0; i < v->eights; i++) {
    ec_dense_sums_s8(v, v->w + i * words, v->bias + 8 * i, sums);
    if (v->sums != NULL) memcpy(v->sums, sums, sizeof sums);
    for (int32_t o = 0; v->sums == NULL && o < 8; o++) {
      v->y[8 * i + o] = ec_requantize_s8(sums[o], v->multiplier[8 * i + o], &out);
    }
  }
}

#endif
