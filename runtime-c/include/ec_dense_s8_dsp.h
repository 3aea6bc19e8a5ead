/* edgecc: fully connected layer, int8, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_dense_s8.h for the same parameters, from bias and multiplier as there; weights differ.
 *
 * Outputs are done in pairs, pairs in blocks of 3 as long as there are so many, then one by one. With
 * groups = (in_n + 3) / 4, v[o][k] the weight of output o, 0 for k >= in_n and for o == out_n, a block of B pairs from
 * pair P on has the words
 *   w[2 * groups * P + (g * B + j) * 2 + h] = (b << 16) | (a & 0xffff)    for group g, its pair j, h = 0 and 1, where
 *   o = 2 * (P + j),  a = 256 * v[o + 1][4g + h] + v[o][4g + h],  b = 256 * v[o + 1][4g + h + 2] + v[o][4g + h + 2].
 *
 * Sums are exact where, which the packer has to check, weights of odd outputs are in [-127, 127] and for each odd output
 * the sum of x * v lies in [-2^23, 2^23) for all inputs. Where not, ec_dense_s8.h serves the layer. */
#ifndef EC_DENSE_S8_DSP_H
#define EC_DENSE_S8_DSP_H

#include "ec_dense_s8.h"
#include "ec_dense_pairs_s8.h"

/* The results of `count` outputs from their sums. */
EC_INLINE void ec_dense_store_s8(const int32_t *sums, int32_t count, const int32_t *bias, const int32_t *multiplier,
                                 const ec_requant_s8 *out, int8_t *y) {
  for (int32_t o = 0; o < count; o++) {
    const int32_t even = sums[o | 1], both = ec_add_wrap(sums[o & ~1], -even);
    const int32_t sum = o % 2 ? both >> 8 : even;
    y[o] = ec_requantize_s8(ec_add_wrap(sum, bias[o]), multiplier[o], out);
  }
}

/* `count` outputs, of `pairs` (3 or 1) pairs. */
EC_SHARED void ec_dense_block_s8(const int8_t *x, int32_t in_n, const int32_t *w, int32_t pairs, int32_t *sums) {
  const int32_t whole = in_n / 4, rest = in_n % 4;
  int8_t last[4] = {0, 0, 0, 0};
  for (int32_t i = 0; i < 2 * pairs; i++) sums[i] = 0;
  ec_dense_pairs_s8(x, w, whole, pairs, sums);
  if (rest == 0) return;
  for (int32_t i = 0; i < rest; i++) last[i] = x[4 * whole + i];
  ec_dense_pairs_s8(last, w + 2 * pairs * whole, 1, pairs, sums);
}

/* y must not overlap x. */
EC_INLINE void ec_dense_s8_dsp(const ec_dense_s8_params *p, const int8_t *x, const int32_t *w, const int32_t *bias,
                               const int32_t *multiplier, int8_t *y) {
  const int32_t words = (p->in_n + 3) / 4 * 2;
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  int32_t sums[6];
  for (int32_t n = 0; n < p->batch; n++, x += p->in_n, y += p->out_n) {
    for (int32_t o = 0, pairs; o < p->out_n; o += 2 * pairs) {
      pairs = p->out_n - o >= 5 ? 3 : 1;
      ec_dense_block_s8(x, p->in_n, w + o / 2 * words, pairs, sums);
      ec_dense_store_s8(sums, ec_min_i32(2 * pairs, p->out_n - o), bias + o, multiplier + o, &out, y + o);
    }
  }
}

#endif
