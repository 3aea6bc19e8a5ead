/* Operands of the int8 kernels for Helium, by the formulas of their headers. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_PACK_MVE_H
#define EC_TEST_PACK_MVE_H

#include "ec_conv2d_s8.h"

/* By ec_dots_s8.h, and by ec_depthwise_s8_mve.h. */
int8_t *packed_dots(const int8_t *w, int32_t channels, int32_t length);
int8_t *packed_words(const ec_conv2d_s8_params *p, const int8_t *w);

#endif
