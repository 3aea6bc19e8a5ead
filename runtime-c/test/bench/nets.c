/* The layers of the four MLPerf Tiny networks, called as generated code calls them, between the
 * functions bench_start and bench_stop that an instruction counter looks for.
 * NET = 1 keyword spotting, 2 visual wake words, 3 image classification, 4 anomaly detection.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ec_avg_pool_f32.h"
#include "ec_conv2d_f32.h"
#include "ec_dense_f32.h"
#include "ec_depthwise_f32.h"
#include "ec_pointwise_f32.h"
#include "ec_softmax_f32.h"

static float weights[90000]; /* speed does not depend on the values */
static float bias[640];
static float a[60000], b[60000], c[20000];

void bench_start(void);
void bench_stop(void);
__attribute__((noinline)) void bench_start(void) { __asm__ volatile("nop"); }
__attribute__((noinline)) void bench_stop(void) { __asm__ volatile("nop"); }

#define LAYER static __attribute__((noinline)) void

#define CONV(NAME, IN_H, IN_W, IN_C, OUT_H, OUT_W, OUT_C, KH, KW, STRIDE, TOP, LEFT)             \
  LAYER NAME(const float *x, const float *residual, float *y) {                                  \
    static const ec_conv2d_params p = {1,      IN_H,   IN_W, IN_C, OUT_H, OUT_W, OUT_C,      1, KH, KW, \
                                       STRIDE, STRIDE, 1,    1,    TOP,   LEFT,  EC_ACT_RELU, 0, 0}; \
    ec_conv2d_f32(&p, x, weights, bias, residual, y);                                            \
  }
#define DEPTHWISE(NAME, IN, OUT, C, STRIDE, PAD)                                                 \
  LAYER NAME(const float *x, float *y) {                                                         \
    static const ec_depthwise_params p = {1,      IN, IN, C,   OUT, OUT,         1, 3, 3, STRIDE, \
                                          STRIDE, 1,  1,  PAD, PAD, EC_ACT_RELU, 0, 0};          \
    ec_depthwise_f32(&p, x, weights, bias, y);                                                   \
  }
#define POINTWISE(NAME, PIXELS, IN_C, OUT_C)                                                     \
  LAYER NAME(const float *x, float *y) {                                                         \
    static const ec_pointwise_params p = {PIXELS, IN_C, OUT_C, EC_ACT_RELU, 0, 0};               \
    ec_pointwise_f32(&p, x, weights, bias, NULL, y);                                             \
  }
#define DENSE(NAME, IN, OUT)                                                                     \
  LAYER NAME(const float *x, float *y) {                                                         \
    static const ec_dense_params p = {1, IN, OUT, EC_ACT_RELU, 0, 0};                            \
    ec_dense_f32(&p, x, weights, bias, y);                                                       \
  }
#define MEAN(NAME, H, W, C)                                                                      \
  LAYER NAME(const float *x, float *y) {                                                         \
    static const ec_avg_pool_params p = {1, H, W, C, 1, 1, H, W, 1, 1, 1, 1, 0, 0, 0, 0, 0};     \
    ec_avg_pool_f32(&p, x, y);                                                                   \
  }

