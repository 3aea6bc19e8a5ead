/* Layers of int8 at random, for the tests of kernels that pack weights in their own way. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_LAYER_S8_H
#define EC_TEST_LAYER_S8_H

#include "ec_conv2d_row_s8.h"

/* A layer's operands with its weights [out_c][taps] as they are, and what it should give. */
typedef struct layer_case {
  const int8_t *x;
  const int8_t *w;
  const int32_t *folded;
  const int32_t *multiplier;
  int8_t *want;
  int8_t *y;
  int32_t n; /* elements of y */
} layer_case;

layer_case layer_case_of(const ec_conv2d_s8_params *p);

/* A convolution with one group. */
ec_conv2d_s8_params any_ungrouped(void);

/* `pixels` pixels of a 1 x 1 convolution. */
ec_conv2d_s8_params any_pointwise(int32_t pixels, int32_t in_c);

#endif
