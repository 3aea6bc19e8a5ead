/* edgecc: fully connected layer, int8, for Helium (Cortex-M55, M85). SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_dense_s8.h for the same parameters, bias and multiplier as there; weights are packed as
 * ec_dots_s8.h says, with length = in_n and out_n for out_c. */
#ifndef EC_DENSE_S8_MVE_H
#define EC_DENSE_S8_MVE_H

#include "ec_dense_s8.h"
#include "ec_dots_s8.h"

/* y must not overlap x. */
EC_INLINE void ec_dense_s8_mve(const ec_dense_s8_params *p, const int8_t *x, const int8_t *w, const int32_t *bias,
                               const int32_t *multiplier, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  ec_dots_s8 d;
  ec_dots_start_s8(&d, p->in_n, p->out_n, w, bias, multiplier, &out);
  ec_dots_run_s8(&d, x, p->in_n, y, p->batch);
}

#endif
