/* edgecc: walking over two operands that broadcast to one result. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_PAIRS_H
#define EC_PAIRS_H

#include "ec_common.h"

/* A result of shape [dims[0]]...[dims[5]], contiguous, with leading 1s for lower ranks. Strides are in
 * elements, 0 where an operand is broadcast. The last axis is the caller's inner loop. */
typedef struct ec_pairs {
  const int32_t *dims;
  const int32_t *a_strides;
  const int32_t *b_strides;
  int32_t index[5]; /* position in the axes before the last, and where the operands are there */
  int32_t a;
  int32_t b;
} ec_pairs;

/* On to the next line along the last axis; 0 after the last one. */
EC_INLINE int32_t ec_pairs_next(ec_pairs *w) {
  for (int32_t d = 4; d >= 0; d--) {
    w->a += w->a_strides[d];
    w->b += w->b_strides[d];
    if (++w->index[d] < w->dims[d]) return 1;
    w->a -= w->dims[d] * w->a_strides[d];
    w->b -= w->dims[d] * w->b_strides[d];
    w->index[d] = 0;
  }
  return 0;
}

#endif
