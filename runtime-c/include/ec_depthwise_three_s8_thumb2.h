/* edgecc: 3 x 3 depthwise windows in assembly. Included by ec_depthwise_three_s8.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * r0       the next column, in the input row of kernel row 0; r1, r2 from there to the others
 * r3       stride 1: from a column to the output of the window that it completes; stride 2: the output
 * r4, r5   a column: kernel rows 0 and 1 as a pair, kernel row 2
 * r6-r8    sums; stride 2: r6 the sum, r7 for anything, r8 the addend
 * r9-r11   weights of kernel rows 0 and 1 in pairs, r12 tap 0 and 1 of kernel row 2,
 * lr       its tap 2 below, above the step from column to column
 * More constants than registers: one that is used once a window costs a cycle from the FPU's registers. */
#ifndef EC_DEPTHWISE_THREE_S8_THUMB2_H
#define EC_DEPTHWISE_THREE_S8_THUMB2_H

#include "ec_naked.h"

#if defined(__ARM_FP)
#define EC_THREE_GET(reg, constant) "vmov " #reg ", s" #constant "\n\t"
#define EC_THREE_PUT(reg, constant) "vmov s" #constant ", " #reg "\n\t"
#else
#define EC_THREE_GET(reg, constant) "ldr " #reg ", [sp, #4*" #constant "]\n\t"
#define EC_THREE_PUT(reg, constant) "str " #reg ", [sp, #4*" #constant "]\n\t"
#endif
/* start 0, multiplier 1, addend 2, end of the loop 3, start of a row with a column outside 4, what a last column outside
 * adds 5, rows left 6, phase 7, lead 8, trail 9, span 10, x_next 11, y_next 12; the stack holds the struct at 13. */
#define EC_THREE_FRAME "56"
#define EC_THREE_STRUCT "[sp, #52]"

#define EC_THREE_COLUMN                                                                          \
  "ldrsb r4, [r0]\n\t"                                                                           \
  "ldrsb r8, [r0, r1]\n\t"                                                                       \
  "ldrsb r5, [r0, r2]\n\t"                                                                       \
  "pkhbt r4, r4, r8, lsl #16\n\t"                                                                \
  "add r0, r0, lr, asr #16\n\t"

/* Unpacks a pair of weights, scaled by r5, r7 = 0x800080 scaled. */
#define EC_THREE_SCALE(w) "lsl " #w ", " #w ", r5\n\tssub16 " #w ", " #w ", r7\n\t"
/* Takes the weights of kernel rows 0 and 1 that are outside (mask r4) out of w and into the sum r6; r8 the zero point. */
#define EC_THREE_MASK(w)                                                                         \
  "bic r5, " #w ", r4\n\t"                                                                       \
  "smlad r6, r5, r8, r6\n\t"                                                                     \
  "and " #w ", " #w ", r4\n\t"

/* What stays for all channels. */
#define EC_THREE_ENTER                                                                           \
  ".syntax unified\n\t"                                                                          \
  "push {r4-r11, lr}\n\t"                                                                        \
  "sub sp, #" EC_THREE_FRAME "\n\t"                                                              \
  "str r0, " EC_THREE_STRUCT "\n\t"                                                              \
  "ldr r1, [r0, #68]\n\t" EC_THREE_PUT(r1, 2)                                                    \
  "ldr r1, [r0, #64]\n\t" EC_THREE_PUT(r1, 7)                                                    \
  "ldr r1, [r0, #36]\n\t" EC_THREE_PUT(r1, 8)                                                    \
  "ldr r1, [r0, #44]\n\t" EC_THREE_PUT(r1, 9)                                                    \
  "ldr r1, [r0, #60]\n\t" EC_THREE_PUT(r1, 10)                                                   \
  "ldr r1, [r0, #52]\n\t" EC_THREE_PUT(r1, 11)                                                   \
  "ldr r1, [r0, #56]\n\t" EC_THREE_PUT(r1, 12)                                                   \
  "1:\n\t"                                                                                       \
  "ldr r0, " EC_THREE_STRUCT "\n\t"

