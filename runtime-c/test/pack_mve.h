/* Operands of the int8 kernels for Helium, by the formulas of their headers. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_PACK_MVE_H
#define EC_TEST_PACK_MVE_H

#include "ec_conv2d_row_s8.h"

/* A layer's operands with its weights [out_c][taps] as they are, and what it should give. */
typedef struct mve_case {
  const int8_t *x;
  const int8_t *w;
  const int32_t *folded;
  const int32_t *multiplier;
  int8_t *want;
  int8_t *y;
  int32_t n; /* elements of y */
} mve_case;

mve_case mve_case_of(const ec_conv2d_s8_params *p);

/* By ec_dots_s8.h, and by ec_depthwise_s8_mve.h. */
int8_t *packed_dots(const int8_t *w, int32_t channels, int32_t length);
int8_t *packed_words(const ec_conv2d_s8_params *p, const int8_t *w);

#endif
