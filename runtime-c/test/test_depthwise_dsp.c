/* The depthwise kernel for Arm's DSP extension against a grouped convolution by definition.
 * SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_depthwise_s8_dsp.h"
#include "pack_dsp.h"
#include "reference.h"
#include "reference_s8.h"

/* An image that the kernel walks down. */
static void make_tall(ec_conv2d_s8_params *p) {
  p->stride_h = p->stride_w = p->dilation_h = 1;
  p->in_w = p->out_w = any_int(1, 6), p->in_h = any_int(p->in_w, 30);
  p->pad_left = 1, p->pad_top = any_int(0, 1);
  p->out_h = ec_max_i32(1, p->in_h + p->pad_top + any_int(0, 1) - 2);
}

static ec_conv2d_s8_params any_window(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  p.kernel_h = p.kernel_w = 3;
  p.dilation_h = any_int(1, 1 + any_int(0, 1)), p.dilation_w = 1;
  p.stride_h = any_int(1, 2), p.stride_w = any_int(1, 2);
  p.in_h = any_size(9), p.in_w = any_int(1, any_int(1, 30));
  p.pad_top = any_int(0, 3), p.pad_left = any_int(0, 1);
  const int32_t right = any_int(0, any_int(1, 3));
  p.out_h = ec_max_i32(1, (p.in_h + p.pad_top + any_int(0, 3) - 2 * p.dilation_h - 1) / p.stride_h + 1);
  p.out_w = ec_max_i32(1, (p.in_w + p.pad_left + right - 3) / p.stride_w + 1);
  if (any_int(0, 2) == 0) make_tall(&p);
  p.groups = p.out_c = p.in_c = any_size(67);
  if (any_int(0, 1)) {
    p.left = 0, p.shift = any_int(2, 10);
    p.addend = (1 << (p.shift - 1)) + p.x_zero * (1 << p.shift);
  }
  return p;
}

/* One that the kernel serves. */
static ec_conv2d_s8_params any_case(void) {
  for (;;) {
    const ec_conv2d_s8_params c = any_window();
    const ec_depthwise_s8_params p = depthwise_of(&c);
    if (ec_depthwise_is_three_s8(&p)) return c;
  }
}

static const int8_t *packed_three(const ec_conv2d_s8_params *c, const int8_t *w) {
  static const int32_t order[] = {0, 1, 3, 4, 2, 6, 5, 7, 8};
  int8_t *const packed = new_s8(10 * c->in_c);
  for (int32_t i = 0; i < 10 * c->in_c; i++) {
    packed[i] = (int8_t)((i % 10 < 9 ? w[i / 10 * 9 + order[i % 10]] : 0) ^ 0x80);
  }
  return packed;
}

static int8_t *new_weights(int32_t n) {
  int8_t *const w = new_s8(n);
  for (int32_t i = 0; i < n; i++) w[i] = w[i] == -128 ? -127 : w[i];
  return w;
}

static void test_image(void) {
  const ec_conv2d_s8_params c = any_case();
  const ec_depthwise_s8_params p = depthwise_of(&c);
  const int32_t n = c.batch * c.out_h * c.out_w * c.out_c, taps = conv_taps_s8(&c);
  begin_case("ec_depthwise_s8_dsp");
  describe_conv_s8(&c);
  const int8_t *const x = new_s8(c.batch * c.in_h * c.in_w * c.in_c), *const w = new_weights(c.out_c * taps);
  const int32_t *const bias = any_biases(c.out_c), *const multiplier = any_multipliers(c.out_c);
  int8_t *const want = new_s8(n), *const y = new_s8(n);
  conv_reference_s8(&c, x, w, bias, multiplier, want);
  ec_depthwise_s8_dsp(&p, x, packed_three(&c, w), folded_bias(bias, w, c.out_c, taps, c.x_zero), multiplier,
                      y);
  check_bytes(y, want, n);
  end_case();
}

/* The first pixel of the input that output row oy, or a later one, reads. */
static int32_t first_read(const ec_conv2d_s8_params *c, int32_t oy) {
  if (oy >= c->out_h) return c->in_h * c->in_w;
  return ec_min_i32(ec_max_i32(0, oy * c->stride_h - c->pad_top), c->in_h) * c->in_w;
}

