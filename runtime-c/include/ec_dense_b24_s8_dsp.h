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

/* All whole eights, behind which v is afterwards. */
EC_SHARED void ec_dense_whole_b24(ec_dense_eights_s8 *v, const ec_requant_s8 *out, const int8_t *bias) {
  const int32_t plain = ec_quads_shift(out) == out->shift;
  int32_t words[8]; /* biases, then sums */
  v->bias = words;
  v->sums = plain ? NULL : words;
  for (int32_t left = v->eights; left > 0; left--, bias += 24) {
    v->eights = 1;
    ec_dense_biases_b24(bias, words, 8);
    ec_dense_outputs_s8(v);
    if (!plain) ec_dense_results_s8(words, v->multiplier, out, 8, v->y);
    ec_dense_advance_s8(v, 8);
  }
}

/* v->outputs behind the whole eights. */
EC_SHARED void ec_dense_rest_b24(ec_dense_eights_s8 *v, const ec_requant_s8 *out, const int8_t *bias) {
  int32_t words[8];
  ec_dense_biases_b24(bias, words, v->outputs);
  v->bias = words;
  ec_dense_rest_s8(v, out);
}

/* y must not overlap x. */
EC_INLINE void ec_dense_b24_s8_dsp(const ec_dense_s8_params *p, const int8_t *x, const int32_t *w, const int8_t *bias,
                                   const int32_t *multiplier, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  int8_t last[4] = {0, 0, 0, 0};
  ec_dense_eights_s8 v;
  EC_SAVES_FOUR();
  v.x = x;
  v.y = y;
  for (int32_t n = 0; n < p->batch; n++, v.x += p->in_n) {
    ec_dense_vector_s8(&v, p, w, NULL, multiplier, last);
    if (p->out_n >= 8) ec_dense_whole_b24(&v, &out, bias);
    if (p->out_n % 8 != 0) ec_dense_rest_b24(&v, &out, bias + p->out_n / 8 * 24);
  }
}

#endif
