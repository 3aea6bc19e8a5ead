/* The depthwise kernel for Arm's DSP extension against a grouped convolution by definition.
 * SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_depthwise_s8_dsp.h"
#include "reference.h"
#include "reference_s8.h"

/* 3 x 3 windows that the fast blocks take, mostly, and some that they just do not. */
static void make_three(ec_conv2d_s8_params *p) {
  p->kernel_h = p->kernel_w = 3;
  p->dilation_h = any_int(1, 1 + any_int(0, 1)), p->dilation_w = 1;
  p->stride_h = any_int(1, 2), p->stride_w = any_int(1, 2);
  p->in_h = any_size(9), p->in_w = any_int(1, any_int(1, 30));
  p->pad_top = any_int(0, 3), p->pad_left = any_int(0, any_int(1, 2));
  const int32_t right = any_int(0, any_int(1, 3));
  p->out_h = ec_max_i32(1, (p->in_h + p->pad_top + any_int(0, 3) - 2 * p->dilation_h - 1) / p->stride_h + 1);
  p->out_w = ec_max_i32(1, (p->in_w + p->pad_left + right - 3) / p->stride_w + 1);
}

static ec_conv2d_s8_params any_case(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  if (any_int(0, 2) > 0) make_three(&p);
  if (any_int(0, 1)) {
    p.left = 0, p.shift = any_int(2, 10);
    p.addend = (1 << (p.shift - 1)) + p.x_zero * (1 << p.shift);
  }
  p.groups = p.out_c = p.in_c = any_size(67);
  return p;
}

static ec_depthwise_s8_params params_of(const ec_conv2d_s8_params *c) {
  const ec_depthwise_s8_params p = {
      c->batch,    c->in_h,       c->in_w,     c->in_c,     c->out_h,      c->out_w,      1,
      c->kernel_h, c->kernel_w,   c->stride_h, c->stride_w, c->dilation_h, c->dilation_w, c->pad_top,
      c->pad_left, c->x_zero,     c->left,     c->shift,    c->addend,     c->low,        c->top};
  return p;
}

static int32_t pairs_of(const ec_conv2d_s8_params *c) {
  return c->kernel_h / 2 * c->kernel_w + c->kernel_h % 2 * ((c->kernel_w + 1) / 2);
}

/* The two weights of pair i of a channel. */
static void pair_at(const ec_conv2d_s8_params *c, const int8_t *w, int32_t i, int32_t *a, int32_t *b) {
  const int32_t width = c->kernel_w, whole = c->kernel_h / 2 * width;
  if (i < whole) {
    *a = w[i / width * 2 * width + i % width];
    *b = w[(i / width * 2 + 1) * width + i % width];
  } else {
    const int32_t t = 2 * (i - whole);
    *a = w[(c->kernel_h - 1) * width + t];
    *b = t + 1 < width ? w[(c->kernel_h - 1) * width + t + 1] : 0;
  }
}

static const int8_t *packed_pairs(const ec_conv2d_s8_params *c, const int8_t *w) {
  const int32_t pairs = pairs_of(c);
  int8_t *const packed = new_s8(2 * pairs * c->in_c);
  for (int32_t i = 0; i < pairs * c->in_c; i++) {
    const int32_t channel = i / pairs, n = i % pairs, alone = n == pairs - 1 && n % 2 == 0;
    const int32_t at = 2 * pairs * channel + 4 * (n / 2) + n % 2;
    int32_t a, b;
    pair_at(c, w + channel * c->kernel_h * c->kernel_w, n, &a, &b);
    packed[at] = (int8_t)(a ^ 0x80);
    packed[at + (alone ? 1 : 2)] = (int8_t)(b ^ 0x80);
  }
  return packed;
}

static int16_t *new_scratch(const ec_conv2d_s8_params *c) {
  const int32_t width = (c->out_w - 1) * c->stride_w + (c->kernel_w - 1) * c->dilation_w + 1;
  return new_s16(2 * ((c->kernel_h + 1) / 2 * width + pairs_of(c)));
}

/* Nothing where the header says that it needs none. */
static int16_t *needed_scratch(const ec_conv2d_s8_params *c) {
  const ec_depthwise_s8_params p = params_of(c);
  return ec_depthwise_is_three_s8(&p) ? NULL : new_scratch(c);
}

static int8_t *new_weights(int32_t n) {
  int8_t *const w = new_s8(n);
  for (int32_t i = 0; i < n; i++) w[i] = w[i] == -128 ? -127 : w[i];
  return w;
}

static void test_image(void) {
  const ec_conv2d_s8_params c = any_case();
  const ec_depthwise_s8_params p = params_of(&c);
  const int32_t n = c.batch * c.out_h * c.out_w * c.out_c, taps = conv_taps_s8(&c);
  begin_case("ec_depthwise_s8_dsp");
  describe_conv_s8(&c);
  const int8_t *const x = new_s8(c.batch * c.in_h * c.in_w * c.in_c), *const w = new_weights(c.out_c * taps);
  const int32_t *const bias = any_biases(c.out_c), *const multiplier = any_multipliers(c.out_c);
  int8_t *const want = new_s8(n), *const y = new_s8(n);
  conv_reference_s8(&c, x, w, bias, multiplier, want);
  ec_depthwise_s8_dsp(&p, x, packed_pairs(&c, w), folded_bias(bias, w, c.out_c, taps, c.x_zero), multiplier,
                      needed_scratch(&c), y);
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
  const ec_depthwise_s8_params p = params_of(&c);
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
  ec_depthwise_row_s8_dsp(&p, rows, k0, k1, packed_pairs(&c, w), folded_bias(bias, w, c.out_c, taps, c.x_zero),
                          multiplier, needed_scratch(&c), y);
  check_bytes(y, want + oy * n, n);
  end_case();
}

void test_depthwise_dsp(void) {
  for (int32_t i = 0; i < 12; i++) {
    test_image();
    test_row();
  }
}
