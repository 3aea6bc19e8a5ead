/* edgecc: where the packed windows of an int8 convolution come from. SPDX-License-Identifier: Apache-2.0
 *
 * The pixels of a group need not be neighbours: a group may reach from the end of one row to the next. */
#ifndef EC_CONV2D_GATHER_S8_SWAR_H
#define EC_CONV2D_GATHER_S8_SWAR_H

#include "ec_conv2d_row_s8.h"
#include "ec_swar_s8.h"

/* The rows that the windows of one output row see: kernel rows [k0, k1). */
typedef struct ec_swar_line_s8 {
  const int8_t *const *rows; /* kernel row k0 + i reads rows[i], */
  const int8_t *x;           /* or, where rows is NULL, x + i * x_row */
  int32_t k0;
  int32_t k1;
} ec_swar_line_s8;

/* The window of one pixel. */
typedef struct ec_swar_window_s8 {
  ec_swar_line_s8 line;
  int32_t column; /* of its first tap */
} ec_swar_window_s8;

/* A convolution on its way: the next pixel, and the group before it. */
typedef struct ec_conv2d_swar {
  const ec_conv2d_s8_params *p;
  const int8_t *image; /* NULL where there is only one row to compute */
  int8_t *y;           /* the next pixel's results */
  ec_swar_line_s8 line;
  int32_t oy;
  int32_t ox;
  int32_t left; /* pixels, the next one included */
  int32_t *packed;
  int8_t *stage;
  ec_swar_window_s8 window[3];
  ec_swar_s8 q;
} ec_conv2d_swar;

/* Taps that are contiguous in the input: a kernel row, or one where they are dilated. */
EC_INLINE int32_t ec_swar_run_taps(const ec_conv2d_s8_params *p) { return p->dilation_w == 1 ? p->kernel_w : 1; }

/* On to output row oy of the image. */
EC_SHARED void ec_swar_seek(ec_conv2d_swar *s, int32_t oy) {
  const ec_conv2d_s8_params *const p = s->p;
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const ec_span span = ec_span_at(&lines, oy);
  s->line.rows = NULL;
  s->line.x = s->image + span.first * p->in_w * p->in_c;
  s->line.k0 = span.t0;
  s->line.k1 = span.t1;
  s->oy = oy;
  s->ox = 0;
}

/* The next 3 pixels; the last one again where there are fewer. */
EC_SHARED void ec_swar_next(ec_conv2d_swar *s) {
  const ec_conv2d_s8_params *const p = s->p;
  for (int32_t i = 0; i < 3; i++) {
    s->window[i].line = s->line;
    s->window[i].column = s->ox * p->stride_w - p->pad_left;
    s->q.y[i] = s->y;
    if (s->left > 1) {
      s->left--;
      s->y += p->out_c;
      if (++s->ox == p->out_w) ec_swar_seek(s, s->oy + 1);
    }
  }
}

/* Copies run taps of a line to the stage, with x_zero for what is outside; line may be NULL. */
EC_SHARED void ec_swar_stage(const ec_conv2d_s8_params *p, const int8_t *line, int32_t column, int8_t *stage) {
  for (int32_t t = ec_swar_run_taps(p); t > 0; t--, column++, stage += p->in_c) {
    if (line != NULL && column >= 0 && column < p->in_w) {
      memcpy(stage, line + column * p->in_c, (size_t)p->in_c);
    } else {
      memset(stage, p->x_zero, (size_t)p->in_c);
    }
  }
}

/* Run t of kernel row k of window i: where it is, or a copy with its padding. */
EC_INLINE const int8_t *ec_swar_run(const ec_conv2d_swar *s, int32_t i, int32_t k, int32_t t) {
  const ec_conv2d_s8_params *const p = s->p;
  const ec_swar_line_s8 *const line = &s->window[i].line;
  const int32_t taps = ec_swar_run_taps(p), column = s->window[i].column + t * p->dilation_w;
  const int8_t *x = NULL;
  if (k >= line->k0 && k < line->k1) {
    const int32_t row = k - line->k0;
    x = line->rows != NULL ? line->rows[row] : line->x + row * p->dilation_h * p->in_w * p->in_c;
    if (column >= 0 && column + taps <= p->in_w) return x + column * p->in_c;
  }
  int8_t *const stage = s->stage + i * taps * p->in_c;
  ec_swar_stage(p, x, column, stage);
  return stage;
}

/* Packs the windows of the group. */
EC_SHARED void ec_swar_gather(const ec_conv2d_swar *s) {
  const ec_conv2d_s8_params *const p = s->p;
  const int32_t taps = ec_swar_run_taps(p), length = taps * p->in_c;
  int32_t *to = s->packed;
  for (int32_t k = 0; k < p->kernel_h; k++) {
    for (int32_t t = 0; t < p->kernel_w; t += taps, to += 2 * length) {
      const int8_t *const x[3] = {ec_swar_run(s, 0, k, t), ec_swar_run(s, 1, k, t), ec_swar_run(s, 2, k, t)};
      ec_swar_pack_s8(to, x, length);
    }
  }
}

#endif
