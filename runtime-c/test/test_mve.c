/* The int8 kernels for Helium against a loop over the definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_conv2d_s8_mve.h"
#include "ec_dense_s8_mve.h"
#include "ec_depthwise_s8_mve.h"
#include "ec_pointwise_s8_mve.h"
#include "layer_s8.h"
#include "pack_dsp.h"
#include "pack_mve.h"
#include "reference_s8.h"
#include "ring.h"

static int8_t *scratch_of(const ec_conv2d_s8_params *p) { return new_s8(2 * conv_taps_s8(p)); }

static void test_conv2d(void) {
  const ec_conv2d_s8_params p = any_ungrouped();
  begin_case("ec_conv2d_s8_mve");
  describe_conv_s8(&p);
  const layer_case v = layer_case_of(&p);
  const int8_t *const packed = packed_dots(v.w, p.out_c, conv_taps_s8(&p));
  ec_conv2d_s8_mve(&p, v.x, packed, v.folded, v.multiplier, scratch_of(&p), v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_conv2d_row(void) {
  ec_conv2d_s8_params p = any_ungrouped();
  p.batch = 1;
  begin_case("ec_conv2d_row_s8_mve");
  describe_conv_s8(&p);
  const layer_case v = layer_case_of(&p);
  const int8_t *const packed = packed_dots(v.w, p.out_c, conv_taps_s8(&p));
  int8_t *const scratch = scratch_of(&p);
  row_ring ring = ring_of(&p, v.x, 1);
  for (int32_t oy = 0; oy < p.out_h; oy++) {
    ring_advance(&ring, oy);
    ec_conv2d_row_s8_mve(&p, ring.rows, ring.k0, ring.k1, packed, v.folded, v.multiplier, scratch,
                         v.y + oy * p.out_w * p.out_c);
  }
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_pointwise(void) {
  const ec_conv2d_s8_params c = any_pointwise(any_size(67), any_size(67));
  ec_pointwise_s8_params p = {c.in_w, c.in_c, c.out_c, 0, 0, 0, 0, 0};
  SET_REQUANT(p, c);
  begin_case("ec_pointwise_s8_mve");
  describe_conv_s8(&c);
  const layer_case v = layer_case_of(&c);
  ec_pointwise_s8_mve(&p, v.x, packed_dots(v.w, c.out_c, c.in_c), v.folded, v.multiplier, v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_dense_layer(void) {
  const ec_conv2d_s8_params c = any_pointwise(any_size(3), any_size(300));
  ec_dense_s8_params p = {c.in_w, c.in_c, c.out_c, 0, 0, 0, 0, 0};
  SET_REQUANT(p, c);
  begin_case("ec_dense_s8_mve");
  describe_conv_s8(&c);
  const layer_case v = layer_case_of(&c);
  ec_dense_s8_mve(&p, v.x, packed_dots(v.w, c.out_c, c.in_c), v.folded, v.multiplier, v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

/* Windows that the kernel takes, on rows that are sometimes longer than what is turned at a time. */
static ec_conv2d_s8_params any_depthwise(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  while (p.kernel_h > 4 || p.kernel_w > 4) p = any_conv_s8();
  if (any_int(0, 2) == 0) {
    p.in_w = any_int(16, 40);
    p.out_w = (p.in_w + p.pad_left - (p.kernel_w - 1) * p.dilation_w - 1) / p.stride_w + 1 + any_int(0, 1);
  }
  p.groups = p.in_c = p.out_c = any_size(67);
  return p;
}

static int8_t *turned_of(const ec_conv2d_s8_params *p) {
  const int32_t pixels = ec_min_i32(p->out_w, 16);
  return (int8_t *)new_ints(16 * ((pixels - 1) * p->stride_w + 3 * p->dilation_w + 1));
}

static void test_depthwise_image(void) {
  const ec_conv2d_s8_params c = any_depthwise();
  const ec_depthwise_s8_params p = depthwise_of(&c);
  begin_case("ec_depthwise_s8_mve");
  describe_conv_s8(&c);
  const layer_case v = layer_case_of(&c);
  ec_depthwise_s8_mve(&p, v.x, packed_words(&c, v.w), v.folded, v.multiplier, turned_of(&c), v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_depthwise_row(void) {
  ec_conv2d_s8_params c = any_depthwise();
  c.batch = 1;
  const ec_depthwise_s8_params p = depthwise_of(&c);
  begin_case("ec_depthwise_row_s8_mve");
  describe_conv_s8(&c);
  const layer_case v = layer_case_of(&c);
  const int8_t *const packed = packed_words(&c, v.w);
  int8_t *const scratch = turned_of(&c);
  row_ring ring = ring_of(&c, v.x, 1);
  for (int32_t oy = 0; oy < p.out_h; oy++) {
    ring_advance(&ring, oy);
    ec_depthwise_row_s8_mve(&p, ring.rows, ring.k0, ring.k1, packed, v.folded, v.multiplier, scratch,
                            v.y + oy * p.out_w * p.in_c);
  }
  check_bytes(v.y, v.want, v.n);
  end_case();
}

void test_mve(void) {
  for (int32_t i = 0; i < 6; i++) {
    test_conv2d();
    test_conv2d_row();
    test_pointwise();
    test_dense_layer();
    test_depthwise_image();
    test_depthwise_row();
  }
}
