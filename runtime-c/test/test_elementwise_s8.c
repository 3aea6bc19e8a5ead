/* Int8 element-wise kernels and the requantisation itself, by their definition. SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "check.h"
#include "ec_add_s8.h"
#include "ec_dequantize_s8.h"
#include "ec_lookup_s8.h"
#include "ec_mul_s8.h"
#include "ec_quantize_s8.h"
#include "reference_s8.h"

static int32_t any_word(void) { return (any_int(-32768, 32767) * 65536) ^ any_int(0, 65535); }

static void test_requantize(void) {
  begin_case("ec_requantize_s8");
  for (int32_t i = 0; i < 200; i++) {
    const ec_requant_s8 r = any_requant();
    const int32_t a = any_word() >> any_int(r.left, 24), m = any_multiplier();
    const int8_t got = ec_requantize_s8(a, m, &r), want = requant_reference(a, m, &r);
    if (got != want) describe("a", a), describe("m", m), describe("left", r.left), describe("shift", r.shift);
    check_bytes(&got, &want, 1);
  }
  end_case();
}

/* Strides of an operand that is broadcast along some axes; returns its size. */
static int32_t any_broadcast(const int32_t *dims, int32_t *strides) {
  int32_t size = 1;
  for (int32_t d = 5; d >= 0; d--) {
    const int32_t broadcast = any_int(0, 2) == 0;
    strides[d] = broadcast ? 0 : size;
    size *= broadcast ? 1 : dims[d];
  }
  return size;
}

static int32_t strided(const int32_t *dims, const int32_t *strides, int32_t at) {
  int32_t offset = 0;
  for (int32_t d = 5; d >= 0; d--) {
    offset += at % dims[d] * strides[d];
    at /= dims[d];
  }
  return offset;
}

/* Any shape of up to six axes; returns its size. */
static int32_t any_dims(int32_t *dims) {
  int32_t n = 1;
  for (int32_t d = 0; d < 6; d++) dims[d] = 1;
  for (int32_t d = any_int(0, 5); d < 6; d++) n *= dims[d] = any_size(5);
  return n;
}

static ec_add_nd_s8_params any_add(void) {
  ec_add_nd_s8_params p = {.shift = any_int(1, 22), .low = any_int(-128, 0), .top = any_int(0, 127)};
  p.a_factor = any_int(-(1 << 20), 1 << 20) >> any_int(0, 12);
  p.b_factor = any_int(-(1 << 20), 1 << 20) >> any_int(0, 12);
  p.offset = (1 << (p.shift - 1)) - any_zero() * p.a_factor - any_zero() * p.b_factor;
  return p;
}

static int8_t add_reference(const ec_add_nd_s8_params *p, int32_t a, int32_t b) {
  const ec_requant_s8 out = {0, p->shift, 0, p->low, p->top};
  const int64_t sum = (int64_t)a * p->a_factor + (int64_t)b * p->b_factor + p->offset;
  return requant_reference(sum * 4, 1 << 30, &out);
}

static void test_add(void) {
  ec_add_nd_s8_params p = any_add();
  const int32_t n = any_dims(p.dims);
  const ec_add_s8_params flat = {n, p.a_factor, p.b_factor, p.offset, p.shift, p.low, p.top};
  begin_case("ec_add_s8");
  describe("n", n), describe("a_factor", p.a_factor), describe("b_factor", p.b_factor), describe("shift", p.shift);
  const int32_t a_size = any_broadcast(p.dims, p.a_strides), b_size = any_broadcast(p.dims, p.b_strides);
  int8_t *const a = new_s8(a_size), *const b = new_s8(b_size), *const want = new_s8(n), *const y = new_s8(n);
  for (int32_t i = 0; i < n; i++) {
    want[i] = add_reference(&p, a[strided(p.dims, p.a_strides, i)], b[strided(p.dims, p.b_strides, i)]);
  }
  ec_add_nd_s8(&p, a, b, y);
  check_bytes(y, want, n);
  if (a_size == n && b_size == n) ec_add_s8(&flat, a, b, a), check_bytes(a, want, n);
  else if (a_size == n) ec_add_nd_s8(&p, a, b, a), check_bytes(a, want, n);
  else if (b_size == n) ec_add_nd_s8(&p, a, b, b), check_bytes(b, want, n);
  end_case();
}

