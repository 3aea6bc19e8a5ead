/* One depthwise layer between bench_start and bench_stop: shapes.sh. SHAPE = in_h, in_w, channels, kernel_h, kernel_w,
 * stride, out_h, out_w, pad_top, pad_left, and 1 for row by row, 2 for an output that begins a row and a pixel before the
 * input. SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "ec_depthwise_s8_dsp.h"

static int8_t memory[120000], w[16000];
#define INPUT (memory + 60000)
static int32_t bias[512], multipliers[512];

void bench_start(void);
void bench_stop(void);
__attribute__((noinline)) void bench_start(void) { __asm__ volatile("nop"); }
__attribute__((noinline)) void bench_stop(void) { __asm__ volatile("nop"); }

#define PARAMS(IN_H, IN_W, C, KH, KW, STRIDE, OUT_H, OUT_W, TOP, LEFT, ROWS)                     \
  {1, IN_H, IN_W, C, OUT_H, OUT_W, 1, KH, KW, STRIDE, STRIDE, 1, 1, TOP, LEFT, -128, 0, 7, 64 - 128 * 128, -128, 127}
#define EXPAND(MACRO, ...) MACRO(__VA_ARGS__)
#define LAST(A, B, C, D, E, F, G, H, I, J, ROWS) ROWS
static const ec_depthwise_s8_params p = EXPAND(PARAMS, SHAPE);

#define OUTPUT (EXPAND(LAST, SHAPE) == 2 ? INPUT - (p.in_w + 1) * p.in_c : memory)

static __attribute__((noinline)) void layer(void) { ec_depthwise_s8_dsp(&p, INPUT, w, bias, multipliers, OUTPUT); }

/* Rows that a ring buffer would hold are where they are in the image. */
static __attribute__((noinline)) void row(int32_t oy) {
  const int8_t *rows[16];
  const int32_t first = oy * p.stride_h - p.pad_top;
  const int32_t k0 = ec_max_i32(0, -first), k1 = ec_min_i32(p.kernel_h, p.in_h - first);
  for (int32_t k = k0; k < k1; k++) rows[k - k0] = INPUT + (first + k) * p.in_w * p.in_c;
  ec_depthwise_row_s8_dsp(&p, rows, k0, k1, w, bias, multipliers, OUTPUT + oy * p.out_w * p.in_c);
}

int main(void) {
  bench_start();
  if (EXPAND(LAST, SHAPE) == 1) {
    for (int32_t oy = 0; oy < p.out_h; oy++) row(oy);
  } else {
    layer();
  }
  bench_stop();
  printf("macs %ld\n", (long)(p.in_c * p.out_h * p.out_w * p.kernel_h * p.kernel_w));
  return 0;
}
