/* The depthwise kernel against a grouped convolution by definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_depthwise_f32.h"
#include "pack.h"
#include "reference.h"

static ec_conv2d_params any_depthwise_conv(void) {
  ec_conv2d_params p = {.batch = any_int(1, 2)};
  const int32_t tall = any_int(0, 7) == 0, plain = any_int(0, 1);
  any_axis(tall ? 40 : 12, tall ? EC_ROWS_MAX : 1, tall ? 2 * EC_ROWS_MAX + 2 : 5, &p.in_h, &p.out_h,
           &p.kernel_h, &p.stride_h, &p.dilation_h, &p.pad_top);
  any_axis(23, 1, 6, &p.in_w, &p.out_w, &p.kernel_w, &p.stride_w, &p.dilation_w, &p.pad_left);
  if (plain) { /* what networks use most: 3 x 3, stride 1, any padding */
    p.kernel_h = p.kernel_w = 3;
    p.stride_h = p.stride_w = p.dilation_h = p.dilation_w = 1;
    p.in_h = p.out_h = any_size(9);
    p.pad_top = 1;
    p.in_w = any_int(2, any_int(2, 30));
    p.pad_left = any_int(0, 2);
    p.out_w = ec_max_i32(1, p.in_w + p.pad_left + any_int(0, 2) - 2);
  }
  p.groups = p.in_c = any_size(67);
  p.out_c = p.in_c * (any_int(0, 2) == 0 ? any_int(2, 3) : 1);
  any_activation(&p.act, &p.act_min, &p.act_max);
  return p;
}

static ec_depthwise_params depthwise_of(const ec_conv2d_params *c) {
  const ec_depthwise_params p = {
      .batch = c->batch, .in_h = c->in_h, .in_w = c->in_w, .in_c = c->in_c, .out_h = c->out_h,
      .out_w = c->out_w, .multiplier = c->out_c / c->in_c, .kernel_h = c->kernel_h, .kernel_w = c->kernel_w,
      .stride_h = c->stride_h, .stride_w = c->stride_w, .dilation_h = c->dilation_h,
      .dilation_w = c->dilation_w, .pad_top = c->pad_top, .pad_left = c->pad_left, .act = c->act,
      .act_min = c->act_min, .act_max = c->act_max};
  return p;
}

static void test_depthwise_image(void) {
  const ec_conv2d_params c = any_depthwise_conv();
  const ec_depthwise_params p = depthwise_of(&c);
  const int32_t n = c.batch * c.out_h * c.out_w * c.out_c;
  begin_case("ec_depthwise_f32");
  describe_conv(&c);
  const float *const x = new_floats(c.batch * c.in_h * c.in_w * c.in_c);
  const float *const w = new_floats(c.out_c * conv_taps(&c)), *const bias = new_floats(c.out_c);
  float *const want = new_zeros(n), *const y = new_floats(n);
  conv_reference(&c, x, w, bias, NULL, want);
  ec_depthwise_f32(&p, x, p.multiplier == 1 ? packed_blocks(w, 1, c.out_c, conv_taps(&c), 4) : w, bias, y);
  check_floats(y, want, n, 1e-6f, (float)conv_taps(&c));
  end_case();
}

/* The top row alone, from pointers to rows that lie in the opposite order. */
static void test_depthwise_top_row(void) {
  const ec_conv2d_params c = any_depthwise_conv();
  const ec_depthwise_params p = depthwise_of(&c);
  const int32_t row = c.in_w * c.in_c, n = c.out_w * c.out_c;
  const float *rows[2 * EC_ROWS_MAX + 2];
  int32_t k0 = c.kernel_h, k1 = 0;
  begin_case("ec_depthwise_row_f32");
  describe_conv(&c);
  const float *const x = new_floats(c.in_h * row), *const bias = new_floats(c.out_c);
  const float *const w = new_floats(c.out_c * conv_taps(&c));
  float *const want = new_zeros(n), *const y = new_floats(n), *const reversed = new_zeros(c.in_h * row);
  ec_conv2d_params one = c;
  one.batch = one.out_h = 1;
  for (int32_t i = 0; i < c.in_h; i++) {
    memcpy(reversed + (c.in_h - 1 - i) * row, x + i * row, (size_t)row * sizeof(float));
  }
  for (int32_t k = c.kernel_h - 1; k >= 0; k--) {
    const int32_t iy = k * c.dilation_h - c.pad_top;
    if (iy < 0 || iy >= c.in_h) continue;
    k1 = ec_max_i32(k1, k + 1);
    k0 = k;
  }
  for (int32_t k = k0; k < k1; k++) {
    rows[k - k0] = reversed + (c.in_h - 1 - (k * c.dilation_h - c.pad_top)) * row;
  }
  conv_reference(&one, x, w, bias, NULL, want);
  const float *const packed = p.multiplier == 1 ? packed_blocks(w, 1, c.out_c, conv_taps(&c), 4) : w;
  ec_depthwise_row_f32(&p, rows, k0, ec_max_i32(k0, k1), packed, bias, y);
  check_floats(y, want, n, 1e-6f, (float)conv_taps(&c));
  end_case();
}

void test_depthwise(void) {
  for (int32_t i = 0; i < 8; i++) {
    test_depthwise_image();
    test_depthwise_top_row();
  }
}
