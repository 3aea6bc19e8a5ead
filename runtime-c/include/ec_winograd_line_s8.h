/* edgecc: the steps of a Winograd convolution of single rows for Arm's DSP extension.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Winograd's F(4, 3) along the rows: a tile of 4 outputs from 6 inputs d takes 6 products a kernel row and channel
 * instead of 12. With weights g, and * element by element,
 *   y = At [ (G g) * (Bt d) ]     Bt = 4  0 -5  0  1  0    24 G = 6  0  0    At = 1  1  1  1  1  0
 *                                      0 -4 -4  1  1  0          -4 -4 -4         0  1 -1  2 -2  0
 *                                      0  4 -4 -1  1  0          -4  4 -4         0  1  1  4  4  0
 *                                      0 -2 -1  2  1  0           1  2  4         0  1 -1  8 -8  1
 *                                      0  2 -1 -2  1  0           1 -2  4
 *                                      0  4  0 -5  0  1           0  0 24
 * (Lavin and Gray, 2015). With 24 G all is integer. Sums wrap: 24 * y is known but for a multiple of 2^32, and times
 * a third of one, in the integers that wrap, it is 8 * y, exactly. A strip is 2 tiles, 8 outputs: it is transformed
 * for all input channels, then the output channels follow four by four. The products are in the order 1, 2, 0, 3, 4,
 * 5 and are summed up over all before, from which At needs fewest additions. */
#ifndef EC_WINOGRAD_LINE_S8_H
#define EC_WINOGRAD_LINE_S8_H

#include "ec_quads_s8.h"

enum {
  EC_LINE_COLUMNS = 10, /* of the input that a strip sees */
  EC_LINE_OUTPUTS = 8,
  EC_LINE_SUMS = 48 /* 6 products of 2 tiles in 4 channels */
};

/* One input row of a strip. All fields are words on a 32-bit core: the assembly knows their places. */
typedef struct ec_line_input_s8 {
  const int8_t *x; /* column 0 of the strip */
  int32_t step;    /* from one column to the next, in bytes */
  int16_t *v;      /* the row's place in [6][3 rows][quads][2][2], quads as ec_quads_s8.h pairs them; 4-byte aligned */
  int32_t fours;   /* of channels, two quads each: reads beyond the last channel when it isn't the fourth */
} ec_line_input_s8;

/* A strip's results. The call moves bias, multiplier and y on. */
typedef struct ec_line_output_s8 {
  int32_t *sums; /* room for EC_LINE_SUMS: [6][4][2] of channels, of tiles */
  int8_t *y;
  const int32_t *bias;
  const int32_t *multiplier;
  int32_t y_step; /* from one pixel to the next */
  int32_t channels; /* at least 1; 0 afterwards */
  int32_t addend; /* for eight times the sum, without EC_QUADS_GENERAL in shift: 8 * addend */
  int32_t shift;  /* and shift + 3; or the shift and EC_QUADS_GENERAL */
  int32_t left;
  int32_t low;
  int32_t top;
} ec_line_output_s8;

#if EC_ASM_QUADS
#include "ec_winograd_line_s8_thumb2.h"
#else
#include "ec_winograd_line_s8_portable.h"
#endif

#endif
