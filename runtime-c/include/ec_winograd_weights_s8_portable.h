/* edgecc: the transform of weights in plain C. Included by ec_winograd_weights_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_WINOGRAD_WEIGHTS_S8_PORTABLE_H
#define EC_WINOGRAD_WEIGHTS_S8_PORTABLE_H

/* Tap k of channel c of a four: see ec_winograd_plain_s8_dsp.h. */
EC_INLINE int32_t ec_winograd_tap(const int32_t *w, int32_t c, int32_t k) {
  const int32_t word = k < 8 ? w[c % 2 * 4 + k / 2] : w[8], byte = k < 8 ? k % 2 + c / 2 * 2 : c;
  return (int8_t)(((uint32_t)word >> (8 * byte)) & 255u);
}

/* Row i of T times g, g[] `step` apart. */
EC_INLINE int32_t ec_winograd_weight(const int32_t *g, int32_t step, int32_t i) {
  if (i % 3 == 0) return g[i / 3 * 2 * step];
  return g[0] + g[2 * step] + (i == 1 ? g[step] : -g[step]);
}

/* T g Tt of all fours of input channels: u[f][2 * fours][2 channels][2], f of 16, of which u is one channel's. */
EC_SHARED void ec_winograd_weights_s8(const int32_t *w, int16_t *u, int32_t fours) {
  for (int32_t at = 0; at < 4 * fours; at++) {
    const int32_t c = at % 4, quad = at / 4 * 2 + c % 2;
    int32_t g[9], rows[12];
    for (int32_t k = 0; k < 9; k++) g[k] = ec_winograd_tap(w + at / 4 * EC_WEIGHTS_WORDS, c, k);
    for (int32_t i = 0; i < 12; i++) rows[i] = ec_winograd_weight(g + i % 3, 3, i / 3);
    for (int32_t f = 0; f < 16; f++) {
      u[(f * 2 * fours + quad) * 4 + c / 2] = (int16_t)ec_winograd_weight(rows + f / 4 * 3, 1, f % 4);
    }
  }
}

#endif
