/* See ring.h. SPDX-License-Identifier: Apache-2.0 */
#include "ring.h"

#include "reference_s8.h"

row_ring ring_of(const ec_conv2d_s8_params *p, const int8_t *x, int32_t windows) {
  const int32_t height = p->kernel_h + windows - 1, reach = (height - 1) * p->dilation_h + 1;
  const row_ring r = {.p = p, .x = x, .lines = new_s8(reach * p->in_w * p->in_c), .height = height, .reach = reach};
  return r;
}

void ring_advance(row_ring *r, int32_t oy) {
  const ec_conv2d_s8_params *const p = r->p;
  const int32_t row = p->in_w * p->in_c, top = oy * p->stride_h - p->pad_top;
  for (; r->filled < p->in_h && r->filled < top + r->reach; r->filled++) {
    memcpy(r->lines + r->filled % r->reach * row, r->x + r->filled * row, (size_t)row);
  }
  r->k0 = r->height, r->k1 = 0;
  for (int32_t k = r->height - 1; k >= 0; k--) {
    const int32_t iy = top + k * p->dilation_h;
    if (iy < 0 || iy >= p->in_h) continue;
    r->k1 = ec_max_i32(r->k1, k + 1);
    r->k0 = k;
  }
  r->k1 = ec_max_i32(r->k0, r->k1);
  for (int32_t k = r->k0; k < r->k1; k++) {
    r->rows[k - r->k0] = r->lines + (top + k * p->dilation_h) % r->reach * row;
  }
}
