/* edgecc: the Winograd steps in plain C. Included by ec_winograd_block_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_WINOGRAD_BLOCK_S8_PORTABLE_H
#define EC_WINOGRAD_BLOCK_S8_PORTABLE_H

/* Row i of Bt times d, d[] `step` apart. */
EC_INLINE int32_t ec_winograd_in(const int32_t *d, int32_t step, int32_t i) {
  switch (i) {
    case 0: return d[0] - d[2 * step];
    case 1: return d[step] + d[2 * step];
    case 2: return d[2 * step] - d[step];
    default: return d[step] - d[3 * step];
  }
}

/* Bt d B of all tiles and channels of a strip. */
EC_SHARED void ec_winograd_input_s8(const ec_strip_input_s8 *s) {
  const int32_t quads = 2 * s->fours;
  for (int32_t at = 0; at < 4 * s->fours * 4; at++) {
    const int32_t c = at / 4, t = at % 4, quad = c / 4 * 2 + c % 2, half = c % 4 / 2;
    int32_t d[16], rows[16];
    for (int32_t i = 0; i < 16; i++) d[i] = s->rows[i / 4][s->offset + (2 * t + i % 4) * s->step + c];
    for (int32_t i = 0; i < 16; i++) rows[i] = ec_winograd_in(d + i % 4, 4, i / 4);
    for (int32_t f = 0; f < 16; f++) {
      s->v[((f * quads + quad) * 4 + t) * 2 + half] = (int16_t)ec_winograd_in(rows + f / 4 * 4, 1, f % 4);
    }
  }
}

/* sums[f] = v[f] times the weights w, [16][quads][2 channels][2], for f of 16. */
EC_INLINE void ec_winograd_products_s8(const int16_t *v, const int16_t *w, int32_t *sums, int32_t quads) {
  for (int32_t f = 0; f < 16; f++, v += 8 * quads, w += 4 * quads) {
    for (int32_t i = 0; i < 8; i++) {
      const int32_t t = i % 4, c = i / 4;
      int32_t sum = 0;
      for (int32_t q = 0; q < quads; q++) {
        sum = ec_mac(sum, v[(4 * q + t) * 2], w[(2 * q + c) * 2]);
        sum = ec_mac(sum, v[(4 * q + t) * 2 + 1], w[(2 * q + c) * 2 + 1]);
      }
      *sums++ = sum;
    }
  }
}

/* Row i of At, with the twos, times m, m[] `step` apart. */
EC_INLINE int32_t ec_winograd_out(const int32_t *m, int32_t step, int32_t i) {
  const int32_t twice = ec_mul_wrap(m[3 * i * step], i == 0 ? 2 : -2);
  return ec_add_wrap(ec_add_wrap(twice, m[step]), ec_mul_wrap(m[2 * step], i == 0 ? 1 : -1));
}

/* Results of At sums A, of up to two channels. */
EC_INLINE void ec_winograd_output_s8(ec_strip_output_s8 *s) {
  const int32_t general = s->shift >= EC_QUADS_GENERAL;
  const ec_requant_s8 out = {general ? s->left : 0, s->shift & 255, s->addend, s->low, s->top};
  for (int32_t c = 0; c < 2 && s->channels > 0; c++, s->channels--, s->y++, s->bias++, s->multiplier++) {
    for (int32_t i = 0; i < 16; i++) {
      const int32_t t = i / 4, oy = i % 4 / 2, ox = i % 2;
      int32_t rows[4];
      for (int32_t j = 0; j < 4; j++) rows[j] = ec_winograd_out(s->sums + j * 8 + c * 4 + t, 32, oy);
      const int32_t four = ec_add_wrap(ec_winograd_out(rows, 1, ox), ec_mul_wrap(*s->bias, 4));
      s->y[(2 * t + ox) * s->y_step + oy * s->y_row] =
          ec_requantize_s8(general ? four >> 2 : four, *s->multiplier, &out);
    }
  }
}

/* All channels of a strip from its transform, two at a time. Uses s up. */
EC_SHARED void ec_winograd_channels_s8(ec_strip_output_s8 *s, const int16_t *v, const int16_t *w, int32_t quads) {
  for (; s->channels > 0; w += 64 * quads) {
    ec_winograd_products_s8(v, w, s->sums, quads);
    ec_winograd_output_s8(s);
  }
}

#endif
