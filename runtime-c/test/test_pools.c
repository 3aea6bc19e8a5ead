/* Pooling, reductions and softmax by their definition. SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "check.h"
#include "ec_avg_pool_f32.h"
#include "ec_max_pool_f32.h"
#include "ec_reduce_f32.h"
#include "ec_softmax_f32.h"
#include "reference.h"

/* The window positions of one output element: how many there are, inside the image and inside the
 * padded image, and the sum and maximum of the ones inside the image. */
typedef struct window {
  int32_t inside;
  int32_t padded;
  double sum;
  float max;
} window;

static window window_at(const ec_avg_pool_params *p, const float *x, int32_t at) {
  const int32_t c = at % p->channels, ox = at / p->channels % p->out_w;
  const int32_t oy = at / p->channels / p->out_w % p->out_h, n = at / p->channels / p->out_w / p->out_h;
  window v = {0, 0, 0, -INFINITY};
  for (int32_t k = 0; k < p->kernel_h * p->kernel_w; k++) {
    const int32_t iy = oy * p->stride_h - p->pad_top + k / p->kernel_w * p->dilation_h;
    const int32_t ix = ox * p->stride_w - p->pad_left + k % p->kernel_w * p->dilation_w;
    if (iy >= p->in_h + p->pad_bottom || ix >= p->in_w + p->pad_right) continue;
    v.padded++;
    if (iy < 0 || iy >= p->in_h || ix < 0 || ix >= p->in_w) continue;
    const float value = x[((n * p->in_h + iy) * p->in_w + ix) * p->channels + c];
    v.inside++;
    v.sum += (double)value;
    v.max = fmaxf(v.max, value);
  }
  return v;
}

static ec_avg_pool_params any_pool(void) {
  ec_avg_pool_params p = {.batch = any_int(1, 2), .channels = any_size(67), .count_include_pad = any_int(0, 1)};
  any_axis(12, 1, 5, &p.in_h, &p.out_h, &p.kernel_h, &p.stride_h, &p.dilation_h, &p.pad_top);
  any_axis(23, 1, 6, &p.in_w, &p.out_w, &p.kernel_w, &p.stride_w, &p.dilation_w, &p.pad_left);
  p.pad_bottom = any_int(0, 2); /* less than the windows reach: ceil mode */
  p.pad_right = any_int(0, 2);
  return p;
}

static void describe_pool(const ec_avg_pool_params *p) {
  describe("in_h", p->in_h), describe("in_w", p->in_w), describe("channels", p->channels);
  describe("out_h", p->out_h), describe("out_w", p->out_w);
  describe("kernel_h", p->kernel_h), describe("kernel_w", p->kernel_w);
  describe("stride_h", p->stride_h), describe("stride_w", p->stride_w);
  describe("dilation_h", p->dilation_h), describe("dilation_w", p->dilation_w);
  describe("pad_top", p->pad_top), describe("pad_left", p->pad_left);
}

static int32_t pool_outputs(const ec_avg_pool_params *p) { return p->batch * p->out_h * p->out_w * p->channels; }

static void test_avg_pool(void) {
  const ec_avg_pool_params p = any_pool();
  const int32_t n = pool_outputs(&p);
  begin_case("ec_avg_pool_f32");
  describe_pool(&p);
  const float *const x = new_floats(p.batch * p.in_h * p.in_w * p.channels);
  float *const want = new_zeros(n), *const y = new_floats(n);
  for (int32_t i = 0; i < n; i++) {
    const window v = window_at(&p, x, i);
    want[i] = (float)(v.sum / (p.count_include_pad ? v.padded : v.inside));
  }
  ec_avg_pool_f32(&p, x, y);
  check_floats(y, want, n, 1e-5f, 1.0f);
  end_case();
}

static void test_max_pool(void) {
  const ec_avg_pool_params a = any_pool();
  const ec_max_pool_params p = {a.batch,    a.in_h,     a.in_w,       a.channels,   a.out_h,   a.out_w,   a.kernel_h,
                                a.kernel_w, a.stride_h, a.stride_w, a.dilation_h, a.dilation_w, a.pad_top, a.pad_left};
  const int32_t n = pool_outputs(&a), row = a.in_w * a.channels;
  const float *rows[8];
  int32_t count = 0;
  begin_case("ec_max_pool_f32");
  describe_pool(&a);
  const float *const x = new_floats(p.batch * p.in_h * row);
  float *const want = new_zeros(n), *const y = new_floats(n);
  for (int32_t i = 0; i < n; i++) want[i] = window_at(&a, x, i).max;
  ec_max_pool_f32(&p, x, y);
  check_floats(y, want, n, 0.0f, 1.0f);
  for (int32_t k = 0; k < p.kernel_h; k++) {
    const int32_t iy = k * p.dilation_h - p.pad_top;
    if (iy >= 0 && iy < p.in_h) rows[count++] = x + iy * row;
  }
  ec_max_pool_row_f32(&p, rows, count, y);
  check_floats(y, want, p.out_w * p.channels, 0.0f, 1.0f);
  end_case();
}

