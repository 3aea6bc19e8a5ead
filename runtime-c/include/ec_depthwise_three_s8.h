/* edgecc: 3 x 3 depthwise windows, int8, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * One channel at a time, straight from the image: a column's pixels of kernel rows 0 and 1 become one word, so that SMLAD
 * adds both taps, and each column is added to all the windows that cover it. Nothing is copied, and channels need
 * not come in groups.
 *
 * Sums, biases and weights are scaled by a power of two such that every layer's last shift is EC_THREE_SHIFT:
 * a shift by a constant is free. The result is the same, as (v >> n) of a number rounded down before is. */
#ifndef EC_DEPTHWISE_THREE_S8_H
#define EC_DEPTHWISE_THREE_S8_H

#include "ec_requant_s8.h"

#define EC_THREE_ONES 6 /* windows of a turn with stride 1 */
#define EC_THREE_TWOS 4
#define EC_THREE_SHIFT 10
#define EC_THREE_SCALE_MAX 8 /* 127 << 8 is the largest weight that fits 16 bits */

/* What the field `flags` holds: not all kernel rows are inside; rows and columns of the filter change places; and for stride 1
 * flags of the processor, ec_depthwise_ones_s8_thumb2.h: rows begin in the loop's second half; they are not short. */
enum { EC_THREE_MASKED = 1, EC_THREE_TURNED = 2, EC_THREE_HALF = 1 << 28, EC_THREE_LONG = 1 << 29 };

/* Output rows that have the same kernel rows inside the image. Windows reach at most one column beyond it.
 * The assembly knows the offsets of the fields. */
typedef struct ec_three_s8 {
  const uint8_t *w; /* [channels][10]: ec_depthwise_s8_dsp.h */
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *row0; /* the first column inside, of the input row under kernel row 0, */
  int32_t scale;      /* log2 of the scale */
  int32_t offset;     /* 128 scaled, in both halves */
  int32_t step_high;  /* step << 16 */
  int32_t flags;      /* EC_THREE_ */
  const int8_t *row1; /* kernel row 1, */
  const int8_t *row2; /* and 2; for one that is outside any readable row */
  int8_t *y;
  int32_t channels;
  int32_t step;   /* from one column to the next, input and output */
  int32_t lead;   /* columns outside on the left: 0 or 1 */
  int32_t full;   /* windows of a row that end inside */
  int32_t trail;  /* and those that end one column outside: 0 or 1 */
  int32_t rows;   /* output rows */
  int32_t x_next; /* what the assembly adds to a position behind a row's last column to get to the next row */
  int32_t y_next; /* the same for the output; stride 1: to the distance between output and input */
  int32_t span;   /* stride 2: full * 2 * step; stride 1: from a row's first column to behind its last one inside */
  int32_t phase;  /* stride 2: full modulo the windows of one turn of the loop; stride 1: how rows begin */
  int32_t addend; /* scaled */
  int32_t zero;   /* the input's zero point, in both halves */
  int32_t inside; /* masks for weights: halves for kernel row 0 and 1, */
  int32_t inside2; /* and for kernel row 2 */
  int32_t x_row;   /* from one output row's input to the next one's */
  int32_t y_row;
  int32_t stride; /* 1 or 2 */
  int32_t even;   /* row2 is as far from row1 as that from row0, and the rows that `rows` counts have all kernel rows inside.
                   * Where flags has EC_THREE_MASKED, one without kernel row 0 comes first, whose row 1 row0 is, */
  int32_t below;  /* 1: one without kernel row 2 comes last */
} ec_three_s8;

#if !defined(EC_NO_ASM) && defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP)
#include "ec_depthwise_three_s8_thumb2.h"
#else
#include "ec_depthwise_three_s8_portable.h"
#endif

#endif
