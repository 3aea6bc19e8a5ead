/* edgecc: one output row of a two-dimensional convolution, int8, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * Shapes, packing, scratch and aliasing: ec_conv2d_s8_dsp.h, which loops over the rows. */
#ifndef EC_CONV2D_ROW_S8_DSP_H
#define EC_CONV2D_ROW_S8_DSP_H

#include "ec_conv2d_gather_s8_dsp.h"

/* All channels of the gathered pixels from ox on: 4, or fewer, one by one. */
EC_INLINE void ec_conv2d_group_dsp(ec_conv2d_dsp *s, int32_t ox, int32_t pixels) {
  s->q.x = s->quads;
  s->q.y = s->in.y + ox * s->p->out_c;
  if (pixels == 4) {
    ec_quads_four_s8(&s->q);
  } else {
    for (; pixels > 0; pixels--, s->q.x += 2, s->q.y += s->p->out_c) ec_quads_one_s8(&s->q);
  }
}

/* The first `pixels` of an output row in groups of 4 and up to 2 single ones. 3 are 4 of which one is done again, if
 * there are so many. Neighbouring groups inside the image differ by an offset only. */
EC_SHARED void ec_conv2d_groups_dsp(ec_conv2d_dsp *s, int32_t pixels) {
  const ec_conv2d_s8_params *const p = s->p;
  const int32_t reach = ec_conv2d_reach(p), rows_inside = s->in.k0 == 0 && s->in.k1 == p->kernel_h;
  const int32_t alike = p->dilation_w == 1 && p->kernel_h <= EC_ROWS_MAX;
  ec_gather_s8 g = {s->run, s->quads, 0, p->stride_w * p->in_c, p->kernel_h, p->kernel_w * p->in_c};
  int32_t found = 0;
  for (int32_t ox = 0, n; ox < pixels; ox += n) {
    if (pixels - ox == 3 && ox > 0) ox--;
    n = ec_min_i32(4, pixels - ox);
    s->column = ox * p->stride_w - p->pad_left;
    const int32_t inside = rows_inside && s->column >= 0 && s->column + reach <= p->in_w;
    if (found && inside) {
      g.offset = s->column * p->in_c;
      ec_gather_quads_s8(&g);
    } else {
      ec_conv2d_gather(s, inside);
      found = inside && alike;
    }
    ec_conv2d_group_dsp(s, ox, n);
  }
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_conv2d_row_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *const *rows, int32_t k0,
                                    int32_t k1, const int16_t *w, const int32_t *bias, const int32_t *multiplier,
                                    int16_t *scratch, int8_t *y) {
  ec_conv2d_dsp s;
  ec_conv2d_start_dsp(&s, p, w, bias, multiplier, scratch);
  s.in.rows = rows;
  s.in.k0 = k0;
  s.in.k1 = k1;
  s.in.y = y;
  ec_conv2d_groups_dsp(&s, p->out_w);
}

#endif
