/* edgecc: dot products of contiguous windows with channels side by side, int8, for RISC-V vectors.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Convolutions, pointwise ones and fully connected layers are made of these. Lanes are output channels: an element of a window
 * meets the weights of neighbouring channels, which follow each other in memory, whatever the length of a vector is.
 * Weights are packed as [length][channels]. */
#ifndef EC_LANES_S8_H
#define EC_LANES_S8_H

#include "ec_requant_s8.h"
#include "ec_rvv.h"

typedef struct ec_lanes_s8 {
  const int8_t *w;
  int32_t length; /* elements of a window */
  int32_t channels;
  const int32_t *bias;
  const int32_t *multiplier;
  ec_requant_s8 out;
} ec_lanes_s8;

#if EC_RVV
#include "ec_lanes_s8_vector.h"
#else
#include "ec_lanes_s8_portable.h"
#endif

/* `windows` windows x_step apart, with results that follow each other. */
EC_INLINE void ec_lanes_run_s8(const ec_lanes_s8 *d, const int8_t *x, int32_t x_step, int8_t *y, int32_t windows) {
  const int32_t fours = windows / 4;
  for (int32_t i = 0; i < fours; i++) ec_lanes_four_s8(d, x + 4 * i * x_step, x_step, y + 4 * i * d->channels);
  for (int32_t i = 4 * fours; i < windows; i++) ec_lanes_one_s8(d, x + i * x_step, y + i * d->channels);
}

#endif
