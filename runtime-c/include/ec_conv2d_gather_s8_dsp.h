/* edgecc: where the quads of an int8 convolution come from. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_CONV2D_GATHER_S8_DSP_H
#define EC_CONV2D_GATHER_S8_DSP_H

#include "ec_conv2d_row_s8.h"
#include "ec_quads_s8.h"
#include "ec_stage_s8.h"

/* A convolution on its way: the operands of one output row, and the window of the next group of pixels. */
typedef struct ec_conv2d_dsp {
  const ec_conv2d_s8_params *p;
  ec_kernel_rows_s8 in; /* rows, k0, k1 and y; the rest is in q */
  ec_quads_s8 q;
  int16_t *quads;
  int8_t *stage;                  /* copies of what a group at the border sees of up to EC_ROWS_MAX rows */
  const int8_t *run[EC_ROWS_MAX]; /* of a window in the first column, or in the stage */
  int32_t column;                 /* of the input where the window begins: negative at the left border */
} ec_conv2d_dsp;

/* Where a window is contiguous: whole kernel rows, or single taps if they are dilated. */
EC_INLINE int32_t ec_conv2d_run_taps(const ec_conv2d_s8_params *p) { return p->dilation_w == 1 ? p->kernel_w : 1; }

EC_INLINE int32_t ec_conv2d_quads(const ec_conv2d_s8_params *p) {
  const int32_t taps = ec_conv2d_run_taps(p);
  return p->kernel_h * (p->kernel_w / taps) * ec_run_quads(taps * p->in_c);
}

/* Columns of the input that a window spans, and 4 neighbouring windows. */
EC_INLINE int32_t ec_conv2d_span(const ec_conv2d_s8_params *p) { return (p->kernel_w - 1) * p->dilation_w + 1; }
EC_INLINE int32_t ec_conv2d_reach(const ec_conv2d_s8_params *p) { return 3 * p->stride_w + ec_conv2d_span(p); }

EC_INLINE void ec_conv2d_start_dsp(ec_conv2d_dsp *s, const ec_conv2d_s8_params *p, const int16_t *w,
                                   const int32_t *bias, const int32_t *multiplier, int16_t *scratch) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const ec_quads_s8 q = {.w = w, .bias = bias, .multiplier = multiplier, .y_step = p->out_c,
                         .quads = ec_conv2d_quads(p), .channels = p->out_c, .left = p->left,
                         .shift = ec_quads_shift(&out), .addend = p->addend, .low = p->low, .top = p->top};
  s->p = p;
  s->q = q;
  s->quads = scratch;
  s->stage = (int8_t *)(scratch + 8 * q.quads);
}

/* On to row oy of a whole image. */
EC_INLINE void ec_conv2d_seek_dsp(ec_conv2d_dsp *s, const int8_t *image, int32_t oy) {
  const ec_conv2d_s8_params *const p = s->p;
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const ec_span span = ec_span_at(&lines, oy);
  const int32_t row = p->in_w * p->in_c;
  s->in.rows = NULL;
  s->in.x = image + span.first * row;
  s->in.x_row = p->dilation_h * row;
  s->in.k0 = span.t0;
  s->in.k1 = span.t1;
}

/* Where `count` kernel rows begin: from row k on in the input, or one after another in the stage. */
EC_INLINE void ec_conv2d_find_input(ec_conv2d_dsp *s, int32_t k, int32_t count) {
  for (int32_t i = 0; i < count; i++) s->run[i] = ec_kernel_line_s8(&s->in, k + i);
}
EC_INLINE void ec_conv2d_find_stage(ec_conv2d_dsp *s, int32_t pitch, int32_t count) {
  for (int32_t i = 0; i < count; i++) s->run[i] = s->stage + i * pitch;
}

/* Gathers the runs of `count` kernel rows that s->run has, tap after tap if the taps are dilated. Pixels are `step`
 * bytes apart, the first one's window begins at `offset`. Returns the place behind the quads. */
EC_SHARED int16_t *ec_conv2d_gather_rows(const ec_conv2d_dsp *s, int16_t *quads, int32_t offset, int32_t step, int32_t count) {
  const ec_conv2d_s8_params *const p = s->p;
  const int32_t taps = ec_conv2d_run_taps(p), whole = taps == p->kernel_w;
  ec_gather_s8 g = {s->run, quads, offset, step, whole ? count : 1, taps * p->in_c};
  for (int32_t i = 0; i < count; i += g.count, g.runs += g.count) {
    for (int32_t t = 0; t < p->kernel_w; t += taps, g.quads += 8 * g.count * ec_run_quads(g.length)) {
      g.offset = offset + t * p->dilation_w * p->in_c;
      ec_gather_quads_s8(&g);
    }
  }
  return g.quads;
}

/* Gathers 4 neighbouring pixels, up to EC_ROWS_MAX kernel rows at a time; by way of the stage unless they see nothing
 * outside the image. */
EC_SHARED void ec_conv2d_gather(ec_conv2d_dsp *s, int32_t inside) {
  const ec_conv2d_s8_params *const p = s->p;
  const int32_t reach = ec_conv2d_reach(p), step = p->stride_w * p->in_c;
  int16_t *quads = s->quads;
  for (int32_t k = 0, end; k < p->kernel_h; k = end) {
    end = ec_min_i32(p->kernel_h, k + EC_ROWS_MAX);
    if (inside) {
      ec_conv2d_find_input(s, k, end - k);
    } else {
      const ec_stage_s8 stage = {&s->in, s->stage, s->column, reach, p->in_w, p->in_c, p->x_zero};
      ec_stage_rows_s8(&stage, k, end);
      ec_conv2d_find_stage(s, reach * p->in_c, end - k);
    }
    quads = ec_conv2d_gather_rows(s, quads, inside ? s->column * p->in_c : 0, step, end - k);
  }
}

#endif
