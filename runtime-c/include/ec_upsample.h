/* edgecc: pixels repeated, any element type. SPDX-License-Identifier: Apache-2.0
 *
 * y[r][c] = x[r / factor_h][c / factor_w]: x [rows][in_w], y [rows * factor_h][in_w * factor_w], of pixels of
 * `pixel` bytes. The nearest-neighbour resize by whole factors of most models; ec_resize_nearest.h does all others. */
#ifndef EC_UPSAMPLE_H
#define EC_UPSAMPLE_H

#include "ec_common.h"

typedef struct ec_upsample_params {
  int32_t rows;
  int32_t in_w;
  int32_t pixel; /* bytes */
  int32_t factor_h;
  int32_t factor_w;
} ec_upsample_params;

/* y must not overlap x. */
EC_INLINE void ec_upsample(const ec_upsample_params *p, const void *x, void *y) {
  const size_t pixel = (size_t)p->pixel, row = (size_t)(p->in_w * p->factor_w) * pixel;
  const unsigned char *from = (const unsigned char *)x;
  unsigned char *to = (unsigned char *)y;
  for (int32_t r = 0; r < p->rows; r++) {
    const unsigned char *const first = to;
    for (int32_t c = 0; c < p->in_w; c++, from += pixel) {
      for (int32_t i = 0; i < p->factor_w; i++, to += pixel) memcpy(to, from, pixel);
    }
    for (int32_t i = 1; i < p->factor_h; i++, to += row) memcpy(to, first, row);
  }
}

#endif
