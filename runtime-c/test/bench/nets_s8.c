/* The layers of four networks in int8, called as generated code calls them: layers.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ec_add_s8.h"
#include "ec_avg_pool_s8.h"
#include "ec_conv2d_s8.h"
#include "ec_dense_s8.h"
#include "ec_depthwise_s8.h"
#include "ec_pointwise_s8.h"

static int8_t weights[90000]; /* speed does not depend on the values */
static int32_t bias[640], multipliers[640];

#define LAYER static __attribute__((noinline)) void
#define REQUANT 0, 7, 64 - 128 * 128, -128, 127

/* A sum with a residual is a layer of its own. */
#define CONV(NAME, IN_H, IN_W, IN_C, OUT_H, OUT_W, OUT_C, KH, KW, STRIDE, TOP, LEFT)             \
  LAYER NAME(const int8_t *x, const int8_t *residual, int8_t *y) {                               \
    static const ec_conv2d_s8_params p = {1,      IN_H, IN_W, IN_C, OUT_H, OUT_W, OUT_C, 1, KH, KW, STRIDE, \
                                          STRIDE, 1,    1,    TOP,  LEFT,  -128,  REQUANT};      \
    static const ec_add_s8_params sum = {OUT_H * OUT_W * OUT_C, 600000, 500000, 524288, 20, -128, 127}; \
    ec_conv2d_s8(&p, x, weights, bias, multipliers, y);                                          \
    if (residual != NULL) ec_add_s8(&sum, y, residual, y);                                       \
  }
#define DEPTHWISE(NAME, IN_H, IN_W, OUT_H, OUT_W, C, STRIDE, PAD)                                 \
  LAYER NAME(const int8_t *x, int8_t *y) {                                                       \
    static const ec_depthwise_s8_params p = {1, IN_H,   IN_W,   C, OUT_H, OUT_W, 1,   3,   3,       \
                                             STRIDE, STRIDE, 1, 1,     PAD,   PAD, -128, REQUANT}; \
    ec_depthwise_s8(&p, x, weights, bias, multipliers, y);                                       \
  }
#define POINTWISE(NAME, PIXELS, IN_C, OUT_C)                                                     \
  LAYER NAME(const int8_t *x, int8_t *y) {                                                       \
    static const ec_pointwise_s8_params p = {PIXELS, IN_C, OUT_C, REQUANT};                      \
    ec_pointwise_s8(&p, x, weights, bias, multipliers, y);                                       \
  }
#define DENSE(NAME, IN, OUT)                                                                     \
  LAYER NAME(const int8_t *x, int8_t *y) {                                                       \
    static const ec_dense_s8_params p = {1, IN, OUT, REQUANT};                                   \
    ec_dense_s8(&p, x, weights, bias, multipliers, y);                                           \
  }
#define MEAN(NAME, H, W, C)                                                                      \
  LAYER NAME(const int8_t *x, int8_t *y) {                                                       \
    static const ec_avg_pool_s8_params p = {1, H, W, C, 1, 1, H, W,    1,      1,                \
                                            1, 1, 0, 0, 0, 0, 0, -128, REQUANT};                 \
    ec_avg_pool_s8(&p, x, multipliers, y);                                                       \
  }

#define ELEMENT int8_t
#include "layers.h"
