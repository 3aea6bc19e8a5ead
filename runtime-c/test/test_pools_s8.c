/* Int8 pooling, mean and softmax by their definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_avg_pool_s8.h"
#include "ec_max_pool_s8.h"
#include "ec_mean_s8.h"
#include "ec_mean_ties_s8.h"
#include "ec_softmax_s8.h"
#include "reference.h"
#include "reference_s8.h"

/* The window positions of one output element: how many there are inside the image and inside the
 * padded image, and the sum and maximum of the ones inside the image. */
typedef struct window {
  int32_t inside;
  int32_t padded;
  int32_t sum;
  int32_t max;
} window;

static window window_at(const ec_avg_pool_s8_params *p, const int8_t *x, int32_t at) {
  const int32_t c = at % p->channels, ox = at / p->channels % p->out_w;
  const int32_t oy = at / p->channels / p->out_w % p->out_h, n = at / p->channels / p->out_w / p->out_h;
  window v = {0, 0, 0, -128};
  for (int32_t k = 0; k < p->kernel_h * p->kernel_w; k++) {
    const int32_t iy = oy * p->stride_h - p->pad_top + k / p->kernel_w * p->dilation_h;
    const int32_t ix = ox * p->stride_w - p->pad_left + k % p->kernel_w * p->dilation_w;
    if (iy >= p->in_h + p->pad_bottom || ix >= p->in_w + p->pad_right) continue;
    v.padded++;
    if (iy < 0 || iy >= p->in_h || ix < 0 || ix >= p->in_w) continue;
    const int32_t value = x[((n * p->in_h + iy) * p->in_w + ix) * p->channels + c];
    v.inside++;
    v.sum += value - p->x_zero;
    v.max = ec_max_i32(v.max, value);
  }
  return v;
}

static ec_avg_pool_s8_params any_pool(void) {
  ec_avg_pool_s8_params p = {.batch = any_int(1, 2), .channels = any_size(67), .count_include_pad = any_int(0, 1),
                             .x_zero = any_zero()};
  const ec_requant_s8 out = any_requant();
  SET_REQUANT(p, out);
  any_axis(12, 1, 5, &p.in_h, &p.out_h, &p.kernel_h, &p.stride_h, &p.dilation_h, &p.pad_top);
  any_axis(23, 1, 6, &p.in_w, &p.out_w, &p.kernel_w, &p.stride_w, &p.dilation_w, &p.pad_left);
  p.pad_bottom = any_int(0, 2); /* less than the windows reach: ceil mode */
  p.pad_right = any_int(0, 2);
  return p;
}

static void describe_pool(const ec_avg_pool_s8_params *p) {
  describe("in_h", p->in_h), describe("in_w", p->in_w), describe("channels", p->channels);
  describe("out_h", p->out_h), describe("out_w", p->out_w);
  describe("kernel_h", p->kernel_h), describe("kernel_w", p->kernel_w);
  describe("stride_h", p->stride_h), describe("stride_w", p->stride_w);
  describe("dilation_h", p->dilation_h), describe("dilation_w", p->dilation_w);
  describe("pad_top", p->pad_top), describe("pad_left", p->pad_left);
  describe("count_include_pad", p->count_include_pad), describe("x_zero", p->x_zero);
}

/* The input rows of the first output row of the first image; returns how many. */
static int32_t top_rows(const ec_avg_pool_s8_params *p, const int8_t *x, const int8_t **rows) {
  int32_t count = 0;
  for (int32_t k = 0; k < p->kernel_h; k++) {
    const int32_t iy = k * p->dilation_h - p->pad_top;
    if (iy >= 0 && iy < p->in_h) rows[count++] = x + iy * p->in_w * p->channels;
  }
  return count;
}

