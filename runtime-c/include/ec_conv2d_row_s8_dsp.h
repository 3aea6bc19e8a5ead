/* edgecc: one output row of a two-dimensional convolution, int8, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * Shapes, packing, scratch and aliasing: ec_conv2d_s8_dsp.h, which loops over the rows. */
#ifndef EC_CONV2D_ROW_S8_DSP_H
#define EC_CONV2D_ROW_S8_DSP_H

#include "ec_conv2d_row_s8.h"
#include "ec_quads_s8.h"

/* Runs that are gathered in one call. */
#define EC_RUNS_MAX 16

/* The operands of one output row, and where in it the next group of pixels is. */
typedef struct ec_conv2d_dsp {
  ec_kernel_rows_s8 in; /* its weights and bytes aside: */
  const int16_t *w;
  int16_t *quads;
  int8_t *stage;        /* a run of the group's input at the image's border, with its padding */
  int32_t ox;           /* the group's first pixel */
  int32_t column;       /* where its window begins in the input row; before the first column at the left border */
} ec_conv2d_dsp;

/* Where a window is contiguous: whole kernel rows, or single taps if they are dilated. */
EC_INLINE int32_t ec_conv2d_run_taps(const ec_conv2d_s8_params *p) { return p->dilation_w == 1 ? p->kernel_w : 1; }
EC_INLINE int32_t ec_conv2d_runs(const ec_conv2d_s8_params *p) {
  return p->kernel_h * (p->kernel_w / ec_conv2d_run_taps(p));
}
EC_INLINE int32_t ec_conv2d_quads(const ec_conv2d_s8_params *p) {
  return ec_conv2d_runs(p) * ec_run_quads(ec_conv2d_run_taps(p) * p->in_c);
}

/* Columns of the input that 4 pixels see. */
EC_INLINE int32_t ec_conv2d_reach(const ec_conv2d_s8_params *p) {
  return 3 * p->stride_w + (p->kernel_w - 1) * p->dilation_w + 1;
}

/* Kernel row k of the input, from its first column on; k is inside the image. */
EC_INLINE const int8_t *ec_conv2d_line(const ec_kernel_rows_s8 *r, int32_t k) {
  return r->rows != NULL ? r->rows[k - r->k0] : r->x + (k - r->k0) * r->x_row;
}

/* Bytes that may be copied by words, as both sides are apart. */
EC_SHARED void ec_copy_bytes(int8_t *to, const int8_t *from, int32_t n) {
  for (; n >= 8; n -= 8, to += 8, from += 8) memcpy(to, from, 8);
  for (; n > 0; n--) *to++ = *from++;
}
EC_SHARED void ec_fill_bytes(int8_t *to, int32_t value, int32_t n) {
  for (; n > 0; n--) *to++ = (int8_t)value;
}

/* Copies what kernel row k of the group sees to s->stage, its padding filled in. */
EC_SHARED void ec_conv2d_stage(const ec_conv2d_s8_params *p, const ec_conv2d_dsp *s, int32_t k) {
  const int32_t reach = ec_conv2d_reach(p);
  int32_t begin = reach, end = reach;
  if (k >= s->in.k0 && k < s->in.k1) {
    begin = ec_min_i32(reach, ec_max_i32(0, -s->column));
    end = ec_max_i32(begin, ec_min_i32(reach, p->in_w - s->column));
    ec_copy_bytes(s->stage + begin * p->in_c, ec_conv2d_line(&s->in, k) + (s->column + begin) * p->in_c,
                  (end - begin) * p->in_c);
  }
  ec_fill_bytes(s->stage, p->x_zero, begin * p->in_c);
  ec_fill_bytes(s->stage + end * p->in_c, p->x_zero, (reach - end) * p->in_c);
}

/* Gathers the runs of one kernel row after another, where some of what they see is padding. */
EC_SHARED void ec_conv2d_gather_border(const ec_conv2d_s8_params *p, const ec_conv2d_dsp *s) {
  const int32_t run = ec_conv2d_run_taps(p), length = run * p->in_c;
  const int8_t *const stage = s->stage;
  ec_gather_s8 g = {&stage, s->quads, 0, p->stride_w * p->in_c, 1, length};
  for (int32_t k = 0; k < p->kernel_h; k++) {
    ec_conv2d_stage(p, s, k);
    for (int32_t t = 0; t < p->kernel_w; t += run, g.quads += 8 * ec_run_quads(length)) {
      g.offset = t * p->dilation_w * p->in_c;
      ec_gather_quads_s8(&g);
    }
  }
}

