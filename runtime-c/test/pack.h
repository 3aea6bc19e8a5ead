/* The packing formulas of the kernel headers, as the compiler on the desktop does them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_PACK_H
#define EC_TEST_PACK_H

#include <stdint.h>

#include "check.h"

/* [channels][taps] into blocks of `width` interleaved channels, the last channels % width as they are. */
static inline void pack_blocks(const float *w, float *packed, int32_t channels, int32_t taps, int32_t width) {
  const int32_t blocked = channels / width * width;
  for (int32_t c = 0; c < channels; c++) {
    for (int32_t t = 0; t < taps; t++) {
      const int32_t to = c < blocked ? (c / width) * width * taps + t * width + c % width : c * taps + t;
      packed[to] = w[c * taps + t];
    }
  }
}

static inline float *packed_blocks(const float *w, int32_t groups, int32_t channels, int32_t taps, int32_t width) {
  float *const packed = new_zeros(groups * channels * taps);
  for (int32_t g = 0; g < groups; g++) {
    pack_blocks(w + g * channels * taps, packed + g * channels * taps, channels, taps, width);
  }
  return packed;
}

#endif
