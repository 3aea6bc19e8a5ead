/* edgecc: mean over one axis, int8. SPDX-License-Identifier: Apache-2.0
 *
 * x [outer][reduced][inner], y [outer][inner] = requantise_even(sum of (x - x_zero)); the multiplier holds
 * the division. Neighbouring reduced axes are one axis here. */
#ifndef EC_MEAN_S8_H
#define EC_MEAN_S8_H

#include "ec_requant_s8.h"

typedef struct ec_mean_s8_params {
  int32_t outer;
  int32_t reduced;
  int32_t inner;
  int32_t x_zero; /* zero point of x */
  int32_t multiplier;
  int32_t left; /* requantisation: ec_requant_s8.h; as the next four */
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_mean_s8_params;

/* y may start where x starts (same memory): element o * inner + i is written after its last use. */
EC_INLINE void ec_mean_s8(const ec_mean_s8_params *p, const int8_t *x, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  for (int32_t o = 0; o < p->outer; o++, x += p->reduced * p->inner) {
    for (int32_t i = 0; i < p->inner; i++) {
      int32_t sum = -p->reduced * p->x_zero;
      for (int32_t r = 0; r < p->reduced; r++) sum += x[r * p->inner + i];
      *y++ = ec_requantize_even_s8(sum, p->multiplier, &out);
    }
  }
}

#endif
