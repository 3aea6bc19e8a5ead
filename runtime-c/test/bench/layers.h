/* The layers of the four MLPerf Tiny networks, between the functions bench_start and bench_stop that an
 * instruction counter looks for. NET = 1 keyword spotting, 2 visual wake words, 3 image classification,
 * 4 anomaly detection. Included where ELEMENT and the macros that define a layer function are:
 *   CONV(name, in_h, in_w, in_c, out_h, out_w, out_c, kernel_h, kernel_w, stride, pad_top, pad_left)
 *   DEPTHWISE(name, in_h, in_w, out_h, out_w, channels, stride, pad), 3 x 3
 *   POINTWISE(name, pixels, in_c, out_c)   MEAN(name, h, w, channels)   DENSE(name, in, out)
 * SPDX-License-Identifier: Apache-2.0 */
static ELEMENT a[60000], b[60000], c[20000];

void bench_start(void);
void bench_stop(void);
__attribute__((noinline)) void bench_start(void) { __asm__ volatile("nop"); }
__attribute__((noinline)) void bench_stop(void) { __asm__ volatile("nop"); }

#if NET == 1
CONV(conv, 49, 10, 1, 25, 5, 64, 10, 4, 2, 4, 1)
DEPTHWISE(depthwise, 25, 5, 25, 5, 64, 1, 1)
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
DEPTHWISE(depthwise1, 48, 48, 48, 48, 8, 1, 1)
POINTWISE(pointwise1, 2304, 8, 16)
DEPTHWISE(depthwise2, 48, 48, 24, 24, 16, 2, 0)
POINTWISE(pointwise2, 576, 16, 32)
DEPTHWISE(depthwise3, 24, 24, 24, 24, 32, 1, 1)
POINTWISE(pointwise3, 576, 32, 32)
DEPTHWISE(depthwise4, 24, 24, 12, 12, 32, 2, 0)
POINTWISE(pointwise4, 144, 32, 64)
DEPTHWISE(depthwise5, 12, 12, 12, 12, 64, 1, 1)
POINTWISE(pointwise5, 144, 64, 64)
DEPTHWISE(depthwise6, 12, 12, 6, 6, 64, 2, 0)
POINTWISE(pointwise6, 36, 64, 128)
DEPTHWISE(depthwise7, 6, 6, 6, 6, 128, 1, 1)
POINTWISE(pointwise7, 36, 128, 128)
DEPTHWISE(depthwise12, 6, 6, 3, 3, 128, 2, 0)
POINTWISE(pointwise12, 9, 128, 256)
DEPTHWISE(depthwise13, 3, 3, 3, 3, 256, 1, 1)
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
  return c[0] != 0;
}
