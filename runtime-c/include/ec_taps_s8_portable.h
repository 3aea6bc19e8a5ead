/* edgecc: the windows of ec_taps_s8.h in plain C. Included by ec_taps_s8.h only. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TAPS_S8_PORTABLE_H
#define EC_TAPS_S8_PORTABLE_H

EC_INLINE int32_t ec_taps_sum_s8(const ec_taps_s8 *d, int32_t offset, const int8_t *w, int32_t sum) {
  for (int32_t k = 0; k < d->kernel_h; k++) {
    const int8_t *x = ec_taps_row_s8(d, k) + offset;
    for (int32_t t = 0; t < d->kernel_w; t++, x += d->tap, w += d->channels) sum = ec_mac(sum, *x, *w);
  }
  return sum;
}

EC_SHARED void ec_taps_one_s8(const ec_taps_s8 *d, int32_t offset, int8_t *y) {
  for (int32_t c = 0; c < d->channels; c++) {
    const int32_t sum = ec_taps_sum_s8(d, offset + c, d->w + c, d->bias[c]);
    y[c] = ec_requantize_s8(sum, d->multiplier[c], &d->out);
  }
}

EC_INLINE void ec_taps_four_s8(const ec_taps_s8 *d, int32_t offset, int8_t *y) {
  for (int32_t i = 0; i < 4; i++) ec_taps_one_s8(d, offset + i * d->step, y + i * d->channels);
}

#endif
