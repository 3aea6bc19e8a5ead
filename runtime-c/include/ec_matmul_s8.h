/* edgecc: matrix product of two run-time operands, int8. SPDX-License-Identifier: Apache-2.0
 *
 * For every batch index (i, j, l) below batch[0..2]:
 *   y[m][n] = requantise(sum over k of (a[m][k] - a_zero) * (b[k][n] - b_zero)).
 * Strides are in elements; a batch stride of 0 broadcasts, and a transposed operand is one with its
 * two strides exchanged. y is contiguous: [batch0][batch1][batch2][m][n]. */
#ifndef EC_MATMUL_S8_H
#define EC_MATMUL_S8_H

#include "ec_requant_s8.h"

typedef struct ec_matmul_s8_params {
  int32_t batch[3];
  int32_t m;
  int32_t k;
  int32_t n;
  int32_t a_batch[3];
  int32_t a_m;
  int32_t a_k;
  int32_t b_batch[3];
  int32_t b_k;
  int32_t b_n;
  int32_t a_zero;
  int32_t b_zero;
  int32_t multiplier;
  int32_t left; /* requantisation: ec_requant_s8.h; as the next four */
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_matmul_s8_params;

EC_INLINE int8_t ec_matmul_dot_s8(const ec_matmul_s8_params *p, const ec_requant_s8 *out, const int8_t *a,
                                  const int8_t *b) {
  int32_t sum = 0;
  for (int32_t k = 0; k < p->k; k++) {
    sum = ec_mac(sum, a[k * p->a_k] - p->a_zero, b[k * p->b_k] - p->b_zero);
  }
  return ec_requantize_s8(sum, p->multiplier, out);
}

/* Four columns share the loads of a; b's zero point is taken out by the sum of a. */
EC_INLINE void ec_matmul_dot4_s8(const ec_matmul_s8_params *p, const ec_requant_s8 *out, const int8_t *a,
                                 const int8_t *b, int8_t *y) {
  int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0, total = 0;
  for (int32_t k = 0; k < p->k; k++, b += p->b_k) {
    const int32_t v = a[k * p->a_k] - p->a_zero;
    total += v;
    s0 = ec_mac(s0, v, b[0]), s1 = ec_mac(s1, v, b[p->b_n]);
    s2 = ec_mac(s2, v, b[2 * p->b_n]), s3 = ec_mac(s3, v, b[3 * p->b_n]);
  }
  const int32_t shift = ec_mul_wrap(total, -p->b_zero);
  y[0] = ec_requantize_s8(ec_add_wrap(s0, shift), p->multiplier, out);
  y[1] = ec_requantize_s8(ec_add_wrap(s1, shift), p->multiplier, out);
  y[2] = ec_requantize_s8(ec_add_wrap(s2, shift), p->multiplier, out);
  y[3] = ec_requantize_s8(ec_add_wrap(s3, shift), p->multiplier, out);
}

EC_INLINE void ec_matmul_one_s8(const ec_matmul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  const ec_requant_s8 out = EC_REQUANT_OF(p);
  const int32_t blocked = p->n & ~(int32_t)3;
  for (int32_t m = 0; m < p->m; m++, y += p->n) {
    const int8_t *const row = a + m * p->a_m;
    for (int32_t n = 0; n < blocked; n += 4) ec_matmul_dot4_s8(p, &out, row, b + n * p->b_n, y + n);
    for (int32_t n = blocked; n < p->n; n++) y[n] = ec_matmul_dot_s8(p, &out, row, b + n * p->b_n);
  }
}

/* y must not overlap a or b. */
EC_INLINE void ec_matmul_s8(const ec_matmul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  for (int32_t i = 0; i < p->batch[0]; i++) {
    for (int32_t j = 0; j < p->batch[1]; j++) {
      for (int32_t l = 0; l < p->batch[2]; l++, y += p->m * p->n) {
        ec_matmul_one_s8(p, a + i * p->a_batch[0] + j * p->a_batch[1] + l * p->a_batch[2],
                         b + i * p->b_batch[0] + j * p->b_batch[1] + l * p->b_batch[2], y);
      }
    }
  }
}

#endif
