/* edgecc: the dot products of ec_dots_s8.h in plain C. Included by ec_dots_s8.h only. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DOTS_S8_PORTABLE_H
#define EC_DOTS_S8_PORTABLE_H

EC_INLINE int32_t ec_dots_add_s8(int32_t sum, const int8_t *x, const int8_t *w, int32_t n) {
  for (int32_t i = 0; i < n; i++) sum = ec_mac(sum, x[i], w[i]);
  return sum;
}

/* All channels of window x. */
EC_SHARED void ec_dots_window_s8(const ec_dots_s8 *d, const int8_t *x, int8_t *y) {
  const ec_requant_s8 out = {d->left, -d->right, d->addend, d->low, d->top};
  const int32_t four = 4 * (d->tail + 16 * d->chunks);
  for (int32_t o = 0; o < d->channels; o++) {
    const int8_t *const w = d->w + o / 4 * four, *const chunks = w + 4 * d->tail + o % 4 * 16;
    int32_t sum = ec_dots_add_s8(d->bias[o], x, w + o % 4 * d->tail, d->tail);
    for (int32_t j = 0; j < d->chunks; j++) sum = ec_dots_add_s8(sum, x + d->tail + 16 * j, chunks + 64 * j, 16);
    y[o] = ec_requantize_s8(sum, d->multiplier[o], &out);
  }
}

EC_INLINE void ec_dots_one_s8(const ec_dots_s8 *d) { ec_dots_window_s8(d, d->x0, d->y0); }

EC_INLINE void ec_dots_two_s8(const ec_dots_s8 *d) {
  ec_dots_window_s8(d, d->x0, d->y0);
  ec_dots_window_s8(d, d->x1, d->y1);
}

#endif
