/* edgecc: depthwise convolution, int8. SPDX-License-Identifier: Apache-2.0
 *
 * Output channel o reads input channel o / multiplicity only; out_c = in_c * multiplicity.
 * x [batch][in_h][in_w][in_c], y [batch][out_h][out_w][out_c], bias and multiplier [out_c].
 * Padding stands for the real number zero; bottom and right padding follow from out_h and out_w.
 *
 * bias[o] = b[o] - x_zero * (sum of all weights of output channel o), wrapping.
 *
 * Weights, from OHWI [out_c][kernel_h][kernel_w][1] with taps = kernel_h * kernel_w:
 *   multiplicity > 1: as they are;
 *   multiplicity = 1: channel c < (out_c & ~3), tap t: w[(c / 4) * 4 * taps + t * 4 + c % 4],
 *                     the last out_c % 4 channels as they are: w[c * taps + t]. */
#ifndef EC_DEPTHWISE_S8_H
#define EC_DEPTHWISE_S8_H

#include "ec_border_s8.h"
#include "ec_depthwise_block_s8.h"
#include "ec_kernel_rows_s8.h"
#include "ec_window.h"

typedef struct ec_depthwise_s8_params {
  int32_t batch;
  int32_t in_h;
  int32_t in_w;
  int32_t in_c;
  int32_t out_h;
  int32_t out_w;
  int32_t multiplicity; /* output channels per input channel */
  int32_t kernel_h;
  int32_t kernel_w;
  int32_t stride_h;
  int32_t stride_w;
  int32_t dilation_h;
  int32_t dilation_w;
  int32_t pad_top;
  int32_t pad_left;
  int32_t x_zero; /* zero point of x */
  int32_t left;   /* requantisation: ec_requant_s8.h; as the next four */
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_depthwise_s8_params;

/* `width` (4 or 1) channels from output channel c on. */
EC_INLINE void ec_depthwise_channels_s8(const ec_depthwise_s8_params *p, const ec_kernel_rows_s8 *r,
                                        const ec_span *s, int32_t c, int32_t width) {
  const int32_t out_c = p->in_c * p->multiplicity;
  const ec_border_s8 window = {r->w + p->kernel_h * p->kernel_w * c, p->kernel_h, p->kernel_w, 1,
                               r->k0, r->k1, s->t0, s->t1, p->x_zero};
  int32_t border[4];
  ec_block_s8 q = {
      .rows = r->rows,
      .x = r->x,
      .w = window.w + (r->k0 * p->kernel_w + s->t0) * width,
      .start = r->bias + c,
      .multiplier = r->multiplier + c,
      .out = r->out,
      .y = r->y + s->at * out_c + c,
      .x_row = r->x_row,
      .x_offset = s->first * p->in_c + c / p->multiplicity,
      .x_tap = p->dilation_w * p->in_c,
      .x_step = p->stride_w * p->in_c,
      .y_step = out_c,
      .w_step = p->kernel_w * width,
      .segments = r->k1 - r->k0,
      .taps = s->t1 - s->t0,
      .length = 1,
      .pixels = s->pixels,
  };
  if (!ec_border_is_inside(&window)) {
    if (width == 4) {
      ec_border_4_s8(&window, q.start, border);
    } else {
      ec_border_1_s8(&window, q.start, border);
    }
    q.start = border;
  }
  if (width == 4) {
    ec_depthwise_block_4_s8(&q);
  } else {
    ec_depthwise_block_1_s8(&q);
  }
}

EC_INLINE void ec_depthwise_spans_s8(const ec_depthwise_s8_params *p, const ec_kernel_rows_s8 *r) {
  const ec_axis columns = {p->in_w, p->out_w, p->kernel_w, p->stride_w, p->dilation_w, p->pad_left};
  const int32_t out_c = p->in_c * p->multiplicity;
  const int32_t blocked = p->multiplicity == 1 ? out_c & ~(int32_t)3 : 0;
  for (int32_t ox = 0; ox < p->out_w;) {
    const ec_span s = ec_span_at(&columns, ox);
    for (int32_t c = 0; c < blocked; c += 4) ec_depthwise_channels_s8(p, r, &s, c, 4);
    for (int32_t c = blocked; c < out_c; c++) ec_depthwise_channels_s8(p, r, &s, c, 1);
    ox += s.pixels;
  }
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_depthwise_row_s8(const ec_depthwise_s8_params *p, const int8_t *const *rows, int32_t k0,
                                   int32_t k1, const int8_t *w, const int32_t *bias,
                                   const int32_t *multiplier, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const ec_kernel_rows_s8 r = {rows, NULL, 0, k0, k1, w, bias, multiplier, &out, y};
  ec_depthwise_spans_s8(p, &r);
}

/* Row oy of a whole image. */
EC_INLINE void ec_depthwise_image_row_s8(const ec_depthwise_s8_params *p, const int8_t *image, int32_t oy,
                                         const int8_t *w, const int32_t *bias, const int32_t *multiplier,
                                         int8_t *y) {
  const ec_axis lines = {p->in_h, p->out_h, p->kernel_h, p->stride_h, p->dilation_h, p->pad_top};
  const ec_span s = ec_span_at(&lines, oy);
  const int32_t row = p->in_w * p->in_c;
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const ec_kernel_rows_s8 r = {NULL, image + s.first * row, p->dilation_h * row, s.t0, s.t1,
                                  w,    bias,                  multiplier,          &out, y};
  ec_depthwise_spans_s8(p, &r);
}

/* y may overlap x from below, as long as no row is written over what it or a later one reads. */
EC_INLINE void ec_depthwise_s8(const ec_depthwise_s8_params *p, const int8_t *x, const int8_t *w,
                               const int32_t *bias, const int32_t *multiplier, int8_t *y) {
  const int32_t row = p->out_w * p->in_c * p->multiplicity;
  for (int32_t n = 0; n < p->batch; n++) {
    const int8_t *const image = x + n * p->in_h * p->in_w * p->in_c;
    for (int32_t oy = 0; oy < p->out_h; oy++, y += row) {
      ec_depthwise_image_row_s8(p, image, oy, w, bias, multiplier, y);
    }
  }
}

#endif
