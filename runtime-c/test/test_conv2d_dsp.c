/* The int8 convolutions for the DSP extension against a loop over the definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_conv2d_s8_dsp.h"
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
  const int32_t length = (p->dilation_w == 1 ? p->kernel_w : 1) * p->in_c;
  const int32_t reach = 3 * p->stride_w + (p->kernel_w - 1) * p->dilation_w + 1;
  return new_s16(8 * (conv_taps_s8(p) / length) * ((length + 1) / 2) +
                 (ec_min_i32(p->kernel_h, 16) * reach * p->in_c + 3) / 4 * 2);
}

static ec_conv2d_s8_params any_ungrouped(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  while (p.groups != 1) p = any_conv_s8();
  return p;
}

typedef struct dsp_case {
  const int8_t *x;
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

void test_conv2d_dsp(void) {
  for (int32_t i = 0; i < 6; i++) {
    test_conv2d();
    test_conv2d_row();
  }
}
