/* edgecc: nearest-neighbour resize of images, any element type. SPDX-License-Identifier: Apache-2.0
 *
 * x [batch][in_h][in_w][channels], y [batch][out_h][out_w][channels]. The tables say which input
 * row and column each output row and column copies: the rounding rules are resolved offline. */
#ifndef EC_RESIZE_NEAREST_H
#define EC_RESIZE_NEAREST_H

#include "ec_common.h"

typedef struct ec_resize_nearest_params {
  int32_t elem_size; /* bytes */
  int32_t batch;
  int32_t in_h;
  int32_t in_w;
  int32_t channels;
  int32_t out_h;
  int32_t out_w;
} ec_resize_nearest_params;

/* One output row from the input row that its table entry names. */
EC_INLINE void ec_resize_nearest_row(const ec_resize_nearest_params *p, const void *row,
                                     const int32_t *from_column, void *y) {
  const int32_t pixel = p->channels * p->elem_size;
  const unsigned char *const src = (const unsigned char *)row;
  unsigned char *const dst = (unsigned char *)y;
  for (int32_t ox = 0; ox < p->out_w; ox++) {
    memcpy(dst + ox * pixel, src + from_column[ox] * pixel, (size_t)pixel);
  }
}

/* from_row [out_h], from_column [out_w]; y must not overlap x. */
EC_INLINE void ec_resize_nearest(const ec_resize_nearest_params *p, const void *x,
                                 const int32_t *from_row, const int32_t *from_column, void *y) {
  const int32_t in_row = p->in_w * p->channels * p->elem_size;
  const int32_t out_row = p->out_w * p->channels * p->elem_size;
  const unsigned char *src = (const unsigned char *)x;
  unsigned char *dst = (unsigned char *)y;
  for (int32_t n = 0; n < p->batch; n++, src += p->in_h * in_row) {
    for (int32_t oy = 0; oy < p->out_h; oy++, dst += out_row) {
      ec_resize_nearest_row(p, src + from_row[oy] * in_row, from_column, dst);
    }
  }
}

#endif
