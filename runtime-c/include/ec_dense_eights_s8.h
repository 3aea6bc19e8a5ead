/* edgecc: products of one vector with eight vectors of weights, for Arm's DSP extension.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Four inputs are widened in registers and meet the weights of eight outputs: no memory but the sums' registers.
 * A word of weights holds 2 elements of 2 outputs a and b, as halves of 256 * b + a (ec_quads_s8.h says more). */
#ifndef EC_DENSE_EIGHTS_S8_H
#define EC_DENSE_EIGHTS_S8_H

#include "ec_quads_s8.h"

/* One vector and the outputs from it. All fields are words on a 32-bit core: the assembly knows their places. */
typedef struct ec_dense_eights_s8 {
  const int8_t *x;
  const int32_t *w; /* [eights][groups, one more where there is a last][4 pairs][2] */
  const int32_t *bias;
  const int32_t *multiplier;
  int8_t *y;
  int32_t groups;     /* of 4 inputs */
  int32_t eights;     /* of outputs, at least 1 */
  const int8_t *last; /* NULL, or 4 inputs behind the groups */
  int32_t *sums;      /* NULL, or where the sums of one eight go instead of results to y */
  int32_t shift;      /* requantisation without a shift to the left, to [-128, 127]: ec_requant_s8.h */
  int32_t addend;
  int32_t outputs; /* of one vector, those behind the eights included */
} ec_dense_eights_s8;

#if EC_ASM_QUADS
#include "ec_dense_eights_s8_thumb2.h"
#else
#include "ec_dense_eights_s8_portable.h"
#endif

#endif
