/* edgecc: strided copy of up to 6 axes, any element type. SPDX-License-Identifier: Apache-2.0
 *
 * Serves Transpose, Slice (negative steps too), Expand (stride 0), Concat and Split pieces, and the
 * inside of Pad: element (i0..i5) goes from  src_offset + sum of i * src_strides  to
 * dst_offset + sum of i * dst_strides.  Strides and offsets are in elements; lower ranks have
 * leading axes of length 1. */
#ifndef EC_COPY_ND_H
#define EC_COPY_ND_H

#include "ec_common.h"
#include "ec_element.h"

typedef struct ec_copy_nd_params {
  int32_t elem_size; /* 1, 2, 4 or 8 bytes */
  int32_t dims[6];   /* all at least 1 */
  int32_t src_strides[6];
  int32_t dst_strides[6];
  int32_t src_offset;
  int32_t dst_offset;
} ec_copy_nd_params;

/* Position in the axes before the last. */
typedef struct ec_copy_at {
  int32_t index[5];
  int32_t src;
  int32_t dst;
} ec_copy_at;

/* On to the next run along the last axis; 0 after the last one. */
EC_INLINE int32_t ec_copy_next(const ec_copy_nd_params *p, ec_copy_at *at) {
  for (int32_t d = 4; d >= 0; d--) {
    at->src += p->src_strides[d];
    at->dst += p->dst_strides[d];
    if (++at->index[d] < p->dims[d]) return 1;
    at->src -= p->dims[d] * p->src_strides[d];
    at->dst -= p->dims[d] * p->dst_strides[d];
    at->index[d] = 0;
  }
  return 0;
}

EC_INLINE void ec_copy_run(const ec_copy_nd_params *p, const unsigned char *src, unsigned char *dst) {
  const int32_t size = p->elem_size;
  if (p->src_strides[5] == 1 && p->dst_strides[5] == 1) {
    memcpy(dst, src, (size_t)(p->dims[5] * size));
    return;
  }
  for (int32_t i = 0; i < p->dims[5]; i++) {
    ec_copy_element(size, src + i * p->src_strides[5] * size, dst + i * p->dst_strides[5] * size);
  }
}

/* y must not overlap x. */
EC_INLINE void ec_copy_nd(const ec_copy_nd_params *p, const void *x, void *y) {
  const unsigned char *const src = (const unsigned char *)x;
  unsigned char *const dst = (unsigned char *)y;
  ec_copy_at at = {{0}, p->src_offset, p->dst_offset};
  do {
    ec_copy_run(p, src + at.src * p->elem_size, dst + at.dst * p->elem_size);
  } while (ec_copy_next(p, &at));
}

#endif
