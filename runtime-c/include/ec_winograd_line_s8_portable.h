/* edgecc: the Winograd steps of single rows in plain C. Included by ec_winograd_line_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_WINOGRAD_LINE_S8_PORTABLE_H
#define EC_WINOGRAD_LINE_S8_PORTABLE_H

/* Bt d, in the order of the products. */
EC_INLINE int32_t ec_winograd_line_in(const int32_t *d, int32_t f) {
  const int32_t even = d[4] - d[2], odd = d[3] - d[1];
  switch (f) {
    case 0: return even + odd - 3 * (d[2] + d[1]);
    case 1: return even - odd - 3 * (d[2] - d[1]);
    case 2: return 4 * (d[0] - d[2]) + even;
    case 3: return even + 2 * odd;
    case 4: return even - 2 * odd;
    default: return d[5] - d[3] - 4 * odd;
  }
}

/* Bt d of both tiles and all channels of a row. */
EC_SHARED void ec_winograd_line_input_s8(const ec_line_input_s8 *s) {
  for (int32_t at = 0; at < 8 * s->fours; at++) {
    const int32_t c = at / 2, t = at % 2, quad = c / 4 * 2 + c % 2, half = c % 4 / 2;
    int32_t d[6];
    for (int32_t i = 0; i < 6; i++) d[i] = s->x[(4 * t + i) * s->step + c];
    for (int32_t f = 0; f < 6; f++) {
      s->v[24 * s->fours * f + (2 * quad + t) * 2 + half] = (int16_t)ec_winograd_line_in(d, f);
    }
  }
}

/* sums[f] = sums[f - 1] + v[f] times the weights w, [6][quads][4 channels][2]. */
EC_INLINE void ec_winograd_line_products_s8(const int16_t *v, const int16_t *w, int32_t *sums, int32_t quads) {
  for (int32_t i = 0; i < 8; i++) {
    const int32_t t = i % 2, c = i / 2;
    int32_t sum = 0;
    for (int32_t f = 0; f < 6; f++) {
      for (int32_t q = f * quads; q < (f + 1) * quads; q++) {
        sum = ec_mac(sum, v[(2 * q + t) * 2], w[(4 * q + c) * 2]);
        sum = ec_mac(sum, v[(2 * q + t) * 2 + 1], w[(4 * q + c) * 2 + 1]);
      }
      sums[8 * f + i] = sum;
    }
  }
}

/* a * x + b, all of it wrapping. */
EC_INLINE int32_t ec_winograd_line_add(int32_t a, int32_t x, int32_t b) { return ec_add_wrap(ec_mul_wrap(a, x), b); }

/* Row i of At times the products: m[f] has the sum of all up to f. */
EC_INLINE int32_t ec_winograd_line_out(const int32_t *m, int32_t i) {
  const int32_t difference = ec_winograd_line_add(2, m[0], ec_mul_wrap(m[8], -1)); /* 1 less 2 */
  const int32_t even = ec_winograd_line_add(-1, m[16], m[32]);                     /* 3 and 4 */
  const int32_t odd = ec_winograd_line_add(2, m[24], ec_mul_wrap(ec_add_wrap(m[16], m[32]), -1)); /* 3 less 4 */
  switch (i) {
    case 0: return m[32];
    case 1: return ec_winograd_line_add(2, odd, difference);
    case 2: return ec_winograd_line_add(4, even, m[8]);
    default: return ec_add_wrap(ec_winograd_line_add(8, odd, difference), ec_winograd_line_add(-1, m[32], m[40]));
  }
}

/* Results of At sums, of up to four channels. */
EC_INLINE void ec_winograd_line_output_s8(ec_line_output_s8 *s) {
  const int32_t general = s->shift >= EC_QUADS_GENERAL, third = -0x55555555;
  const ec_requant_s8 out = {general ? s->left : 0, s->shift & 255, s->addend, s->low, s->top};
  for (int32_t c = 0; c < 4 && s->channels > 0; c++, s->channels--, s->y++, s->bias++, s->multiplier++) {
    for (int32_t i = 0; i < EC_LINE_OUTPUTS; i++) {
      const int32_t sum = ec_winograd_line_out(s->sums + c * 2 + i / 4, i % 4);
      const int32_t eight = ec_winograd_line_add(8, *s->bias, ec_mul_wrap(sum, third));
      s->y[i * s->y_step] = ec_requantize_s8(general ? eight >> 3 : eight, *s->multiplier, &out);
    }
  }
}

/* All channels of a strip from its transform, four at a time. Uses s up. */
EC_SHARED void ec_winograd_line_channels_s8(ec_line_output_s8 *s, const int16_t *v, const int16_t *w, int32_t quads) {
  for (; s->channels > 0; w += 48 * quads) {
    ec_winograd_line_products_s8(v, w, s->sums, quads);
    ec_winograd_line_output_s8(s);
  }
}

#endif
