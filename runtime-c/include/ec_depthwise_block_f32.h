/* edgecc: the blocks of the depthwise convolution, float32. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DEPTHWISE_BLOCK_F32_H
#define EC_DEPTHWISE_BLOCK_F32_H

#include "ec_block_f32.h"

/* One channel, any number of pixels. */
EC_SHARED void ec_depthwise_block_1_f32(const ec_block_f32 *q) {
  for (int32_t i = 0; i < q->pixels; i++) {
    float sum = ec_block_start(q, i, 0);
    for (int32_t s = 0; s < q->segments; s++) {
      const float *x = q->rows[s] + q->x_offset + i * q->x_step;
      const float *w = q->w + s * q->w_step;
      for (int32_t k = 0; k < q->length; k++) sum += x[k * q->x_tap] * w[k];
    }
    q->y[i * q->y_step] = ec_activate(sum, q->act, q->act_min, q->act_max);
  }
}

#if EC_MVE_F32
#include "ec_depthwise_block_helium.h"
#include "ec_depthwise_three_helium.h"
#elif EC_ASM_VFP
#include "ec_depthwise_block_vfp.h"
#include "ec_depthwise_three_vfp.h"
#else
#include "ec_depthwise_block_portable.h"
#endif

#endif
