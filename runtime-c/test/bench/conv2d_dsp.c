/* The direct convolution: see convolution_dsp.h. SPDX-License-Identifier: Apache-2.0 */
#include "ec_conv2d_s8_dsp.h"

#define KERNEL ec_conv2d_s8_dsp
#define WEIGHT int16_t
#define WEIGHTS 80000
#include "convolution_dsp.h"
