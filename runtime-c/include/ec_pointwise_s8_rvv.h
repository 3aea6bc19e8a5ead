/* edgecc: 1 x 1 convolution with stride 1, int8, for RISC-V vectors. SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_pointwise_s8.h for the same parameters, bias and multiplier as there; weights are packed as
 * [in_c][out_c]. Any numbers of pixels and channels, any weights. */
#ifndef EC_POINTWISE_S8_RVV_H
#define EC_POINTWISE_S8_RVV_H

#include "ec_lanes_s8.h"
#include "ec_pointwise_s8.h"

/* y must not overlap x. */
EC_INLINE void ec_pointwise_s8_rvv(const ec_pointwise_s8_params *p, const int8_t *x, const int8_t *w,
                                   const int32_t *bias, const int32_t *multiplier, int8_t *y) {
  const ec_lanes_s8 d = {w, p->in_c, p->out_c, bias, multiplier, EC_REQUANT_OF(p)};
  ec_lanes_run_s8(&d, x, p->in_c, y, p->pixels);
}

#endif