/* How many pixels before the input the output begins at least, where each window is read before its pixel is written. */
static int32_t pixels_before(const ec_conv2d_s8_params *c) {
  int32_t most = 0;
  for (int32_t i = 0; i < c->out_h * c->out_w; i++) {
    const int32_t oy = i / c->out_w, next = i % c->out_w + 1;
    const int32_t right = ec_min_i32(ec_max_i32(0, next * c->stride_w - c->pad_left), c->in_w);
    const int32_t row = next < c->out_w ? first_read(c, oy) + right : c->in_h * c->in_w;
    most = ec_max_i32(most, i + 1 - ec_min_i32(row, first_read(c, oy + 1)));
  }
  return most;
}

static void test_over_input(void) {
  ec_conv2d_s8_params c = any_case();
  c.batch = 1;
  const ec_depthwise_s8_params p = depthwise_of(&c);
  const int32_t n = c.out_h * c.out_w * c.out_c, taps = conv_taps_s8(&c), before = pixels_before(&c) * c.in_c;
  const int32_t inputs = c.in_h * c.in_w * c.in_c;
  begin_case("ec_depthwise_s8_dsp over its input");
  describe_conv_s8(&c), describe("before", before);
  int8_t *const y = new_s8(ec_max_i32(n, before + inputs)), *const want = new_s8(n);
  const int8_t *const w = new_weights(c.out_c * taps);
  const int32_t *const bias = any_biases(c.out_c), *const multiplier = any_multipliers(c.out_c);
  conv_reference_s8(&c, y + before, w, bias, multiplier, want);
  ec_depthwise_s8_dsp(&p, y + before, packed_three(&c, w), folded_bias(bias, w, c.out_c, taps, c.x_zero), multiplier, y);
  check_bytes(y, want, n);
  end_case();
}

/* The range of kernel rows inside the image for output row oy, and the input rows that these read, in a copy of the
 * image with its rows in the opposite order. */
static int32_t turned_rows(const ec_conv2d_s8_params *c, int32_t oy, const int8_t *x, const int8_t **rows, int32_t *k1) {
  const int32_t row = c->in_w * c->in_c;
  int8_t *const turned = new_s8(c->in_h * row);
  int32_t count = 0, k0 = 0;
  for (int32_t i = 0; i < c->in_h; i++) memcpy(turned + (c->in_h - 1 - i) * row, x + i * row, (size_t)row);
  for (int32_t k = 0; k < c->kernel_h; k++) {
    const int32_t iy = oy * c->stride_h - c->pad_top + k * c->dilation_h;
    if (iy < 0 || iy >= c->in_h) continue;
    if (count == 0) k0 = k;
    rows[count++] = turned + (c->in_h - 1 - iy) * row;
  }
  *k1 = k0 + count;
  return k0;
}

static void test_row(void) {
  ec_conv2d_s8_params c = any_case();
  c.batch = 1;
  const ec_depthwise_s8_params p = depthwise_of(&c);
  const int32_t n = c.out_w * c.out_c, taps = conv_taps_s8(&c), oy = any_int(0, c.out_h - 1);
  const int8_t *rows[2 * EC_ROWS_MAX + 2];
  int32_t k1;
  begin_case("ec_depthwise_row_s8_dsp");
  describe_conv_s8(&c), describe("oy", oy);
  const int8_t *const x = new_s8(c.in_h * c.in_w * c.in_c), *const w = new_weights(c.out_c * taps);
  const int32_t *const bias = any_biases(c.out_c), *const multiplier = any_multipliers(c.out_c);
  int8_t *const want = new_s8(c.out_h * n), *const y = new_s8(n);
  conv_reference_s8(&c, x, w, bias, multiplier, want);
  const int32_t k0 = turned_rows(&c, oy, x, rows, &k1);
  ec_depthwise_row_s8_dsp(&p, rows, k0, k1, packed_three(&c, w), folded_bias(bias, w, c.out_c, taps, c.x_zero),
                          multiplier, y);
  check_bytes(y, want + oy * n, n);
  end_case();
}

void test_depthwise_dsp(void) {
  for (int32_t i = 0; i < 12; i++) {
    test_image();
    test_over_input();
    test_row();
  }
}
