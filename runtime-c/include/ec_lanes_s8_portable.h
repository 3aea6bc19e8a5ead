/* edgecc: the dot products of ec_lanes_s8.h in plain C. Included by ec_lanes_s8.h only. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_LANES_S8_PORTABLE_H
#define EC_LANES_S8_PORTABLE_H

/* Channels c to c + 3 of window x. */
EC_INLINE void ec_lanes_channels_s8(const ec_lanes_s8 *d, const int8_t *x, int32_t c, int8_t *y) {
  const int32_t *const b = d->bias + c, *const m = d->multiplier + c;
  const int8_t *w = d->w + c;
  int32_t s0 = b[0], s1 = b[1], s2 = b[2], s3 = b[3];
  for (const int8_t *const end = x + d->length; x != end; x++, w += d->channels) {
    s0 = ec_mac(s0, *x, w[0]);
    s1 = ec_mac(s1, *x, w[1]);
    s2 = ec_mac(s2, *x, w[2]);
    s3 = ec_mac(s3, *x, w[3]);
  }
  y[c] = ec_requantize_s8(s0, m[0], &d->out);
  y[c + 1] = ec_requantize_s8(s1, m[1], &d->out);
  y[c + 2] = ec_requantize_s8(s2, m[2], &d->out);
  y[c + 3] = ec_requantize_s8(s3, m[3], &d->out);
}

EC_SHARED void ec_lanes_one_s8(const ec_lanes_s8 *d, const int8_t *x, int8_t *y) {
  const int32_t fours = d->channels & ~(int32_t)3;
  for (int32_t c = 0; c < fours; c += 4) ec_lanes_channels_s8(d, x, c, y);
  for (int32_t c = fours; c < d->channels; c++) {
    const int8_t *w = d->w + c;
    int32_t sum = d->bias[c];
    for (int32_t i = 0; i < d->length; i++, w += d->channels) sum = ec_mac(sum, x[i], *w);
    y[c] = ec_requantize_s8(sum, d->multiplier[c], &d->out);
  }
}

EC_INLINE void ec_lanes_four_s8(const ec_lanes_s8 *d, const int8_t *x, int32_t x_step, int8_t *y) {
  for (int32_t i = 0; i < 4; i++) ec_lanes_one_s8(d, x + i * x_step, y + i * d->channels);
}

#endif
