/* edgecc: depthwise windows over planes in plain C. Included by ec_planes_s8.h only. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_PLANES_S8_PORTABLE_H
#define EC_PLANES_S8_PORTABLE_H

/* Where tap t is in a packed kernel row: the middle two of four change places. */
EC_INLINE int32_t ec_planes_tap_s8(int32_t t, int32_t taps) {
  const int32_t at = (t & ~3) + (t & 1) * 2 + (t >> 1 & 1);
  return ec_min_i32(at, taps - 1);
}

/* A row of windows of `taps` (3, 5 or 7) columns. */
EC_SHARED void ec_planes_run_s8(const ec_planes_s8 *b, int32_t taps, int32_t stride) {
  const ec_requant_s8 out = {b->left, b->shift, b->addend, -128, 127};
  for (int32_t i = 0; i < b->n; i++) {
    const int16_t *x = b->x + i * stride;
    int32_t sum = b->bias;
    for (const int8_t *w = b->w; w != b->end; w += taps, x += b->pitch / 2) {
      for (int32_t t = 0; t < taps; t++) sum = ec_mac(sum, x[t], w[ec_planes_tap_s8(t, taps)]);
    }
    b->y[i * b->y_step] = ec_requantize_s8(sum, b->multiplier, &out);
  }
}

EC_SHARED void ec_planes_widen_s8(const ec_widen_s8 *b) {
  const int8_t *x = b->x;
  int16_t *to = b->to;
  for (int32_t row = 0; row < b->rows; row++, x += b->x_row, to += b->pitch / 2) {
    for (int32_t i = 0; i < b->n; i++) to[i] = (int16_t)(x[i * b->step] - (int16_t)(b->zero & 0xffff));
  }
}

#endif
