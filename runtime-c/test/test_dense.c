/* Fully connected layers and matrix products by their definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_dense_f32.h"
#include "ec_matmul_f32.h"
#include "pack.h"
#include "reference.h"

static void test_dense_layer(void) {
  ec_dense_params p = {any_int(1, 3), any_size(140), any_size(67), 0, 0, 0};
  const int32_t n = p.batch * p.out_n;
  any_activation(&p.act, &p.act_min, &p.act_max);
  begin_case("ec_dense_f32");
  describe("batch", p.batch);
  describe("in_n", p.in_n);
  describe("out_n", p.out_n);
  describe("act", p.act);
  const float *const x = new_floats(p.batch * p.in_n), *const w = new_floats(p.in_n * p.out_n);
  const float *const bias = new_floats(p.out_n);
  float *const want = new_zeros(n), *const y = new_floats(n);
  for (int32_t i = 0; i < n; i++) {
    double sum = (double)bias[i % p.out_n];
    for (int32_t k = 0; k < p.in_n; k++) {
      sum += (double)x[i / p.out_n * p.in_n + k] * (double)w[i % p.out_n * p.in_n + k];
    }
    want[i] = ec_activate((float)sum, p.act, p.act_min, p.act_max);
  }
  ec_dense_f32(&p, x, packed_blocks(w, 1, p.out_n, p.in_n, 8), bias, y);
  check_floats(y, want, n, 1e-6f, (float)p.in_n);
  end_case();
}

/* Batch strides of an operand with the given batch axes, each of which may be broadcast. */
static int32_t any_batch_strides(const int32_t *batch, int32_t matrix, int32_t *strides) {
  int32_t size = matrix;
  for (int32_t d = 2; d >= 0; d--) {
    const int32_t broadcast = any_int(0, 1);
    strides[d] = broadcast ? 0 : size;
    size *= broadcast ? 1 : batch[d];
  }
  return size;
}

static void test_matmul(void) {
  ec_matmul_params p = {{any_int(1, 2), any_int(1, 3), any_int(1, 2)}, any_size(9), any_size(40), any_size(19),
                        {0}, 0, 0, {0}, 0, 0};
  const int32_t a_turned = any_int(0, 1), b_turned = any_int(0, 1);
  const int32_t n = p.batch[0] * p.batch[1] * p.batch[2] * p.m * p.n;
  p.a_m = a_turned ? 1 : p.k, p.a_k = a_turned ? p.m : 1;
  p.b_k = b_turned ? 1 : p.n, p.b_n = b_turned ? p.k : 1;
  begin_case("ec_matmul_f32");
  describe("m", p.m);
  describe("k", p.k);
  describe("n", p.n);
  const float *const a = new_floats(any_batch_strides(p.batch, p.m * p.k, p.a_batch));
  const float *const b = new_floats(any_batch_strides(p.batch, p.k * p.n, p.b_batch));
  float *const want = new_zeros(n), *const y = new_floats(n);
  for (int32_t i = 0; i < n; i++) {
    const int32_t col = i % p.n, line = i / p.n % p.m, matrix = i / p.n / p.m;
    const int32_t at[3] = {matrix / p.batch[2] / p.batch[1], matrix / p.batch[2] % p.batch[1], matrix % p.batch[2]};
    double sum = 0;
    for (int32_t k = 0; k < p.k; k++) {
      int32_t ia = line * p.a_m + k * p.a_k, ib = k * p.b_k + col * p.b_n;
      for (int32_t d = 0; d < 3; d++) ia += at[d] * p.a_batch[d], ib += at[d] * p.b_batch[d];
      sum += (double)a[ia] * (double)b[ib];
    }
    want[i] = (float)sum;
  }
  ec_matmul_f32(&p, a, b, y);
  check_floats(y, want, n, 1e-6f, (float)p.k);
  end_case();
}

void test_dense(void) {
  for (int32_t i = 0; i < 8; i++) {
    test_dense_layer();
    test_matmul();
  }
}
