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
#define EC_THREE_SAVE "vpush {s16-s19}\n\t"
#define EC_THREE_RESTORE "vpop {s16-s19}\n\t"
#else
#define EC_THREE_GET(reg, constant) "ldr " #reg ", [sp, #4*" #constant "]\n\t"
#define EC_THREE_PUT(reg, constant) "str " #reg ", [sp, #4*" #constant "]\n\t"
#define EC_THREE_SAVE
#define EC_THREE_RESTORE
#endif
/* start 0, multiplier 1, addend 2, end of the loop 3, start of a row with a column outside 4, what a last column outside
 * adds 5, rows left 6, phase 7, lead 8, trail 9, span 10, x_next 11, y_next 12, from row0 to row1 13, to row2 14, and to
 * the output 15, zero 16, rows 17, channels left 18; the stack holds the struct at 19. */
#define EC_THREE_FRAME "80"
#define EC_THREE_STRUCT "[sp, #76]"

#define EC_THREE_COLUMN                                                                          \
  "ldrsb r4, [r0]\n\t"                                                                           \
  "ldrsb r8, [r0, r1]\n\t"                                                                       \
  "ldrsb r5, [r0, r2]\n\t"                                                                       \
  "pkhbt r4, r4, r8, lsl #16\n\t"                                                                \
  "add r0, r0, lr, asr #16\n\t"

/* Unpacks a pair of weights, scaled by r5, r6 = 0x800080 scaled. */
#define EC_THREE_SCALE(w) "lsl " #w ", " #w ", r5\n\tssub16 " #w ", " #w ", r6\n\t"
/* Takes the weights of kernel rows 0 and 1 that are outside (mask r5) out of w and into the sum r4; r8 the zero point. */
#define EC_THREE_MASK(w)                                                                         \
  "bic r6, " #w ", r5\n\t"                                                                       \
  "smlad r4, r6, r8, r4\n\t"                                                                     \
  "and " #w ", " #w ", r5\n\t"

#define EC_THREE_KEEP(offset, constant) "ldr r1, [r0, #" #offset "]\n\t" EC_THREE_PUT(r1, constant)
/* A field's distance from row0. */
#define EC_THREE_AWAY(offset, constant)                                                          \
  "ldr r1, [r0, #" #offset "]\n\tsubs r1, r2\n\t" EC_THREE_PUT(r1, constant)

/* What stays for all channels. */
#define EC_THREE_ENTER                                                                           \
  ".syntax unified\n\t"                                                                          \
  "push {r4-r11, lr}\n\t" EC_THREE_SAVE                                                         \
  "sub sp, #" EC_THREE_FRAME "\n\t"                                                              \
  "str r0, " EC_THREE_STRUCT "\n\t"                                                              \
  "ldr r2, [r0, #12]\n\t"                                                                        \
  EC_THREE_AWAY(32, 13) EC_THREE_AWAY(36, 14) EC_THREE_AWAY(40, 15)                              \
  EC_THREE_KEEP(84, 2) EC_THREE_KEEP(80, 7) EC_THREE_KEEP(52, 8) EC_THREE_KEEP(60, 9)            \
  EC_THREE_KEEP(76, 10) EC_THREE_KEEP(68, 11) EC_THREE_KEEP(72, 12) EC_THREE_KEEP(88, 16)        \
  EC_THREE_KEEP(64, 17) EC_THREE_KEEP(44, 18)

/* The next channel: its weights, what its sums start with, its multiplier; the way on is at 9. */
#define EC_THREE_CHANNEL                                                                         \
  "1:\n\t"                                                                                       \
  "ldr r0, " EC_THREE_STRUCT "\n\t"                                                              \
  "ldm r0, {r1-r8}\n\t"                                                                          \
  "ldr r9, [r1]\n\t"                                                                             \
  "ldr r11, [r1, #4]\n\t"                                                                        \
  "ldrb lr, [r1, #8]\n\t"                                                                        \
  "ldr r10, [r2], #4\n\t"                                                                        \
  "ldr r12, [r3], #4\n\t"                                                                        \
  "adds r1, #10\n\t"                                                                             \
  "adds r4, #1\n\t"                                                                              \
  "stm r0, {r1-r4}\n\t" EC_THREE_PUT(r12, 1)                                                    \
  "subs r0, r4, #1\n\t"                                                                          \
  "lsl r4, r10, r5\n\t"                                                                          \
  "uxtb16 r10, r9, ror #8\n\t"                                                                   \
  "uxtb16 r9, r9\n\t"                                                                            \
  "uxtb16 r12, r11, ror #8\n\t"                                                                  \
  "uxtb16 r11, r11\n\t"                                                                          \
  EC_THREE_SCALE(r9) EC_THREE_SCALE(r10) EC_THREE_SCALE(r11) EC_THREE_SCALE(r12)                 \
  EC_THREE_SCALE(lr)                                                                             \
  "pkhbt lr, lr, r7\n\t"                                                                         \
  "cmp r8, #0\n\t" EC_THREE_GET(r8, 16)                                                          \
  "bne 8f\n"                                                                                     \
  "9:\n\t" EC_THREE_PUT(r4, 0)                                                                  \
  "smlad r5, r9, r8, r4\n\t"                                                                     \
  "smlabb r5, r12, r8, r5\n\t" EC_THREE_PUT(r5, 4)                                               \
  "smuad r6, r11, r8\n\t"                                                                        \
  "smlabb r6, lr, r8, r6\n\t" EC_THREE_PUT(r6, 5) EC_THREE_GET(r4, 17) EC_THREE_PUT(r4, 6)       \
  EC_THREE_GET(r1, 13) EC_THREE_GET(r2, 14) EC_THREE_GET(r3, 15)

