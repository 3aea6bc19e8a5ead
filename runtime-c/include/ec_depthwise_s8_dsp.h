/* edgecc: depthwise convolution of 3 x 3 windows, int8, for Arm's DSP extension (Cortex-M4, M7, M33).
 * SPDX-License-Identifier: Apache-2.0
 *
 * As ec_depthwise_s8.h, the same bytes, for shapes of ec_depthwise_is_three_s8(); ec_depthwise_planes_s8_dsp.h serves
 * others.
 *
 * bias[c] = b[c] - x_zero * (sum of the weights of channel c). Weights are in [-127, 127], and
 *   |bias[c]| + 128 * (sum of |w| of channel c) < 2^23.
 *
 * Weights, from [in_c][3][3], are 10 bytes a channel, each its weight plus 128 as an unsigned number. With w[k][t] tap t of
 * kernel row k they are
 *   w[0][0], w[0][1], w[1][0], w[1][1], w[0][2], w[2][0], w[1][2], w[2][1], w[2][2], 128. */
#ifndef EC_DEPTHWISE_S8_DSP_H
#define EC_DEPTHWISE_S8_DSP_H

#include "ec_clamp_s8.h"
#include "ec_depthwise_s8.h"
#include "ec_depthwise_three_s8.h"

/* Columns of the image that the windows of one output row reach over. */
EC_INLINE int32_t ec_depthwise_three_inside_s8(const ec_depthwise_s8_params *p) {
  return ec_min_i32(p->in_w, (p->out_w - 1) * p->stride_w + 3 - p->pad_left);
}

/* Windows that reach a column beyond the image on the right; more than 1 is a column more. */
EC_INLINE int32_t ec_depthwise_three_trail_s8(const ec_depthwise_s8_params *p) {
  return (p->out_w - 1) * p->stride_w + 3 - p->pad_left - ec_depthwise_three_inside_s8(p);
}

/* Lowest kernel rows that the last output row has outside the image. */
EC_INLINE int32_t ec_depthwise_three_below_s8(const ec_depthwise_s8_params *p) {
  return ec_max_i32(0, (p->out_h - 1) * p->stride_h + 2 * p->dilation_h + 1 - p->pad_top - p->in_h);
}

/* Whether each output row has kernel rows inside the image. */
EC_INLINE int32_t ec_depthwise_three_meets_s8(const ec_depthwise_s8_params *p) {
  return p->pad_top <= 2 * p->dilation_h && p->dilation_h <= p->in_h &&
         (p->out_h - 1) * p->stride_h - p->pad_top < p->in_h;
}

/* 3 x 3, one filter a channel, stride 1 or 2 to the right, undilated in that direction, padding of one column at most and a
 * usual scale. */
EC_INLINE int32_t ec_depthwise_is_three_s8(const ec_depthwise_s8_params *p) {
  const int32_t scale = EC_THREE_SHIFT - p->shift + p->left;
  return ec_depthwise_three_meets_s8(p) && p->multiplicity == 1 && p->kernel_h == 3 && p->kernel_w == 3 &&
         p->dilation_w == 1 && (p->stride_w == 1 || p->stride_w == 2) &&
         (p->pad_left == 0 || p->pad_left == 1) && ec_depthwise_three_trail_s8(p) <= 1 &&
         p->shift <= EC_THREE_SHIFT && scale <= EC_THREE_SCALE_MAX && p->in_c < 32768;
}

/* Distances from one pixel to the next, along the rows that the blocks walk on and from row to row. */
typedef struct ec_three_walk_s8 {
  int32_t step;
  int32_t x_row;
  int32_t y_row;
  int32_t turned; /* EC_THREE_TURNED where those rows are the image's columns, else 0 */
  int32_t even;   /* whether all of an image's rows are computed at once: ec_depthwise_is_even_s8() */
} ec_three_walk_s8;

/* How the assembly of stride 1 starts a row: at 0 there is but one window, 2 to 4 are for three orders of its sums. */
EC_INLINE int32_t ec_depthwise_three_phase_s8(int32_t stride, int32_t full) {
  if (stride != 1) return full % EC_THREE_TWOS;
  return full == 0 ? 0 : 2 + (EC_THREE_ONES - full % EC_THREE_ONES) % 3;
}

