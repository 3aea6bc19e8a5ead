/* edgecc: element-wise operations on runs of floats. Internal. SPDX-License-Identifier: Apache-2.0
 *
 * ec_line_NAME_f32(a, b, y, n) is y[i] = NAME(a[i], b[i]); y may be a or b. With Helium four at a time, where the core ends
 * the loop with a part of a vector. */
#ifndef EC_LINES_F32_H
#define EC_LINES_F32_H

#include "ec_mve.h"

#if EC_MVE_F32
#include "ec_lines_helium.h"
#else

/* EXPRESSION computes the result from `u` (of a) and `v` (of b). */
#define EC_LINE_F32(NAME, EXPRESSION)                                                            \
  EC_INLINE void ec_line_##NAME##_f32(const float *a, const float *b, float *y, int32_t n) {     \
    for (int32_t i = 0; i < n; i++) {                                                            \
      const float u = a[i], v = b[i];                                                            \
      y[i] = (EXPRESSION);                                                                       \
    }                                                                                            \
  }

EC_LINE_F32(add, u + v)
EC_LINE_F32(sub, u - v)
EC_LINE_F32(mul, u *v)
EC_LINE_F32(min, ec_min_of(u, v))
EC_LINE_F32(max, ec_max_of(u, v))

#undef EC_LINE_F32
#endif

#endif
