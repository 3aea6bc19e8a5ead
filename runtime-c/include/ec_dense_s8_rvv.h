/* edgecc: fully connected layer, int8, for RISC-V vectors. SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_dense_s8.h for the same parameters, bias and multiplier as there; weights are packed as
 * [in_n][out_n]. */
#ifndef EC_DENSE_S8_RVV_H
#define EC_DENSE_S8_RVV_H

#include "ec_dense_s8.h"
#include "ec_lanes_s8.h"

/* y must not overlap x. */
EC_INLINE void ec_dense_s8_rvv(const ec_dense_s8_params *p, const int8_t *x, const int8_t *w, const int32_t *bias,
                               const int32_t *multiplier, int8_t *y) {
  const ec_lanes_s8 d = {w, p->in_n, p->out_n, bias, multiplier, EC_REQUANT_OF(p)};
  ec_lanes_run_s8(&d, x, p->in_n, y, p->batch);
}

#endif
