/* See reference_s8.h. SPDX-License-Identifier: Apache-2.0 */
#include "reference_s8.h"

#include "check.h"
#include "reference.h"

int32_t any_zero(void) {
  const int32_t extremes[3] = {-128, 0, 127};
  return any_int(0, 1) ? extremes[any_int(0, 2)] : any_int(-128, 127);
}

int32_t any_multiplier(void) { return any_int(0, 7) == 0 ? INT32_MAX : any_int(0, INT32_MAX - 1); }

ec_requant_s8 any_requant(void) {
  const int32_t shift = any_int(0, 1) ? any_int(3, 9) : any_int(1, 23);
  const int32_t a = any_int(-128, 127), b = any_int(-128, 127);
  const ec_requant_s8 r = {shift == 1 ? any_int(0, 3) : 0, shift, (1 << (shift - 1)) + any_zero() * (1 << shift),
                           any_int(0, 1) ? -128 : ec_min_i32(a, b), any_int(0, 1) ? 127 : ec_max_i32(a, b)};
  return r;
}

int32_t *any_multipliers(int32_t n) {
  int32_t *const m = new_ints(n);
  for (int32_t i = 0; i < n; i++) m[i] = any_multiplier();
  return m;
}

int32_t *any_biases(int32_t n) {
  int32_t *const b = new_ints(n);
  for (int32_t i = 0; i < n; i++) b[i] = any_int(-20000, 20000);
  return b;
}

int8_t *new_s8(int32_t n) { return new_bytes(n); }

int16_t *new_s16(int32_t n) {
  int16_t *const w = new_bytes(n * (int32_t)sizeof(int16_t));
  for (int32_t i = 0; i < n; i++) w[i] = (int16_t)any_int(-255, 255);
  return w;
}

/* v / 2^n, rounded down. */
static int64_t floor_shift(int64_t v, int32_t n) {
  const int64_t unit = (int64_t)1 << n;
  return v / unit - (v % unit < 0);
}

int8_t requant_reference(int64_t a, int32_t multiplier, const ec_requant_s8 *r) {
  const int64_t high = floor_shift(a * ((int64_t)1 << r->left) * multiplier, 32);
  const int64_t y = floor_shift(high + r->addend, r->shift);
  return (int8_t)(y < r->low ? r->low : y > r->top ? r->top : y);
}

int8_t requant_even_reference(int64_t a, int32_t multiplier, const ec_requant_s8 *r) {
  const int64_t product = a * ((int64_t)1 << r->left) * multiplier, unit = (int64_t)1 << (32 + r->shift);
  const int64_t zero = floor_shift(r->addend - (1 << (r->shift - 1)), r->shift);
  const int64_t whole = floor_shift(product, 32 + r->shift), rest = product - whole * unit;
  const int64_t y = zero + whole + (2 * rest > unit || (2 * rest == unit && whole % 2 != 0));
  return (int8_t)(y < r->low ? r->low : y > r->top ? r->top : y);
}

int32_t *folded_bias(const int32_t *bias, const int8_t *w, int32_t channels, int32_t taps, int32_t x_zero) {
  int32_t *const folded = new_ints(channels);
  for (int32_t i = 0; i < channels * taps; i++) folded[i / taps] -= x_zero * w[i];
  for (int32_t o = 0; o < channels; o++) folded[o] += bias[o];
  return folded;
}

int32_t *folded_bias_s16(const int32_t *bias, const int16_t *w, int32_t channels, int32_t taps, int32_t x_zero) {
  int32_t *const folded = new_ints(channels);
  for (int32_t i = 0; i < channels * taps; i++) folded[i / taps] -= x_zero * w[i];
  for (int32_t o = 0; o < channels; o++) folded[o] += bias[o];
  return folded;
}

int8_t *packed_s8(const int8_t *w, int32_t groups, int32_t channels, int32_t taps) {
  int8_t *const packed = new_s8(groups * channels * taps);
  const int32_t blocked = channels / 4 * 4;
  for (int32_t i = 0; i < groups * channels * taps; i++) {
    const int32_t group = i / taps / channels, c = i / taps % channels, t = i % taps;
    const int32_t at = c < blocked ? (c / 4 * taps + t) * 4 + c % 4 : c * taps + t;
    packed[group * channels * taps + at] = w[i];
  }
  return packed;
}

