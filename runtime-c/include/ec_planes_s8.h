/* edgecc: depthwise windows over planes of int16, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * One channel of the image is widened to rows of int16 less the zero point, with zeros for the padding on the left and on
 * the right; rows above and below the image need no place. A word is a pair of neighbouring columns. With a
 * stride of 1 an even window takes the pairs of taps (0, 1), (2, 3), ... and the odd one beside it, from the same words, tap 0
 * and the pairs (2, 1), (4, 3), ... crosswise: SMLADX. Windows come in blocks whose sums stay in registers. */
#ifndef EC_PLANES_S8_H
#define EC_PLANES_S8_H

#include "ec_requant_s8.h"

#if !defined(EC_NO_ASM) && defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP)
#define EC_PLANES_ASM 1
#else
#define EC_PLANES_ASM 0
#endif

/* One row of windows. The assembly loads the struct as it is. */
typedef struct ec_planes_s8 {
  const int16_t *x; /* the first window's column in the row under the first kernel row; 4-byte aligned */
  const int8_t *w;  /* packed kernel rows (ec_depthwise_planes_s8_dsp.h), those inside the image, */
  const int8_t *end; /* up to here */
  int32_t pitch;    /* bytes from one kernel row's row to the next one's */
  int32_t bias;
  int32_t multiplier;
  int32_t left;
  int32_t shift;
  int32_t addend;
  int8_t *y;
  int32_t y_step;
  int32_t n; /* windows, at least 1 */
} ec_planes_s8;

/* Rows of one channel to widen. */
typedef struct ec_widen_s8 {
  const int8_t *x;
  int32_t step; /* from one column to the next */
  int32_t n;    /* columns, at least 1 */
  int32_t rows; /* at least 1 */
  int32_t x_row; /* from one row to the next, */
  int32_t pitch; /* and the same for `to`, in bytes */
  int32_t zero;  /* the zero point, in both halves */
  int16_t *to;
} ec_widen_s8;

#if EC_PLANES_ASM
#include "ec_planes_s8_thumb2.h"
#else
#include "ec_planes_s8_portable.h"
#endif

#endif
