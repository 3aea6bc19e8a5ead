/* Convolution kernels against a loop over the definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_conv2d_f32.h"
#include "ec_conv2d_maxpool_f32.h"
#include "ec_pointwise_f32.h"
#include "pack.h"
#include "reference.h"

static float *conv_packed(const ec_conv2d_params *p, const float *w) {
  return packed_blocks(w, p->groups, p->out_c / p->groups, conv_taps(p), 4);
}

static void test_conv2d(void) {
  const ec_conv2d_params p = any_conv();
  const int32_t n = p.batch * p.out_h * p.out_w * p.out_c;
  begin_case("ec_conv2d_f32");
  describe_conv(&p);
  const float *const x = new_floats(p.batch * p.in_h * p.in_w * p.in_c);
  const float *const w = new_floats(p.out_c * conv_taps(&p)), *const bias = new_floats(p.out_c);
  const float *const residual = any_int(0, 1) ? new_floats(n) : NULL;
  float *const want = new_zeros(n);
  float *const y = residual != NULL && any_int(0, 1) ? copy_of(residual, n) : new_floats(n);
  const int32_t in_place = residual != NULL && y[0] == residual[0];
  describe("residual", residual != NULL);
  describe("in_place", in_place);
  conv_reference(&p, x, w, bias, residual, want);
  ec_conv2d_f32(&p, x, conv_packed(&p, w), bias, in_place ? y : residual, y);
  check_floats(y, want, n, 1e-6f, (float)conv_taps(&p));
  end_case();
}

/* The rows of the image in a ring buffer that is as high as the window reaches. */
static void test_conv2d_row(void) {
  const ec_conv2d_params p = any_conv();
  const int32_t row = p.in_w * p.in_c, n = p.out_h * p.out_w * p.out_c;
  const int32_t reach = (p.kernel_h - 1) * p.dilation_h + 1;
  const float *rows[2 * EC_ROWS_MAX + 2];
  begin_case("ec_conv2d_row_f32");
  describe_conv(&p);
  const float *const x = new_floats(p.in_h * row), *const bias = new_floats(p.out_c);
  const float *const w = new_floats(p.out_c * conv_taps(&p)), *const packed = conv_packed(&p, w);
  float *const want = new_zeros(n), *const y = new_floats(n), *const ring = new_zeros(reach * row);
  ec_conv2d_params one = p;
  one.batch = 1;
  conv_reference(&one, x, w, bias, NULL, want);
  for (int32_t oy = 0, filled = 0; oy < p.out_h; oy++) {
    const int32_t top = oy * p.stride_h - p.pad_top;
    int32_t k0 = p.kernel_h, k1 = 0;
    for (; filled < p.in_h && filled < top + reach; filled++) {
      memcpy(ring + filled % reach * row, x + filled * row, (size_t)row * sizeof(float));
    }
    for (int32_t k = p.kernel_h - 1; k >= 0; k--) {
      const int32_t iy = top + k * p.dilation_h;
      if (iy < 0 || iy >= p.in_h) continue;
      k1 = ec_max_i32(k1, k + 1);
      k0 = k;
    }
    k1 = ec_max_i32(k0, k1);
    for (int32_t k = k0; k < k1; k++) rows[k - k0] = ring + (top + k * p.dilation_h) % reach * row;
    ec_conv2d_row_f32(&p, rows, k0, k1, packed, bias, NULL, y + oy * p.out_w * p.out_c);
  }
  check_floats(y, want, n, 1e-6f, (float)conv_taps(&p));
  end_case();
}

static void test_pointwise(void) {
  const int32_t pixels = any_size(67), in_c = any_size(67), out_c = any_size(67);
  ec_pointwise_params p = {pixels, in_c, out_c, 0, 0, 0};
  ec_conv2d_params conv = {.batch = 1, .in_h = 1, .in_w = pixels, .in_c = in_c, .out_h = 1, .out_w = pixels,
                           .out_c = out_c, .groups = 1, .kernel_h = 1, .kernel_w = 1, .stride_h = 1,
                           .stride_w = 1, .dilation_h = 1, .dilation_w = 1};
  any_activation(&p.act, &p.act_min, &p.act_max);
  any_activation(&conv.act, &conv.act_min, &conv.act_max);
  conv.act = p.act;
  begin_case("ec_pointwise_f32");
  describe_conv(&conv);
  const float *const x = new_floats(pixels * in_c), *const w = new_floats(in_c * out_c);
  const float *const bias = new_floats(out_c), *const residual = new_floats(pixels * out_c);
  float *const want = new_zeros(pixels * out_c), *const y = copy_of(residual, pixels * out_c);
  const int32_t add = any_int(0, 1);
  conv_reference(&conv, x, w, bias, add ? residual : NULL, want);
  ec_pointwise_f32(&p, x, conv_packed(&conv, w), bias, add ? y : NULL, y);
  check_floats(y, want, pixels * out_c, 1e-6f, (float)in_c);
  end_case();
}

