/* Winograd's transform of tiles and of the weights: see convolution_dsp.h. SPDX-License-Identifier: Apache-2.0 */
#include "ec_winograd_plain_s8_dsp.h"

#define KERNEL ec_winograd_plain_s8_dsp
#define WEIGHT int32_t
#define WEIGHTS 20000
#include "convolution_dsp.h"
