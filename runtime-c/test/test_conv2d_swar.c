/* The int8 convolution with three sums in two words, against a loop over the definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_conv2d_s8_swar.h"
#include "reference_s8.h"
#include "ring.h"

/* A convolution's operands and what it should give. */
typedef struct swar_case {
  const int8_t *x;
  const int8_t *packed;
  const int32_t *folded;
  const int32_t *multiplier;
  int32_t *scratch;
  int8_t *want;
  int8_t *y;
  int32_t n; /* elements of y */
} swar_case;

/* Random, or all of the largest size: sums then come close to their bound. */
static int8_t *any_weights(int32_t n) {
  const int32_t extreme = any_int(0, 3) == 0, sign = any_int(0, 1) ? -127 : 127;
  int8_t *const w = new_s8(n);
  for (int32_t i = 0; i < n; i++) w[i] = (int8_t)(extreme ? sign : ec_max_i32(-127, w[i]));
  return w;
}

static int8_t *packed_swar(const int8_t *w, int32_t channels, int32_t taps) {
  const int32_t n = (channels + 3) / 4 * 4 * taps;
  int8_t *const packed = new_s8(n);
  for (int32_t i = 0; i < n; i++) {
    const int32_t c = i / (4 * taps) * 4 + i % 4, t = i % (4 * taps) / 4;
    packed[i] = c < channels ? w[c * taps + t] : 0;
  }
  return packed;
}

static int32_t *scratch_swar(const ec_conv2d_s8_params *p) {
  const int32_t run = p->in_c * (p->dilation_w == 1 ? p->kernel_w : 1);
  const int32_t is_padded = p->pad_top > 0 || p->pad_left > 0 ||
                            (p->out_h - 1) * p->stride_h + (p->kernel_h - 1) * p->dilation_h >= p->in_h ||
                            (p->out_w - 1) * p->stride_w + (p->kernel_w - 1) * p->dilation_w >= p->in_w;
  return new_ints(2 * conv_taps_s8(p) + (is_padded ? (3 * run + 3) / 4 : 0));
}

static swar_case swar_case_of(const ec_conv2d_s8_params *p) {
  swar_case v;
  const int32_t taps = conv_taps_s8(p), inputs = p->batch * p->in_h * p->in_w * p->in_c;
  const int32_t *const bias = any_biases(p->out_c);
  const int8_t *const w = any_weights(p->out_c * taps);
  int8_t *const x = new_s8(inputs);
  if (any_int(0, 3) == 0) memset(x, any_int(0, 1) ? -128 : 127, (size_t)inputs);
  v.n = p->batch * p->out_h * p->out_w * p->out_c;
  v.x = x;
  v.multiplier = any_multipliers(p->out_c);
  v.want = new_s8(v.n), v.y = new_s8(v.n);
  conv_reference_s8(p, x, w, bias, v.multiplier, v.want);
  v.folded = folded_bias(bias, w, p->out_c, taps, p->x_zero);
  v.packed = packed_swar(w, p->out_c, taps);
  v.scratch = scratch_swar(p);
  return v;
}

static ec_conv2d_s8_params any_ungrouped(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  while (p.groups != 1) p = any_conv_s8();
  return p;
}

static void test_image(const ec_conv2d_s8_params *p) {
  begin_case("ec_conv2d_s8_swar");
  describe_conv_s8(p);
  const swar_case v = swar_case_of(p);
  ec_conv2d_s8_swar(p, v.x, v.packed, v.folded, v.multiplier, v.scratch, v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_any_image(void) {
  const ec_conv2d_s8_params p = any_ungrouped();
  test_image(&p);
}

/* Sums of more products than two words hold. */
static void test_pointwise(void) {
  const int32_t pixels = any_size(67), in_c = any_size(200), out_c = any_size(67);
  ec_conv2d_s8_params p = {1, 1, pixels, in_c, 1, pixels, out_c, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0};
  finish_conv_s8(&p);
  test_image(&p);
}

static void test_row(void) {
  ec_conv2d_s8_params p = any_ungrouped();
  p.batch = 1;
  begin_case("ec_conv2d_row_s8_swar");
  describe_conv_s8(&p);
  const swar_case v = swar_case_of(&p);
  row_ring ring = ring_of(&p, v.x, 1);
  for (int32_t oy = 0; oy < p.out_h; oy++) {
    ring_advance(&ring, oy);
    ec_conv2d_row_s8_swar(&p, ring.rows, ring.k0, ring.k1, v.packed, v.folded, v.multiplier, v.scratch,
                          v.y + oy * p.out_w * p.out_c);
  }
  check_bytes(v.y, v.want, v.n);
  end_case();
}

void test_conv2d_swar(void) {
  for (int32_t i = 0; i < 6; i++) {
    test_any_image();
    test_pointwise();
    test_row();
  }
}