static void pool_reference(const ec_conv2d_maxpool_params *p, const float *x, float *y) {
  for (int32_t at = 0; at < p->batch * p->pooled_h * p->pooled_w * p->out_c; at++) {
    const int32_t c = at % p->out_c, px = at / p->out_c % p->pooled_w;
    const int32_t py = at / p->out_c / p->pooled_w % p->pooled_h, n = at / p->out_c / p->pooled_w / p->pooled_h;
    float best = -INFINITY;
    for (int32_t k = 0; k < p->pool_h * p->pool_w; k++) {
      const int32_t iy = py * p->pool_stride_h + k / p->pool_w, ix = px * p->pool_stride_w + k % p->pool_w;
      best = fmaxf(best, x[((n * p->out_h + iy) * p->out_w + ix) * p->out_c + c]);
    }
    y[at] = best;
  }
}

static void test_conv2d_maxpool(void) {
  const ec_conv2d_params c = any_conv();
  ec_conv2d_maxpool_params p = {
      .batch = c.batch, .in_h = c.in_h, .in_w = c.in_w, .in_c = c.in_c, .out_h = c.out_h, .out_w = c.out_w,
      .out_c = c.out_c, .groups = c.groups, .kernel_h = c.kernel_h, .kernel_w = c.kernel_w,
      .stride_h = c.stride_h, .stride_w = c.stride_w, .dilation_h = c.dilation_h, .dilation_w = c.dilation_w,
      .pad_top = c.pad_top, .pad_left = c.pad_left, .pool_h = any_int(1, ec_min_i32(3, c.out_h)),
      .pool_w = any_int(1, ec_min_i32(3, c.out_w)), .act = c.act, .act_min = c.act_min, .act_max = c.act_max};
  p.pool_stride_h = p.pool_h + any_int(0, 1);
  p.pool_stride_w = any_int(1, 3);
  p.pooled_h = (c.out_h - p.pool_h) / p.pool_stride_h + 1;
  p.pooled_w = (c.out_w - p.pool_w) / p.pool_stride_w + 1;
  const int32_t n = p.batch * p.pooled_h * p.pooled_w * p.out_c, full = p.batch * c.out_h * c.out_w * c.out_c;
  begin_case("ec_conv2d_maxpool_f32");
  describe_conv(&c);
  describe("pool_h", p.pool_h);
  describe("pool_w", p.pool_w);
  const float *const x = new_floats(c.batch * c.in_h * c.in_w * c.in_c), *const bias = new_floats(c.out_c);
  const float *const w = new_floats(c.out_c * conv_taps(&c));
  float *const whole = new_zeros(full), *const want = new_zeros(n), *const y = new_floats(n);
  conv_reference(&c, x, w, bias, NULL, whole);
  pool_reference(&p, whole, want);
  ec_conv2d_maxpool_f32(&p, x, conv_packed(&c, w), bias, new_floats(c.out_w * c.out_c), y);
  check_floats(y, want, n, 1e-6f, (float)conv_taps(&c));
  end_case();
}

/* An activation lets a NaN through, in blocks of channels and in the last ones. */
static void test_not_a_number(void) {
  const float w[6] = {1, 1, 1, 1, 1, 1}, bias[6] = {0};
  float x[7], y[42], want[42];
  for (int32_t i = 0; i < 7; i++) x[i] = NAN;
  for (int32_t i = 0; i < 42; i++) want[i] = NAN;
  for (int32_t act = EC_ACT_NONE; act <= EC_ACT_CLAMP; act++) {
    const ec_pointwise_params p = {7, 1, 6, act, -1.0f, 1.0f};
    begin_case("ec_pointwise_f32 of NaNs");
    describe("act", act);
    ec_pointwise_f32(&p, x, w, bias, NULL, y);
    check_floats(y, want, 42, 0.0f, 1.0f);
    end_case();
  }
}

void test_convolution(void) {
  test_not_a_number();
  for (int32_t i = 0; i < 6; i++) {
    test_conv2d();
    test_conv2d_row();
    test_pointwise();
    test_conv2d_maxpool();
  }
}
