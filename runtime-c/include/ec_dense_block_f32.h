/* edgecc: the blocks of the fully connected layer, float32. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DENSE_BLOCK_F32_H
#define EC_DENSE_BLOCK_F32_H

#include "ec_lines_f32.h"

/* One output: y[0] = act(bias[0] + the dot product of n floats). */
EC_SHARED void ec_dense_block_1_f32(const float *x, const float *w, const float *bias, int32_t n,
                                    float *y, const ec_activation_f32 *act) {
#if EC_MVE_F32
  float lanes[4] = {0};
  ec_line_dot_f32(x, w, n, lanes);
  const float sum = bias[0] + ec_lanes_sum_f32(lanes);
#else
  float sum = bias[0];
  for (int32_t k = 0; k < n; k++) sum += x[k] * w[k];
#endif
  y[0] = ec_activate(sum, act->kind, act->lo, act->hi);
}

#if EC_MVE_F32
#include "ec_dense_block_helium.h"
#elif EC_ASM_VFP
#include "ec_dense_block_vfp.h"
#else

#define EC_OUTPUT(i)                                                                             \
  y[i] = ec_activate(a##i, act->kind, act->lo, act->hi)

/* Eight outputs, weights [n][8]. The sums are named scalars, so that they stay in registers at -Os. */
EC_SHARED void ec_dense_block_8_f32(const float *x, const float *w, const float *bias, int32_t n,
                                    float *y, const ec_activation_f32 *act) {
  float a0 = bias[0], a1 = bias[1], a2 = bias[2], a3 = bias[3];
  float a4 = bias[4], a5 = bias[5], a6 = bias[6], a7 = bias[7];
  for (; n > 0; n--, w += 8) {
    const float v = *x++;
    a0 += v * w[0], a1 += v * w[1], a2 += v * w[2], a3 += v * w[3];
    a4 += v * w[4], a5 += v * w[5], a6 += v * w[6], a7 += v * w[7];
  }
  EC_OUTPUT(0), EC_OUTPUT(1), EC_OUTPUT(2), EC_OUTPUT(3);
  EC_OUTPUT(4), EC_OUTPUT(5), EC_OUTPUT(6), EC_OUTPUT(7);
}

#undef EC_OUTPUT
#endif

#endif
