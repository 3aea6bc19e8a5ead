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

/* All whole eights. */
EC_SHARED void ec_dense_whole_s8(const ec_dense_eights_s8 *all, const ec_requant_s8 *out, int32_t *sums) {
  ec_dense_eights_s8 v = *all;
  if (v.eights == 0) return;
  if (ec_quads_shift(out) == out->shift) {
    ec_dense_outputs_s8(&v);
    return;
  }
  v.eights = 1, v.sums = sums;
  for (int32_t i = 0; i < all->eights; i++) {
    ec_dense_outputs_s8(&v);
    ec_dense_results_s8(sums, all->multiplier + 8 * i, out, 8, all->y + 8 * i);
    v.bias += 8, v.w += 8 * (v.groups + (v.last != NULL));
  }
}

/* The outputs from number `o` on, behind the whole eights. */
EC_SHARED void ec_dense_rest_s8(const ec_dense_eights_s8 *v, const ec_requant_s8 *out, int32_t o, int32_t end, int32_t *sums) {
  const int32_t words = 2 * (v->groups + (v->last != NULL));
  for (; o < end; o += 2) {
    const int32_t *const w = v->w + o / 2 * words;
    const int32_t count = ec_min_i32(end - o, 2), odd = count == 2 ? v->bias[o + 1] : 0;
    sums[0] = v->bias[o], sums[1] = ec_add_wrap(ec_mul_wrap(odd, 256), sums[0]);
    ec_dense_pair_s8(v->x, w, v->groups, sums);
    if (v->last != NULL) ec_dense_pair_s8(v->last, w + 2 * v->groups, 1, sums);
    sums[1] = ec_add_wrap(sums[1], -sums[0]) >> 8;
    ec_dense_results_s8(sums, v->multiplier + o, out, count, v->y + o);
  }
}

/* y must not overlap x. */
EC_INLINE void ec_dense_s8_dsp(const ec_dense_s8_params *p, const int8_t *x, const int32_t *w, const int32_t *bias,
                               const int32_t *multiplier, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const int32_t whole = p->in_n / 4, rest = p->in_n % 4, eights = p->out_n / 8;
  int8_t last[4] = {0, 0, 0, 0};
  int32_t sums[8];
  for (int32_t n = 0; n < p->batch; n++, x += p->in_n, y += p->out_n) {
    for (int32_t i = 0; i < rest; i++) last[i] = x[4 * whole + i];
    const ec_dense_eights_s8 v = {x,      w,    bias,      multiplier, y, whole, eights, rest == 0 ? NULL : last, NULL,
                                  p->shift, p->addend};
    ec_dense_whole_s8(&v, &out, sums);
    if (p->out_n % 8 != 0) ec_dense_rest_s8(&v, &out, 8 * eights, p->out_n, sums);
  }
}

#endif
