/* The depthwise kernel with three sums in two words, against a grouped convolution by definition.
 * SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_depthwise_s8_swar.h"
#include "reference_s8.h"
#include "ring.h"

/* A convolution's operands and what it should give. */
typedef struct depthwise_case {
  ec_depthwise_s8_params p;
  const int8_t *x;
  const int8_t *w;
  const int32_t *folded;
  const int32_t *multiplier;
  int32_t *scratch;
  int8_t *want;
  int8_t *y;
  int32_t n; /* elements of y */
} depthwise_case;

static ec_conv2d_s8_params any_case(void) {
  ec_conv2d_s8_params c = any_conv_s8();
  while (c.kernel_h * c.kernel_w > EC_SWAR_TAPS) c = any_conv_s8();
  if (any_int(0, 1) && 3 * c.kernel_h <= EC_SWAR_TAPS) {
    c.kernel_w = 3, c.dilation_w = 1;
    c.out_w = ec_max_i32(1, (c.in_w + c.pad_left + any_int(0, 2) - 3) / c.stride_w + 1);
  }
  if (any_int(0, 1)) {
    c.left = 0, c.shift = any_int(2, 10), c.low = -128, c.top = 127;
    c.addend = (1 << (c.shift - 1)) + c.x_zero * (1 << c.shift);
  }
  c.groups = c.in_c = any_size(67);
  c.out_c = c.in_c * (any_int(0, 2) == 0 ? any_int(2, 3) : 1);
  return c;
}

/* Of exactly the size that the header states. */
static int32_t *new_scratch(const ec_conv2d_s8_params *c) {
  const int32_t taps = ((c->kernel_h - 1) * c->dilation_h + 1) * c->kernel_w, groups = (c->out_w + 2) / 3;
  const int32_t span = (3 * groups - 1) * c->stride_w + (c->kernel_w - 1) * c->dilation_w + 1;
  return new_ints(2 * groups * taps + 2 * taps + (span + 3) / 4);
}

/* Random, or all of the largest size. */
static int8_t *any_weights(int32_t n) {
  const int32_t extreme = any_int(0, 3) == 0, sign = any_int(0, 1) ? -127 : 127;
  int8_t *const w = new_s8(n);
  for (int32_t i = 0; i < n; i++) w[i] = (int8_t)(extreme ? sign : ec_max_i32(-127, w[i]));
  return w;
}

static depthwise_case case_of(const ec_conv2d_s8_params *c) {
  const ec_depthwise_s8_params p = {
      c->batch,    c->in_h,     c->in_w,     c->in_c,     c->out_h,      c->out_w,      c->out_c / c->in_c,
      c->kernel_h, c->kernel_w, c->stride_h, c->stride_w, c->dilation_h, c->dilation_w, c->pad_top,
      c->pad_left, c->x_zero,   c->left,     c->shift,    c->addend,     c->low,        c->top};
  const int32_t taps = conv_taps_s8(c), inputs = c->batch * c->in_h * c->in_w * c->in_c;
  const int32_t *const bias = any_biases(c->out_c);
  int8_t *const x = new_s8(inputs);
  depthwise_case v;
  if (any_int(0, 3) == 0) memset(x, any_int(0, 1) ? -128 : 127, (size_t)inputs);
  v.p = p;
  v.n = c->batch * c->out_h * c->out_w * c->out_c;
  v.x = x;
  v.w = any_weights(c->out_c * taps);
  v.multiplier = any_multipliers(c->out_c);
  v.want = new_s8(v.n), v.y = new_s8(v.n);
  conv_reference_s8(c, v.x, v.w, bias, v.multiplier, v.want);
  v.folded = folded_bias(bias, v.w, c->out_c, taps, c->x_zero);
  v.scratch = new_scratch(c);
  return v;
}

static void test_image(void) {
  const ec_conv2d_s8_params c = any_case();
  begin_case("ec_depthwise_s8_swar");
  describe_conv_s8(&c);
  const depthwise_case v = case_of(&c);
  ec_depthwise_s8_swar(&v.p, v.x, v.w, v.folded, v.multiplier, v.scratch, v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_row(void) {
  ec_conv2d_s8_params c = any_case();
  c.batch = 1;
  begin_case("ec_depthwise_row_s8_swar");
  describe_conv_s8(&c);
  const depthwise_case v = case_of(&c);
  row_ring ring = ring_of(&c, v.x, 1);
  for (int32_t oy = 0; oy < c.out_h; oy++) {
    ring_advance(&ring, oy);
    ec_depthwise_row_s8_swar(&v.p, ring.rows, ring.k0, ring.k1, v.w, v.folded, v.multiplier, v.scratch,
                             v.y + oy * c.out_w * c.out_c);
  }
  check_bytes(v.y, v.want, v.n);
  end_case();
}

void test_depthwise_swar(void) {
  for (int32_t i = 0; i < 8; i++) {
    test_image();
    test_row();
  }
}
