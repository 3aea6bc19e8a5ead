/* edgecc: the steps of a Winograd convolution for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * Winograd's F(2 x 2, 3 x 3): a tile of 2 x 2 outputs from a patch d of 4 x 4 inputs takes 16 products a channel
 * instead of 36. With weights g, and * element by element,
 *   Y = At [ (G g Gt) * (Bt d B) ] A      Bt = 1  0 -1  0    2 G = 2  0  0    At = 1  1  1  0
 *                                              0  1  1  0          1  1  1         0  1 -1 -1
 *                                              0 -1  1  0          1 -1  1
 *                                              0  1  0 -1          0  0  2
 * (Lavin and Gray, 2015). With 2 G all is integer and Y four times the sum, exactly. The twos of G are in At here, where
 * they cost nothing: T = 1 0 0, 1 1 1, 1 -1 1, 0 0 1 transforms the weights and 2 1 1 0, 0 1 -1 -2 the products. A strip
 * is 4 tiles, 2 rows of 8 outputs: it is transformed for all input channels, then channel pairs follow one by one. */
#ifndef EC_WINOGRAD_BLOCK_S8_H
#define EC_WINOGRAD_BLOCK_S8_H

#include "ec_quads_s8.h"

enum {
  EC_STRIP_COLUMNS = 10, /* of the input that a strip sees, in 4 rows */
  EC_STRIP_OUTPUTS = 8,
  EC_STRIP_SUMS = 128 /* 16 products of 4 tiles in 2 channels */
};

/* A strip's input. All fields are words on a 32-bit core: the assembly knows their places. */
typedef struct ec_strip_input_s8 {
  const int8_t *rows[4]; /* column 0 of the strip is rows[k] + offset */
  int32_t *columns;      /* room for 80 words */
  int16_t *v;            /* [16][quads][4][2], quads as ec_quads_s8.h pairs them; 4-byte aligned */
  int32_t offset;
  int32_t step;  /* from one column to the next, in bytes */
  int32_t fours; /* of channels: reads beyond the last channel when it isn't the fourth */
} ec_strip_input_s8;

/* A strip's results. The call moves bias, multiplier and y on. */
typedef struct ec_strip_output_s8 {
  int32_t *sums; /* room for EC_STRIP_SUMS: [16][2][4] of channels, of tiles */
  int8_t *y;
  const int32_t *bias;
  const int32_t *multiplier;
  int32_t y_step; /* from one pixel to the next */
  int32_t y_row;  /* and to the one below */
  int32_t channels; /* at least 1; 0 afterwards */
  int32_t addend; /* for four times the sum, without EC_QUADS_GENERAL in shift: 4 * addend */
  int32_t shift;  /* and shift + 2; or the shift and EC_QUADS_GENERAL */
  int32_t left;
  int32_t low;
  int32_t top;
} ec_strip_output_s8;

#if EC_ASM_QUADS
#include "ec_winograd_block_s8_thumb2.h"
#else
#include "ec_winograd_block_s8_portable.h"
#endif

#endif