static void test_avg_pool(void) {
  const ec_avg_pool_s8_params p = any_pool();
  const int32_t row = p.out_w * p.channels, n = p.batch * p.out_h * row;
  const ec_requant_s8 out = EC_REQUANT_OF(&p);
  const int8_t *rows[8];
  begin_case("ec_avg_pool_s8");
  describe_pool(&p);
  const int8_t *const x = new_s8(p.batch * p.in_h * p.in_w * p.channels);
  int32_t *const multiplier = any_multipliers(p.kernel_h * p.kernel_w);
  multiplier[0] = multiplier[p.kernel_h * p.kernel_w - 1] = 1 << 30; /* some results end in a half */
  int8_t *const want = new_s8(n), *const y = new_s8(n), *const top = new_s8(row);
  for (int32_t i = 0; i < n; i++) {
    const window v = window_at(&p, x, i);
    const int32_t count = p.count_include_pad ? v.padded : v.inside;
    want[i] = requant_even_reference(v.sum, multiplier[ec_max_i32(count, 1) - 1], &out);
  }
  ec_avg_pool_s8(&p, x, multiplier, y);
  check_bytes(y, want, n);
  ec_avg_pool_row_s8(&p, rows, top_rows(&p, x, rows), 0, multiplier, top);
  describe("row", 0);
  check_bytes(top, want, row);
  end_case();
}

static void test_max_pool(void) {
  const ec_avg_pool_s8_params a = any_pool();
  const ec_max_pool_s8_params p = {a.batch,    a.in_h,     a.in_w,     a.channels, a.out_h,
                                   a.out_w,    a.kernel_h, a.kernel_w, a.stride_h, a.stride_w,
                                   a.dilation_h, a.dilation_w, a.pad_top, a.pad_left};
  const int32_t row = a.out_w * a.channels, n = a.batch * a.out_h * row;
  const int8_t *rows[8];
  begin_case("ec_max_pool_s8");
  describe_pool(&a);
  const int8_t *const x = new_s8(p.batch * p.in_h * p.in_w * p.channels);
  int8_t *const want = new_s8(n), *const y = new_s8(n), *const top = new_s8(row);
  for (int32_t i = 0; i < n; i++) want[i] = (int8_t)window_at(&a, x, i).max;
  ec_max_pool_s8(&p, x, y);
  check_bytes(y, want, n);
  ec_max_pool_row_s8(&p, rows, top_rows(&a, x, rows), top);
  describe("row", 0);
  check_bytes(top, want, row);
  end_case();
}

static void test_mean(void) {
  ec_mean_s8_params p = {.outer = any_size(5), .reduced = any_int(0, 7) ? any_size(60) : any_int(250, 600), .inner = any_size(40), .x_zero = any_zero(),
                         .multiplier = any_int(0, 1) ? 1 << 30 : any_multiplier()}; /* half the time, halves occur */
  const ec_requant_s8 out = any_requant();
  const int32_t n = p.outer * p.inner;
  SET_REQUANT(p, out);
  begin_case("ec_mean_s8");
  describe("outer", p.outer), describe("reduced", p.reduced), describe("inner", p.inner);
  int8_t *const x = new_s8(n * p.reduced), *const want = new_s8(n), *const y = new_s8(n);
  for (int32_t i = 0; i < n; i++) {
    int64_t sum = 0;
    for (int32_t r = 0; r < p.reduced; r++) {
      sum += x[(i / p.inner * p.reduced + r) * p.inner + i % p.inner] - p.x_zero;
    }
    want[i] = requant_even_reference(sum, p.multiplier, &out);
  }
  ec_mean_s8(&p, x, y);
  check_bytes(y, want, n);
  ec_mean_s8(&p, x, x);
  check_bytes(x, want, n);
  end_case();
}

/* Ties of the elements from x on, whose mean is in the middle of `below` and the next, in floats. */
static int32_t settled_reference(const ec_mean_ties_s8_params *p, float scale, const int8_t *x, int32_t below) {
  volatile float sum = 0.0F;
  for (int32_t r = 0; r < p->reduced; r++) {
    const volatile float value = (float)(x[r * p->inner] - p->x_zero) * scale;
    sum += value;
  }
  volatile float mean = sum / (float)p->reduced;
  mean /= scale;
  const double noise = (double)mean - ((double)below + 0.5);
  if (noise < 0.0) return below;
  return noise > 0.0 || below % 2 != 0 ? below + 1 : below;
}