#if NET == 1
CONV(conv, 49, 10, 1, 25, 5, 64, 10, 4, 2, 4, 1)
LAYER depthwise(const float *x, float *y) {
  static const ec_depthwise_params p = {1, 25, 5, 64, 25, 5, 1, 3, 3, 1, 1, 1, 1, 1, 1, EC_ACT_RELU, 0, 0};
  ec_depthwise_f32(&p, x, weights, bias, y);
}
POINTWISE(pointwise, 125, 64, 64)
MEAN(mean, 25, 5, 64)
DENSE(dense, 64, 12)
static void net(void) {
  conv(a, NULL, b);
  for (int i = 0; i < 4; i++) depthwise(b, a), pointwise(a, b);
  mean(b, a);
  dense(a, b);
}
#elif NET == 2
CONV(conv, 96, 96, 3, 48, 48, 8, 3, 3, 2, 0, 0)
DEPTHWISE(depthwise1, 48, 48, 8, 1, 1)
POINTWISE(pointwise1, 2304, 8, 16)
DEPTHWISE(depthwise2, 48, 24, 16, 2, 0)
POINTWISE(pointwise2, 576, 16, 32)
DEPTHWISE(depthwise3, 24, 24, 32, 1, 1)
POINTWISE(pointwise3, 576, 32, 32)
DEPTHWISE(depthwise4, 24, 12, 32, 2, 0)
POINTWISE(pointwise4, 144, 32, 64)
DEPTHWISE(depthwise5, 12, 12, 64, 1, 1)
POINTWISE(pointwise5, 144, 64, 64)
DEPTHWISE(depthwise6, 12, 6, 64, 2, 0)
POINTWISE(pointwise6, 36, 64, 128)
DEPTHWISE(depthwise7, 6, 6, 128, 1, 1)
POINTWISE(pointwise7, 36, 128, 128)
DEPTHWISE(depthwise12, 6, 3, 128, 2, 0)
POINTWISE(pointwise12, 9, 128, 256)
DEPTHWISE(depthwise13, 3, 3, 256, 1, 1)
POINTWISE(pointwise13, 9, 256, 256)
MEAN(mean, 3, 3, 256)
DENSE(dense, 256, 2)
static void net(void) {
  conv(a, NULL, b);
  depthwise1(b, a), pointwise1(a, b);
  depthwise2(b, a), pointwise2(a, b);
  depthwise3(b, a), pointwise3(a, b);
  depthwise4(b, a), pointwise4(a, b);
  depthwise5(b, a), pointwise5(a, b);
  depthwise6(b, a), pointwise6(a, b);
  for (int i = 0; i < 5; i++) depthwise7(b, a), pointwise7(a, b);
  depthwise12(b, a), pointwise12(a, b);
  depthwise13(b, a), pointwise13(a, b);
  mean(b, a);
  dense(a, b);
}
#elif NET == 3
CONV(conv, 32, 32, 3, 32, 32, 16, 3, 3, 1, 1, 1)
CONV(conv16, 32, 32, 16, 32, 32, 16, 3, 3, 1, 1, 1)
CONV(conv32_half, 32, 32, 16, 16, 16, 32, 3, 3, 2, 0, 0)
CONV(conv32, 16, 16, 32, 16, 16, 32, 3, 3, 1, 1, 1)
CONV(skip32, 32, 32, 16, 16, 16, 32, 1, 1, 2, 0, 0)
CONV(conv64_half, 16, 16, 32, 8, 8, 64, 3, 3, 2, 0, 0)
CONV(conv64, 8, 8, 64, 8, 8, 64, 3, 3, 1, 1, 1)
CONV(skip64, 16, 16, 32, 8, 8, 64, 1, 1, 2, 0, 0)
MEAN(mean, 8, 8, 64)
DENSE(dense, 64, 10)
static void net(void) {
  conv(a, NULL, b);
  conv16(b, NULL, a), conv16(a, b, b);
  conv32_half(b, NULL, a), skip32(b, NULL, c), conv32(a, c, c);
  conv64_half(c, NULL, a), skip64(c, NULL, b), conv64(a, b, b);
  mean(b, a);
  dense(a, b);
}
#else
DENSE(dense_first, 640, 128)
DENSE(dense128, 128, 128)
DENSE(dense_narrow, 128, 8)
DENSE(dense_wide, 8, 128)
DENSE(dense_last, 128, 640)
static void net(void) {
  dense_first(a, b);
  for (int i = 0; i < 3; i++) dense128(b, a);
  dense_narrow(a, b), dense_wide(b, a);
  for (int i = 0; i < 3; i++) dense128(a, b);
  dense_last(b, a);
}
#endif

int main(void) {
  bench_start();
  net();
  bench_stop();
  return c[0] != 0.0f;
}
