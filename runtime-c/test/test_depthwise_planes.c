/* The depthwise kernel for windows up to 7 columns wide against a grouped convolution by definition.
 * SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_depthwise_planes_s8_dsp.h"
#include "pack_dsp.h"
#include "reference.h"
#include "reference_s8.h"
#include "ring.h"

/* Windows of any height; images from less than a window to some blocks of windows wide, and some that take several bands. */
static ec_conv2d_s8_params any_case(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  p.kernel_h = any_int(1, 8), p.kernel_w = any_int(1, 7);
  p.stride_h = any_int(1, any_int(1, 3)), p.stride_w = any_int(1, 2);
  p.dilation_h = any_int(1, any_int(1, 3)), p.dilation_w = 1;
  p.in_h = any_size(any_int(0, 5) == 0 ? 60 : 12), p.in_w = any_int(1, any_int(1, 40));
  p.pad_top = any_int(0, any_int(0, p.kernel_h + 2)), p.pad_left = any_int(0, any_int(0, p.kernel_w + 2));
  const int32_t span = (p.kernel_h - 1) * p.dilation_h + 1;
  p.out_h = ec_max_i32(1, (p.in_h + p.pad_top + any_int(0, span) - span) / p.stride_h + 1);
  p.out_w = ec_max_i32(1, (p.in_w + p.pad_left + any_int(0, p.kernel_w) - p.kernel_w) / p.stride_w + 1);
  p.groups = p.in_c = any_size(p.in_h * p.in_w > 200 ? 5 : 40);
  p.out_c = p.in_c * (any_int(0, 2) == 0 ? any_int(2, 3) : 1);
  return p;
}

static int32_t taps_of(const ec_conv2d_s8_params *c) { return c->kernel_w <= 3 ? 3 : c->kernel_w <= 5 ? 5 : 7; }

static const int8_t *packed_planes(const ec_conv2d_s8_params *c, const int8_t *w) {
  static const int32_t order[] = {0, 2, 1, 3, 4, 6, 5};
  const int32_t taps = taps_of(c), rows = c->out_c * c->kernel_h;
  int8_t *const packed = new_s8(rows * taps + 1);
  for (int32_t i = 0; i < rows * taps; i++) {
    const int32_t t = taps == 3 && i % 3 > 0 ? 3 - i % 3 : order[i % taps];
    packed[i] = t < c->kernel_w ? w[i / taps * c->kernel_w + t] : 0;
  }
  return packed;
}

static int32_t pitch_of(const ec_conv2d_s8_params *c) {
  return (c->stride_w == 1 ? 2 * ec_max_i32((c->out_w + 1) / 2, 2) : 2 * (c->out_w + 2)) + taps_of(c) - 1;
}

static int16_t *image_scratch(const ec_conv2d_s8_params *c) {
  const int32_t pitch = pitch_of(c), span = (c->kernel_h - 1) * c->dilation_h + 1;
  return new_s16(ec_min_i32(c->in_h, ec_max_i32(span, 1024 / pitch)) * pitch);
}

static void test_image(void) {
  const ec_conv2d_s8_params c = any_case();
  const ec_depthwise_s8_params p = depthwise_of(&c);
  const int32_t n = c.batch * c.out_h * c.out_w * c.out_c, taps = conv_taps_s8(&c);
  begin_case("ec_depthwise_planes_s8_dsp");
  describe_conv_s8(&c);
  const int8_t *const x = new_s8(c.batch * c.in_h * c.in_w * c.in_c), *const w = new_s8(c.out_c * taps);
  const int32_t *const bias = any_biases(c.out_c), *const multiplier = any_multipliers(c.out_c);
  int8_t *const want = new_s8(n), *const y = new_s8(n);
  conv_reference_s8(&c, x, w, bias, multiplier, want);
  ec_depthwise_planes_s8_dsp(&p, x, packed_planes(&c, w), bias, multiplier, image_scratch(&c), y);
  check_bytes(y, want, n);
  end_case();
}

/* All rows, one by one, out of a ring buffer. */
static void test_rows(void) {
  ec_conv2d_s8_params c = any_case();
  c.batch = 1;
  const ec_depthwise_s8_params p = depthwise_of(&c);
  const int32_t n = c.out_w * c.out_c, taps = conv_taps_s8(&c);
  begin_case("ec_depthwise_planes_row_s8_dsp");
  describe_conv_s8(&c);
  const int8_t *const x = new_s8(c.in_h * c.in_w * c.in_c), *const w = new_s8(c.out_c * taps);
  const int8_t *const packed = packed_planes(&c, w);
  const int32_t *const bias = any_biases(c.out_c), *const multiplier = any_multipliers(c.out_c);
  int8_t *const want = new_s8(c.out_h * n), *const y = new_s8(n);
  int16_t *const scratch = new_s16(ec_min_i32(c.in_h, c.kernel_h) * pitch_of(&c));
  row_ring ring = ring_of(&c, x, 1);
  conv_reference_s8(&c, x, w, bias, multiplier, want);
  for (int32_t oy = 0; oy < c.out_h; oy++) {
    ring_advance(&ring, oy);
    ec_depthwise_planes_row_s8_dsp(&p, ring.rows, ring.k0, ring.k1, packed, bias, multiplier, scratch, y);
    check_bytes(y, want + oy * n, n);
  }
  end_case();
}

void test_depthwise_planes(void) {
  for (int32_t i = 0; i < 12; i++) {
    test_image();
    test_rows();
  }
}