static void test_mean_ties(void) {
  const int32_t shift = any_int(1, any_int(0, 7) ? 6 : 12);
  ec_mean_ties_s8_params p = {.outer = any_size(3), .reduced = 1 << shift, .inner = any_size(20), .shift = shift,
                              .x_zero = any_zero(), .y_zero = any_zero(), .low = any_int(-128, -100),
                              .top = any_int(100, 127), .mantissa = any_int(1 << 23, (1 << 24) - 1)};
  if (any_int(0, 3) == 0) p.mantissa = 1 << 23 | 1 << any_int(0, 22); /* little noise */
  const float scale = (float)p.mantissa / (float)(1 << any_int(8, 30));
  const int32_t n = p.outer * p.inner;
  begin_case("ec_mean_ties_s8");
  describe("outer", p.outer), describe("reduced", p.reduced), describe("inner", p.inner);
  int8_t *const x = new_s8(n * p.reduced), *const want = new_s8(n), *const y = new_s8(n);
  for (int32_t i = 0; i < n; i++) {
    const int8_t *const first = x + i / p.inner * p.reduced * p.inner + i % p.inner;
    int32_t twice = 0;
    for (int32_t r = 0; r < p.reduced; r++) twice += 2 * (first[r * p.inner] - p.x_zero);
    /* Nearest by counting up. */
    int32_t code = -256;
    while (twice > p.reduced * (2 * code + 1)) code++;
    if (twice == p.reduced * (2 * code + 1)) code = settled_reference(&p, scale, first, code);
    want[i] = (int8_t)ec_min_i32(ec_max_i32(code + p.y_zero, p.low), p.top);
  }
  ec_mean_ties_s8(&p, x, y);
  check_bytes(y, want, n);
  end_case();
}

/* A table that falls from `one`, as an exponential does. */
static int32_t *any_softmax_table(int32_t one) {
  int32_t *const table = new_ints(256);
  const int32_t keep = any_int(30000, 65000);
  table[0] = one;
  for (int32_t d = 1; d < 256; d++) table[d] = (int32_t)((int64_t)table[d - 1] * keep / 65536);
  return table;
}

static void test_softmax(void) {
  const int32_t bits = any_int(0, 1) ? 16 : any_int(10, 15), most = (1 << 30 >> bits) * 2;
  const ec_softmax_s8_params p = {any_size(4),
                                  any_int(0, 9) == 0 ? ec_min_i32((1 << 26 >> bits) - 1, 3000) : any_size(40),
                                  any_size(5), any_int(0, 1) ? most / 2 : any_int(64, most), any_zero()};
  const int32_t n = p.outer * p.axis * p.inner, *const table = any_softmax_table(1 << bits);
  begin_case("ec_softmax_s8");
  describe("outer", p.outer), describe("axis", p.axis), describe("inner", p.inner), describe("gain", p.gain);
  int8_t *const x = new_s8(n), *const want = new_s8(n), *const y = new_s8(n);
  for (int32_t i = 0; i < n; i++) {
    const int32_t first = i / (p.axis * p.inner) * p.axis * p.inner + i % p.inner;
    int32_t max = -128;
    int64_t sum = 0;
    for (int32_t k = 0; k < p.axis; k++) max = ec_max_i32(max, x[first + k * p.inner]);
    for (int32_t k = 0; k < p.axis; k++) sum += table[max - x[first + k * p.inner]];
    const int64_t q = p.zero + ((int64_t)table[max - x[i]] * p.gain + sum * 32) / (sum * 64);
    want[i] = (int8_t)(q > 127 ? 127 : q);
  }
  ec_softmax_s8(&p, x, table, y);
  check_bytes(y, want, n);
  ec_softmax_s8(&p, x, table, x);
  check_bytes(x, want, n);
  end_case();
}

void test_pools_s8(void) {
  for (int32_t i = 0; i < 6; i++) {
    test_avg_pool();
    test_max_pool();
    test_mean();
    test_mean_ties();
    test_softmax();
  }
}
