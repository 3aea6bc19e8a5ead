/* edgecc: padding from the tensor itself (reflect, edge, wrap), any element type.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Constant padding is ec_fill and then ec_copy_nd into the inside. Contiguous x and y, up to 6 axes,
 * leading axes of length 1 for lower ranks. A negative pad crops. */
#ifndef EC_PAD_H
#define EC_PAD_H

#include "ec_common.h"
#include "ec_element.h"

enum {
  EC_PAD_REFLECT = 0, /* mirrored about the first and last element, which are not repeated */
  EC_PAD_EDGE = 1,
  EC_PAD_WRAP = 2
};

typedef struct ec_pad_params {
  int32_t elem_size;   /* 1, 2, 4 or 8 bytes */
  int32_t mode;        /* EC_PAD_ */
  int32_t in_dims[6];  /* all at least 1 */
  int32_t out_dims[6]; /* all at least 1 */
  int32_t before[6];   /* elements put before each axis */
} ec_pad_params;

/* The position of the axis of length n that `at` (which may be outside) is taken from. */
EC_INLINE int32_t ec_pad_source(int32_t mode, int32_t at, int32_t n) {
  if (mode == EC_PAD_EDGE || n == 1) return ec_max_i32(0, ec_min_i32(at, n - 1));
  const int32_t period = mode == EC_PAD_WRAP ? n : 2 * (n - 1);
  const int32_t phase = at % period;
  const int32_t in_period = phase < 0 ? phase + period : phase;
  return in_period < n ? in_period : period - in_period;
}

/* Where in x the line (a run along the last axis) begins that output line `index` is taken from. */
EC_INLINE int32_t ec_pad_line(const ec_pad_params *p, const int32_t *index) {
  int32_t at = 0;
  for (int32_t d = 0; d < 5; d++) {
    at = at * p->in_dims[d] + ec_pad_source(p->mode, index[d] - p->before[d], p->in_dims[d]);
  }
  return at * p->in_dims[5];
}

/* On to the next line; 0 after the last one. */
EC_INLINE int32_t ec_pad_next(const ec_pad_params *p, int32_t *index) {
  for (int32_t d = 4; d >= 0; d--) {
    if (++index[d] < p->out_dims[d]) return 1;
    index[d] = 0;
  }
  return 0;
}

/* y must not overlap x. */
EC_INLINE void ec_pad(const ec_pad_params *p, const void *x, void *y) {
  unsigned char *dst = (unsigned char *)y;
  int32_t index[5] = {0};
  do {
    const unsigned char *const src = (const unsigned char *)x + ec_pad_line(p, index) * p->elem_size;
    for (int32_t i = 0; i < p->out_dims[5]; i++, dst += p->elem_size) {
      const int32_t from = ec_pad_source(p->mode, i - p->before[5], p->in_dims[5]);
      ec_copy_element(p->elem_size, src + from * p->elem_size, dst);
    }
  } while (ec_pad_next(p, index));
}

#endif