/* What the assembly of stride 1 has in the processor's flags. */
EC_INLINE int32_t ec_depthwise_three_flags_s8(int32_t full, int32_t is_short) {
  const int32_t half = full % EC_THREE_ONES;
  return (half > 0 && half <= EC_THREE_ONES / 2 ? EC_THREE_HALF : 0) | (is_short ? 0 : EC_THREE_LONG);
}

/* `count` output rows whose kernel rows [k0, k1) are inside; rows[i] is the input row of kernel row k0 + i for the first of
 * them, the others' are x_row further on each. Even rows are an image's, of which `count` have all kernel rows inside. */
EC_INLINE void ec_depthwise_three_rows_s8(const ec_depthwise_s8_params *p, const ec_three_walk_s8 *walk,
                                          const ec_kernel_rows_s8 *r, int32_t count) {
  const int32_t trail = ec_depthwise_three_trail_s8(p), last = r->k1 - r->k0 - 1;
  const int32_t stride = p->stride_w, x_row = r->x_row, y_row = walk->y_row, step = walk->step;
  const int32_t full = p->out_w - trail, behind = ec_depthwise_three_inside_s8(p) * step;
  const int32_t scale = EC_THREE_SHIFT - p->shift + p->left;
  const int32_t row0 = r->k0 == 0, row1 = r->k0 <= 1 && r->k1 > 1, above = walk->even ? p->pad_top : last < 2;
  const int32_t x_next = x_row - behind, y_next = y_row - (stride == 1 ? x_row : p->out_w * step);
  const int32_t is_short = trail && full > 0 && full <= EC_THREE_ONES && x_next == 0 && y_next == 0;
  ec_three_s8 b = {
      .w = (const uint8_t *)r->w,
      .bias = r->bias,
      .multiplier = r->multiplier,
      .row0 = r->rows[0],
      .scale = scale,
      .offset = (int32_t)(0x800080u << scale),
      .step_high = (int32_t)((uint32_t)step << 16),
      .flags = (above ? EC_THREE_MASKED : 0) | walk->turned | ec_depthwise_three_flags_s8(full, is_short),
      .row1 = r->rows[ec_min_i32(ec_max_i32(1 - r->k0, 0), last)],
      .row2 = r->rows[last],
      .y = r->y,
      .channels = p->in_c,
      .step = step,
      .lead = p->pad_left,
      .full = full,
      .trail = trail,
      .rows = count,
      .x_next = x_next,
      .y_next = y_next,
      .span = stride == 1 ? behind : full * stride * step,
      .phase = ec_depthwise_three_phase_s8(stride, full),
      .addend = (int32_t)((uint32_t)p->addend << (EC_THREE_SHIFT - p->shift)),
      .zero = (int32_t)((uint32_t)(p->x_zero & 0xffff) * 0x10001u),
      .inside = (row0 ? 0xffff : 0) | (int32_t)(row1 ? 0xffff0000u : 0),
      .inside2 = r->k1 > 2,
      .x_row = x_row,
      .y_row = y_row,
      .stride = stride,
      .even = walk->even,
      .below = ec_depthwise_three_below_s8(p),
  };
  ec_three_run_s8(&b);
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_depthwise_row_s8_dsp(const ec_depthwise_s8_params *p, const int8_t *const *rows, int32_t k0,
                                       int32_t k1, const int8_t *w, const int32_t *bias,
                                       const int32_t *multiplier, int8_t *y) {
  const ec_three_walk_s8 walk = {p->in_c, p->in_w * p->in_c, p->out_w * p->in_c, 0, 0};
  const ec_kernel_rows_s8 r = {rows, NULL, walk.x_row, k0, k1, w, bias, multiplier, NULL, y};
  ec_depthwise_three_rows_s8(p, &walk, &r, 1);
  if (p->low > -128 || p->top < 127) ec_clamp_s8(y, walk.y_row, p->low, p->top);
}

/* Whether to walk along columns: what a row costs before its first window is spread over more of them. Not with EC_SMALL
 * defined, for less code. */
EC_INLINE int32_t ec_depthwise_is_turned_s8(const ec_depthwise_s8_params *p) {
  const int32_t below = p->out_h + 2 - p->pad_top - p->in_h;
#if defined(EC_SMALL)
  const int32_t wanted = 0;
#else
  const int32_t wanted = 1;
#endif
  return wanted && p->out_h > p->out_w && p->out_w == p->in_w && p->stride_h == 1 && p->stride_w == 1 && p->dilation_h == 1 &&
         p->pad_top <= 1 && below <= 1 && p->in_w * p->in_c < 32768;
}

/* Whether there are three rows or more, at most the first window has kernel row 0 outside and the last one kernel row 2: then
 * blocks do without a register. */
EC_INLINE int32_t ec_depthwise_is_even_s8(const ec_depthwise_s8_params *p) {
  return p->in_h >= 3 && p->dilation_h == 1 && p->pad_top <= 1 && ec_depthwise_three_below_s8(p) <= 1;
}

/* One image, along rows or columns. */
EC_INLINE void ec_depthwise_walk_s8_dsp(const ec_depthwise_s8_params *p, const ec_three_walk_s8 *walk, const int8_t *x,
                                        const int8_t *w, const int32_t *bias, const int32_t *multiplier, int8_t *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const int32_t tap = p->dilation_h * walk->x_row;
  if (walk->even) {
    const int8_t *const rows[3] = {x, x + tap, x + 2 * tap};
    const ec_kernel_rows_s8 r = {rows, NULL, p->stride_h * walk->x_row, 0, 3, w, bias, multiplier, NULL, y};
    ec_depthwise_three_rows_s8(p, walk, &r, p->out_h - p->pad_top - ec_depthwise_three_below_s8(p));
    return;
  }
  for (int32_t oy = 0; oy < p->out_h;) {
    const ec_span s = ec_span_at(&lines, oy);
    const int32_t last = s.t1 - s.t0 - 1;
    const int8_t *const first = x + s.first * walk->x_row;
    const int8_t *const rows[3] = {first, first + ec_min_i32(1, last) * tap, first + last * tap};
    const ec_kernel_rows_s8 r = {rows, NULL, p->stride_h * walk->x_row,  s.t0, s.t1,
                                 w,    bias, multiplier, NULL, y + oy * walk->y_row};
    ec_depthwise_three_rows_s8(p, walk, &r, s.pixels);
    oy += s.pixels;
  }
}

/* Whether n bytes at x and n at y have none in common. */
EC_INLINE int32_t ec_depthwise_apart_s8(const int8_t *x, const int8_t *y, int32_t n) {
  return (uintptr_t)x + (uintptr_t)n <= (uintptr_t)y || (uintptr_t)y + (uintptr_t)n <= (uintptr_t)x;
}

/* y may begin before x by whole pixels, as many as keep each output row off the input rows that it or a later one reads:
 * channels are walked one by one, each along rows. Apart from that it must not overlap x. */
EC_INLINE void ec_depthwise_s8_dsp(const ec_depthwise_s8_params *p, const int8_t *x, const int8_t *w,
                                   const int32_t *bias, const int32_t *multiplier, int8_t *y) {
  const int32_t in_row = p->in_w * p->in_c, out_row = p->out_w * p->in_c;
  const int32_t turned = ec_depthwise_is_turned_s8(p) && ec_depthwise_apart_s8(x, y, p->batch * p->out_h * out_row);
  const ec_depthwise_s8_params columns = {
      .in_h = p->in_w, .in_w = p->in_h, .in_c = p->in_c, .out_h = p->out_w, .out_w = p->out_h, .multiplicity = 1,
      .kernel_h = 3, .kernel_w = 3, .stride_h = 1, .stride_w = 1, .dilation_h = 1, .dilation_w = 1,
      .pad_top = p->pad_left, .pad_left = p->pad_top, .x_zero = p->x_zero, .left = p->left, .shift = p->shift,
      .addend = p->addend};
  const ec_three_walk_s8 along = {p->in_c, in_row, out_row, 0, ec_depthwise_is_even_s8(p)};
  const ec_three_walk_s8 down = {in_row, p->in_c, p->in_c, EC_THREE_TURNED, ec_depthwise_is_even_s8(&columns)};
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * in_row, y += p->out_h * out_row) {
    if (turned) {
      ec_depthwise_walk_s8_dsp(&columns, &down, x, w, bias, multiplier, y);
    } else {
      ec_depthwise_walk_s8_dsp(p, &along, x, w, bias, multiplier, y);
    }
    if (p->low > -128 || p->top < 127) ec_clamp_s8(y, p->out_h * out_row, p->low, p->top);
  }
}

#endif
