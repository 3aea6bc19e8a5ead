/* edgecc: depthwise convolution, float32. SPDX-License-Identifier: Apache-2.0
 *
 * Output channel o reads input channel o / multiplier only; out_c = in_c * multiplier.
 * x [batch][in_h][in_w][in_c], y [batch][out_h][out_w][out_c], bias [out_c].
 * Input outside the image counts as zero; bottom and right padding follow from out_h and out_w.
 *
 * Weights, from OHWI [out_c][kernel_h][kernel_w][1] with taps = kernel_h * kernel_w:
 *   multiplier > 1: as they are;
 *   multiplier = 1: channel c < (out_c & ~3), tap t: w[(c / 4) * 4 * taps + t * 4 + c % 4],
 *                   the last out_c % 4 channels as they are: w[c * taps + t]. */
#ifndef EC_DEPTHWISE_F32_H
#define EC_DEPTHWISE_F32_H

#include "ec_depthwise_block_f32.h"
#include "ec_window.h"

typedef struct ec_depthwise_params {
  int32_t batch;
  int32_t in_h;
  int32_t in_w;
  int32_t in_c;
  int32_t out_h;
  int32_t out_w;
  int32_t multiplier;
  int32_t kernel_h;
  int32_t kernel_w;
  int32_t stride_h;
  int32_t stride_w;
  int32_t dilation_h;
  int32_t dilation_w;
  int32_t pad_top;
  int32_t pad_left;
  int32_t act; /* EC_ACT_ */
  float act_min;
  float act_max;
} ec_depthwise_params;

/* What a block needs to compute `width` channels, from output channel c on, of the span's pixels. */
EC_INLINE ec_block_f32 ec_depthwise_block_of(const ec_depthwise_params *p, const ec_kernel_rows_f32 *r,
                                             const ec_span *s, int32_t c, int32_t width) {
  const int32_t out_c = p->in_c * p->multiplier;
  const int32_t at = s->at * out_c + c;
  const ec_block_f32 q = {
      r->rows,
      r->w + p->kernel_h * p->kernel_w * c + (r->k0 * p->kernel_w + s->t0) * width,
      r->bias != NULL ? r->bias + c : NULL,
      r->res != NULL ? r->res + at : NULL,
      r->y + at,
      s->first * p->in_c + c / p->multiplier,
      r->x_step,
      r->y_step,
      r->count,
      s->t1 - s->t0,
      p->kernel_w * width,
      p->dilation_w * p->in_c,
      s->pixels,
      r->act,
      p->act_min,
      p->act_max,
  };
  return q;
}

/* How many output channels are computed in blocks of 4. */
EC_INLINE int32_t ec_depthwise_blocked(const ec_depthwise_params *p) {
  return p->multiplier == 1 ? p->in_c & ~(int32_t)3 : 0;
}

#if EC_ASM_VFP || EC_MVE_F32
/* The windows that ec_depthwise_three_f32 is for. */
EC_INLINE int32_t ec_depthwise_is_three(const ec_depthwise_params *p) {
  return p->kernel_w == 3 && p->stride_w == 1 && p->dilation_w == 1 && p->pad_left <= 1 &&
         p->out_w <= p->in_w + p->pad_left - 1 && p->kernel_h <= EC_ROWS_MAX;
}

EC_INLINE void ec_depthwise_threes(const ec_depthwise_params *p, const ec_kernel_rows_f32 *r) {
  const ec_span row = {0, p->out_w, 0, 3, -p->pad_left};
  for (int32_t c = 0; c < ec_depthwise_blocked(p); c += 4) {
    ec_block_f32 q = ec_depthwise_block_of(p, r, &row, c, 4);
    ec_depthwise_three_f32(&q, p->pad_left, p->pad_left + p->in_w);
  }
}
#endif