static void test_mul(void) {
  ec_mul_nd_s8_params p = {.a_zero = any_zero(), .b_zero = any_zero(), .multiplier = any_multiplier()};
  const ec_requant_s8 out = any_requant();
  const int32_t n = any_dims(p.dims);
  SET_REQUANT(p, out);
  const ec_mul_s8_params flat = {n, p.a_zero, p.b_zero, p.multiplier, p.left, p.shift, p.addend, p.low, p.top};
  begin_case("ec_mul_s8");
  describe("n", n), describe("a_zero", p.a_zero), describe("b_zero", p.b_zero), describe("shift", p.shift);
  const int32_t a_size = any_broadcast(p.dims, p.a_strides), b_size = any_broadcast(p.dims, p.b_strides);
  int8_t *const a = new_s8(a_size), *const b = new_s8(b_size), *const want = new_s8(n), *const y = new_s8(n);
  for (int32_t i = 0; i < n; i++) {
    const int32_t u = a[strided(p.dims, p.a_strides, i)], v = b[strided(p.dims, p.b_strides, i)];
    want[i] = requant_reference((u - p.a_zero) * (v - p.b_zero), p.multiplier, &out);
  }
  ec_mul_nd_s8(&p, a, b, y);
  check_bytes(y, want, n);
  if (a_size == n && b_size == n) ec_mul_s8(&flat, a, b, b), check_bytes(b, want, n);
  else if (a_size == n) ec_mul_nd_s8(&p, a, b, a), check_bytes(a, want, n);
  else if (b_size == n) ec_mul_nd_s8(&p, a, b, b), check_bytes(b, want, n);
  end_case();
}

static void test_lookup(void) {
  const ec_lookup_channels_s8_params p = {any_size(20), any_size(20)};
  const int32_t n = p.pixels * p.channels;
  const ec_lookup_s8_params one = {n};
  begin_case("ec_lookup_s8");
  describe("pixels", p.pixels), describe("channels", p.channels);
  int8_t *const x = new_s8(n), *const want = new_s8(n), *const y = new_s8(n);
  const int8_t *const tables = new_s8(256 * p.channels);
  for (int32_t i = 0; i < n; i++) want[i] = tables[x[i] < 0 ? x[i] + 256 : x[i]];
  ec_lookup_s8(&one, x, tables, y);
  check_bytes(y, want, n);
  for (int32_t i = 0; i < n; i++) want[i] = tables[i % p.channels * 256 + (x[i] < 0 ? x[i] + 256 : x[i])];
  ec_lookup_channels_s8(&p, x, tables, x);
  check_bytes(x, want, n);
  end_case();
}

/* Exact in double precision: a quotient of floats that is a half or lies beside one is told apart. */
static int8_t quantize_reference(float x, float scale, int32_t zero) {
  const double v = (double)(x / scale), down = floor(v), rest = v - down;
  if (isnan(v)) return (int8_t)zero;
  const double even = fmod(down, 2.0) == 0.0 ? down : down + 1.0;
  const double q = (isinf(v) ? v : rest == 0.5 ? even : rest < 0.5 ? down : down + 1.0) + zero;
  return (int8_t)(q < -128 ? -128 : q > 127 ? 127 : q);
}

static void test_quantize(void) {
  const float specials[] = {NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 1e-40f, -0.0f, 0.49999997f, -0.49999997f};
  const int32_t special_count = (int32_t)(sizeof specials / sizeof *specials), n = special_count + any_size(200);
  const int32_t halves = any_int(0, 1);
  const ec_quantize_s8_params p = {n, halves ? 0.25f : (float)any_int(1, 1000) / 300.0f, any_zero()};
  const ec_dequantize_s8_params back = {n, p.scale, p.zero};
  begin_case("ec_quantize_s8");
  describe("n", n), describe("scale*1e6", (int32_t)(p.scale * 1e6f)), describe("zero", p.zero);
  float *const x = new_floats(n), *const want_back = new_zeros(n);
  int8_t *const want = new_s8(n), *const y = new_s8(n);
  for (int32_t i = 0; i < n; i++) {
    if (i < special_count) x[i] = specials[i];
    else x[i] = halves ? (float)any_int(-2200, 2200) / 16.0f : x[i] * 500.0f;
    want[i] = quantize_reference(x[i], p.scale, p.zero);
  }
  ec_quantize_s8(&p, x, y);
  check_bytes(y, want, n);
  for (int32_t i = 0; i < n; i++) want_back[i] = (float)((double)(y[i] - p.zero) * (double)p.scale);
  ec_dequantize_s8(&back, y, x);
  check_floats(x, want_back, n, 0.0f, 1.0f);
  end_case();
}

void test_elementwise_s8(void) {
  test_requantize();
  for (int32_t i = 0; i < 6; i++) {
    test_add();
    test_mul();
    test_lookup();
    test_quantize();
  }
}
