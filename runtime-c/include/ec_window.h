/* edgecc: the geometry of sliding windows. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_WINDOW_H
#define EC_WINDOW_H

#include "ec_common.h"

/* One axis of a sliding window. */
typedef struct ec_axis {
  int32_t in;
  int32_t out;
  int32_t kernel;
  int32_t stride;
  int32_t dilation;
  int32_t pad; /* before the first element */
} ec_axis;

/* Taps of a window along one axis that fall inside the image. The window's tap k reads position
 * `origin + k * dilation`; the taps in [begin, end) read positions in [0, size). */
EC_INLINE int32_t ec_tap_begin(int32_t origin, int32_t dilation) {
  return origin >= 0 ? 0 : (dilation - 1 - origin) / dilation;
}

EC_INLINE int32_t ec_tap_end(int32_t origin, int32_t dilation, int32_t kernel, int32_t size) {
  const int32_t inside = size > origin ? (size - origin + dilation - 1) / dilation : 0;
  return ec_min_i32(kernel, inside);
}

/* Neighbouring output positions that share their taps: all of the image's interior, or one at its border. */
typedef struct ec_span {
  int32_t at;
  int32_t pixels;
  int32_t t0; /* taps [t0, t1) are inside the image */
  int32_t t1;
  int32_t first; /* input position of tap t0 of output position `at`; inside the image even where there is no tap */
} ec_span;

EC_INLINE ec_span ec_span_at(const ec_axis *a, int32_t at) {
  const int32_t origin = at * a->stride - a->pad;
  const int32_t reach = a->in - (a->kernel - 1) * a->dilation - 1; /* last origin with all taps */
  ec_span s = {at, 1, 0, a->kernel, origin};
  if (origin >= 0 && origin <= reach) {
    s.pixels = ec_min_i32(a->out - at, (reach - origin) / a->stride + 1);
  } else {
    s.t0 = ec_min_i32(a->kernel, ec_tap_begin(origin, a->dilation));
    s.t1 = ec_max_i32(s.t0, ec_tap_end(origin, a->dilation, a->kernel, a->in));
    s.first = s.t1 > s.t0 ? origin + s.t0 * a->dilation : 0;
  }
  return s;
}

/* The positions whose windows are inside the image with all taps; `pixels` may be 0. */
EC_INLINE ec_span ec_span_inside(const ec_axis *a) {
  ec_span s = ec_span_at(a, ec_min_i32(a->out - 1, (a->pad + a->stride - 1) / a->stride));
  if (s.t0 > 0 || s.t1 < a->kernel) s.pixels = 0;
  return s;
}

/* The operands of one output row: its kernel rows that are inside the image, or some of them. A sum
 * too long for one turn is continued with bias = NULL and res = y. */
typedef struct ec_kernel_rows_f32 {
  const float *const *rows; /* input rows of the kernel rows [k0, k0 + count) */
  int32_t k0;
  int32_t count;
  const float *w;
  const float *bias;
  const float *res;
  float *y;
  int32_t act;    /* EC_ACT_: none until the last turn */
  int32_t x_step; /* from one pixel's input to the next one's, and the same for y; in floats */
  int32_t y_step;
} ec_kernel_rows_f32;

EC_INLINE void ec_rows_fill_f32(const float **rows, int32_t count, const float *first, int32_t step) {
  for (int32_t i = 0; i < count; i++) rows[i] = first + i * step;
}

/* On to the next turn of a sum over the kernel rows up to k1; 0 when it is complete. */
EC_INLINE int32_t ec_rows_continue_f32(ec_kernel_rows_f32 *r, int32_t k1) {
  r->k0 += r->count;
  r->bias = NULL;
  r->res = r->y;
  return r->k0 < k1;
}

#endif
