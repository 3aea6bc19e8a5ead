/* edgecc: the windows of ec_windows_s8.h in plain C. Included by ec_windows_s8.h only. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_WINDOWS_S8_PORTABLE_H
#define EC_WINDOWS_S8_PORTABLE_H

EC_SHARED void ec_turn_columns_s8(const ec_turn_s8 *v) {
  for (int32_t i = 0; i < v->columns; i++) {
    for (int32_t at = 0; at < 4 * v->channels; at++) {
      v->to[i * EC_TURNED_COLUMN + at] = v->x[at % 4][i * v->step[at % 4] + at / 4];
    }
  }
}

EC_INLINE int32_t ec_window_sum_s8(const int8_t *x, int32_t tap, int32_t taps, const int8_t *w, int32_t sum) {
  for (int32_t t = 0; t < taps; t++, x += tap, w += 4) {
    sum = ec_mac(ec_mac(sum, x[0], w[0]), x[1], w[1]);
    sum = ec_mac(ec_mac(sum, x[2], w[2]), x[3], w[3]);
  }
  return sum;
}

EC_SHARED void ec_windows_run_s8(const ec_windows_s8 *v) {
  const ec_requant_s8 out = {v->left, -v->right, v->addend, v->low, v->top};
  for (int32_t i = 0; i < v->pixels; i++) {
    for (int32_t c = 0; c < v->channels; c++) {
      const int8_t *const x = v->x + i * v->step + 4 * c;
      const int32_t sum = ec_window_sum_s8(x, v->tap, v->taps, v->w + 16 * c, v->bias[c]);
      v->y[i * v->y_step + c] = ec_requantize_s8(sum, v->multiplier[c], &out);
    }
  }
}

#endif
