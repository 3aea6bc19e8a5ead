/* edgecc: weights of a Winograd convolution, transformed where they are used. SPDX-License-Identifier: Apache-2.0
 *
 * T g Tt (ec_winograd_block_s8.h) of the 3 x 3 kernels g of an output channel, to where the products look for it. For
 * each four of input channels the kernels are 9 words of 4 bytes, the lowest bits first. A word's bytes 0 and 2, as SXTB16
 * takes them, are one tap of channels that are 2 apart, bytes 1 and 3 are another tap of theirs: see
 * ec_winograd_plain_s8_dsp.h. */
#ifndef EC_WINOGRAD_WEIGHTS_S8_H
#define EC_WINOGRAD_WEIGHTS_S8_H

#include "ec_quads_s8.h"

enum { EC_WEIGHTS_WORDS = 9 /* of a four */ };

#if EC_ASM_QUADS
#include "ec_winograd_weights_s8_thumb2.h"
#else
#include "ec_winograd_weights_s8_portable.h"
#endif

#endif