/* The weights of a channel, its multiplier, what its sums start with, and its pointers; r0 is the struct. */
#define EC_THREE_CHANNEL                                                                         \
  "add r1, r0, #16\n\t"                                                                          \
  "ldm r1, {r1-r3}\n\t" /* weights, bias, multiplier */                                          \
  "ldr r5, [r0, #72]\n\t"                                                                        \
  "ldr r9, [r1]\n\t"                                                                             \
  "ldr r11, [r1, #4]\n\t"                                                                        \
  "ldrb lr, [r1, #8]\n\t"                                                                        \
  "ldr r6, [r2], #4\n\t"                                                                         \
  "ldr r4, [r3], #4\n\t" EC_THREE_PUT(r4, 1)                                                     \
  "add r1, #10\n\t"                                                                              \
  "add r4, r0, #16\n\t"                                                                          \
  "stm r4, {r1-r3}\n\t"                                                                          \
  "ldr r3, [r0, #32]\n\t"                                                                        \
  "ldr r8, [r0, #76]\n\t"                                                                        \
  "ldr r4, [r0, #80]\n\t"                                                                        \
  "mov r7, #0x800080\n\t"                                                                        \
  "lsl r7, r7, r5\n\t"                                                                           \
  "uxtb16 r10, r9, ror #8\n\t"                                                                   \
  "uxtb16 r9, r9\n\t"                                                                            \
  "uxtb16 r12, r11, ror #8\n\t"                                                                  \
  "uxtb16 r11, r11\n\t"                                                                          \
  EC_THREE_SCALE(r9) EC_THREE_SCALE(r10) EC_THREE_SCALE(r11) EC_THREE_SCALE(r12)                 \
  EC_THREE_SCALE(lr)                                                                             \
  "lsl r6, r6, r5\n\t"                                                                           \
  "pkhbt lr, lr, r3, lsl #16\n\t"                                                                \
  "cmp r4, #-1\n\t"                                                                              \
  "beq 2f\n\t" EC_THREE_MASK(r9) EC_THREE_MASK(r10) EC_THREE_MASK(r11)                           \
  "2:\n\t"                                                                                       \
  "ldr r4, [r0, #84]\n\t"                                                                        \
  "cbnz r4, 2f\n\t"                                                                              \
  "smlad r6, r12, r8, r6\n\t"                                                                    \
  "smlabb r6, lr, r8, r6\n\t"                                                                    \
  "movs r12, #0\n\t"                                                                             \
  "lsl lr, r3, #16\n\t"                                                                          \
  "2:\n\t" EC_THREE_PUT(r6, 0)                                                                   \
  "smlad r6, r9, r8, r6\n\t"                                                                     \
  "smlabb r6, r12, r8, r6\n\t" EC_THREE_PUT(r6, 4)                                               \
  "smuad r6, r11, r8\n\t"                                                                        \
  "smlabb r6, lr, r8, r6\n\t" EC_THREE_PUT(r6, 5)                                                \
  "ldr r4, [r0, #48]\n\t" EC_THREE_PUT(r4, 6)                                                    \
  "mov r4, r0\n\t"                                                                               \
  "ldm r4, {r0-r3}\n\t"                                                                          \
  "adds r0, #1\n\t"                                                                              \
  "adds r1, #1\n\t"                                                                              \
  "adds r2, #1\n\t"                                                                              \
  "adds r3, #1\n\t"                                                                              \
  "stm r4, {r0-r3}\n\t"                                                                          \
  "subs r0, #1\n\t"                                                                              \
  "subs r1, #1\n\t"                                                                              \
  "subs r2, #1\n\t"                                                                              \
  "subs r3, #1\n\t"                                                                              \
  "subs r1, r0\n\t"                                                                              \
  "subs r2, r0\n\t"

