/* edgecc: the last columns of an int8 convolution, which make no group of 4. SPDX-License-Identifier: Apache-2.0
 *
 * Where a whole image is computed, the pixels of such a column make groups of 4 from top to bottom. */
#ifndef EC_CONV2D_COLUMNS_S8_DSP_H
#define EC_CONV2D_COLUMNS_S8_DSP_H

#include "ec_conv2d_gather_s8_dsp.h"

/* Columns done so: those that groups within the row don't cover, or would with more than one pixel twice. */
EC_INLINE int32_t ec_conv2d_rest_dsp(const ec_conv2d_s8_params *p) {
  const int32_t rest = p->out_w % 4;
  return p->out_h >= 4 && (rest < 3 || p->out_w == 3) ? rest : 0;
}

/* Gathers 4 pixels from row oy on, each with a window of its own in the stage. Its stack is given back before the sums. */
EC_SHARED void ec_conv2d_gather_down(ec_conv2d_dsp *s, int32_t oy) {
  const int32_t window = (s->p->kernel_h * s->view.columns * s->view.in_c + 3) / 4 * 4;
  for (int32_t i = 0; i < 4; i++, s->view.stage += window) {
    ec_conv2d_seek_dsp(s, oy + i);
    ec_stage_rows_s8(&s->view, s->p->kernel_h);
  }
  s->view.stage -= 4 * window;
  s->g.step = window;
  ec_conv2d_from_stage(s);
  ec_conv2d_gather_dsp(s);
}

/* The columns behind s->pixels, the last ones of an image behind which s->y is: uses up all of s but y and image. The last
 * group begins earlier where it wouldn't fit. */
EC_SHARED void ec_conv2d_columns_dsp(ec_conv2d_dsp *s) {
  const ec_conv2d_s8_params *const p = s->p;
  int8_t *const y = s->y - p->out_h * p->out_w * p->out_c;
  s->view.columns = ec_conv2d_span(p);
  s->q.y_step = p->out_w * p->out_c;
  for (int32_t ox = s->pixels; ox < p->out_w; ox++) {
    s->view.column = ox * p->stride_w - p->pad_left;
    for (int32_t oy = 0; oy < p->out_h; oy += 4) {
      oy = ec_min_i32(oy, p->out_h - 4);
      ec_conv2d_gather_down(s, oy);
      s->q.y = y + (oy * p->out_w + ox) * p->out_c;
      ec_quads_four_s8(&s->q);
    }
  }
}

#endif
