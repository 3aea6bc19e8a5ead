/* edgecc: one output row of a two-dimensional convolution, int8, for Helium. SPDX-License-Identifier: Apache-2.0
 *
 * Shapes, packing, scratch and aliasing: ec_conv2d_s8_mve.h, which loops over the rows. */
#ifndef EC_CONV2D_ROW_S8_MVE_H
#define EC_CONV2D_ROW_S8_MVE_H

#include "ec_conv2d_windows_s8_mve.h"

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_conv2d_row_s8_mve(const ec_conv2d_s8_params *p, const int8_t *const *rows, int32_t k0, int32_t k1,
                                    const int8_t *w, const int32_t *bias, const int32_t *multiplier, int8_t *scratch,
                                    int8_t *y) {
  const ec_kernel_rows_s8 r = {rows, NULL, 0, k0, k1, w, bias, multiplier, NULL, y};
  ec_conv2d_mve s;
  ec_conv2d_start_mve(&s, p, w, bias, multiplier, scratch);
  ec_conv2d_windows_mve(&s, &r);
  ec_conv2d_finish_mve(&s);
}

#endif
