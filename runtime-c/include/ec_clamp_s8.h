/* edgecc: bounds for bytes that are stored already. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_CLAMP_S8_H
#define EC_CLAMP_S8_H

#include "ec_simd_s8.h"

/* For blocks whose results are saturated to int8, where the layer's bounds are narrower. */
EC_SHARED void ec_clamp_s8(int8_t *y, int32_t n, int32_t low, int32_t top) {
  int32_t i = 0;
#if EC_SIMD_S8
  const uint32_t lows = (uint32_t)(low & 255) * 0x01010101u, tops = (uint32_t)(top & 255) * 0x01010101u;
  for (; i + 4 <= n; i += 4) ec_store_s8x4(y + i, ec_min_s8x4(ec_max_s8x4(ec_load_s8x4(y + i), lows), tops));
#endif
  for (; i < n; i++) y[i] = (int8_t)ec_min_i32(ec_max_i32(y[i], low), top);
}

#endif