/* The first sum, r6, of a row: of the column outside, or of the first. */
#define EC_THREE_FIRST                                                                           \
  EC_THREE_GET(r4, 8)                                                                            \
  EC_THREE_GET(r6, 4)                                                                            \
  "cbnz r4, 3f\n\t" EC_THREE_COLUMN EC_THREE_GET(r6, 0)                                          \
  "smlad r6, r4, r9, r6\n\t"                                                                     \
  "smlabb r6, r5, r12, r6\n\t"                                                                   \
  "3:\n\t"

/* Where the loop ends, r4; r5 the windows to begin with. */
#define EC_THREE_END                                                                             \
  EC_THREE_GET(r4, 10)                                                                           \
  EC_THREE_GET(r5, 7)                                                                            \
  "add r4, r0\n\t" EC_THREE_PUT(r4, 3)

/* On to the next row, to the next channel, or out. */
#define EC_THREE_NEXT                                                                            \
  EC_THREE_GET(r4, 6)                                                                            \
  EC_THREE_GET(r5, 11)                                                                           \
  EC_THREE_GET(r6, 12)                                                                           \
  "subs r4, #1\n\t" EC_THREE_PUT(r4, 6)                                                          \
  "add r0, r5\n\t"                                                                               \
  "add r3, r6\n\t"                                                                               \
  "bne 2b\n\t"                                                                                   \
  "ldr r0, " EC_THREE_STRUCT "\n\t"                                                              \
  "ldr r4, [r0, #28]\n\t"                                                                        \
  "subs r4, #1\n\t"                                                                              \
  "str r4, [r0, #28]\n\t"                                                                        \
  "bne 1b\n\t"                                                                                   \
  "add sp, #" EC_THREE_FRAME "\n\t"                                                              \
  "pop {r4-r11, pc}"

/* A column to three windows: the last of the one with sum a, the first of the one with sum t. */
#define EC_THREE_STEP(a, b, t)                                                                   \
  "ldrsb r4, [r0]\n\t"                                                                           \
  "ldrsb " #t ", [r0, r1]\n\t"                                                                   \
  "ldrsb r5, [r0, r2]\n\t"                                                                       \
  "pkhbt r4, r4, " #t ", lsl #16\n\t" EC_THREE_GET(t, 0)                                         \
  "smlad " #a ", r4, r11, " #a "\n\t"                                                            \
  "smlabb " #a ", r5, lr, " #a "\n\t"                                                            \
  "smlad " #b ", r4, r10, " #b "\n\t"                                                            \
  "smlabt " #b ", r5, r12, " #b "\n\t"                                                           \
  "smlad " #t ", r4, r9, " #t "\n\t"                                                             \
  "smlabb " #t ", r5, r12, " #t "\n\t" EC_THREE_GET(r4, 1) EC_THREE_GET(r5, 2)                   \
  "smmla " #a ", " #a ", r4, r5\n\t"                                                             \
  "ssat " #a ", #8, " #a ", asr #10\n\t"                                                         \
  "strb " #a ", [r0, r3]\n\t"                                                                    \
  "add r0, r0, lr, asr #16\n\t"

