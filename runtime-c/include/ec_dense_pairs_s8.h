/* edgecc: products of one input vector with pairs of weight vectors, for Arm's DSP extension.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A word of weights holds 2 elements of 2 vectors a and b, as halves of 256 * b + a (ec_quads_s8.h says more). */
#ifndef EC_DENSE_PAIRS_S8_H
#define EC_DENSE_PAIRS_S8_H

#include "ec_quads_s8.h"

#if EC_ASM_QUADS
#include "ec_dense_pairs_s8_thumb2.h"
#else
#include "ec_dense_pairs_s8_portable.h"
#endif

#endif
