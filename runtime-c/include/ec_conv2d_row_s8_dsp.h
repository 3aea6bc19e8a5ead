/* edgecc: one output row of a two-dimensional convolution, int8, for Arm's DSP extension. SPDX-License-Identifier: Apache-2.0
 *
 * Shapes, packing, scratch and aliasing: ec_conv2d_s8_dsp.h, which loops over the rows. */
#ifndef EC_CONV2D_ROW_S8_DSP_H
#define EC_CONV2D_ROW_S8_DSP_H

#include "ec_conv2d_row_s8.h"
#include "ec_quads_s8.h"

/* One output row on its way: the operands, and the window of the next group of pixels. */
typedef struct ec_conv2d_dsp {
  ec_kernel_rows_s8 in; /* without weights: those are in q */
  ec_quads_s8 q;
  int16_t *quads;
  int8_t *stage;                   /* copies of what a group at the border sees of up to EC_ROWS_MAX rows */
  const int8_t *run[EC_ROWS_MAX]; /* of a window in the first column, or in the stage */
  int32_t column;                  /* of the input where the window begins: negative at the left border */
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

EC_INLINE int32_t ec_conv2d_stage_bytes(const ec_conv2d_s8_params *p) {
  return ec_min_i32(p->kernel_h, EC_ROWS_MAX) * ec_conv2d_reach(p) * p->in_c;
}

EC_INLINE void ec_copy_bytes(int8_t *to, const int8_t *from, int32_t n) {
  for (; n >= 8; n -= 8, to += 8, from += 8) memcpy(to, from, 8);
  for (; n > 0; n--) *to++ = *from++;
}

/* Whole words: up to 3 bytes more than n. */
EC_INLINE void ec_fill_words(int8_t *to, int32_t value, int32_t n) {
  const uint32_t word = (uint32_t)(value & 255) * 0x01010101u;
  for (; n > 0; n -= 4, to += 4) memcpy(to, &word, 4);
}

/* Copies what kernel rows [k, end) of the group see to the stage, their padding filled in. */
EC_SHARED void ec_conv2d_stage(const ec_conv2d_s8_params *p, const ec_conv2d_dsp *s, int32_t k, int32_t end) {
  const int32_t reach = ec_conv2d_reach(p), pitch = reach * p->in_c;
  const int32_t from = ec_min_i32(reach, ec_max_i32(0, -s->column));
  const int32_t to = ec_max_i32(from, ec_min_i32(reach, p->in_w - s->column));
  int8_t *stage = s->stage + from * p->in_c;
  ec_fill_words(s->stage, p->x_zero, (end - k) * pitch);
  for (; k < end; k++, stage += pitch) {
    if (k < s->in.k0 || k >= s->in.k1) continue;
    ec_copy_bytes(stage, ec_conv2d_line(&s->in, k) + (s->column + from) * p->in_c, (to - from) * p->in_c);
  }
}

/* Where the runs of kernel rows [k, end) begin, tap t of them if they are dilated. */
EC_INLINE void ec_conv2d_find(const ec_conv2d_s8_params *p, ec_conv2d_dsp *s, int32_t k, int32_t end, int32_t staged) {
  const int32_t pitch = ec_conv2d_reach(p) * p->in_c;
  for (int32_t i = 0; k + i < end; i++) s->run[i] = staged ? s->stage + i * pitch : ec_conv2d_line(&s->in, k + i);
}

/* Gathers the group: up to EC_ROWS_MAX kernel rows at a time, and in these tap after tap if the taps are dilated. */
EC_SHARED void ec_conv2d_gather_any(const ec_conv2d_s8_params *p, ec_conv2d_dsp *s, int32_t inside) {
  const int32_t taps = ec_conv2d_run_taps(p);
  ec_gather_s8 g = {s->run, s->quads, 0, p->stride_w * p->in_c, 1, taps * p->in_c};
  for (int32_t k = 0, end; k < p->kernel_h; k = end) {
    end = ec_min_i32(p->kernel_h, k + EC_ROWS_MAX);
    if (!inside) ec_conv2d_stage(p, s, k, end);
    ec_conv2d_find(p, s, k, end, !inside);
    const int32_t first = inside ? s->column * p->in_c : 0;
    if (taps == p->kernel_w) g.count = end - k;
    for (int32_t i = 0; i < end - k; i += g.count) {
      for (int32_t t = 0; t < p->kernel_w; t += taps, g.quads += 8 * g.count * ec_run_quads(g.length)) {
        g.runs = s->run + i;
        g.offset = first + t * p->dilation_w * p->in_c;
        ec_gather_quads_s8(&g);
      }
    }
  }
}

/* All channels of the group of `pixels` from ox on: 4, or fewer, one by one. */
EC_INLINE void ec_conv2d_group_dsp(const ec_conv2d_s8_params *p, ec_conv2d_dsp *s, int32_t ox, int32_t pixels) {
  s->q.x = s->quads;
  s->q.y = s->in.y + ox * p->out_c;
  if (pixels == 4) {
    ec_quads_four_s8(&s->q);
  } else {
    for (; pixels > 0; pixels--, s->q.x += 2, s->q.y += p->out_c) ec_quads_one_s8(&s->q);
  }
}

/* One output row in groups of 4 pixels and up to 2 single ones. 3 are 4 of which one is done again, if the row has
 * so many. */
EC_INLINE void ec_conv2d_groups_dsp(const ec_conv2d_s8_params *p, ec_conv2d_dsp *s) {
  const int32_t taps = ec_conv2d_run_taps(p), rows_inside = s->in.k0 == 0 && s->in.k1 == p->kernel_h;
  const int32_t simple = rows_inside && taps == p->kernel_w && p->kernel_h <= EC_ROWS_MAX;
  ec_gather_s8 g = {s->run, s->quads, 0, p->stride_w * p->in_c, p->kernel_h, taps * p->in_c};
  int32_t found = 0;
  for (int32_t ox = 0, pixels; ox < p->out_w; ox += pixels) {
    if (p->out_w - ox == 3 && ox > 0) ox--;
    pixels = ec_min_i32(4, p->out_w - ox);
    s->column = ox * p->stride_w - p->pad_left;
    const int32_t inside = rows_inside && s->column >= 0 && s->column + ec_conv2d_reach(p) <= p->in_w;
    if (inside && simple) {
      if (!found) ec_conv2d_find(p, s, 0, p->kernel_h, 0);
      g.offset = s->column * p->in_c;
      ec_gather_quads_s8(&g);
    } else {
      ec_conv2d_gather_any(p, s, inside);
    }
    found = inside;
    ec_conv2d_group_dsp(p, s, ox, pixels);
  }
}

EC_INLINE void ec_conv2d_start_dsp(const ec_conv2d_s8_params *p, ec_conv2d_dsp *s, const int16_t *w, int16_t *scratch) {
  const ec_quads_s8 q = {.w = w, .bias = s->in.bias, .multiplier = s->in.multiplier, .y_step = p->out_c,
                         .quads = ec_conv2d_quads(p), .channels = p->out_c, .left = p->left,
                         .shift = ec_quads_shift(s->in.out), .addend = p->addend, .low = p->low, .top = p->top};
  s->q = q;
  s->quads = scratch;
  s->stage = (int8_t *)(scratch + 8 * q.quads);
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
