/* edgecc: the 4-channel depthwise block in plain C. Included by ec_depthwise_block_f32.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DEPTHWISE_BLOCK_PORTABLE_H
#define EC_DEPTHWISE_BLOCK_PORTABLE_H

/* Four neighbouring channels, any number of pixels. */
EC_SHARED void ec_depthwise_block_4_f32(ec_block_f32 *q) {
  for (int32_t i = 0; i < q->pixels; i++) {
    float a0 = ec_block_start(q, i, 0), a1 = ec_block_start(q, i, 1);
    float a2 = ec_block_start(q, i, 2), a3 = ec_block_start(q, i, 3);
    for (int32_t s = 0; s < q->segments; s++) {
      const float *x = q->rows[s] + q->x_offset + i * q->x_step;
      const float *w = q->w + s * q->w_step;
      for (int32_t k = 0; k < q->length; k++, w += 4) {
        const float *v = x + k * q->x_tap;
        a0 += v[0] * w[0], a1 += v[1] * w[1], a2 += v[2] * w[2], a3 += v[3] * w[3];
      }
    }
    float *const y = q->y + i * q->y_step;
    y[0] = ec_activate(a0, q->act, q->act_min, q->act_max);
    y[1] = ec_activate(a1, q->act, q->act_min, q->act_max);
    y[2] = ec_activate(a2, q->act, q->act_min, q->act_max);
    y[3] = ec_activate(a3, q->act, q->act_min, q->act_max);
  }
}

#endif
