/* edgecc: matrix product of two run-time operands, float32. SPDX-License-Identifier: Apache-2.0
 *
 * For every batch index (i, j, l) below batch[0..2]:  y[m][n] = sum over k of a[m][k] * b[k][n].
 * Strides are in floats; a batch stride of 0 broadcasts, and a transposed operand is one with its
 * two strides exchanged. y is contiguous: [batch0][batch1][batch2][m][n]. */
#ifndef EC_MATMUL_F32_H
#define EC_MATMUL_F32_H

#include "ec_mve.h"

typedef struct ec_matmul_params {
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
} ec_matmul_params;

EC_INLINE float ec_matmul_dot_f32(const ec_matmul_params *p, const float *a, const float *b) {
  float sum = 0.0f;
  for (int32_t k = 0; k < p->k; k++) sum += a[k * p->a_k] * b[k * p->b_k];
  return sum;
}

/* Four columns share the loads of a. */
EC_INLINE void ec_matmul_dot4_f32(const ec_matmul_params *p, const float *a, const float *b, float *y) {
  float s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;
  for (int32_t k = 0; k < p->k; k++, b += p->b_k) {
    const float v = a[k * p->a_k];
    s0 += v * b[0], s1 += v * b[p->b_n], s2 += v * b[2 * p->b_n], s3 += v * b[3 * p->b_n];
  }
  y[0] = s0, y[1] = s1, y[2] = s2, y[3] = s3;
}

#if EC_MVE_F32
#include "ec_matmul_helium.h"
#endif

EC_INLINE void ec_matmul_one_f32(const ec_matmul_params *p, const float *a, const float *b, float *y) {
  const int32_t blocked = p->n & ~(int32_t)3;
  for (int32_t m = 0; m < p->m; m++) {
    const float *const row = a + m * p->a_m;
#if EC_MVE_F32
    if (p->b_n == 1) {
      ec_matmul_line_f32(p, row, b, y);
      y += p->n;
      continue;
    }
#endif
    for (int32_t n = 0; n < blocked; n += 4) ec_matmul_dot4_f32(p, row, b + n * p->b_n, y + n);
    for (int32_t n = blocked; n < p->n; n++) y[n] = ec_matmul_dot_f32(p, row, b + n * p->b_n);
    y += p->n;
  }
}

/* y must not overlap a or b. */
EC_INLINE void ec_matmul_f32(const ec_matmul_params *p, const float *a, const float *b, float *y) {
  for (int32_t i = 0; i < p->batch[0]; i++) {
    for (int32_t j = 0; j < p->batch[1]; j++) {
      for (int32_t l = 0; l < p->batch[2]; l++) {
        ec_matmul_one_f32(p, a + i * p->a_batch[0] + j * p->a_batch[1] + l * p->a_batch[2],
                          b + i * p->b_batch[0] + j * p->b_batch[1] + l * p->b_batch[2], y);
        y += p->m * p->n;
      }
    }
  }
}

#endif
