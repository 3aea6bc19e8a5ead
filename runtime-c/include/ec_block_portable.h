/* edgecc: the 4-channel blocks in plain C. Included by ec_block_f32.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Unrolled in the source, with named scalars, so that the sums stay in registers at -Os too. */
#ifndef EC_BLOCK_PORTABLE_H
#define EC_BLOCK_PORTABLE_H

/* The four sums of one pixel: a0, a1, a2, a3. */
#define EC_SUMS_START(a, q, i)                                                                   \
  float a##0 = ec_block_start(q, i, 0), a##1 = ec_block_start(q, i, 1),                          \
        a##2 = ec_block_start(q, i, 2), a##3 = ec_block_start(q, i, 3)

#define EC_SUMS_MAC(a, x, w)                                                                     \
  do {                                                                                           \
    const float v = *(x)++;                                                                      \
    a##0 += v * (w)[0], a##1 += v * (w)[1], a##2 += v * (w)[2], a##3 += v * (w)[3];              \
  } while (0)

#define EC_SUMS_STORE(a, q, i)                                                                   \
  do {                                                                                           \
    float *const y = (q)->y + (i) * (q)->y_step;                                                 \
    y[0] = ec_activate(a##0, (q)->act, (q)->act_min, (q)->act_max);                              \
    y[1] = ec_activate(a##1, (q)->act, (q)->act_min, (q)->act_max);                              \
    y[2] = ec_activate(a##2, (q)->act, (q)->act_min, (q)->act_max);                              \
    y[3] = ec_activate(a##3, (q)->act, (q)->act_min, (q)->act_max);                              \
  } while (0)

/* The sums of the next pixel, two or four; q moves on to the rest. */
EC_SHARED void ec_block_1x4_f32(ec_block_f32 *q) {
  for (; q->pixels >= 1; ec_block_advance(q, 1)) {
    EC_SUMS_START(a, q, 0);
    for (int32_t s = 0; s < q->segments; s++) {
      const float *w = q->w + s * q->w_step;
      const float *xa = q->rows[s] + q->x_offset;
      for (int32_t k = q->length; k > 0; k--, w += 4) EC_SUMS_MAC(a, xa, w);
    }
    EC_SUMS_STORE(a, q, 0);
  }
}

EC_SHARED void ec_block_2x4_f32(ec_block_f32 *q) {
  for (; q->pixels >= 2; ec_block_advance(q, 2)) {
    EC_SUMS_START(a, q, 0);
    EC_SUMS_START(b, q, 1);
    for (int32_t s = 0; s < q->segments; s++) {
      const float *w = q->w + s * q->w_step;
      const float *xa = q->rows[s] + q->x_offset;
      const float *xb = xa + q->x_step;
      for (int32_t k = q->length; k > 0; k--, w += 4) {
        EC_SUMS_MAC(a, xa, w);
        EC_SUMS_MAC(b, xb, w);
      }
    }
    EC_SUMS_STORE(a, q, 0);
    EC_SUMS_STORE(b, q, 1);
  }
}

EC_SHARED void ec_block_4x4_f32(ec_block_f32 *q) {
  for (; q->pixels >= 4; ec_block_advance(q, 4)) {
    EC_SUMS_START(a, q, 0);
    EC_SUMS_START(b, q, 1);
    EC_SUMS_START(c, q, 2);
    EC_SUMS_START(d, q, 3);
    for (int32_t s = 0; s < q->segments; s++) {
      const float *w = q->w + s * q->w_step;
      const float *xa = q->rows[s] + q->x_offset;
      const float *xb = xa + q->x_step, *xc = xb + q->x_step, *xd = xc + q->x_step;
      for (int32_t k = q->length; k > 0; k--, w += 4) {
        EC_SUMS_MAC(a, xa, w);
        EC_SUMS_MAC(b, xb, w);
        EC_SUMS_MAC(c, xc, w);
        EC_SUMS_MAC(d, xd, w);
      }
    }
    EC_SUMS_STORE(a, q, 0);
    EC_SUMS_STORE(b, q, 1);
    EC_SUMS_STORE(c, q, 2);
    EC_SUMS_STORE(d, q, 3);
  }
}

#undef EC_SUMS_START
#undef EC_SUMS_MAC
#undef EC_SUMS_STORE

#endif
