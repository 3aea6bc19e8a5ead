/* One int8 fully connected layer for the DSP extension between the functions bench_start and bench_stop that a cycle
 * counter looks for. SHAPE = batch, in_n, out_n. Prints its multiply-accumulates. SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "ec_dense_s8_dsp.h"

static int8_t x[2000], y[2000]; /* speed does not depend on the values */
static int32_t weights[50000];
static int32_t bias[640], multipliers[640];

void bench_start(void);
void bench_stop(void);
__attribute__((noinline)) void bench_start(void) { __asm__ volatile("nop"); }
__attribute__((noinline)) void bench_stop(void) { __asm__ volatile("nop"); }

static const ec_dense_s8_params p = {SHAPE, 0, 7, 64 - 128 * 128, -128, 127};

int main(void) {
  bench_start();
  ec_dense_s8_dsp(&p, x, weights, bias, multipliers, y);
  bench_stop();
  printf("macs %ld\n", (long)p.batch * p.in_n * p.out_n);
  return 0;
}
