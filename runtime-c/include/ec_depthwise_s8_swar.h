/* edgecc: depthwise convolution, int8, for cores without SIMD. SPDX-License-Identifier: Apache-2.0
 *
 * The same bytes as ec_depthwise_s8.h for the same parameters, bias and multiplier, by fewer products (ec_swar_s8.h),
 * as long as kernel_h * kernel_w <= EC_SWAR_TAPS and all weights are in [-127, 127]; where not, that kernel serves the layer.
 * Weights are OHWI's as they are: [out_c][kernel_h][kernel_w].
 *
 * One channel at a time: its input rows are packed once, with their padding, into a ring of as many as a window
 * spans. scratch, in words:  2 * groups * taps + 2 * taps + (span + 3) / 4,  with
 *   taps = ((kernel_h - 1) * dilation_h + 1) * kernel_w,   groups = (out_w + 2) / 3,
 *   span = (3 * groups - 1) * stride_w + (kernel_w - 1) * dilation_w + 1. */
#ifndef EC_DEPTHWISE_S8_SWAR_H
#define EC_DEPTHWISE_S8_SWAR_H

#include "ec_depthwise_row_s8_swar.h"
#include "ec_depthwise_s8.h"

/* A channel on its way. */
typedef struct ec_depthwise_swar {
  const ec_depthwise_s8_params *p;
  const int32_t *bias;
  const int32_t *multiplier;
  ec_swar_row_s8 row; /* what all rows have in common */
  int32_t plain;      /* ec_requant_is_plain */
  int32_t groups;     /* of 3 pixels in a row */
  int32_t rows;       /* that a window spans */
  int32_t span;       /* columns of a row that windows see */
  int32_t *ring;      /* [groups][rows][kernel_w][2]: packed elements */
  int32_t *w;         /* [2][rows][kernel_w]: the channel's weights, 0 between dilated ones, twice */
  int8_t *line;       /* [span]: one row of the channel with its padding */
} ec_depthwise_swar;

EC_SHARED void ec_depthwise_start_swar(ec_depthwise_swar *s, const ec_depthwise_s8_params *p, const int32_t *bias,
                                       const int32_t *multiplier, int32_t *scratch) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const int32_t groups = (p->out_w + 2) / 3, rows = (p->kernel_h - 1) * p->dilation_h + 1, taps = rows * p->kernel_w;
  const ec_swar_row_s8 row = {.addend = p->addend, .shift = p->shift, .y_step = p->in_c * p->multiplicity,
                              .taps = taps, .left = p->left, .low = p->low, .top = p->top};
  const ec_depthwise_swar start = {.p = p, .bias = bias, .multiplier = multiplier, .row = row,
                                   .plain = ec_requant_is_plain(&out), .groups = groups, .rows = rows,
                                   .span = (3 * groups - 1) * p->stride_w + (p->kernel_w - 1) * p->dilation_w + 1,
                                   .ring = scratch, .w = scratch + 2 * groups * taps,
                                   .line = (int8_t *)(scratch + 2 * (groups + 1) * taps)};
  *s = start;
  memset(s->line, p->x_zero, (size_t)s->span);
}

/* Takes channel c, whose weights are at w. */
EC_SHARED void ec_depthwise_weights_swar(ec_depthwise_swar *s, int32_t c, const int8_t *w) {
  const int32_t kernel_w = s->p->kernel_w, taps = s->rows * kernel_w;
  int32_t *to = s->w;
  for (int32_t i = 0; i < 2 * taps; i++) to[i] = 0;
  for (int32_t k = 0; k < s->p->kernel_h; k++, to += s->p->dilation_h * kernel_w) {
    for (int32_t t = 0; t < kernel_w; t++) to[t] = to[taps + t] = *w++;
  }
  s->row.bias = s->bias[c];
  s->row.multiplier = s->multiplier[c];
}

/* Tap t of 3 windows that begin at a, b and c. */
#define EC_PACK(t)                                                                               \
  do {                                                                                           \
    const int32_t shared = b[t];                                                                 \
    to[2 * (t)] = a[t] + ec_shift_left(shared, 21);                                              \
    to[2 * (t) + 1] = c[t] + ec_shift_left(shared, 10);                                          \
  } while (0)

/* Packs 3 contiguous taps of all windows of the line. */
EC_INLINE void ec_depthwise_pack_three_swar(const ec_depthwise_swar *s, int32_t *to) {
  const int32_t step = s->p->stride_w, pitch = 6 * s->rows;
  const int8_t *a = s->line, *b = a + step, *c = b + step;
  for (int32_t g = s->groups; g > 0; g--, to += pitch, a += 3 * step, b += 3 * step, c += 3 * step) {
    EC_PACK(0);
    EC_PACK(1);
    EC_PACK(2);
  }
}

/* Packs any number of taps. */
EC_INLINE void ec_depthwise_pack_swar(const ec_depthwise_swar *s, int32_t *to) {
  const int32_t kernel_w = s->p->kernel_w, step = s->p->stride_w, dilation = s->p->dilation_w;
  const int8_t *a = s->line, *b = a + step, *c = b + step;
  const int32_t on = 3 * step - kernel_w * dilation, pitch = 2 * (s->rows - 1) * kernel_w;
  for (int32_t g = s->groups; g > 0; g--, a += on, b += on, c += on, to += pitch) {
    for (int32_t t = kernel_w; t > 0; t--, a += dilation, b += dilation, c += dilation, to += 2) EC_PACK(0);
  }
}

