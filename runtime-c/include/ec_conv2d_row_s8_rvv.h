/* edgecc: one output row of a two-dimensional convolution, int8, for RISC-V vectors. SPDX-License-Identifier: Apache-2.0
 *
 * Shapes, packing, scratch and aliasing: ec_conv2d_s8_rvv.h, which loops over the rows. */
#ifndef EC_CONV2D_ROW_S8_RVV_H
#define EC_CONV2D_ROW_S8_RVV_H

#include "ec_conv2d_windows_s8_rvv.h"

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_conv2d_row_s8_rvv(const ec_conv2d_s8_params *p, const int8_t *const *rows, int32_t k0, int32_t k1,
                                    const int8_t *w, const int32_t *bias, const int32_t *multiplier, int8_t *scratch,
                                    int8_t *y) {
  const ec_kernel_rows_s8 r = {rows, NULL, 0, k0, k1, NULL, NULL, NULL, NULL, NULL};
  ec_conv2d_rvv s = ec_conv2d_start_rvv(p, w, bias, multiplier, scratch, y);
  ec_conv2d_windows_rvv(&s, &r);
  ec_conv2d_finish_rvv(&s);
}

#endif