static void test_avg_pool_row(void) {
  const ec_avg_pool_params p = any_pool();
  const int32_t row = p.in_w * p.channels, oy = any_int(0, p.out_h - 1), n = p.out_w * p.channels;
  const float *rows[8];
  int32_t count = 0;
  begin_case("ec_avg_pool_row_f32");
  describe_pool(&p);
  const float *const x = new_floats(p.batch * p.in_h * row);
  float *const whole = new_zeros(pool_outputs(&p)), *const y = new_floats(n);
  ec_avg_pool_f32(&p, x, whole);
  for (int32_t k = 0; k < p.kernel_h; k++) {
    const int32_t iy = oy * p.stride_h + k * p.dilation_h - p.pad_top;
    if (iy >= 0 && iy < p.in_h) rows[count++] = x + iy * row;
  }
  ec_avg_pool_row_f32(&p, rows, count, oy, y);
  check_floats(y, whole + oy * n, n, 0.0f, 1.0f);
  end_case();
}

static float reduced(const ec_reduce_params *p, const float *x, int32_t at) {
  const float *const line = x + at / p->inner * p->reduced * p->inner + at % p->inner;
  double sum = 0, product = 1;
  float max = -INFINITY, min = INFINITY;
  for (int32_t r = 0; r < p->reduced; r++) {
    const float v = line[r * p->inner];
    sum += (double)v, product *= (double)v, max = fmaxf(max, v), min = fminf(min, v);
  }
  switch (p->op) {
    case EC_REDUCE_SUM: return (float)sum;
    case EC_REDUCE_MEAN: return (float)(sum / p->reduced);
    case EC_REDUCE_MAX: return max;
    case EC_REDUCE_MIN: return min;
    default: return (float)product;
  }
}

static void test_reduce(int32_t op) {
  const ec_reduce_params p = {any_size(7), any_size(50), any_size(9), op};
  const int32_t n = p.outer * p.inner;
  begin_case("ec_reduce_f32");
  describe("outer", p.outer), describe("reduced", p.reduced), describe("inner", p.inner), describe("op", op);
  float *const x = new_floats(n * p.reduced), *const want = new_zeros(n), *const y = new_floats(n);
  for (int32_t i = 0; i < n; i++) want[i] = reduced(&p, x, i);
  ec_reduce_f32(&p, x, y);
  check_floats(y, want, n, 1e-5f, 1.0f);
  ec_reduce_f32(&p, x, x);
  check_floats(x, want, n, 1e-5f, 1.0f);
  end_case();
}

static void test_softmax(void) {
  const ec_softmax_params p = {any_size(5), any_size(40), any_size(7)};
  const int32_t n = p.outer * p.axis * p.inner;
  const float shift = any_int(0, 1) ? 200.0f : -200.0f; /* expf alone would overflow, or give 0 / 0 */
  begin_case("ec_softmax_f32");
  describe("outer", p.outer), describe("axis", p.axis), describe("inner", p.inner);
  float *const x = new_floats(n), *const y = new_floats(n), *const want = new_zeros(n);
  for (int32_t i = 0; i < n; i++) x[i] += shift;
  for (int32_t i = 0; i < n; i++) {
    const float *const line = x + i / (p.axis * p.inner) * p.axis * p.inner + i % p.inner;
    double sum = 0;
    for (int32_t k = 0; k < p.axis; k++) sum += exp((double)line[k * p.inner] - (double)x[i]);
    want[i] = (float)(1 / sum);
  }
  ec_softmax_f32(&p, x, y);
  check_floats(y, want, n, 1e-6f, 1.0f);
  ec_softmax_f32(&p, x, x);
  check_floats(x, y, n, 0.0f, 1.0f);
  end_case();
}

void test_pools(void) {
  for (int32_t i = 0; i < 4; i++) {
    test_avg_pool();
    test_avg_pool_row();
    test_max_pool();
    test_softmax();
  }
  for (int32_t op = EC_REDUCE_SUM; op <= EC_REDUCE_PROD; op++) test_reduce(op);
}
