/* edgecc: fully connected layer, int8, biases in 24 bits, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_dense_s8_dsp.h for the same parameters and weights, in less flash and some more cycles. The bias
 * of output o, which has to fit 24 bits, is in the bytes bias[3 * o] to bias[3 * o + 2], least significant first. */
#ifndef EC_DENSE_B24_S8_DSP_H
#define EC_DENSE_B24_S8_DSP_H

#include "ec_dense_s8_dsp.h"

/* `count` biases as words. */
EC_INLINE void ec_dense_biases_b24(const int8_t *bias, int32_t *words, int32_t count) {
  for (int32_t i = 0; i < count; i++, bias += 3) {
    words[i] = (int32_t)((uint32_t)(uint8_t)bias[0] | (uint32_t)(uint8_t)bias[1] << 8) + bias[2] * 65536;
  }
}

/* All whole eights. `words` serves eight biases and as many sums. */
EC_SHARED void ec_dense_whole_b24(const ec_dense_eights_s8 *all, const ec_requant_s8 *out, const int8_t *bias,
                                  int32_t *words) {
  const int32_t plain = ec_quads_shift(out) == out->shift;
  ec_dense_eights_s8 v = *all;
  v.bias = words, v.eights = 1, v.sums = plain ? NULL : words;
  for (int32_t left = all->eights; left > 0; left--) {
    ec_dense_biases_b24(bias, words, 8);
    ec_dense_outputs_s8(&v);
    if (!plain) ec_dense_results_s8(words, v.multiplier, out, 8, v.y);
    bias += 24, v.w += 8 * (v.groups + (v.last != NULL)), v.multiplier += 8, v.y += 8;
  }
}

/* y must not overlap x. */
EC_INLINE void ec_dense_b24_s8_dsp(const ec_dense_s8_params *p, const int8_t *x, const int32_t *w, const int8_t *bias,
                                   const int32_t *multiplier, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const int32_t whole = p->in_n / 4, rest = p->in_n % 4, eights = p->out_n / 8, done = 8 * eights;
  int8_t last[4] = {0, 0, 0, 0};
  int32_t words[8], sums[2];
  for (int32_t n = 0; n < p->batch; n++, x += p->in_n, y += p->out_n) {
    for (int32_t i = 0; i < rest; i++) last[i] = x[4 * whole + i];
    ec_dense_eights_s8 v = {x,      w,    words,    multiplier, y, whole, eights, rest == 0 ? NULL : last, NULL,
                            p->shift, p->addend};
    ec_dense_whole_b24(&v, &out, bias, words);
    if (p->out_n == done) continue;
    ec_dense_biases_b24(bias + 3 * done, words, p->out_n - done);
    v.w += done * (whole + (rest != 0)), v.multiplier += done, v.y += done;
    ec_dense_rest_s8(&v, &out, 0, p->out_n - done, sums);
  }
}

#endif
