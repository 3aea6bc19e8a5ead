/* The int8 convolutions for the DSP extension against a loop over the definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_conv2d_s8_dsp.h"
#include "ec_winograd_s8_dsp.h"
#include "reference.h"
#include "reference_s8.h"
#include "ring.h"

/* Weights whose sums with any input fit the kernels' 24 bits. */
static int8_t *bounded_weights(int32_t channels, int32_t taps) {
  const int32_t limit = ec_min_i32(127, 8300000 / (255 * taps));
  int8_t *const w = new_s8(channels * taps);
  for (int32_t i = 0; i < channels * taps; i++) w[i] = (int8_t)any_int(-limit, limit);
  return w;
}

/* Weight of element e of a run of `length`, or 0 beyond it and for a channel that isn't there. */
static int32_t run_weight(const ec_conv2d_s8_params *p, const int8_t *w, int32_t o, int32_t r, int32_t e, int32_t length) {
  return o < p->out_c && e < length ? w[o * conv_taps_s8(p) + r * length + e] : 0;
}

static int16_t *packed_dsp(const ec_conv2d_s8_params *p, const int8_t *w) {
  const int32_t length = (p->dilation_w == 1 ? p->kernel_w : 1) * p->in_c, runs = conv_taps_s8(p) / length;
  const int32_t run_quads = (length + 1) / 2, quads = runs * run_quads, pairs = (p->out_c + 1) / 2;
  int16_t *const packed = new_s16(pairs * quads * 2);
  for (int32_t at = 0; at < pairs * quads * 2; at++) {
    const int32_t h = at % 2, i = at / 2 % run_quads, r = at / 2 / run_quads % runs, o = at / 2 / quads * 2;
    const int32_t e = i < length / 4 * 2 ? i / 2 * 4 + i % 2 + 2 * h : 2 * i + h;
    packed[at] = (int16_t)(256 * run_weight(p, w, o + 1, r, e, length) + run_weight(p, w, o, r, e, length));
  }
  return packed;
}

static int16_t *scratch_dsp(const ec_conv2d_s8_params *p) {
  const int32_t length = (p->dilation_w == 1 ? p->kernel_w : 1) * p->in_c, span = (p->kernel_w - 1) * p->dilation_w + 1;
  const int32_t reach = 3 * p->stride_w + span, whole = p->out_w % 4 == 0;
  const int32_t width = whole ? reach : ec_max_i32(reach, 4 * span);
  return new_s16(8 * (conv_taps_s8(p) / length) * ((length + 1) / 2) +
                 (ec_min_i32(p->kernel_h, 16) * width * p->in_c + 3) / 4 * 2 + (whole ? 0 : 8));
}

static ec_conv2d_s8_params any_ungrouped(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  while (p.groups != 1) p = any_conv_s8();
  return p;
}

/* T g Tt of the kernel of output channel o and input channel c, row i, column j; 0 where there is no such channel. */
static int32_t winograd_weight(const ec_conv2d_s8_params *p, const int8_t *w, int32_t o, int32_t c, int32_t i, int32_t j) {
  static const int32_t t[4][3] = {{2, 0, 0}, {1, 1, 1}, {1, -1, 1}, {0, 0, 2}};
  int32_t u = 0;
  if (o >= p->out_c || c >= p->in_c) return 0;
  for (int32_t k = 0; k < 9; k++) u += t[i][k / 3] * t[j][k % 3] * w[(o * 9 + k) * p->in_c + c];
  return u;
}

static int16_t *packed_winograd(const ec_conv2d_s8_params *p, const int8_t *w) {
  const int32_t quads = (p->in_c + 3) / 4 * 2, n = (p->out_c + 1) / 2 * 16 * quads * 4;
  int16_t *const packed = new_s16(n);
  for (int32_t at = 0; at < n; at++) {
    const int32_t h = at % 2, odd = at / 2 % 2, q = at / 4 % quads, f = at / 4 / quads % 16, o = at / 64 / quads * 2 + odd;
    packed[at] = (int16_t)winograd_weight(p, w, o, q / 2 * 4 + q % 2 + 2 * h, f / 4, f % 4);
  }
  return packed;
}

