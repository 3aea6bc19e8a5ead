/* edgecc: int8 to float32. SPDX-License-Identifier: Apache-2.0
 *
 * y = (x - zero) * scale. */
#ifndef EC_DEQUANTIZE_S8_H
#define EC_DEQUANTIZE_S8_H

#include "ec_common.h"

typedef struct ec_dequantize_s8_params {
  int32_t n;
  float scale;
  int32_t zero;
} ec_dequantize_s8_params;

/* y must not overlap x. */
EC_INLINE void ec_dequantize_s8(const ec_dequantize_s8_params *p, const int8_t *x, float *y) {
  for (int32_t i = 0; i < p->n; i++) y[i] = (float)(x[i] - p->zero) * p->scale;
}

#endif