/* Behind the end: filters are turned, and where kernel rows are outside, their share of the sum takes the place of their
 * weights. */
#define EC_THREE_OUTSIDE                                                                         \
  "\n8:\n\t"                                                                                     \
  "ldr r7, " EC_THREE_STRUCT "\n\t"                                                              \
  "ldr r5, [r7, #28]\n\t"                                                                       \
  "lsrs r5, r5, #1\n\t" /* the carry: masked */                                                 \
  "beq 10f\n\t"                                                                                 \
  "pkhbt r5, r9, r10, lsl #16\n\t"                                                              \
  "pkhtb r10, r10, r9, asr #16\n\t"                                                             \
  "mov r9, r5\n\t"                                                                              \
  "mov r5, r11\n\t"                                                                             \
  "mov r11, r12\n\t"                                                                            \
  "mov r12, r5\n"                                                                               \
  "10:\n\t"                                                                                     \
  "bcc 9b\n\t"                                                                                  \
  "ldr r5, [r7, #92]\n\t" EC_THREE_MASK(r9) EC_THREE_MASK(r10) EC_THREE_MASK(r11)                \
  "ldr r5, [r7, #96]\n\t"                                                                        \
  "cmp r5, #0\n\t"                                                                               \
  "bne 9b\n\t"                                                                                   \
  "smlad r4, r12, r8, r4\n\t"                                                                    \
  "smlabb r4, lr, r8, r4\n\t"                                                                    \
  "mov r12, #0\n\t"                                                                              \
  "ldr lr, [r7, #24]\n\t"                                                                        \
  "b 9b"

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
  EC_THREE_GET(r4, 18)                                                                           \
  "subs r4, #1\n\t" EC_THREE_PUT(r4, 18)                                                         \
  "bne 1b\n\t"                                                                                   \
  "add sp, #" EC_THREE_FRAME "\n\t" EC_THREE_RESTORE                                             \
  "pop {r4-r11, pc}" EC_THREE_OUTSIDE

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
  __asm__(EC_THREE_ENTER EC_THREE_GET(r1, 15)
          "ldr r2, [r0, #48]\n\t"
          "ldr r3, [r0, #52]\n\t"
          "subs r1, r2\n\t"
          "cbnz r3, 2f\n\t"
          "subs r1, r2\n"
          "2:\n\t" EC_THREE_PUT(r1, 15) EC_THREE_CHANNEL
          "2:\n\t" EC_THREE_FIRST EC_THREE_COLUMN EC_THREE_GET(r7, 0)
          "smlad r6, r4, r10, r6\n\t"
          "smlabt r6, r5, r12, r6\n\t"
          "smlad r7, r4, r9, r7\n\t"
          "smlabb r7, r5, r12, r7\n\t" EC_THREE_END
          /* Into the loop so that it ends with a whole turn. */
          "tbb [pc, r5]\n"
          "20:\n\t"
          ".byte (26f - 20b) / 2, (31f - 20b) / 2, (32f - 20b) / 2, (23f - 20b) / 2, (34f - 20b) / 2, (35f - 20b) / 2\n"
          "35:\n\t"
          "mov r8, r7\n\t"
          "mov r7, r6\n\t"
          "b 21f\n"
          "34:\n\t"
          "mov r8, r6\n\t"
          "mov r6, r7\n\t"
          "b 22f\n"
          "32:\n\t"
          "mov r8, r7\n\t"
          "mov r7, r6\n\t"
          "b 24f\n"
          "31:\n\t"
          "mov r8, r6\n\t"
          "mov r6, r7\n\t"
          "b 25f\n"
          "3:\n\t" EC_THREE_STEP(r6, r7, r8)
          "21:\n\t" EC_THREE_STEP(r7, r8, r6)
          "22:\n\t" EC_THREE_STEP(r8, r6, r7)
          "23:\n\t" EC_THREE_STEP(r6, r7, r8)
          "24:\n\t" EC_THREE_STEP(r7, r8, r6)
          "25:\n\t" EC_THREE_STEP(r8, r6, r7)
          EC_THREE_GET(r4, 3)
          "26:\n\t"
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
          "add r3, r0\n"
          "2:\n\t" EC_THREE_FIRST EC_THREE_END EC_THREE_GET(r8, 2)
          "tbb [pc, r5]\n"
          "20:\n\t"
          ".byte (24f - 20b) / 2, (23f - 20b) / 2, (22f - 20b) / 2, (21f - 20b) / 2\n"
          "3:\n\t" EC_THREE_STEP
          "21:\n\t" EC_THREE_STEP
          "22:\n\t" EC_THREE_STEP
          "23:\n\t" EC_THREE_STEP EC_THREE_GET(r4, 3)
          "24:\n\t"
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
