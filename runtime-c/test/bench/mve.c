/* One int8 layer for Helium between the functions bench_start and bench_stop that a counter looks for. SHAPE = in_h, in_w, in_c,
 * out_h, out_w, out_c, groups, kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_top, pad_left. Prints its
 * multiply-accumulates, those in the padding included. SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "ec_conv2d_s8_mve.h"
#include "ec_depthwise_s8_mve.h"
#include "ec_pointwise_s8_mve.h"

static int8_t x[60000], y[60000], w[90000], scratch[8000]; /* speed does not depend on the values */
static int32_t bias[640], multipliers[640];

void bench_start(void);
void bench_stop(void);
__attribute__((noinline)) void bench_start(void) { __asm__ volatile("nop"); }
__attribute__((noinline)) void bench_stop(void) { __asm__ volatile("nop"); }

#define REQUANT 0, 7, 64 - 128 * 128, -128, 127
static const ec_conv2d_s8_params p = {1, SHAPE, -128, REQUANT};

static __attribute__((noinline)) void depthwise(void) {
  const ec_depthwise_s8_params d = {1, p.in_h, p.in_w, p.in_c, p.out_h, p.out_w, 1, p.kernel_h, p.kernel_w, p.stride_h,
                                    p.stride_w, p.dilation_h, p.dilation_w, p.pad_top, p.pad_left, -128, REQUANT};
  ec_depthwise_s8_mve(&d, x, w, bias, multipliers, scratch, y);
}

static __attribute__((noinline)) void pointwise(void) {
  const ec_pointwise_s8_params d = {p.out_h * p.out_w, p.in_c, p.out_c, REQUANT};
  ec_pointwise_s8_mve(&d, x, w, bias, multipliers, y);
}

static __attribute__((noinline)) void convolution(void) {
  ec_conv2d_s8_mve(&p, x, w, bias, multipliers, scratch, y);
}

int main(void) {
  bench_start();
  if (p.groups > 1) {
    depthwise();
  } else if (p.kernel_h * p.kernel_w * p.stride_h * p.stride_w == 1) {
    pointwise();
  } else {
    convolution();
  }
  bench_stop();
  printf("macs %ld\n", (long)p.out_h * p.out_w * p.out_c * p.kernel_h * p.kernel_w * (p.in_c / p.groups));
  return 0;
}