EC_NAKED void ec_three_ones_s8(ec_three_s8 *b EC_UNREAD) {
  __asm__(EC_THREE_ENTER EC_THREE_CHANNEL
          "subs r3, r0\n\t" EC_THREE_GET(r4, 8)
          "sub r3, r3, lr, asr #16\n\t"
          "cbnz r4, 2f\n\t"
          "sub r3, r3, lr, asr #16\n"
          "2:\n\t" EC_THREE_FIRST EC_THREE_COLUMN EC_THREE_GET(r7, 0)
          "smlad r6, r4, r10, r6\n\t"
          "smlabt r6, r5, r12, r6\n\t"
          "smlad r7, r4, r9, r7\n\t"
          "smlabb r7, r5, r12, r7\n\t" EC_THREE_END
          "cmp r5, #1\n\t"
          "bmi 6f\n\t"
          "beq 4f\n\t"
          "mov r8, r7\n\t"
          "mov r7, r6\n\t"
          "b 5f\n"
          "4:\n\t"
          "mov r8, r6\n\t"
          "mov r6, r7\n\t"
          "b 7f\n"
          "3:\n\t" EC_THREE_STEP(r6, r7, r8)
          "5:\n\t" EC_THREE_STEP(r7, r8, r6)
          "7:\n\t" EC_THREE_STEP(r8, r6, r7)
          EC_THREE_GET(r4, 3)
          "6:\n\t"
          "cmp r0, r4\n\t"
          "bne 3b\n\t" EC_THREE_GET(r4, 9)
          "cbz r4, 3f\n\t" EC_THREE_GET(r8, 5) EC_THREE_GET(r4, 1) EC_THREE_GET(r5, 2)
          "add r6, r8\n\t"
          "smmla r6, r6, r4, r5\n\t"
          "ssat r6, #8, r6, asr #10\n\t"
          "strb r6, [r0, r3]\n"
          "3:\n\t" EC_THREE_NEXT);
}
#undef EC_THREE_STEP

/* The window's last column but one. */
#define EC_THREE_MIDDLE                                                                          \
  "ldrsb r4, [r0]\n\t"                                                                           \
  "ldrsb r7, [r0, r1]\n\t"                                                                       \
  "ldrsb r5, [r0, r2]\n\t"                                                                       \
  "pkhbt r4, r4, r7, lsl #16\n\t"                                                                \
  "add r0, r0, lr, asr #16\n\t"                                                                  \
  "smlad r6, r4, r10, r6\n\t"                                                                    \
  "smlabt r6, r5, r12, r6\n\t"
#define EC_THREE_STORE                                                                           \
  "smmla r6, r6, r7, r8\n\t"                                                                     \
  "ssat r6, #8, r6, asr #10\n\t"                                                                 \
  "strb r6, [r3]\n\t"                                                                            \
  "add r3, r3, lr, asr #16\n\t"
/* The window's last two columns; the very last is also the next one's first. */
#define EC_THREE_STEP                                                                            \
  EC_THREE_MIDDLE                                                                                \
  "ldrsb r4, [r0]\n\t"                                                                           \
  "ldrsb r7, [r0, r1]\n\t"                                                                       \
  "ldrsb r5, [r0, r2]\n\t"                                                                       \
  "pkhbt r4, r4, r7, lsl #16\n\t" EC_THREE_GET(r7, 1)                                            \
  "smlad r6, r4, r11, r6\n\t"                                                                    \
  "smlabb r6, r5, lr, r6\n\t" EC_THREE_STORE EC_THREE_GET(r6, 0)                                 \
  "add r0, r0, lr, asr #16\n\t"                                                                  \
  "smlad r6, r4, r9, r6\n\t"                                                                     \
  "smlabb r6, r5, r12, r6\n\t"

EC_NAKED void ec_three_twos_s8(ec_three_s8 *b EC_UNREAD) {
  __asm__(EC_THREE_ENTER EC_THREE_CHANNEL
          "2:\n\t" EC_THREE_FIRST EC_THREE_END EC_THREE_GET(r8, 2)
          "cmp r5, #0\n\t"
          "beq 6f\n\t"
          "b 5f\n"
          "3:\n\t" EC_THREE_STEP
          "5:\n\t" EC_THREE_STEP EC_THREE_GET(r4, 3)
          "6:\n\t"
          "cmp r0, r4\n\t"
          "bne 3b\n\t" EC_THREE_GET(r4, 9)
          "cbz r4, 3f\n\t" EC_THREE_MIDDLE EC_THREE_GET(r5, 5) EC_THREE_GET(r7, 1)
          "add r6, r5\n\t" EC_THREE_STORE
          "3:\n\t" EC_THREE_NEXT);
}
#undef EC_THREE_STEP

EC_INLINE void ec_three_run_s8(ec_three_s8 *b) {
  if (b->stride == 1) {
    ec_three_ones_s8(b);
  } else {
    ec_three_twos_s8(b);
  }
}

#endif
