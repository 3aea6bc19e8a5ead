/* The int8 kernels for RISC-V vectors against a loop over the definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_conv2d_s8_rvv.h"
#include "ec_dense_s8_rvv.h"
#include "ec_depthwise_s8_rvv.h"
#include "ec_pointwise_s8_rvv.h"
#include "layer_s8.h"
#include "pack_dsp.h"
#include "reference_s8.h"
#include "ring.h"

/* Weights [channels][length] as the kernels read them: [length][channels]. */
static int8_t *turned(const int8_t *w, int32_t channels, int32_t length) {
  int8_t *const packed = new_s8(channels * length);
  for (int32_t at = 0; at < channels * length; at++) packed[at] = w[at % channels * length + at / channels];
  return packed;
}

static void test_conv2d(void) {
  const ec_conv2d_s8_params p = any_ungrouped();
  const int32_t taps = conv_taps_s8(&p);
  begin_case("ec_conv2d_s8_rvv");
  describe_conv_s8(&p);
  const layer_case v = layer_case_of(&p);
  ec_conv2d_s8_rvv(&p, v.x, turned(v.w, p.out_c, taps), v.folded, v.multiplier, new_s8(4 * taps), v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_conv2d_row(void) {
  ec_conv2d_s8_params p = any_ungrouped();
  const int32_t taps = conv_taps_s8(&p);
  p.batch = 1;
  begin_case("ec_conv2d_row_s8_rvv");
  describe_conv_s8(&p);
  const layer_case v = layer_case_of(&p);
  const int8_t *const packed = turned(v.w, p.out_c, taps);
  int8_t *const scratch = new_s8(4 * taps);
  row_ring ring = ring_of(&p, v.x, 1);
  for (int32_t oy = 0; oy < p.out_h; oy++) {
    ring_advance(&ring, oy);
    ec_conv2d_row_s8_rvv(&p, ring.rows, ring.k0, ring.k1, packed, v.folded, v.multiplier, scratch,
                         v.y + oy * p.out_w * p.out_c);
  }
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_pointwise(void) {
  const ec_conv2d_s8_params c = any_pointwise(any_size(67), any_size(67));
  ec_pointwise_s8_params p = {c.in_w, c.in_c, c.out_c, 0, 0, 0, 0, 0};
  SET_REQUANT(p, c);
  begin_case("ec_pointwise_s8_rvv");
  describe_conv_s8(&c);
  const layer_case v = layer_case_of(&c);
  ec_pointwise_s8_rvv(&p, v.x, turned(v.w, c.out_c, c.in_c), v.folded, v.multiplier, v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_dense_layer(void) {
  const ec_conv2d_s8_params c = any_pointwise(any_size(3), any_size(300));
  ec_dense_s8_params p = {c.in_w, c.in_c, c.out_c, 0, 0, 0, 0, 0};
  SET_REQUANT(p, c);
  begin_case("ec_dense_s8_rvv");
  describe_conv_s8(&c);
  const layer_case v = layer_case_of(&c);
  ec_dense_s8_rvv(&p, v.x, turned(v.w, c.out_c, c.in_c), v.folded, v.multiplier, v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static ec_conv2d_s8_params any_depthwise(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  p.groups = p.in_c = p.out_c = any_size(67);
  return p;
}

static void test_depthwise_image(void) {
  const ec_conv2d_s8_params c = any_depthwise();
  const ec_depthwise_s8_params p = depthwise_of(&c);
  const int32_t taps = p.kernel_h * p.kernel_w;
  begin_case("ec_depthwise_s8_rvv");
  describe_conv_s8(&c);
  const layer_case v = layer_case_of(&c);
  ec_depthwise_s8_rvv(&p, v.x, turned(v.w, p.in_c, taps), v.folded, v.multiplier, new_s8(taps * p.in_c), v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_depthwise_row(void) {
  ec_conv2d_s8_params c = any_depthwise();
  c.batch = 1;
  const ec_depthwise_s8_params p = depthwise_of(&c);
  const int32_t taps = p.kernel_h * p.kernel_w;
  begin_case("ec_depthwise_row_s8_rvv");
  describe_conv_s8(&c);
  const layer_case v = layer_case_of(&c);
  const int8_t *const packed = turned(v.w, p.in_c, taps);
  int8_t *const scratch = new_s8(taps * p.in_c);
  row_ring ring = ring_of(&c, v.x, 1);
  for (int32_t oy = 0; oy < p.out_h; oy++) {
    ring_advance(&ring, oy);
    ec_depthwise_row_s8_rvv(&p, ring.rows, ring.k0, ring.k1, packed, v.folded, v.multiplier, scratch,
                            v.y + oy * p.out_w * p.in_c);
  }
  check_bytes(v.y, v.want, v.n);
  end_case();
}

void test_rvv(void) {
  for (int32_t i = 0; i < 6; i++) {
    test_conv2d();
    test_conv2d_row();
    test_pointwise();
    test_dense_layer();
    test_depthwise_image();
    test_depthwise_row();
  }
}
