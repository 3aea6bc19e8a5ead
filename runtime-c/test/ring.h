/* The rows of an image in a ring buffer that is as high as windows reach. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_RING_H
#define EC_TEST_RING_H

#include "ec_conv2d_row_s8.h"

typedef struct row_ring {
  const ec_conv2d_s8_params *p;
  const int8_t *x;
  int8_t *lines;
  int32_t height; /* kernel rows of all windows, */
  int32_t reach;  /* and the lines that they span */
  int32_t filled;
  int32_t k0; /* kernel rows [k0, k1) are inside the image, */
  int32_t k1;
  const int8_t *rows[2 * EC_ROWS_MAX + 2]; /* and read these */
} row_ring;

/* For `windows` output rows at a time, which takes stride and dilation 1 if it is more than one. */
row_ring ring_of(const ec_conv2d_s8_params *p, const int8_t *x, int32_t windows);

/* Reads the rows that the output rows from oy on need. */
void ring_advance(row_ring *r, int32_t oy);

#endif
