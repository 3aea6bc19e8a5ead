/* edgecc: element-wise functions of one operand, float32. SPDX-License-Identifier: Apache-2.0
 *
 * A family: every function below is a kernel ec_NAME_f32(const ec_unary_params *p, x, y) over p->n
 * elements; y may be the same memory as x. `alpha` and `beta` are 0 where a function has none. */
#ifndef EC_UNARY_F32_H
#define EC_UNARY_F32_H

#include "ec_lines_f32.h"

typedef struct ec_unary_params {
  int32_t n;
  float alpha;
  float beta;
} ec_unary_params;

EC_INLINE float ec_sigmoid_of(float v) { return 1.0f / (1.0f + expf(-v)); }

EC_INLINE float ec_hard_sigmoid_of(float v, float alpha, float beta) {
  return ec_clip_of(alpha * v + beta, 0.0f, 1.0f);
}

EC_INLINE float ec_sign_of(float v) { return v > 0.0f ? 1.0f : v < 0.0f ? -1.0f : v; }

/* log(1 + e^v), without overflow for large v. */
EC_INLINE float ec_softplus_of(float v) { return ec_max_of(v, 0.0f) + log1pf(expf(-fabsf(v))); }

/* Defines ec_NAME_f32; EXPRESSION computes the result from `v`, `alpha` and `beta`. */
#define EC_UNARY_F32(NAME, EXPRESSION)                                                           \
  EC_INLINE void ec_##NAME##_f32(const ec_unary_params *p, const float *x, float *y) {           \
    const float alpha = p->alpha, beta = p->beta;                                                \
    (void)alpha, (void)beta;                                                                     \
    for (int32_t i = 0; i < p->n; i++) {                                                         \
      const float v = x[i];                                                                      \
      y[i] = (EXPRESSION);                                                                       \
    }                                                                                            \
  }

#if EC_MVE_F32
/* Between alpha and beta; infinite = no bound. */
EC_INLINE void ec_clamp_f32(const ec_unary_params *p, const float *x, float *y) {
  const float bounds[2] = {p->alpha, p->beta};
  ec_line_clip_f32(x, y, p->n, bounds);
}

EC_INLINE void ec_relu_f32(const ec_unary_params *p, const float *x, float *y) {
  const float bounds[2] = {0.0f, INFINITY};
  ec_line_clip_f32(x, y, p->n, bounds);
}
#else
EC_UNARY_F32(clamp, ec_clip_of(v, alpha, beta)) /* alpha = min, beta = max; infinite = no bound */
EC_UNARY_F32(relu, ec_max_of(v, 0.0f))
#endif

EC_UNARY_F32(leaky_relu, v < 0.0f ? alpha * v : v)
EC_UNARY_F32(elu, v < 0.0f ? alpha * expm1f(v) : v)
EC_UNARY_F32(sigmoid, ec_sigmoid_of(v))
EC_UNARY_F32(hard_sigmoid, ec_hard_sigmoid_of(v, alpha, beta)) /* clip(alpha * v + beta, 0, 1) */
EC_UNARY_F32(hard_swish, v *ec_hard_sigmoid_of(v, 1.0f / 6.0f, 0.5f))
EC_UNARY_F32(silu, v *ec_sigmoid_of(v))
EC_UNARY_F32(gelu, 0.5f * v * (1.0f + erff(v * 0.70710678f)))
EC_UNARY_F32(tanh, tanhf(v))
EC_UNARY_F32(softplus, ec_softplus_of(v))
EC_UNARY_F32(softsign, v / (1.0f + fabsf(v)))
EC_UNARY_F32(exp, expf(v))
EC_UNARY_F32(log, logf(v))
EC_UNARY_F32(sqrt, sqrtf(v))
EC_UNARY_F32(reciprocal, 1.0f / v)
EC_UNARY_F32(erf, erff(v))
EC_UNARY_F32(sin, sinf(v))
EC_UNARY_F32(cos, cosf(v))
EC_UNARY_F32(neg, -v)
EC_UNARY_F32(abs, fabsf(v))
EC_UNARY_F32(sign, ec_sign_of(v))
EC_UNARY_F32(floor, floorf(v))
EC_UNARY_F32(ceil, ceilf(v))
EC_UNARY_F32(round, nearbyintf(v)) /* halves to even */

#endif
