/* The int8 depthwise kernel against a grouped convolution by definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_depthwise_s8.h"
#include "pack_dsp.h"
#include "reference.h"
#include "reference_s8.h"

/* What networks use most: 3 x 3, stride 1, any padding. */
static void make_plain(ec_conv2d_s8_params *p) {
  p->kernel_h = p->kernel_w = 3;
  p->stride_h = p->stride_w = p->dilation_h = p->dilation_w = 1;
  p->in_h = p->out_h = any_size(9);
  p->pad_top = 1;
  p->in_w = any_int(2, any_int(2, 30));
  p->pad_left = any_int(0, 2);
  p->out_w = ec_max_i32(1, p->in_w + p->pad_left + any_int(0, 2) - 2);
}

static ec_conv2d_s8_params any_depthwise_conv(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  if (any_int(0, 1)) make_plain(&p);
  if (any_int(0, 4) == 0) p.in_w = p.out_w = p.kernel_w = p.stride_w = 1, p.pad_left = 0; /* time as height */
  p.groups = p.in_c = any_size(67);
  p.out_c = p.in_c * (any_int(0, 2) == 0 ? any_int(2, 3) : 1);
  return p;
}

static const int8_t *depthwise_packed(const ec_conv2d_s8_params *c, const int8_t *w) {
  return c->in_c == c->out_c ? packed_s8(w, 1, c->out_c, conv_taps_s8(c)) : w;
}

static void test_depthwise_image(void) {
  const ec_conv2d_s8_params c = any_depthwise_conv();
  const ec_depthwise_s8_params p = depthwise_of(&c);
  const int32_t n = c.batch * c.out_h * c.out_w * c.out_c, taps = conv_taps_s8(&c);
  begin_case("ec_depthwise_s8");
  describe_conv_s8(&c);
  const int8_t *const x = new_s8(c.batch * c.in_h * c.in_w * c.in_c), *const w = new_s8(c.out_c * taps);
  const int32_t *const bias = any_biases(c.out_c), *const multiplier = any_multipliers(c.out_c);
  int8_t *const want = new_s8(n), *const y = new_s8(n);
  conv_reference_s8(&c, x, w, bias, multiplier, want);
  ec_depthwise_s8(&p, x, depthwise_packed(&c, w), folded_bias(bias, w, c.out_c, taps, c.x_zero), multiplier, y);
  check_bytes(y, want, n);
  end_case();
}

/* The top row alone, from pointers to rows that lie in the opposite order. */
static void test_depthwise_top_row(void) {
  ec_conv2d_s8_params c = any_depthwise_conv();
  c.batch = 1;
  const ec_depthwise_s8_params p = depthwise_of(&c);
  const int32_t row = c.in_w * c.in_c, n = c.out_w * c.out_c, taps = conv_taps_s8(&c);
  const int8_t *rows[2 * EC_ROWS_MAX + 2];
  int32_t k0 = c.kernel_h, k1 = 0;
  begin_case("ec_depthwise_row_s8");
  describe_conv_s8(&c);
  const int8_t *const x = new_s8(c.in_h * row), *const w = new_s8(c.out_c * taps);
  const int32_t *const bias = any_biases(c.out_c), *const multiplier = any_multipliers(c.out_c);
  int8_t *const turned = new_s8(c.in_h * row), *const want = new_s8(c.out_h * n), *const y = new_s8(n);
  for (int32_t i = 0; i < c.in_h; i++) memcpy(turned + (c.in_h - 1 - i) * row, x + i * row, (size_t)row);
  for (int32_t k = c.kernel_h - 1; k >= 0; k--) {
    const int32_t iy = k * c.dilation_h - c.pad_top;
    if (iy < 0 || iy >= c.in_h) continue;
    k1 = ec_max_i32(k1, k + 1);
    k0 = k;
  }
  k1 = ec_max_i32(k0, k1);
  for (int32_t k = k0; k < k1; k++) {
    rows[k - k0] = turned + (c.in_h - 1 - (k * c.dilation_h - c.pad_top)) * row;
  }
  conv_reference_s8(&c, x, w, bias, multiplier, want);
  ec_depthwise_row_s8(&p, rows, k0, k1, depthwise_packed(&c, w), folded_bias(bias, w, c.out_c, taps, c.x_zero),
                      multiplier, y);
  check_bytes(y, want, n);
  end_case();
}

void test_depthwise_s8(void) {
  for (int32_t i = 0; i < 8; i++) {
    test_depthwise_image();
    test_depthwise_top_row();
  }
}