/* Channels [c, out_c) of a row, span by span. */
EC_INLINE void ec_depthwise_spans(const ec_depthwise_params *p, const ec_kernel_rows_f32 *r, int32_t c) {
  const ec_axis columns = {p->in_w,     p->out_w,      p->kernel_w,
                           p->stride_w, p->dilation_w, p->pad_left};
  const int32_t out_c = p->in_c * p->multiplier;
  const int32_t blocked = ec_depthwise_blocked(p);
  for (int32_t ox = 0; ox < p->out_w;) {
    const ec_span s = ec_span_at(&columns, ox);
    for (int32_t i = c; i < blocked; i += 4) {
      ec_block_f32 q = ec_depthwise_block_of(p, r, &s, i, 4);
      ec_depthwise_block_4_f32(&q);
    }
    for (int32_t i = blocked; i < out_c; i++) {
      const ec_block_f32 q = ec_depthwise_block_of(p, r, &s, i, 1);
      ec_depthwise_block_1_f32(&q);
    }
    ox += s.pixels;
  }
}

EC_INLINE void ec_depthwise_kernel_rows(const ec_depthwise_params *p, const ec_kernel_rows_f32 *r) {
#if EC_ASM_VFP || EC_MVE_F32
  if (ec_depthwise_is_three(p)) {
    ec_depthwise_threes(p, r);
    if (ec_depthwise_blocked(p) < p->in_c * p->multiplier) ec_depthwise_spans(p, r, ec_depthwise_blocked(p));
    return;
  }
#endif
  ec_depthwise_spans(p, r, 0);
}

/* One output row from the kernel rows [k0, k1), the ones that lie inside the image: rows[i] is the
 * input row that kernel row k0 + i reads, from its first column on. y must not overlap an input row. */
EC_INLINE void ec_depthwise_row_f32(const ec_depthwise_params *p, const float *const *rows,
                                    int32_t k0, int32_t k1, const float *w, const float *bias,
                                    float *y) {
  const ec_kernel_rows_f32 r = {rows, k0,     k1 - k0,
                                w,    bias,   NULL,
                                y,    p->act, p->stride_w * p->in_c,
                                p->in_c * p->multiplier};
  ec_depthwise_kernel_rows(p, &r);
}

/* Row oy of a whole image. Kernels taller than EC_ROWS_MAX take several turns. */
EC_INLINE void ec_depthwise_image_row_f32(const ec_depthwise_params *p, const float *image,
                                          int32_t oy, const float *w, const float *bias, float *y) {
  const ec_axis lines = {p->in_h,     p->out_h,      p->kernel_h,
                         p->stride_h, p->dilation_h, p->pad_top};
  const ec_span s = ec_span_at(&lines, oy);
  const int32_t row = p->in_w * p->in_c;
  const float *rows[EC_ROWS_MAX];
  ec_kernel_rows_f32 r = {rows, s.t0,        0,
                          w,    bias,        NULL,
                          y,    EC_ACT_NONE, p->stride_w * p->in_c,
                          p->in_c * p->multiplier};
  do {
    const int32_t first = s.first + (r.k0 - s.t0) * p->dilation_h;
    r.count = ec_min_i32(s.t1 - r.k0, EC_ROWS_MAX);
    ec_rows_fill_f32(rows, r.count, image + first * row, p->dilation_h * row);
    if (r.k0 + r.count == s.t1) r.act = p->act;
    ec_depthwise_kernel_rows(p, &r);
  } while (ec_rows_continue_f32(&r, s.t1));
}

/* y must not overlap x. */
EC_INLINE void ec_depthwise_f32(const ec_depthwise_params *p, const float *x, const float *w,
                                const float *bias, float *y) {
  const int32_t row = p->out_w * p->in_c * p->multiplier;
  for (int32_t n = 0; n < p->batch; n++) {
    const float *const image = x + n * p->in_h * p->in_w * p->in_c;
    for (int32_t oy = 0; oy < p->out_h; oy++) {
      ec_depthwise_image_row_f32(p, image, oy, w, bias, y + (n * p->out_h + oy) * row);
    }
  }
}

#endif
