/* edgecc: gather along one axis, any element type. SPDX-License-Identifier: Apache-2.0
 *
 * x [outer][axis][inner], y [outer][n][inner]: y[o][i] = x[o][indices[i]]. Indices are not checked:
 * resolve negative ones and bounds offline. */
#ifndef EC_GATHER_H
#define EC_GATHER_H

#include "ec_common.h"

typedef struct ec_gather_params {
  int32_t elem_size; /* bytes */
  int32_t outer;
  int32_t axis;
  int32_t inner;
  int32_t n;
} ec_gather_params;

/* y must not overlap x. */
EC_INLINE void ec_gather(const ec_gather_params *p, const void *x, const int32_t *indices, void *y) {
  const int32_t run = p->inner * p->elem_size;
  const unsigned char *src = (const unsigned char *)x;
  unsigned char *dst = (unsigned char *)y;
  for (int32_t o = 0; o < p->outer; o++, src += p->axis * run) {
    for (int32_t i = 0; i < p->n; i++, dst += run) memcpy(dst, src + indices[i] * run, (size_t)run);
  }
}

#endif
