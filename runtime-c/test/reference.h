/* Convolution by its definition, and random convolutions to try it on. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_REFERENCE_H
#define EC_TEST_REFERENCE_H

#include "ec_conv2d_row_f32.h"

void any_activation(int32_t *act, float *lo, float *hi);

/* A window axis with at least one output; padding up to the window's reach. */
void any_axis(int32_t max_in, int32_t min_kernel, int32_t max_kernel, int32_t *in,
              int32_t *out, int32_t *kernel, int32_t *stride, int32_t *dilation, int32_t *pad);

ec_conv2d_params any_conv(void);
void describe_conv(const ec_conv2d_params *p);

/* Weights of one output channel. */
int32_t conv_taps(const ec_conv2d_params *p);

/* y = act(conv(x, w) + bias + residual), summed in double precision; w as OHWI, residual may be NULL. */
void conv_reference(const ec_conv2d_params *p, const float *x, const float *w, const float *bias,
                    const float *residual, float *y);

#endif
