/* The int8 convolutions against a loop over the definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_conv2d_maxpool_s8.h"
#include "ec_conv2d_s8.h"
#include "ec_conv2d_s8w16.h"
#include "ec_pointwise_s8.h"
#include "reference.h"
#include "reference_s8.h"
#include "ring.h"

/* A convolution's operands, what the kernel takes and what it should give. */
typedef struct conv_case {
  const int8_t *x;
  const int8_t *packed;
  const int32_t *folded;
  const int32_t *multiplier;
  int8_t *want;
  int8_t *y;
  int32_t n;
} conv_case;

static conv_case conv_case_of(const ec_conv2d_s8_params *p) {
  conv_case v;
  const int32_t taps = conv_taps_s8(p);
  const int8_t *const w = new_s8(p->out_c * taps);
  const int32_t *const bias = any_biases(p->out_c);
  v.n = p->batch * p->out_h * p->out_w * p->out_c;
  v.x = new_s8(p->batch * p->in_h * p->in_w * p->in_c);
  v.multiplier = any_multipliers(p->out_c);
  v.want = new_s8(v.n), v.y = new_s8(v.n);
  conv_reference_s8(p, v.x, w, bias, v.multiplier, v.want);
  v.folded = folded_bias(bias, w, p->out_c, taps, p->x_zero);
  v.packed = packed_s8(w, p->groups, p->out_c / p->groups, taps);
  return v;
}

static void test_conv2d(void) {
  const ec_conv2d_s8_params p = any_conv_s8();
  begin_case("ec_conv2d_s8");
  describe_conv_s8(&p);
  const conv_case v = conv_case_of(&p);
  ec_conv2d_s8(&p, v.x, v.packed, v.folded, v.multiplier, v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_conv2d_row(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  p.batch = 1;
  begin_case("ec_conv2d_row_s8");
  describe_conv_s8(&p);
  const conv_case v = conv_case_of(&p);
  row_ring ring = ring_of(&p, v.x, 1);
  for (int32_t oy = 0; oy < p.out_h; oy++) {
    ring_advance(&ring, oy);
    ec_conv2d_row_s8(&p, ring.rows, ring.k0, ring.k1, v.packed, v.folded, v.multiplier,
                     v.y + oy * p.out_w * p.out_c);
  }
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_conv2d_s8w16(void) {
  const ec_conv2d_s8_params p = any_conv_s8();
  const int32_t n = p.batch * p.out_h * p.out_w * p.out_c, taps = conv_taps_s8(&p);
  begin_case("ec_conv2d_s8w16");
  describe_conv_s8(&p);
  const int8_t *const x = new_s8(p.batch * p.in_h * p.in_w * p.in_c);
  const int16_t *const w = new_s16(p.out_c * taps);
  const int32_t *const bias = any_biases(p.out_c), *const multiplier = any_multipliers(p.out_c);
  int8_t *const want = new_s8(n), *const y = new_s8(n);
  conv_reference_s8w16(&p, x, w, bias, multiplier, want);
  ec_conv2d_s8w16(&p, x, w, folded_bias_s16(bias, w, p.out_c, taps, p.x_zero), multiplier, y);
  check_bytes(y, want, n);
  end_case();
}

static void test_pointwise(void) {
  const int32_t pixels = any_size(67), in_c = any_size(67), out_c = any_size(67);
  ec_conv2d_s8_params conv = {1, 1, pixels, in_c, 1, pixels, out_c, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0};
  ec_pointwise_s8_params p = {pixels, in_c, out_c, 0, 0, 0, 0, 0};
  finish_conv_s8(&conv);
  SET_REQUANT(p, conv);
  begin_case("ec_pointwise_s8");
  describe_conv_s8(&conv);
  const conv_case v = conv_case_of(&conv);
  ec_pointwise_s8(&p, v.x, v.packed, v.folded, v.multiplier, v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void pool_reference(const ec_conv2d_maxpool_s8_params *p, const int8_t *x, int8_t *y) {
  for (int32_t at = 0; at < p->batch * p->pooled_h * p->pooled_w * p->out_c; at++) {
    const int32_t c = at % p->out_c, px = at / p->out_c % p->pooled_w;
    const int32_t py = at / p->out_c / p->pooled_w % p->pooled_h, n = at / p->out_c / p->pooled_w / p->pooled_h;
    int32_t best = -128;
    for (int32_t k = 0; k < p->pool_h * p->pool_w; k++) {
      const int32_t iy = py * p->pool_stride_h + k / p->pool_w, ix = px * p->pool_stride_w + k % p->pool_w;
      best = ec_max_i32(best, x[((n * p->out_h + iy) * p->out_w + ix) * p->out_c + c]);
    }
    y[at] = (int8_t)best;
  }
}

static void test_conv2d_maxpool(void) {
  const ec_conv2d_s8_params c = any_conv_s8();
  ec_conv2d_maxpool_s8_params p = {
      .batch = c.batch, .in_h = c.in_h, .in_w = c.in_w, .in_c = c.in_c, .out_h = c.out_h, .out_w = c.out_w,
      .out_c = c.out_c, .groups = c.groups, .kernel_h = c.kernel_h, .kernel_w = c.kernel_w,
      .stride_h = c.stride_h, .stride_w = c.stride_w, .dilation_h = c.dilation_h, .dilation_w = c.dilation_w,
      .pad_top = c.pad_top, .pad_left = c.pad_left, .pool_h = any_int(1, ec_min_i32(3, c.out_h)),
      .pool_w = any_int(1, ec_min_i32(3, c.out_w)), .x_zero = c.x_zero};
  SET_REQUANT(p, c);
  p.pool_stride_h = p.pool_h + any_int(0, 1);
  p.pool_stride_w = any_int(1, 3);
  p.pooled_h = (c.out_h - p.pool_h) / p.pool_stride_h + 1;
  p.pooled_w = (c.out_w - p.pool_w) / p.pool_stride_w + 1;
  const int32_t n = p.batch * p.pooled_h * p.pooled_w * p.out_c;
  begin_case("ec_conv2d_maxpool_s8");
  describe_conv_s8(&c);
  describe("pool_h", p.pool_h), describe("pool_w", p.pool_w);
  const conv_case v = conv_case_of(&c);
  int8_t *const want = new_s8(n), *const y = new_s8(n);
  pool_reference(&p, v.want, want);
  ec_conv2d_maxpool_s8(&p, v.x, v.packed, v.folded, v.multiplier, new_s8(c.out_w * c.out_c), y);
  check_bytes(y, want, n);
  end_case();
}

void test_convolution_s8(void) {
  for (int32_t i = 0; i < 6; i++) {
    test_conv2d();
    test_conv2d_row();
    test_pointwise();
    test_conv2d_maxpool();
  }
  test_conv2d_s8w16();
}