/* Gathers a group whose windows are inside the image. */
EC_SHARED void ec_conv2d_gather_inside(const ec_conv2d_s8_params *p, const ec_conv2d_dsp *s) {
  const int32_t taps = ec_conv2d_run_taps(p), length = taps * p->in_c, runs = ec_conv2d_runs(p);
  const int32_t tap = p->dilation_w * p->in_c;
  const int8_t *run[EC_RUNS_MAX];
  ec_gather_s8 g = {run, s->quads, s->column * p->in_c, p->stride_w * p->in_c, 0, length};
  for (int32_t i = 0, k = 0, t = 0; i < runs; i++) {
    run[g.count++] = ec_conv2d_line(&s->in, k) + t * tap;
    t += taps;
    if (t == p->kernel_w) t = 0, k++;
    if (g.count < EC_RUNS_MAX && i + 1 < runs) continue;
    ec_gather_quads_s8(&g);
    g.quads += 8 * g.count * ec_run_quads(length);
    g.count = 0;
  }
}

EC_INLINE void ec_conv2d_gather(const ec_conv2d_s8_params *p, const ec_conv2d_dsp *s) {
  const int32_t inside = s->column >= 0 && s->column + ec_conv2d_reach(p) <= p->in_w;
  if (inside && s->in.k0 == 0 && s->in.k1 == p->kernel_h) {
    ec_conv2d_gather_inside(p, s);
  } else {
    ec_conv2d_gather_border(p, s);
  }
}

/* The group's first pixel that isn't done yet is s->ox: 4 pixels, or up to 2 one by one. 3 are 4 of which one was done before, where the row has so many. */
EC_INLINE void ec_conv2d_groups_dsp(const ec_conv2d_s8_params *p, ec_conv2d_dsp *s) {
  const ec_quads_s8 q = {.x = s->quads, .w = s->w, .bias = s->in.bias, .multiplier = s->in.multiplier,
                         .y_step = p->out_c, .quads = ec_conv2d_quads(p), .channels = p->out_c, .left = p->left,
                         .shift = ec_quads_shift(s->in.out), .addend = p->addend, .low = p->low, .top = p->top};
  for (s->ox = 0; s->ox < p->out_w;) {
    int32_t left = p->out_w - s->ox;
    if (left == 3 && s->ox > 0) s->ox--, left++;
    s->column = s->ox * p->stride_w - p->pad_left;
    ec_conv2d_gather(p, s);
    ec_quads_s8 turn = q;
    turn.y = s->in.y + s->ox * p->out_c;
    if (left >= 4) {
      ec_quads_four_s8(&turn);
      s->ox += 4;
    } else {
      for (int32_t i = 0; i < left; i++) {
        turn = q;
        turn.x = s->quads + 2 * i;
        turn.y = s->in.y + (s->ox + i) * p->out_c;
        ec_quads_one_s8(&turn);
      }
      s->ox += left;
    }
  }
}

EC_INLINE void ec_conv2d_start_dsp(const ec_conv2d_s8_params *p, ec_conv2d_dsp *s, const int16_t *w, int16_t *scratch) {
  s->w = w;
  s->quads = scratch;
  s->stage = (int8_t *)(scratch + 8 * ec_conv2d_quads(p));
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_conv2d_row_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *const *rows, int32_t k0,
                                    int32_t k1, const int16_t *w, const int32_t *bias, const int32_t *multiplier,
                                    int16_t *scratch, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  ec_conv2d_dsp s = {.in = {rows, NULL, 0, k0, k1, NULL, bias, multiplier, &out, y}};
  ec_conv2d_start_dsp(p, &s, w, scratch);
  ec_conv2d_groups_dsp(p, &s);
}

/* Row oy of a whole image. */
EC_INLINE void ec_conv2d_image_row_s8_dsp(const ec_conv2d_s8_params *p, const int8_t *image, int32_t oy,
                                          const int16_t *w, const int32_t *bias, const int32_t *multiplier,
                                          int16_t *scratch, int8_t *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const ec_span span = ec_span_at(&lines, oy);
  const int32_t row = p->in_w * p->in_c;
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  ec_conv2d_dsp s = {.in = {NULL, image + span.first * row, p->dilation_h * row, span.t0, span.t1,
                            NULL, bias, multiplier, &out, y}};
  ec_conv2d_start_dsp(p, &s, w, scratch);
  ec_conv2d_groups_dsp(p, &s);
}

#endif
