/* Operands of the int8 convolutions for the DSP extension, by the formulas of their headers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_PACK_DSP_H
#define EC_TEST_PACK_DSP_H

#include "ec_conv2d_row_s8.h"
#include "ec_depthwise_s8.h"

/* A convolution's operands without its weights' packing, and what it should give. */
typedef struct dsp_case {
  const int8_t *x;
  const int8_t *w; /* OHWI, so small that all sums fit the 24 bits that pairs of channels have */
  const int32_t *folded;
  const int32_t *multiplier;
  int8_t *want;
  int8_t *y;
  int32_t n; /* elements of y */
} dsp_case;

dsp_case dsp_case_of(const ec_conv2d_s8_params *p);

int16_t *packed_dsp(const ec_conv2d_s8_params *p, const int8_t *w);
int16_t *packed_winograd(const ec_conv2d_s8_params *p, const int8_t *w);
int32_t *packed_winograd_plain(const ec_conv2d_s8_params *p, const int8_t *w);
int16_t *packed_winograd_lines(const ec_conv2d_s8_params *p, const int8_t *w);

/* A grouped convolution as the depthwise kernels take it. */
ec_depthwise_s8_params depthwise_of(const ec_conv2d_s8_params *p);

/* Of exactly the size that the headers state; for single rows or a whole image. */
int16_t *row_scratch_dsp(const ec_conv2d_s8_params *p);
int16_t *scratch_dsp(const ec_conv2d_s8_params *p);
int16_t *scratch_winograd(const ec_conv2d_s8_params *p);
int16_t *scratch_winograd_plain(const ec_conv2d_s8_params *p);
int16_t *scratch_winograd_lines(const ec_conv2d_s8_params *p);

#endif
