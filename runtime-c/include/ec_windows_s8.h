/* edgecc: windows of single channels, int8, for Helium. SPDX-License-Identifier: Apache-2.0
 *
 * A block is 16 channels of an image's stretch of columns, turned so that the rows of a window are neighbours: word c of
 * column i, 4 bytes from  (i * 16 + c) * 4  on, holds channel c of 4 rows. A window of up to 4 x 4 is 4 words.
 * Weights are the same: channel c has 16 bytes from c * 16 on, weight of row k and column t at t * 4 + k, zeros where there is
 * no such row or column; channels up to the next multiple of 4 are zeros. */
#ifndef EC_WINDOWS_S8_H
#define EC_WINDOWS_S8_H

#include "ec_mve.h"
#include "ec_requant_s8.h"

enum { EC_TURNED_COLUMN = 64 }; /* bytes */

/* What is turned: columns of four rows. */
typedef struct ec_turn_s8 {
  const int8_t *x[4]; /* their first columns */
  int32_t step[4];    /* from one column to the next */
  int8_t *to;
  int32_t columns;
  int32_t channels; /* 16, or as many as there are */
} ec_turn_s8;

/* Pixels of a block. The assembly does two at a time and, of an odd number, one twice. */
typedef struct ec_windows_s8 {
  const int8_t *x; /* the first pixel's window */
  const int8_t *w;
  const int32_t *bias;
  const int32_t *multiplier;
  int8_t *y;
  int32_t tap;  /* bytes from one column of a window to the next */
  int32_t step; /* bytes from one pixel's window to the next */
  int32_t y_step;
  int32_t pixels;
  int32_t channels;
  int32_t left;
  int32_t right; /* minus the shift of ec_requant_s8 */
  int32_t addend;
  int32_t low;
  int32_t top;
  int32_t taps; /* columns of a window, up to 4; the words of the others have weights 0 */
} ec_windows_s8;

#if EC_MVE
#include "ec_windows_s8_helium.h"
#else
#include "ec_windows_s8_portable.h"
#endif

#endif
