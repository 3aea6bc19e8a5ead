/* See pack_dsp.h. SPDX-License-Identifier: Apache-2.0 */
#include "pack_dsp.h"

#include "check.h"
#include "ec_winograd_plain_s8_dsp.h"
#include "reference_s8.h"

/* Random, or all of one size: sums then come close to their bound. */
static int8_t *any_weights(int32_t channels, int32_t taps) {
  const int32_t limit = ec_min_i32(127, 8300000 / (255 * taps)), extreme = any_int(0, 3) == 0;
  int8_t *const w = new_s8(channels * taps);
  for (int32_t i = 0; i < channels * taps; i++) w[i] = (int8_t)(extreme ? limit : any_int(-limit, limit));
  for (int32_t i = 0; extreme && i < channels * taps; i++) w[i] = (int8_t)(i / taps % 2 == 0 ? w[i] : -w[i]);
  return w;
}

dsp_case dsp_case_of(const ec_conv2d_s8_params *p) {
  dsp_case v;
  const int32_t taps = conv_taps_s8(p), inputs = p->batch * p->in_h * p->in_w * p->in_c;
  const int32_t *const bias = any_biases(p->out_c);
  int8_t *const x = new_s8(inputs);
  if (any_int(0, 3) == 0) memset(x, any_int(0, 1) ? -128 : 127, (size_t)inputs);
  v.n = p->batch * p->out_h * p->out_w * p->out_c;
  v.x = x;
  v.w = any_weights(p->out_c, taps);
  v.multiplier = any_multipliers(p->out_c);
  v.want = new_s8(v.n), v.y = new_s8(v.n);
  conv_reference_s8(p, v.x, v.w, bias, v.multiplier, v.want);
  v.folded = folded_bias(bias, v.w, p->out_c, taps, p->x_zero);
  return v;
}

ec_depthwise_s8_params depthwise_of(const ec_conv2d_s8_params *p) {
  const ec_depthwise_s8_params d = {
      p->batch,    p->in_h,     p->in_w,     p->in_c,     p->out_h,      p->out_w,      p->out_c / p->in_c,
      p->kernel_h, p->kernel_w, p->stride_h, p->stride_w, p->dilation_h, p->dilation_w, p->pad_top,
      p->pad_left, p->x_zero,   p->left,     p->shift,    p->addend,     p->low,        p->top};
  return d;
}

static int32_t run_length(const ec_conv2d_s8_params *p) { return (p->dilation_w == 1 ? p->kernel_w : 1) * p->in_c; }

static int32_t quads_of(const ec_conv2d_s8_params *p) {
  return conv_taps_s8(p) / run_length(p) * ((run_length(p) + 1) / 2);
}

/* Weight of element e of run r, or 0 beyond it and for a channel that isn't there. */
static int32_t run_weight(const ec_conv2d_s8_params *p, const int8_t *w, int32_t o, int32_t r, int32_t e) {
  const int32_t length = run_length(p);
  return o < p->out_c && e < length ? w[o * conv_taps_s8(p) + r * length + e] : 0;
}

int16_t *packed_dsp(const ec_conv2d_s8_params *p, const int8_t *w) {
  const int32_t length = run_length(p), run_quads = (length + 1) / 2, quads = quads_of(p);
  const int32_t n = (p->out_c + 1) / 2 * quads * 2;
  int16_t *const packed = new_s16(n);
  for (int32_t at = 0; at < n; at++) {
    const int32_t h = at % 2, i = at / 2 % run_quads, r = at / 2 % quads / run_quads, o = at / 2 / quads * 2;
    const int32_t e = i < length / 4 * 2 ? i / 2 * 4 + i % 2 + 2 * h : 2 * i + h;
    packed[at] = (int16_t)(256 * run_weight(p, w, o + 1, r, e) + run_weight(p, w, o, r, e));
  }
  return packed;
}

static int16_t *scratch_of(const ec_conv2d_s8_params *p, int32_t width, int32_t spill) {
  return new_s16(8 * quads_of(p) + (p->kernel_h * width * p->in_c + 3) / 4 * 2 + spill);
}

int16_t *row_scratch_dsp(const ec_conv2d_s8_params *p) {
  return scratch_of(p, 3 * p->stride_w + (p->kernel_w - 1) * p->dilation_w + 1, 0);
}

int16_t *scratch_dsp(const ec_conv2d_s8_params *p) {
  const int32_t span = (p->kernel_w - 1) * p->dilation_w + 1;
  if (p->out_w % 4 == 0) return row_scratch_dsp(p);
  return scratch_of(p, ec_max_i32(3 * p->stride_w + span, 4 * span), 8);
}

