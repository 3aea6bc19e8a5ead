/* The layers of four networks in float32, called as generated code calls them: layers.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ec_avg_pool_f32.h"
#include "ec_conv2d_f32.h"
#include "ec_dense_f32.h"
#include "ec_depthwise_f32.h"
#include "ec_pointwise_f32.h"
#include "ec_softmax_f32.h"

static float weights[90000]; /* speed does not depend on the values */
static float bias[640];

#define LAYER static __attribute__((noinline)) void

#define CONV(NAME, IN_H, IN_W, IN_C, OUT_H, OUT_W, OUT_C, KH, KW, STRIDE, TOP, LEFT)             \
  LAYER NAME(const float *x, const float *residual, float *y) {                                  \
    static const ec_conv2d_params p = {1,      IN_H,   IN_W, IN_C, OUT_H, OUT_W, OUT_C,      1, KH, KW, \
                                       STRIDE, STRIDE, 1,    1,    TOP,   LEFT,  EC_ACT_RELU, 0, 0}; \
    ec_conv2d_f32(&p, x, weights, bias, residual, y);                                            \
  }
#define DEPTHWISE(NAME, IN_H, IN_W, OUT_H, OUT_W, C, STRIDE, PAD)                                 \
  LAYER NAME(const float *x, float *y) {                                                         \
    static const ec_depthwise_params p = {1,      IN_H, IN_W, C,   OUT_H, OUT_W,       1, 3, 3, STRIDE, \
                                          STRIDE, 1,    1,    PAD, PAD,   EC_ACT_RELU, 0, 0};    \
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
#define ELEMENT float
#include "layers.h"
