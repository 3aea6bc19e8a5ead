/* edgecc: the quad blocks in plain C. Included by ec_quads_s8.h only. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_QUADS_S8_PORTABLE_H
#define EC_QUADS_S8_PORTABLE_H

/* The low byte, with its sign. */
EC_INLINE int32_t ec_low_byte(int32_t v) { return ((v & 255) ^ 128) - 128; }

/* Widens and interleaves the runs of 4 pixels. */
EC_SHARED void ec_gather_quads_s8(const ec_gather_s8 *g) {
  int16_t *to = g->quads;
  for (int32_t i = 0; i < g->count; i++, to += 8 * ec_run_quads(g->length)) {
    const int32_t whole = g->length & ~(int32_t)3;
    for (int32_t p = 0; p < 4; p++) {
      const int8_t *const x = (g->rows != NULL ? g->rows[i] : g->x + i * g->x_row) + g->offset + p * g->step;
      for (int32_t e = 0; e < whole; e++) to[(e / 4 * 2 + e % 2) * 8 + p * 2 + e % 4 / 2] = x[e];
      for (int32_t e = whole; e < g->length; e++) to[e / 2 * 8 + p * 2 + e % 2] = x[e];
      if (g->length % 2 != 0) to[g->length / 2 * 8 + p * 2 + 1] = 0; /* meets the weight 0 */
    }
  }
}

/* The sums of channels a and b of one pixel. */
typedef struct ec_pair_s8 {
  int32_t a;
  int32_t b;
} ec_pair_s8;

EC_INLINE ec_pair_s8 ec_quads_pair_s8(const int16_t *x, const int16_t *w, int32_t quads, int32_t a, int32_t b) {
  int32_t both = ec_add_wrap(ec_mul_wrap(b, 256), a);
  for (int32_t i = 0; i < quads; i++, x += 8, w += 2) {
    for (int32_t h = 0; h < 2; h++) {
      both = ec_mac(both, x[h], w[h]);
      a = ec_mac(a, x[h], ec_low_byte(w[h]));
    }
  }
  const ec_pair_s8 pair = {a, ec_add_wrap(both, ec_mul_wrap(a, -1)) >> 8};
  return pair;
}

EC_INLINE void ec_quads_pixels_s8(const ec_quads_s8 *q, int32_t pixels) {
  const ec_requant_s8 out = {q->left, q->shift & 255, q->addend, q->low, q->top};
  for (int32_t c = 0; c < q->channels; c += 2) {
    const int32_t alone = c + 1 == q->channels;
    for (int32_t p = 0; p < pixels; p++) {
      int8_t *const y = q->y + p * q->y_step + c;
      const ec_pair_s8 sum = ec_quads_pair_s8(q->x + 2 * p, q->w + c * q->quads, q->quads, q->bias[c], alone ? 0 : q->bias[c + 1]);
      y[0] = ec_requantize_s8(sum.a, q->multiplier[c], &out);
      if (!alone) y[1] = ec_requantize_s8(sum.b, q->multiplier[c + 1], &out);
    }
  }
}

/* All channels of 4 pixels, and of the first one alone. */
EC_SHARED void ec_quads_four_s8(const ec_quads_s8 *q) { ec_quads_pixels_s8(q, 4); }
EC_SHARED void ec_quads_one_s8(const ec_quads_s8 *q) { ec_quads_pixels_s8(q, 1); }

#endif