/* T g Tt of the kernel of output channel o and input channel c, row i, column j; 0 where there is no such channel. */
static int32_t winograd_weight(const ec_conv2d_s8_params *p, const int8_t *w, int32_t o, int32_t c, int32_t i,
                               int32_t j) {
  static const int32_t t[4][3] = {{1, 0, 0}, {1, 1, 1}, {1, -1, 1}, {0, 0, 1}};
  int32_t u = 0;
  if (o >= p->out_c || c >= p->in_c) return 0;
  for (int32_t k = 0; k < 9; k++) u += t[i][k / 3] * t[j][k % 3] * w[(o * 9 + k) * p->in_c + c];
  return u;
}

int16_t *packed_winograd(const ec_conv2d_s8_params *p, const int8_t *w) {
  const int32_t quads = (p->in_c + 3) / 4 * 2, n = (p->out_c + 1) / 2 * 16 * quads * 4;
  int16_t *const packed = new_s16(n);
  for (int32_t at = 0; at < n; at++) {
    const int32_t h = at % 2, q = at / 4 % quads, f = at / 4 / quads % 16, o = at / 64 / quads * 2 + at / 2 % 2;
    packed[at] = (int16_t)winograd_weight(p, w, o, q / 2 * 4 + q % 2 + 2 * h, f / 4, f % 4);
  }
  return packed;
}

int16_t *scratch_winograd(const ec_conv2d_s8_params *p) {
  return new_s16((p->in_c + 3) / 4 * 256 + 256 + (40 * p->in_c + 6) / 4 * 2);
}

int32_t *packed_winograd_plain(const ec_conv2d_s8_params *p, const int8_t *w) {
  const int32_t fours = (p->in_c + 3) / 4;
  int32_t *const packed = new_ints(p->out_c * fours * 9);
  uint32_t *const words = (uint32_t *)packed;
  for (int32_t at = 0; at < p->out_c * 9 * p->in_c; at++) {
    const int32_t o = at / 9 / p->in_c, k = at / p->in_c % 9, c = at % p->in_c;
    const int32_t byte = k < 8 ? c % 2 * 16 + k / 2 * 4 + c % 4 / 2 * 2 + k % 2 : 32 + c % 4;
    words[(o * fours + c / 4) * 9 + byte / 4] |= (uint32_t)(w[at] & 255) << (8 * (byte % 4));
  }
  return packed;
}

int16_t *scratch_winograd_plain(const ec_conv2d_s8_params *p) {
  const int32_t fours = (p->in_c + 3) / 4, group = ec_winograd_plain_group(p);
  return new_s16(256 * fours * group + 2 * group + 256 + 128 * fours);
}

/* T g of kernel row k of output channel o and input channel c, element f; 0 where there is no such channel. */
static int32_t winograd_line_weight(const ec_conv2d_s8_params *p, const int8_t *w, int32_t o, int32_t c, int32_t k,
                                    int32_t f) {
  static const int32_t t[6][3] = {{-4, -4, -4}, {-4, 4, -4}, {6, 0, 0}, {1, 2, 4}, {1, -2, 4}, {0, 0, 24}};
  int32_t u = 0;
  if (o >= p->out_c || c >= p->in_c) return 0;
  for (int32_t i = 0; i < 3; i++) u += t[f][i] * w[(o * 9 + k * 3 + i) * p->in_c + c];
  return u;
}

int16_t *packed_winograd_lines(const ec_conv2d_s8_params *p, const int8_t *w) {
  const int32_t half = (p->in_c + 3) / 4 * 2, n = (p->out_c + 3) / 4 * 6 * 3 * half * 8;
  int16_t *const packed = new_s16(n);
  for (int32_t at = 0; at < n; at++) {
    const int32_t h = at % 2, q = at / 8 % half, k = at / 8 / half % 3, f = at / 24 / half % 6;
    const int32_t o = at / 144 / half * 4 + at / 2 % 4, c = q / 2 * 4 + q % 2 + 2 * h;
    packed[at] = (int16_t)winograd_line_weight(p, w, o, c, k, f);
  }
  return packed;
}

int16_t *scratch_winograd_lines(const ec_conv2d_s8_params *p) {
  const int32_t half = (p->in_c + 3) / 4 * 2;
  return new_s16(72 * half + ec_max_i32(96, (9 * p->in_c + 2 * half + 3) / 4 * 2));
}
