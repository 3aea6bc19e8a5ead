/* edgecc: rows of tensors that are computed one by one. SPDX-License-Identifier: Apache-2.0
 *
 * A tensor [height][...] has rows of `bytes` bytes. Where only the last `ring` of them are in memory, row i is where
 * row i - ring was. Output row `at` of a sliding window sees the input rows at * stride - pad + k * dilation for the
 * kernel rows k in [0, kernel) whose input row there is. */
#ifndef EC_ROWS_H
#define EC_ROWS_H

#include "ec_common.h"

/* Marks a run whose input comes row by row, from its begin to its end. */
#define EC_BEGUN 0x776f72u

typedef struct ec_rows {
  int32_t height;
  int32_t bytes;
  int32_t ring;
  int32_t kernel;
  int32_t stride;
  int32_t dilation;
  int32_t pad;
} ec_rows;

/* Row i of x, */
EC_INLINE const void *ec_row(const void *x, int32_t bytes, int32_t ring, int32_t i) {
  return (const unsigned char *)x + i % ring * bytes;
}

/* or of y, to be written. */
EC_INLINE void *ec_row_to(void *y, int32_t bytes, int32_t ring, int32_t i) {
  return (unsigned char *)y + i % ring * bytes;
}

/* The kernel rows [ec_rows_begin, ec_rows_end) are in the image. */
EC_INLINE int32_t ec_rows_begin(const ec_rows *r, int32_t at) {
  const int32_t above = r->pad - at * r->stride;
  return above <= 0 ? 0 : ec_min_i32(r->kernel, (above + r->dilation - 1) / r->dilation);
}

EC_INLINE int32_t ec_rows_end(const ec_rows *r, int32_t at) {
  const int32_t below = r->height + r->pad - at * r->stride;
  const int32_t inside = below > 0 ? (below + r->dilation - 1) / r->dilation : 0;
  return ec_max_i32(ec_rows_begin(r, at), ec_min_i32(r->kernel, inside));
}

/* The input row of kernel row k. */
EC_INLINE const void *ec_rows_at(const ec_rows *r, const void *x, int32_t at, int32_t k) {
  return ec_row(x, r->bytes, r->ring, at * r->stride - r->pad + k * r->dilation);
}

#endif
