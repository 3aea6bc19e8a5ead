/* The int8 fully connected layers and the int8 matrix product by their definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_dense_b24_s8_dsp.h"
#include "ec_dense_s8.h"
#include "ec_dense_s8_dsp.h"
#include "ec_dense_s8w16.h"
#include "ec_matmul_s8.h"
#include "reference_s8.h"

/* The convolution that a fully connected layer is: one pixel for each member of the batch. */
static ec_conv2d_s8_params dense_conv(const ec_dense_s8_params *p) {
  ec_conv2d_s8_params c = {1, 1, p->batch, p->in_n, 1, p->batch, p->out_n, 1, 1, 1, 1,
                           1, 1, 1,        0,       0, 0,        0,        1, 0, 0, 0};
  c.x_zero = any_zero();
  SET_REQUANT(c, *p);
  return c;
}

static ec_dense_s8_params any_dense(void) {
  ec_dense_s8_params p = {any_size(3), any_size(200), any_size(67), 0, 0, 0, 0, 0};
  const ec_requant_s8 out = any_requant();
  SET_REQUANT(p, out);
  return p;
}

static void test_dense_layer(void) {
  const ec_dense_s8_params p = any_dense();
  const ec_conv2d_s8_params c = dense_conv(&p);
  const int32_t n = p.batch * p.out_n;
  begin_case("ec_dense_s8");
  describe_conv_s8(&c);
  const int8_t *const x = new_s8(p.batch * p.in_n), *const w = new_s8(p.in_n * p.out_n);
  const int16_t *const w16 = new_s16(p.in_n * p.out_n);
  const int32_t *const bias = any_biases(p.out_n), *const multiplier = any_multipliers(p.out_n);
  int8_t *const want = new_s8(n), *const y = new_s8(n);
  conv_reference_s8(&c, x, w, bias, multiplier, want);
  ec_dense_s8(&p, x, packed_s8(w, 1, p.out_n, p.in_n), folded_bias(bias, w, p.out_n, p.in_n, c.x_zero), multiplier,
              y);
  check_bytes(y, want, n);
  conv_reference_s8w16(&c, x, w16, bias, multiplier, want);
  ec_dense_s8w16(&p, x, w16, folded_bias_s16(bias, w16, p.out_n, p.in_n, c.x_zero), multiplier, y);
  describe("w16", 1);
  check_bytes(y, want, n);
  end_case();
}

/* Weights in words, by the formula of ec_dense_s8_dsp.h. */
static int32_t *packed_pairs(const int8_t *w, int32_t out_n, int32_t in_n) {
  const int32_t groups = (in_n + 3) / 4, pairs = (out_n + 1) / 2;
  int32_t *const packed = new_ints(2 * groups * pairs), *to = packed;
  for (int32_t first = 0, count; first < pairs; first += count) {
    count = out_n - 2 * first >= 8 ? 4 : 1;
    for (int32_t i = 0; i < 2 * groups * count; i++) {
      const int32_t o = 2 * (first + i / 2 % count), k = i / 2 / count * 4 + i % 2;
      int32_t half[2];
      for (int32_t h = 0; h < 2; h++) {
        const int32_t at = k + 2 * h, inside = at < in_n;
        half[h] = (inside && o + 1 < out_n ? 256 * w[(o + 1) * in_n + at] : 0) + (inside ? w[o * in_n + at] : 0);
      }
      *to++ = (int32_t)((uint32_t)half[1] << 16 | ((uint32_t)half[0] & 0xffffu));
    }
  }
  return packed;
}

/* Biases in three bytes each. */
static int8_t *packed_biases(const int32_t *bias, int32_t n) {
  int8_t *const packed = new_s8(3 * n);
  for (int32_t i = 0; i < 3 * n; i++) {
    const int32_t byte = bias[i / 3] >> 8 * (i % 3) & 0xff;
    packed[i] = (int8_t)(byte < 128 ? byte : byte - 256);
  }
  return packed;
}

