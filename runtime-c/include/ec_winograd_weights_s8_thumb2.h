/* edgecc: the transform of weights in assembly for Arm's DSP extension. Included by ec_winograd_weights_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_WINOGRAD_WEIGHTS_S8_THUMB2_H
#define EC_WINOGRAD_WEIGHTS_S8_THUMB2_H

#include "ec_naked.h"

/* A row A B C times Tt, to r1 on, r2 apart; r3 is three times that. The last store is LAST. */
#define EC_ROW(A, B, C, T0, T1, LAST)                                                            \
  "sadd16 " #T0 ", " #A ", " #C "\n\tstr " #C ", [r1, r3]\n\t"                                   \
  "sadd16 " #T1 ", " #T0 ", " #B "\n\tssub16 " #T0 ", " #T0 ", " #B "\n\t"                       \
  "str " #T1 ", [r1, r2]\n\tstr " #T0 ", [r1, r2, lsl #1]\n\tstr " #A ", [r1]" LAST "\n\t"
/* The row above. */
#define EC_UP "sub r1, r1, r2, lsl #2\n\t"

/* 2 channels with the taps 0 to 7 at r0 + AT and on; TAP_8 brings that to the bytes of r9 that SXTB16 takes. To the next
 * quad. Rows 0 and 3 of T g are g's own, rows 1 and 2 the sum of these and what is between. */
#define EC_KERNEL(AT0, AT2, AT4, AT6, TAP_8)                                                     \
  "ldr r4, [r0, #" #AT0 "]\n\tldr r6, [r0, #" #AT2 "]\n\tldr r7, [r0, #" #AT6 "]\n\t" TAP_8      \
  "sxtb16 r5, r4, ror #8\n\tsxtb16 r4, r4\n\t"                                                   \
  "sxtb16 r10, r6, ror #8\n\tsxtb16 r6, r6\n\t"                                                  \
  "sxtb16 r8, r7, ror #8\n\tsxtb16 r7, r7\n\t"                                                   \
  EC_ROW(r4, r5, r6, r11, lr, "")                                                                \
  "add r1, r1, r3, lsl #2\n\t"                                                                   \
  EC_ROW(r7, r8, r9, r11, lr, "")                                                                \
  "sadd16 r4, r4, r7\n\tldr r7, [r0, #" #AT4 "]\n\tsadd16 r5, r5, r8\n\tsadd16 r6, r6, r9\n\t"   \
  "sxtb16 r8, r7\n\tsxtb16 r9, r7, ror #8\n\t"                                                   \
  "ssub16 r11, r4, r10\n\tsadd16 r4, r4, r10\n\tssub16 lr, r5, r8\n\tsadd16 r5, r5, r8\n\t"      \
  "ssub16 r7, r6, r9\n\tsadd16 r6, r6, r9\n\t"                                                   \
  EC_UP EC_ROW(r11, lr, r7, r8, r9, "")                                                          \
  EC_UP EC_ROW(r4, r5, r6, r8, r9, ", #8")                                                       \
  EC_UP

/* The quads of r12 fours. */
#ifndef EC_SMALL
#define EC_KERNELS                                                                               \
  "1:\n\t" EC_KERNEL(0, 4, 8, 12, "ldr r9, [r0, #32]\n\tsxtb16 r9, r9\n\t")                      \
  EC_KERNEL(16, 20, 24, 28, "ldr r9, [r0, #32]\n\tsxtb16 r9, r9, ror #8\n\t")                    \
  "adds r0, #36\n\tsubs r12, #1\n\tbne.w 1b\n\t"
#else
#define EC_KERNELS                                                                               \
  "lsls r12, r12, #1\n"                                                                          \
  "1:\n\t" EC_KERNEL(0, 4, 8, 12,                                                                \
    "tst r12, #1\n\titee eq\n\tldreq r9, [r0, #32]\n\tldrne r9, [r0, #16]\n\trorne r9, r9, #8\n\t" \
    "sxtb16 r9, r9\n\t")                                                                         \
  "tst r12, #1\n\tite eq\n\taddeq r0, #16\n\taddne r0, #20\n\tsubs r12, #1\n\tbne.w 1b\n\t"
#endif

/* T g Tt of all fours of input channels: u[f][2 * fours][2 channels][2], f of 16, of which u is one channel's. */
EC_NAKED void ec_winograd_weights_s8(const int32_t *w EC_UNREAD, int16_t *u EC_UNREAD, int32_t fours EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r11, lr}\n\t"
          "mov r12, r2\n\t"
          "lsls r2, r2, #4\n\t"
          "add r3, r2, r2, lsl #1\n\t" EC_KERNELS
          "pop {r4-r11, pc}");
}
#undef EC_KERNELS
#undef EC_KERNEL
#undef EC_UP
#undef EC_ROW

#endif
