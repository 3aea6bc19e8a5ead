/* edgecc: one output row of a two-dimensional convolution, int8, for Arm's DSP extension.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shapes, packing, scratch and aliasing: ec_conv2d_s8_dsp.h, which loops over the rows. */
#ifndef EC_CONV2D_ROW_S8_DSP_H
#define EC_CONV2D_ROW_S8_DSP_H

#include "ec_conv2d_gather_s8_dsp.h"

/* Groups of 4 pixels from s->view.column on whose windows are inside the image; 0 where the first one's are not. */
EC_INLINE int32_t ec_conv2d_inside_dsp(const ec_conv2d_dsp *s) {
  const int32_t room = s->view.in_w - s->view.column - s->view.columns;
  return ec_view_is_inside_s8(&s->view, s->p->kernel_h) ? room / (4 * s->p->stride_w) + 1 : 0;
}

/* As many groups, from s->q.y on. */
EC_INLINE void ec_conv2d_run_dsp(ec_conv2d_dsp *s, int32_t groups) {
  for (; groups > 0; groups--, s->q.y += 4 * s->q.y_step) {
    ec_gather_quads_s8(&s->g);
    s->g.offset += 4 * s->g.step;
    ec_quads_four_s8(&s->q);
  }
}

/* The group of 4 pixels from s->view.column on, or the first `pixels` of them. */
EC_INLINE void ec_conv2d_group_dsp(ec_conv2d_dsp *s, int32_t pixels) {
  ec_conv2d_gather_dsp(s);
  if (pixels >= 4) {
    ec_quads_four_s8(&s->q);
  } else {
    for (; pixels > 0; pixels--, s->q.x += 2, s->q.y += s->q.y_step) ec_quads_one_s8(&s->q);
    s->q.x = s->g.quads;
  }
}

/* The first pixels of an output row in groups of 4 and up to 2 single ones. 3 are 4 of which one is done again, if
 * there are so many. */
EC_INLINE void ec_conv2d_groups_dsp(ec_conv2d_dsp *s) {
  const ec_conv2d_s8_params *const p = s->p;
  const int32_t pixels = s->pixels;
  for (int32_t ox = 0, run; ox < pixels; ox += 4 * ec_max_i32(1, run)) {
    if (pixels - ox == 3 && ox > 0) ox--;
    s->view.column = ox * p->stride_w - p->pad_left;
    s->q.y = s->y + ox * p->out_c;
    run = ec_conv2d_inside_dsp(s);
    if (run > 0) {
      ec_conv2d_from_input(s);
    } else {
      ec_stage_rows_s8(&s->view, p->kernel_h);
      ec_conv2d_from_stage(s);
    }
    run = p->dilation_w == 1 ? ec_min_i32(run, (pixels - ox) >> 2) : 0;
    if (run > 0) {
      ec_conv2d_run_dsp(s, run);
    } else {
      ec_conv2d_group_dsp(s, pixels - ox);
    }
  }
}

/* The same of all rows of the image, or of the row in view; s->y is behind them afterwards. The loop is here and not
 * in the layer's function, so that what that takes of the stack is the same for all shapes. */
EC_SHARED void ec_conv2d_lines_dsp(ec_conv2d_dsp *s) {
  const int32_t end = s->image == NULL ? 1 : s->p->out_h;
  for (int32_t oy = 0; oy < end; oy++, s->y += s->p->out_w * s->p->out_c) {
    if (s->image != NULL) ec_conv2d_seek_dsp(s, oy);
    ec_conv2d_groups_dsp(s);
  }
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_conv2d_row_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *const *rows, int32_t k0,
                                    int32_t k1, const int16_t *w, const int32_t *bias, const int32_t *multiplier,
                                    int16_t *scratch, int8_t *y) {
  ec_conv2d_dsp s;
  s.image = NULL;
  s.q.w = w;
  s.q.bias = bias;
  s.q.multiplier = multiplier;
  ec_conv2d_start_dsp(&s, p, scratch);
  s.view.rows = rows;
  s.view.x = NULL;
  s.view.x_row = 0;
  s.view.k0 = k0;
  s.view.k1 = k1;
  s.y = y;
  s.pixels = p->out_w;
  ec_conv2d_lines_dsp(&s);
}

#endif