static int16_t *scratch_winograd(const ec_conv2d_s8_params *p) {
  return new_s16((p->in_c + 3) / 4 * 256 + 256 + (40 * p->in_c + 6) / 4 * 2);
}

/* A random convolution that Winograd's transform does. */
static ec_conv2d_s8_params any_three(void) {
  ec_conv2d_s8_params p = {.batch = any_int(1, 2), .in_h = any_int(2, 9), .in_w = any_int(8, 27), .in_c = any_size(67),
                           .out_c = any_size(67), .groups = 1, .kernel_h = 3, .kernel_w = 3, .stride_h = 1, .stride_w = 1,
                           .dilation_h = 1, .dilation_w = 1, .pad_top = any_int(0, 2), .pad_left = any_int(0, 2)};
  p.out_h = ec_max_i32(2, p.in_h + p.pad_top + any_int(0, 2) - 2);
  p.out_w = ec_max_i32(8, p.in_w + p.pad_left + any_int(0, 2) - 2);
  finish_conv_s8(&p);
  return p;
}

typedef struct dsp_case {
  const int8_t *x;
  const int8_t *w;
  const int16_t *packed;
  const int32_t *folded;
  const int32_t *multiplier;
  int16_t *scratch;
  int8_t *want;
  int8_t *y;
  int32_t n;
} dsp_case;

static dsp_case dsp_case_of(const ec_conv2d_s8_params *p) {
  dsp_case v;
  const int32_t taps = conv_taps_s8(p), *const bias = any_biases(p->out_c);
  const int8_t *const w = bounded_weights(p->out_c, taps);
  v.w = w;
  v.n = p->batch * p->out_h * p->out_w * p->out_c;
  v.x = new_s8(p->batch * p->in_h * p->in_w * p->in_c);
  v.multiplier = any_multipliers(p->out_c);
  v.want = new_s8(v.n), v.y = new_s8(v.n);
  conv_reference_s8(p, v.x, w, bias, v.multiplier, v.want);
  v.folded = folded_bias(bias, w, p->out_c, taps, p->x_zero);
  v.packed = packed_dsp(p, w);
  v.scratch = scratch_dsp(p);
  return v;
}

static void test_conv2d(void) {
  const ec_conv2d_s8_params p = any_ungrouped();
  begin_case("ec_conv2d_s8_dsp");
  describe_conv_s8(&p);
  const dsp_case v = dsp_case_of(&p);
  ec_conv2d_s8_dsp(&p, v.x, v.packed, v.folded, v.multiplier, v.scratch, v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_conv2d_row(void) {
  ec_conv2d_s8_params p = any_ungrouped();
  p.batch = 1;
  begin_case("ec_conv2d_row_s8_dsp");
  describe_conv_s8(&p);
  const dsp_case v = dsp_case_of(&p);
  row_ring ring = ring_of(&p, v.x);
  for (int32_t oy = 0; oy < p.out_h; oy++) {
    ring_advance(&ring, oy);
    ec_conv2d_row_s8_dsp(&p, ring.rows, ring.k0, ring.k1, v.packed, v.folded, v.multiplier, v.scratch,
                         v.y + oy * p.out_w * p.out_c);
  }
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_winograd(void) {
  const ec_conv2d_s8_params p = any_three();
  begin_case("ec_winograd_s8_dsp");
  describe_conv_s8(&p);
  const dsp_case v = dsp_case_of(&p);
  const int16_t *const packed = packed_winograd(&p, v.w);
  ec_winograd_s8_dsp(&p, v.x, packed, v.folded, v.multiplier, scratch_winograd(&p), v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

void test_conv2d_dsp(void) {
  for (int32_t i = 0; i < 6; i++) {
    test_conv2d();
    test_conv2d_row();
    test_winograd();
  }
}
