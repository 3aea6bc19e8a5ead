/* edgecc: products of 4 pixels' windows with pairs of channels, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * The windows of 4 pixels are widened to 16 bits and interleaved once, then meet the weights of all output
 * channels. A quad holds 2 window elements of each pixel, pixel after pixel, so that one SMLAD adds two
 * products. Weights are one word for 2 elements of 2 channels a and b, as halves of 256 * b + a: SMLAD with the
 * word adds 256 * (b's products) + (a's products), SMLAD with the word's low bytes adds a's alone. So 16 products
 * take 8 multiply-accumulates and one SXTB16, and the weights take the space of bytes.
 *
 * A window is `runs` stretches of `length` contiguous bytes. Elements e of a run are paired into quads:
 *   each whole four from 4 * i on: (4i, 4i + 2) and (4i + 1, 4i + 3), as SXTB16 gives them;
 *   of the length % 4 last ones, two: (e, e + 1), and one: (e, nothing). */
#ifndef EC_QUADS_S8_H
#define EC_QUADS_S8_H

#include "ec_requant_s8.h"

/* 1 where the inner loops are assembly for the DSP extension (Cortex-M4, M7, M33). Define EC_NO_ASM to get plain C. */
#if !defined(EC_NO_ASM) && defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP)
#define EC_ASM_QUADS 1
#else
#define EC_ASM_QUADS 0
#endif

/* Quads of a run. */
EC_INLINE int32_t ec_run_quads(int32_t length) { return (length + 1) / 2; }

/* In ec_quads_s8.shift, beside the shift: sums are moved to the left first, or the bounds aren't int8's. */
#define EC_QUADS_GENERAL 256

/* One group of pixels, all its channels. All fields are words on a 32-bit core: the assembly knows their places. */
typedef struct ec_quads_s8 {
  const int16_t *x; /* [quads][4][2], 4-byte aligned */
  const int16_t *w; /* [(channels + 1) / 2][quads][2] */
  const int32_t *bias;
  const int32_t *multiplier;
  int8_t *y;      /* pixel i is stored at y + i * y_step */
  int32_t y_step;
  int32_t quads;  /* at least 1 */
  int32_t channels;
  int32_t left; /* requantisation: ec_requant_s8.h */
  int32_t shift; /* and EC_QUADS_GENERAL */
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_quads_s8;

/* Where the runs of 4 pixels come from. */
typedef struct ec_gather_s8 {
  const int8_t *const *rows; /* run i of the first pixel begins at rows[i] + offset, */
  const int8_t *x;           /* or, where rows is NULL, at x + i * x_row + offset */
  int32_t x_row;
  int16_t *quads; /* to where: [count * ec_run_quads(length)][4][2], 4-byte aligned */
  int32_t offset;
  int32_t step; /* from one pixel to the next, in bytes */
  int32_t count;
  int32_t length;
} ec_gather_s8;

EC_INLINE int32_t ec_quads_shift(const ec_requant_s8 *r) {
  return r->left == 0 && r->low == -128 && r->top == 127 ? r->shift : r->shift + EC_QUADS_GENERAL;
}

#if EC_ASM_QUADS
#include "ec_quads_s8_thumb2.h"
#else
#include "ec_quads_s8_portable.h"
#endif

#endif