static void test_dense_dsp(void) {
  const ec_dense_s8_params p = any_dense();
  const ec_conv2d_s8_params c = dense_conv(&p);
  const int32_t n = p.batch * p.out_n;
  begin_case("ec_dense_s8_dsp");
  describe_conv_s8(&c);
  int8_t *const x = new_s8(p.batch * p.in_n), *const w = new_s8(p.in_n * p.out_n);
  for (int32_t i = 0; i < p.in_n * p.out_n; i++) w[i] = w[i] == -128 ? -127 : w[i];
  const int32_t *const bias = any_biases(p.out_n), *const multiplier = any_multipliers(p.out_n);
  int8_t *const want = new_s8(n), *const y = new_s8(n);
  conv_reference_s8(&c, x, w, bias, multiplier, want);
  const int32_t *const words = packed_pairs(w, p.out_n, p.in_n);
  const int32_t *const folded = folded_bias(bias, w, p.out_n, p.in_n, c.x_zero);
  ec_dense_s8_dsp(&p, x, words, folded, multiplier, y);
  check_bytes(y, want, n);
  memset(y, 0, (size_t)n);
  ec_dense_b24_s8_dsp(&p, x, words, packed_biases(folded, p.out_n), multiplier, y);
  describe("b24", 1);
  check_bytes(y, want, n);
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

static int8_t matmul_reference(const ec_matmul_s8_params *p, const int8_t *a, const int8_t *b, int32_t i) {
  const int32_t col = i % p->n, line = i / p->n % p->m, matrix = i / p->n / p->m;
  const int32_t at[3] = {matrix / p->batch[2] / p->batch[1], matrix / p->batch[2] % p->batch[1],
                         matrix % p->batch[2]};
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  int64_t sum = 0;
  for (int32_t k = 0; k < p->k; k++) {
    int32_t ia = line * p->a_m + k * p->a_k, ib = k * p->b_k + col * p->b_n;
    for (int32_t d = 0; d < 3; d++) ia += at[d] * p->a_batch[d], ib += at[d] * p->b_batch[d];
    sum += (a[ia] - p->a_zero) * (b[ib] - p->b_zero);
  }
  return requant_reference(sum, p->multiplier, &out);
}

static void test_matmul(void) {
  ec_matmul_s8_params p = {.batch = {any_int(1, 2), any_int(1, 3), any_int(1, 2)}, .m = any_size(9),
                           .k = any_size(40), .n = any_size(19), .a_zero = any_zero(), .b_zero = any_zero(),
                           .multiplier = any_multiplier()};
  const ec_requant_s8 out = any_requant();
  const int32_t a_turned = any_int(0, 1), b_turned = any_int(0, 1);
  const int32_t n = p.batch[0] * p.batch[1] * p.batch[2] * p.m * p.n;
  SET_REQUANT(p, out);
  p.a_m = a_turned ? 1 : p.k, p.a_k = a_turned ? p.m : 1;
  p.b_k = b_turned ? 1 : p.n, p.b_n = b_turned ? p.k : 1;
  begin_case("ec_matmul_s8");
  describe("m", p.m), describe("k", p.k), describe("n", p.n);
  const int8_t *const a = new_s8(any_batch_strides(p.batch, p.m * p.k, p.a_batch));
  const int8_t *const b = new_s8(any_batch_strides(p.batch, p.k * p.n, p.b_batch));
  int8_t *const want = new_s8(n), *const y = new_s8(n);
  for (int32_t i = 0; i < n; i++) want[i] = matmul_reference(&p, a, b, i);
  ec_matmul_s8(&p, a, b, y);
  check_bytes(y, want, n);
  end_case();
}

void test_dense_s8(void) {
  for (int32_t i = 0; i < 8; i++) {
    test_dense_layer();
    test_dense_dsp();
    test_matmul();
  }
}
