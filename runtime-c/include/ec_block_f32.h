/* edgecc: multiply-accumulate blocks that the float32 convolutions are made of.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A block computes 4, 2 or 1 neighbouring pixels of 4 output channels (or of 1 channel, for the
 * Cout % 4 last ones) and keeps all partial sums in registers. The sum runs over `segments`
 * stretches of the input, each `length` contiguous floats. */
#ifndef EC_BLOCK_F32_H
#define EC_BLOCK_F32_H

#include "ec_lines_f32.h"

/* All distances are in floats. The blocks move `x_offset`, `y`, `res` and `pixels` on. */
typedef struct ec_block_f32 {
  const float *const *rows; /* segment s of pixel i starts at rows[s] + x_offset + i * x_step */
  const float *w;           /* [segments][length][4], or [segments][length] for a single channel,
                               segments w_step apart */
  const float *bias;        /* 4 floats (1), or NULL = 0 */
  const float *res;         /* added to the bias, laid out as y; may be y itself; or NULL */
  float *y;                 /* pixel i is stored at y + i * y_step */
  int32_t x_offset;
  int32_t x_step;
  int32_t y_step;
  int32_t segments;
  int32_t length;
  int32_t w_step; /* from one segment's weights to the next segment's */
  int32_t x_tap;  /* depthwise: from one tap's input to the next tap's; `length` counts taps */
  int32_t pixels; /* how many to compute */
  int32_t act;    /* EC_ACT_ */
  float act_min;
  float act_max;
} ec_block_f32;

EC_INLINE float ec_block_start(const ec_block_f32 *q, int32_t pixel, int32_t channel) {
  const float bias = q->bias != NULL ? q->bias[channel] : 0.0f;
  return q->res != NULL ? bias + q->res[pixel * q->y_step + channel] : bias;
}

/* On to the pixels after the next ones. */
EC_INLINE void ec_block_advance(ec_block_f32 *q, int32_t pixels) {
  q->pixels -= pixels;
  q->x_offset += pixels * q->x_step;
  q->y += pixels * q->y_step;
  if (q->res != NULL) q->res += pixels * q->y_step;
}

EC_INLINE void ec_block_store(const ec_block_f32 *q, int32_t pixel, float sum) {
  q->y[pixel * q->y_step] = ec_activate(sum, q->act, q->act_min, q->act_max);
}

#if EC_MVE_F32
#include "ec_block_helium.h"
#else
/* One output channel: four pixels share the loads of the weights. */
EC_INLINE void ec_block_4x1_f32(ec_block_f32 *q) {
  for (; q->pixels >= 4; ec_block_advance(q, 4)) {
    float a = ec_block_start(q, 0, 0), b = ec_block_start(q, 1, 0);
    float c = ec_block_start(q, 2, 0), d = ec_block_start(q, 3, 0);
    for (int32_t s = 0; s < q->segments; s++) {
      const float *w = q->w + s * q->w_step;
      const float *xa = q->rows[s] + q->x_offset;
      const float *xb = xa + q->x_step, *xc = xb + q->x_step, *xd = xc + q->x_step;
      for (int32_t k = q->length; k > 0; k--) {
        const float v = *w++;
        a += *xa++ * v, b += *xb++ * v, c += *xc++ * v, d += *xd++ * v;
      }
    }
    ec_block_store(q, 0, a);
    ec_block_store(q, 1, b);
    ec_block_store(q, 2, c);
    ec_block_store(q, 3, d);
  }
}

/* One output channel, all pixels. Uses q up. */
EC_SHARED void ec_block_1_f32(ec_block_f32 *q) {
  ec_block_4x1_f32(q);
  for (; q->pixels > 0; ec_block_advance(q, 1)) {
    float sum = ec_block_start(q, 0, 0);
    for (int32_t s = 0; s < q->segments; s++) {
      const float *x = q->rows[s] + q->x_offset;
      const float *w = q->w + s * q->w_step;
      for (int32_t k = q->length; k > 0; k--) sum += *x++ * *w++;
    }
    ec_block_store(q, 0, sum);
  }
}

#if EC_ASM_VFP
#include "ec_block_vfp.h"
#else
#include "ec_block_portable.h"
#endif
#endif

/* All pixels of 4 output channels. Uses q up. */
EC_INLINE void ec_block_4_f32(ec_block_f32 *q) {
  ec_block_4x4_f32(q);
  ec_block_2x4_f32(q);
  ec_block_1x4_f32(q);
}

#endif
