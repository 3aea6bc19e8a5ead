/* edgecc: windows of single channels, channels side by side, int8, for RISC-V vectors. SPDX-License-Identifier: Apache-2.0
 *
 * Depthwise convolutions are made of these: each tap of a window meets the weights of neighbouring channels.
 * Weights are packed as [kernel_h][kernel_w][channels]. */
#ifndef EC_TAPS_S8_H
#define EC_TAPS_S8_H

#include "ec_requant_s8.h"
#include "ec_rvv.h"

/* Windows that are inside the image. */
typedef struct ec_taps_s8 {
  const int8_t *const *rows; /* kernel row k reads rows[k], */
  const int8_t *x;           /* or, where rows is NULL, x + k * x_row */
  int32_t x_row;
  int32_t kernel_h;
  int32_t kernel_w;
  int32_t tap;  /* from one column of a window to the next */
  int32_t step; /* from one window to the next */
  const int8_t *w;
  int32_t channels;
  const int32_t *bias;
  const int32_t *multiplier;
  ec_requant_s8 out;
} ec_taps_s8;

EC_INLINE const int8_t *ec_taps_row_s8(const ec_taps_s8 *d, int32_t k) {
  return d->rows != NULL ? d->rows[k] : d->x + k * d->x_row;
}

#if EC_RVV
#include "ec_taps_s8_vector.h"
#else
#include "ec_taps_s8_portable.h"
#endif

/* `windows` windows, the first of them `offset` bytes into its rows, with results that follow each other. */
EC_INLINE void ec_taps_run_s8(const ec_taps_s8 *d, int32_t offset, int8_t *y, int32_t windows) {
  const int32_t fours = windows / 4;
  for (int32_t i = 0; i < fours; i++) ec_taps_four_s8(d, offset + 4 * i * d->step, y + 4 * i * d->channels);
  for (int32_t i = 4 * fours; i < windows; i++) ec_taps_one_s8(d, offset + i * d->step, y + i * d->channels);
}

#endif
