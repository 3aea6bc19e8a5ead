/* edgecc: fully connected layer, int8, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_dense_s8.h for the same parameters, from bias and multiplier as there; weights differ.
 *
 * Outputs are done in pairs: four pairs at a time as long as there are eight outputs, then one by one. With
 * groups = (in_n + 3) / 4, v[o][k] the weight of output o, 0 for k >= in_n and for o == out_n, a block of B pairs
 * (4 or 1) from pair P on has the words
 *   w[2 * groups * P + (g * B + j) * 2 + h] = (b << 16) | (a & 0xffff)    for group g, its pair j, h = 0 and 1, where
 *   o = 2 * (P + j),  a = 256 * v[o + 1][4g + h] + v[o][4g + h],  b = 256 * v[o + 1][4g + h + 2] + v[o][4g + h + 2].
 *
 * Sums are exact where, which the packer has to check, weights of odd outputs are in [-127, 127] and for each odd output
 * bias + the sum of x * v lies in [-2^23, 2^23) for all inputs. Where not, ec_dense_s8.h serves the layer. */
#ifndef EC_DENSE_S8_DSP_H
#define EC_DENSE_S8_DSP_H

#include "ec_dense_s8.h"
#include "ec_dense_eights_s8.h"

/* Results of `count` sums. */
EC_INLINE void ec_dense_results_s8(const int32_t *sums, const int32_t *multiplier, const ec_requant_s8 *out, int32_t count,
                                   int8_t *y) {
  for (int32_t i = 0; i < count; i++) y[i] = ec_requantize_s8(sums[i], multiplier[i], out);
}

/* On to the `outputs` behind. */
EC_INLINE void ec_dense_advance_s8(ec_dense_eights_s8 *v, int32_t outputs) {
  v->w += outputs * (v->groups + (v->last != NULL));
  v->multiplier += outputs;
  v->y += outputs;
}

/* All whole eights, behind which v is afterwards. */
EC_SHARED void ec_dense_whole_s8(ec_dense_eights_s8 *v, const ec_requant_s8 *out) {
  const int32_t plain = ec_quads_shift(out) == out->shift, step = plain ? v->eights : 1;
  int32_t sums[8];
  v->sums = plain ? NULL : sums;
  for (int32_t left = v->eights; left > 0; left -= step, v->bias += 8 * step) {
    v->eights = step;
    ec_dense_outputs_s8(v);
    if (!plain) ec_dense_results_s8(sums, v->multiplier, out, 8, v->y);
    ec_dense_advance_s8(v, 8 * step);
  }
}

/* v->outputs behind the whole eights. */
EC_SHARED void ec_dense_rest_s8(ec_dense_eights_s8 *v, const ec_requant_s8 *out) {
  for (int32_t left = v->outputs; left > 0; left -= 2, v->bias += 2) {
    const int32_t count = ec_min_i32(left, 2), odd = count == 2 ? v->bias[1] : 0;
    int32_t sums[2] = {v->bias[0], ec_add_wrap(ec_mul_wrap(odd, 256), v->bias[0])};
    ec_dense_pair_s8(v->x, v->w, v->groups, sums);
    if (v->last != NULL) ec_dense_pair_s8(v->last, v->w + 2 * v->groups, 1, sums);
    sums[1] = ec_add_wrap(sums[1], -sums[0]) >> 8;
    ec_dense_results_s8(sums, v->multiplier, out, count, v->y);
    v->w += 2 * (v->groups + (v->last != NULL));
    v->multiplier += 2;
    v->y += count;
  }
}

/* On to the outputs from the vector at v->x, v->y; `last` takes the inputs behind whole fours. */
EC_INLINE void ec_dense_vector_s8(ec_dense_eights_s8 *v, const ec_dense_s8_params *p, const int32_t *w,
                                  const int32_t *bias, const int32_t *multiplier, int8_t *last) {
  const int32_t rest = p->in_n % 4;
  v->w = w;
  v->bias = bias;
  v->multiplier = multiplier;
  v->groups = p->in_n / 4;
  v->eights = p->out_n / 8;
  v->outputs = p->out_n % 8;
  v->last = rest == 0 ? NULL : last;
  v->shift = p->shift;
  v->addend = p->addend;
  for (int32_t i = 0; i < rest; i++) last[i] = v->x[4 * v->groups + i];
}

/* y must not overlap x. */
EC_INLINE void ec_dense_s8_dsp(const ec_dense_s8_params *p, const int8_t *x, const int32_t *w, const int32_t *bias,
                               const int32_t *multiplier, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  int8_t last[4] = {0, 0, 0, 0};
  ec_dense_eights_s8 v;
  EC_SAVES_FOUR();
  v.x = x;
  v.y = y;
  for (int32_t n = 0; n < p->batch; n++, v.x += p->in_n) {
    ec_dense_vector_s8(&v, p, w, bias, multiplier, last);
    if (p->out_n >= 8) ec_dense_whole_s8(&v, &out);
    if (p->out_n % 8 != 0) ec_dense_rest_s8(&v, &out);
  }
}

#endif
