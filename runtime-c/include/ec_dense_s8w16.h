/* edgecc: fully connected layer, int8 with int16 weights. SPDX-License-Identifier: Apache-2.0
 *
 * For weights that had a zero point of their own, which is taken out of them offline. As ec_dense_s8,
 * with the same folded bias; weights as they are, [out_n][in_n]. */
#ifndef EC_DENSE_S8W16_H
#define EC_DENSE_S8W16_H

#include "ec_dense_s8.h"
#include "ec_dot_s8w16.h"

/* y must not overlap x. */
EC_INLINE void ec_dense_s8w16(const ec_dense_s8_params *p, const int8_t *x, const int16_t *w,
                              const int32_t *bias, const int32_t *multiplier, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  for (int32_t n = 0; n < p->batch; n++, x += p->in_n) {
    for (int32_t o = 0; o < p->out_n; o++) {
      *y++ = ec_requantize_s8(ec_dot_s8w16(x, w + o * p->in_n, p->in_n, bias[o]), multiplier[o], &out);
    }
  }
}

#endif
