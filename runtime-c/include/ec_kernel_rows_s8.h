/* edgecc: the operands of one output row of an int8 convolution. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_KERNEL_ROWS_S8_H
#define EC_KERNEL_ROWS_S8_H

#include "ec_requant_s8.h"

/* Kernel rows [k0, k1) are inside the image. */
typedef struct ec_kernel_rows_s8 {
  const int8_t *const *rows; /* the input row of kernel row k0 + i is rows[i], */
  const int8_t *x;           /* or, where rows is NULL, x + i * x_row */
  int32_t x_row;
  int32_t k0;
  int32_t k1;
  const int8_t *w;
  const int32_t *bias;
  const int32_t *multiplier;
  const ec_requant_s8 *out;
  int8_t *y;
} ec_kernel_rows_s8;

#endif
