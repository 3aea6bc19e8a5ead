/* edgecc: the strips of an image that Winograd's F(2 x 2, 3 x 3) takes. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_WINOGRAD_STRIPS_S8_H
#define EC_WINOGRAD_STRIPS_S8_H

#include "ec_conv2d_row_s8.h"
#include "ec_stage_s8.h"
#include "ec_winograd_block_s8.h"

/* Two output rows on their way: what the next strip sees, and the steps' operands. */
typedef struct ec_strips_s8 {
  const ec_conv2d_s8_params *p;
  ec_view_s8 view;
  ec_strip_input_s8 in;
  ec_strip_output_s8 out;
} ec_strips_s8;

/* For the sums' four times where that fits: with a shift beyond 20 it needn't. */
EC_INLINE void ec_strips_requant(const ec_conv2d_s8_params *p, ec_strip_output_s8 *out) {
  const ec_requant_s8 r = EC_REQUANT_OF(p);
  const int32_t general = ec_quads_shift(&r) >= EC_QUADS_GENERAL || r.shift > 20;
  out->addend = general ? r.addend : r.addend * 4;
  out->shift = general ? r.shift + EC_QUADS_GENERAL : r.shift + 2;
  out->left = r.left;
  out->low = r.low;
  out->top = r.top;
}

/* `stage` takes 40 * in_c bytes in whole words; it may be where the sums and the strip aren't. */
EC_SHARED void ec_strips_start(ec_strips_s8 *s, const ec_conv2d_s8_params *p, int32_t *sums, int8_t *stage) {
  s->p = p;
  s->view.rows = NULL;
  s->view.x_row = p->in_w * p->in_c;
  s->view.columns = EC_STRIP_COLUMNS;
  s->view.in_w = p->in_w;
  s->view.in_c = p->in_c;
  s->view.x_zero = p->x_zero;
  s->view.stage = stage;
  s->in.columns = sums; /* needed before the sums */
  s->in.step = p->in_c;
  s->in.fours = (p->in_c + 3) / 4;
  s->out.sums = sums;
  s->out.y_step = p->out_c;
  s->out.y_row = p->out_w * p->out_c;
  ec_strips_requant(p, &s->out);
}

/* What output rows oy and oy + 1 see of the image x. */
EC_INLINE void ec_strips_look(ec_strips_s8 *s, const int8_t *x, int32_t oy) {
  const int32_t top = oy - s->p->pad_top;
  s->view.k0 = ec_min_i32(4, ec_max_i32(0, -top));
  s->view.k1 = ec_max_i32(s->view.k0, ec_min_i32(4, s->p->in_h - top));
  s->view.x = x + (s->view.k1 > s->view.k0 ? top + s->view.k0 : 0) * s->view.x_row;
}

/* Transforms the strip from output column ox on to v, from its input rows or from copies with the padding that they
 * see. By fours of channels up to 3 bytes more are read than the last column has. */
EC_SHARED void ec_strips_transform(ec_strips_s8 *s, int32_t ox, int16_t *strip) {
  ec_view_s8 *const v = &s->view;
  v->column = ox - s->p->pad_left;
  const int32_t spill = 4 * s->in.fours - v->in_c, beyond = (v->in_w - v->column - v->columns) * v->in_c;
  const int32_t inside = ec_view_is_inside_s8(v, 4) && spill <= beyond;
  if (!inside) ec_stage_rows_s8(v, 4);
  for (int32_t k = 0; k < 4; k++) {
    s->in.rows[k] = inside ? ec_view_line_s8(v, k) : v->stage + k * EC_STRIP_COLUMNS * v->in_c;
  }
  s->in.offset = inside ? v->column * v->in_c : 0;
  s->in.v = strip;
  ec_winograd_input_s8(&s->in);
}

#endif