#undef EC_PACK

/* One input row, of which x is the channel's first element, to place `slot` of the ring. */
EC_SHARED void ec_depthwise_take_swar(const ec_depthwise_swar *s, const int8_t *x, int32_t slot) {
  const ec_depthwise_s8_params *const p = s->p;
  const int32_t in_c = p->in_c, left = p->pad_left;
  const int8_t *const end = s->line + ec_min_i32(s->span, left + p->in_w);
  for (int8_t *to = s->line + left; to < end; x += in_c) *to++ = *x;
  int32_t *const packed = s->ring + 2 * slot * p->kernel_w;
  if (p->kernel_w == 3 && p->dilation_w == 1) {
    ec_depthwise_pack_three_swar(s, packed);
  } else {
    ec_depthwise_pack_swar(s, packed);
  }
}

/* A row of padding. */
EC_SHARED void ec_depthwise_pad_swar(const ec_depthwise_swar *s, int32_t slot) {
  const int32_t zero = s->p->x_zero, n = 2 * s->p->kernel_w;
  int32_t *to = s->ring + slot * n;
  for (int32_t g = s->groups; g > 0; g--, to += (s->rows - 1) * n) {
    for (int32_t t = s->p->kernel_w; t > 0; t--) {
      *to++ = zero + ec_shift_left(zero, 21);
      *to++ = zero + ec_shift_left(zero, 10);
    }
  }
}

/* One output row of the channel; the window's first row is at place `first` of the ring. */
EC_SHARED void ec_depthwise_sums_swar(ec_depthwise_swar *s, int32_t first, int8_t *y) {
  const ec_depthwise_s8_params *const p = s->p;
  s->row.y = y;
  s->row.pixels = p->out_w;
  s->row.w = s->w + (s->rows - first) * p->kernel_w;
  s->row.x = s->ring;
  if (s->plain) {
    ec_swar_row_plain_s8(&s->row);
  } else {
    ec_swar_row_any_s8(&s->row);
  }
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_depthwise_row_s8_swar(const ec_depthwise_s8_params *p, const int8_t *const *rows, int32_t k0,
                                        int32_t k1, const int8_t *w, const int32_t *bias, const int32_t *multiplier,
                                        int32_t *scratch, int8_t *y) {
  ec_depthwise_swar s;
  ec_depthwise_start_swar(&s, p, bias, multiplier, scratch);
  for (int32_t i = 0; i < 2 * s.groups * s.rows * p->kernel_w; i++) scratch[i] = 0; /* between dilated rows */
  for (int32_t c = 0; c < p->in_c * p->multiplicity; c++) {
    ec_depthwise_weights_swar(&s, c, w + c * p->kernel_h * p->kernel_w);
    for (int32_t k = 0; k < p->kernel_h; k++) {
      if (k >= k0 && k < k1) {
        ec_depthwise_take_swar(&s, rows[k - k0] + c / p->multiplicity, k * p->dilation_h);
      } else {
        ec_depthwise_pad_swar(&s, k * p->dilation_h);
      }
    }
    ec_depthwise_sums_swar(&s, 0, y + c);
  }
}

/* One output channel of one image, from its first elements on. Rows are counted from the padding's first. */
EC_SHARED void ec_depthwise_channel_swar(ec_depthwise_swar *s, const int8_t *x, int8_t *y) {
  const ec_depthwise_s8_params *const p = s->p;
  const int32_t row = p->in_w * p->in_c, y_row = p->out_w * s->row.y_step;
  int32_t first = 0, slot = 0, next = 0;
  for (int32_t oy = 0; oy < p->out_h; oy++, y += y_row) {
    for (; next < oy * p->stride_h + s->rows; next++) {
      const int32_t iy = next - p->pad_top;
      if (iy >= 0 && iy < p->in_h) {
        ec_depthwise_take_swar(s, x + iy * row, slot);
      } else {
        ec_depthwise_pad_swar(s, slot);
      }
      slot = slot + 1 == s->rows ? 0 : slot + 1;
    }
    ec_depthwise_sums_swar(s, first, y);
    for (first += p->stride_h; first >= s->rows;) first -= s->rows;
  }
}

/* y must not overlap x. */
EC_INLINE void ec_depthwise_s8_swar(const ec_depthwise_s8_params *p, const int8_t *x, const int8_t *w,
                                    const int32_t *bias, const int32_t *multiplier, int32_t *scratch, int8_t *y) {
  const int32_t out_c = p->in_c * p->multiplicity;
  ec_depthwise_swar s;
  ec_depthwise_start_swar(&s, p, bias, multiplier, scratch);
  for (int32_t n = 0; n < p->batch; n++, x += p->in_h * p->in_w * p->in_c, y += p->out_h * p->out_w * out_c) {
    for (int32_t c = 0; c < out_c; c++) {
      ec_depthwise_weights_swar(&s, c, w + c * p->kernel_h * p->kernel_w);
      ec_depthwise_channel_swar(&s, x + c / p->multiplicity, y + c);
    }
  }
}

#endif