void finish_conv_s8(ec_conv2d_s8_params *p) {
  const ec_requant_s8 out = any_requant();
  p->x_zero = any_zero();
  SET_REQUANT(*p, out);
}

ec_conv2d_s8_params any_conv_s8(void) {
  const ec_conv2d_params c = any_conv();
  ec_conv2d_s8_params p = {c.batch,    c.in_h,     c.in_w,     c.in_c,       c.out_h,      c.out_w,
                           c.out_c,    c.groups,   c.kernel_h, c.kernel_w,   c.stride_h,   c.stride_w,
                           c.dilation_h, c.dilation_w, c.pad_top, c.pad_left, 0, 0, 1, 0, 0, 0};
  finish_conv_s8(&p);
  return p;
}

void describe_conv_s8(const ec_conv2d_s8_params *p) {
  describe("batch", p->batch), describe("in_h", p->in_h), describe("in_w", p->in_w), describe("in_c", p->in_c);
  describe("out_h", p->out_h), describe("out_w", p->out_w), describe("out_c", p->out_c);
  describe("groups", p->groups), describe("kernel_h", p->kernel_h), describe("kernel_w", p->kernel_w);
  describe("stride_h", p->stride_h), describe("stride_w", p->stride_w);
  describe("dilation_h", p->dilation_h), describe("dilation_w", p->dilation_w);
  describe("pad_top", p->pad_top), describe("pad_left", p->pad_left), describe("x_zero", p->x_zero);
  describe("left", p->left), describe("shift", p->shift), describe("addend", p->addend);
}

int32_t conv_taps_s8(const ec_conv2d_s8_params *p) { return p->kernel_h * p->kernel_w * p->in_c / p->groups; }

/* The sum of output element `at`, without its bias; weights are s8, or s16 where that is not NULL. */
static int64_t conv_at(const ec_conv2d_s8_params *p, const int8_t *x, const int8_t *w, const int16_t *w16,
                       int32_t at) {
  const int32_t o = at % p->out_c, ox = at / p->out_c % p->out_w, oy = at / p->out_c / p->out_w % p->out_h;
  const int32_t n = at / p->out_c / p->out_w / p->out_h;
  const int32_t depth = p->in_c / p->groups, first = o / (p->out_c / p->groups) * depth;
  int64_t sum = 0;
  for (int32_t k = 0; k < conv_taps_s8(p); k++) {
    const int32_t iy = oy * p->stride_h - p->pad_top + k / depth / p->kernel_w * p->dilation_h;
    const int32_t ix = ox * p->stride_w - p->pad_left + k / depth % p->kernel_w * p->dilation_w;
    if (iy < 0 || iy >= p->in_h || ix < 0 || ix >= p->in_w) continue;
    const int32_t v = x[((n * p->in_h + iy) * p->in_w + ix) * p->in_c + first + k % depth];
    const int32_t weight = o * conv_taps_s8(p) + k;
    sum += (v - p->x_zero) * (w16 != NULL ? w16[weight] : w[weight]);
  }
  return sum;
}

static void conv_all(const ec_conv2d_s8_params *p, const int8_t *x, const int8_t *w, const int16_t *w16,
                     const int32_t *bias, const int32_t *multiplier, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  for (int32_t at = 0; at < p->batch * p->out_h * p->out_w * p->out_c; at++) {
    const int32_t o = at % p->out_c;
    y[at] = requant_reference(conv_at(p, x, w, w16, at) + bias[o], multiplier[o], &out);
  }
}

void conv_reference_s8(const ec_conv2d_s8_params *p, const int8_t *x, const int8_t *w, const int32_t *bias,
                       const int32_t *multiplier, int8_t *y) {
  conv_all(p, x, w, NULL, bias, multiplier, y);
}

void conv_reference_s8w16(const ec_conv2d_s8_params *p, const int8_t *x, const int16_t *w, const int32_t *bias,
                          const int32_t *multiplier, int8_t *y) {
  conv_all(p, x, NULL, w, bias, multiplier, y);
}
