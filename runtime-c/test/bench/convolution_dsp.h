/* One int8 convolution for the DSP extension between the functions bench_start and bench_stop that a cycle counter looks for:
 * that of KERNEL, with so many WEIGHTS of type WEIGHT. SHAPE = in_h, in_w, in_c, out_h, out_w, out_c, groups, kernel_h,
 * kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_top, pad_left. Prints its multiply-accumulates, those in the
 * padding included. SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

static int8_t x[60000], y[60000]; /* speed does not depend on the values */
static WEIGHT weights[WEIGHTS];
static int16_t scratch[20000];
static int32_t bias[640], multipliers[640];

void bench_start(void);
void bench_stop(void);
__attribute__((noinline)) void bench_start(void) { __asm__ volatile("nop"); }
__attribute__((noinline)) void bench_stop(void) { __asm__ volatile("nop"); }

static const ec_conv2d_s8_params p = {1, SHAPE, -128, 0, 7, 64 - 128 * 128, -128, 127};

int main(void) {
  bench_start();
  KERNEL(&p, x, weights, bias, multipliers, scratch, y);
  bench_stop();
  printf("macs %ld\n", (long)p.out_h * p.out_w * p.out_c * p.kernel_h * p.kernel_w * p.in_c);
  return 0;
}
