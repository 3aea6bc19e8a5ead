/* edgecc: the blocks of the depthwise convolution, int8. SPDX-License-Identifier: Apache-2.0
 *
 * As ec_block_s8.h, but every channel reads its own input: a tap is one element per channel, `length`
 * is 1 and weights are [segments][taps][4], or [segments][taps] for a single channel. */
#ifndef EC_DEPTHWISE_BLOCK_S8_H
#define EC_DEPTHWISE_BLOCK_S8_H

#include "ec_block_s8.h"

/* One channel, all pixels. Uses q up. */
EC_SHARED void ec_depthwise_block_1_s8(ec_block_s8 *q) {
  for (; q->pixels > 0; ec_block_advance_s8(q, 1)) {
    int32_t sum = q->start[0];
    for (int32_t s = 0; s < q->segments; s++) {
      const int8_t *x = ec_block_input_s8(q, s), *w = q->w + s * q->w_step;
      for (int32_t t = q->taps; t > 0; t--, x += q->x_tap) sum = ec_mac(sum, *x, *w++);
    }
    q->y[0] = ec_requantize_s8(sum, q->multiplier[0], q->out);
  }
}

#if EC_ASM_THUMB == 2 && defined(__ARM_FEATURE_DSP)
#include "ec_depthwise_block_s8_thumb2.h"
#else
#include "ec_depthwise_block_s8_portable.h"
#endif

#endif
