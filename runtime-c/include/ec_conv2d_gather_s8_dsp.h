/* edgecc: where the quads of an int8 convolution come from. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_CONV2D_GATHER_S8_DSP_H
#define EC_CONV2D_GATHER_S8_DSP_H

#include "ec_conv2d_row_s8.h"
#include "ec_quads_s8.h"
#include "ec_stage_s8.h"

/* A convolution on its way: what the next group of pixels sees, and the steps' operands. */
typedef struct ec_conv2d_dsp {
  const ec_conv2d_s8_params *p;
  int8_t *y;           /* the output row */
  const int8_t *image; /* NULL where only one row is computed, whose view is given */
  int32_t pixels;      /* of each row, what comes in columns left out */
  ec_view_s8 view;
  ec_gather_s8 g;
  ec_quads_s8 q;
} ec_conv2d_dsp;

/* Where a window is contiguous: whole kernel rows, or single taps if they are dilated. */
EC_INLINE int32_t ec_conv2d_run_taps(const ec_conv2d_s8_params *p) { return p->dilation_w == 1 ? p->kernel_w : 1; }

EC_INLINE int32_t ec_conv2d_quads(const ec_conv2d_s8_params *p) {
  const int32_t taps = ec_conv2d_run_taps(p);
  return p->kernel_h * (p->kernel_w / taps) * ec_run_quads(taps * p->in_c);
}

/* Columns of the input that a window spans. */
EC_INLINE int32_t ec_conv2d_span(const ec_conv2d_s8_params *p) { return (p->kernel_w - 1) * p->dilation_w + 1; }

/* Sets all but where the rows are, and the constants in s->q. */
EC_SHARED void ec_conv2d_start_dsp(ec_conv2d_dsp *s, const ec_conv2d_s8_params *p, int16_t *scratch) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  ec_quads_s8 *const q = &s->q;
  q->x = scratch;
  q->y_step = q->channels = p->out_c;
  q->quads = ec_conv2d_quads(p);
  q->left = p->left;
  q->shift = ec_quads_shift(&out);
  q->addend = p->addend;
  q->low = p->low;
  q->top = p->top;
  s->p = p;
  s->g.quads = scratch;
  s->g.step = p->stride_w * p->in_c;
  s->g.count = p->dilation_w == 1 ? p->kernel_h : 1;
  s->g.length = ec_conv2d_run_taps(p) * p->in_c;
  s->view.columns = 3 * p->stride_w + ec_conv2d_span(p);
  s->view.in_w = p->in_w;
  s->view.in_c = p->in_c;
  s->view.x_zero = p->x_zero;
  s->view.stage = (int8_t *)(scratch + 8 * q->quads);
}

/* On to row oy of a whole image. */
EC_SHARED void ec_conv2d_seek_dsp(ec_conv2d_dsp *s, int32_t oy) {
  const ec_conv2d_s8_params *const p = s->p;
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const ec_span span = ec_span_at(&lines, oy);
  const int32_t row = p->in_w * p->in_c;
  s->view.rows = NULL;
  s->view.x = s->image + span.first * row;
  s->view.x_row = p->dilation_h * row;
  s->view.k0 = span.t0;
  s->view.k1 = span.t1;
}

/* Gathers run after run: tap after tap of each kernel row. Uses up where s->g begins. */
EC_SHARED void ec_conv2d_gather_dilated(ec_conv2d_dsp *s) {
  const int32_t kernel_w = s->p->kernel_w, tap = s->p->dilation_w * s->p->in_c;
  ec_gather_s8 *const g = &s->g;
  int16_t *const quads = g->quads;
  for (int32_t k = s->p->kernel_h; k > 0; k--, g->offset -= kernel_w * tap) {
    for (int32_t t = kernel_w; t > 0; t--, g->offset += tap, g->quads += 8 * ec_run_quads(g->length)) {
      ec_gather_quads_s8(g);
    }
    if (g->rows != NULL) {
      g->rows++;
    } else {
      g->x += g->x_row;
    }
  }
  g->quads = quads;
}

EC_INLINE void ec_conv2d_gather_dsp(ec_conv2d_dsp *s) {
  if (s->p->dilation_w == 1) {
    ec_gather_quads_s8(&s->g);
  } else {
    ec_conv2d_gather_dilated(s);
  }
}

/* Windows are read where they are, */
EC_INLINE void ec_conv2d_from_input(ec_conv2d_dsp *s) {
  s->g.rows = s->view.rows;
  s->g.x = s->view.x;
  s->g.x_row = s->view.x_row;
  s->g.offset = s->view.column * s->view.in_c;
}

/* or in the stage. */
EC_INLINE void ec_conv2d_from_stage(ec_conv2d_dsp *s) {
  s->g.rows = NULL;
  s->g.x = s->view.stage;
  s->g.x_row = s->view.columns * s->view.in_c;
  s->g.offset = 0;
}

#endif
