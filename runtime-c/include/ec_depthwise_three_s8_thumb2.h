/* edgecc: 3 x 3 depthwise windows in assembly. Included by ec_depthwise_three_s8.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * r0       the next column, in the input row of kernel row 0
 * r1       from there to kernel row 1
 * r2       FREE: from there to kernel row 2; EVEN: the multiplier, as row 2 is twice as far away as row 1
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
#define EC_THREE_SAVE "vpush {s16-s24}\n\tsub sp, #8\n\t"
#define EC_THREE_RESTORE "add sp, #8\n\tvpop {s16-s24}\n\t"
#define EC_THREE_STRUCT "[sp, #4]"
#else
#define EC_THREE_GET(reg, constant) "ldr " #reg ", [sp, #4*" #constant "]\n\t"
#define EC_THREE_PUT(reg, constant) "str " #reg ", [sp, #4*" #constant "]\n\t"
#define EC_THREE_SAVE "sub sp, #104\n\t"
#define EC_THREE_RESTORE "add sp, #104\n\t"
#define EC_THREE_STRUCT "[sp, #100]"
#endif
/* start 0, multiplier 1, addend 2, end of the loop 3, start of a row with a column outside 4, what a last column outside
 * adds 5, the input behind the last row 6, lead 8, trail 9, span 10, x_next 11, y_next 12, from row0 to row1 13, to row2 14,
 * and to the output 15, zero 16, bytes of the rows' input 17, channels left 18, x_row 19.
 * Stride 2: phase 7. Stride 1: the code that a row begins with 7, the same where its first column is outside 8.
 * EVEN: start without rows outside 20, r9 to r11 21, 22 and 14, what follows the rows 24, what follows those inside 23. */

#define EC_THREE_THIRD_FREE "[r0, r2]"
#define EC_THREE_THIRD_EVEN "[r0, r1, lsl #1]"
#define EC_THREE_SECOND_FREE EC_THREE_GET(r2, 14)
#define EC_THREE_SECOND_EVEN EC_THREE_GET(r2, 1)
/* The multiplier: what is to be done before it is used, and where it is then. */
#define EC_THREE_READY_FREE(reg) EC_THREE_GET(reg, 1)
#define EC_THREE_READY_EVEN(reg)
#define EC_THREE_FACTOR_FREE(reg) #reg
#define EC_THREE_FACTOR_EVEN(reg) "r2"

/* The column at r0; t for anything. */
#define EC_THREE_LOAD(KIND, t)                                                                   \
  "ldrsb r4, [r0]\n\t"                                                                           \
  "ldrsb " #t ", [r0, r1]\n\t"                                                                   \
  "ldrsb r5, " EC_THREE_THIRD_##KIND "\n\t"                                                      \
  "pkhbt r4, r4, " #t ", lsl #16\n\t"
#define EC_THREE_ON(reg) "add " #reg ", " #reg ", lr, asr #16\n\t"
/* Adds a column as first, middle or last one of a window. */
#define EC_THREE_ADD_FIRST(sum)                                                                  \
  "smlad " #sum ", r4, r9, " #sum "\n\t"                                                         \
  "smlabb " #sum ", r5, r12, " #sum "\n\t"
#define EC_THREE_ADD_MIDDLE(sum)                                                                 \
  "smlad " #sum ", r4, r10, " #sum "\n\t"                                                        \
  "smlabt " #sum ", r5, r12, " #sum "\n\t"
#define EC_THREE_ADD_LAST(sum)                                                                   \
  "smlad " #sum ", r4, r11, " #sum "\n\t"                                                        \
  "smlabb " #sum ", r5, lr, " #sum "\n\t"

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

/* What stays for all channels. ADR counts from a multiple of four, of which a function at -Os may begin off. */
#define EC_THREE_ENTER(KIND)                                                                     \
  ".syntax unified\n\t"                                                                          \
  ".p2align 2\n\t"                                                                               \
  "push {r4-r11, lr}\n\t" EC_THREE_SAVE                                                          \
  "str r0, " EC_THREE_STRUCT "\n\t"                                                              \
  "ldr r2, [r0, #12]\n\t"                                                                        \
  EC_THREE_AWAY(32, 13) EC_THREE_AWAY(36, 14) EC_THREE_AWAY(40, 15)                              \
  EC_THREE_KEEP(84, 2) EC_THREE_KEEP(80, 7) EC_THREE_KEEP(52, 8) EC_THREE_KEEP(60, 9)            \
  EC_THREE_KEEP(76, 10) EC_THREE_KEEP(68, 11) EC_THREE_KEEP(72, 12) EC_THREE_KEEP(88, 16)        \
  EC_THREE_KEEP(44, 18) EC_THREE_KEEP(100, 19)                                                   \
  "ldr r3, [r0, #64]\n\t"                                                                        \
  "mul r1, r1, r3\n\t" EC_THREE_PUT(r1, 17) EC_THREE_BELOW_##KIND
#define EC_THREE_BELOW_FREE
#define EC_THREE_BELOW_EVEN                                                                      \
  "ldr r1, [r0, #116]\n\t"                                                                       \
  "adr.w r3, 53f\n\t"                                                                            \
  "cbnz r1, 2f\n\t"                                                                              \
  "adr.w r3, 54f\n"                                                                              \
  "2:\n\t" EC_THREE_PUT(r3, 23)

/* The next channel: its weights, what its sums start with, its multiplier. FLAGS may set the carry and overflow flags from
 * r8, which nothing changes before the next channel. AWAY makes r3 of a distance from r0, FIRST goes to the first row.
 * Rows whose windows have weights r9 to lr and start with r4 begin at 9, r5 bytes of input; r8 the zero point. */
#define EC_THREE_CHANNEL(KIND, FLAGS, AWAY, FIRST)                                               \
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
  "stm r0, {r1-r4}\n\t" EC_THREE_PUT(r12, 1)                                                     \
  "subs r0, r4, #1\n\t"                                                                          \
  "lsl r4, r10, r5\n\t"                                                                          \
  "uxtb16 r10, r9, ror #8\n\t"                                                                   \
  "uxtb16 r9, r9\n\t"                                                                            \
  "uxtb16 r12, r11, ror #8\n\t"                                                                  \
  "uxtb16 r11, r11\n\t"                                                                          \
  EC_THREE_SCALE(r9) EC_THREE_SCALE(r10) EC_THREE_SCALE(r11) EC_THREE_SCALE(r12)                 \
  EC_THREE_SCALE(lr)                                                                             \
  "pkhbt lr, lr, r7\n\t" FLAGS                                                                   \
  EC_THREE_GET(r1, 13) EC_THREE_SECOND_##KIND EC_THREE_GET(r3, 15) AWAY                          \
  "tst r8, #3\n\t" EC_THREE_GET(r8, 16) EC_THREE_KEEP_##KIND                                     \
  "bne.w 8f\n"                                                                                   \
  "7:\n\t" EC_THREE_GET(r5, 17) EC_THREE_INSIDE_##KIND                                           \
  "9:\n\t" EC_THREE_PUT(r4, 0)                                                                   \
  "smlad r6, r9, r8, r4\n\t"                                                                     \
  "smlabb r6, r12, r8, r6\n\t" EC_THREE_PUT(r6, 4)                                               \
  "smuad r6, r11, r8\n\t"                                                                        \
  "smlabb r6, lr, r8, r6\n\t" EC_THREE_PUT(r6, 5)                                                \
  "add r5, r0\n\t" EC_THREE_PUT(r5, 6) EC_THREE_THEN_##KIND FIRST
#define EC_THREE_KEEP_FREE
#define EC_THREE_KEEP_EVEN EC_THREE_PUT(r4, 20)
/* What follows the rows, r7. */
#define EC_THREE_INSIDE_FREE
#define EC_THREE_INSIDE_EVEN EC_THREE_GET(r7, 23)
#define EC_THREE_THEN_FREE
#define EC_THREE_THEN_EVEN EC_THREE_PUT(r7, 24)

/* Behind the last row: on to other rows, to the next channel, or out. UP is what a step of r0 by -r5 changes. */
#define EC_THREE_LEAVE(KIND, UP)                                                                 \
  EC_THREE_REST_##KIND "54:\n\t" EC_THREE_GET(r4, 18)                                            \
  "subs r4, #1\n\t" EC_THREE_PUT(r4, 18)                                                         \
  "bne 1b\n\t" EC_THREE_RESTORE                                                                  \
  "pop {r4-r11, pc}\n"                                                                           \
  "8:\n\t" EC_THREE_TURN EC_THREE_OUTSIDE_##KIND(UP)
#define EC_THREE_REST_FREE
#define EC_THREE_REST_EVEN EC_THREE_GET(r4, 24) "mov pc, r4\n"

/* Rows and columns of the filter change places if the flags say so. Without rows outside that's all. */
#define EC_THREE_TURN                                                                            \
  "ldr r7, " EC_THREE_STRUCT "\n\t"                                                              \
  "ldr r6, [r7, #28]\n\t"                                                                        \
  "tst r6, #2\n\t"                                                                               \
  "beq 10f\n\t"                                                                                  \
  "pkhbt r5, r9, r10, lsl #16\n\t"                                                               \
  "pkhtb r10, r10, r9, asr #16\n\t"                                                              \
  "mov r9, r5\n\t"                                                                               \
  "mov r5, r11\n\t"                                                                              \
  "mov r11, r12\n\t"                                                                             \
  "mov r12, r5\n"                                                                                \
  "10:\n\t"                                                                                      \
  "tst r6, #1\n\t"                                                                               \
  "beq 7b\n\t"

/* Weights of kernel rows that are outside are 0, and their share is in the sum. */
#define EC_THREE_OUTSIDE_FREE(UP)                                                                \
  "ldr r5, [r7, #92]\n\t" EC_THREE_MASK(r9) EC_THREE_MASK(r10) EC_THREE_MASK(r11)                \
  "ldr r5, [r7, #96]\n\t"                                                                        \
  "cbnz r5, 11f\n\t"                                                                             \
  "smlad r4, r12, r8, r4\n\t"                                                                    \
  "smlabb r4, lr, r8, r4\n\t"                                                                    \
  "mov r12, #0\n\t"                                                                              \
  "bfc lr, #0, #16\n"                                                                            \
  "11:\n\t"                                                                                      \
  "b 7b"

/* A first row without kernel row 0, then those inside, then a last one without kernel row 2. In its stead a row on the
 * opposite side is read, whose weights are 0, and the other two have each other's places. */
#define EC_THREE_OUTSIDE_EVEN(UP)                                                                \
  EC_THREE_PUT(r9, 21) EC_THREE_PUT(r10, 22) EC_THREE_PUT(r11, 14)                               \
  "smlabb r4, r9, r8, r4\n\t"                                                                    \
  "smlabb r4, r10, r8, r4\n\t"                                                                   \
  "smlabb r4, r11, r8, r4\n\t"                                                                   \
  "lsr r9, r9, #16\n\t"                                                                          \
  "pkhbt r9, r9, r12, lsl #16\n\t"                                                               \
  "pkhtb r10, r12, r10, asr #16\n\t"                                                             \
  "lsr r11, r11, #16\n\t"                                                                        \
  "pkhbt r11, r11, lr, lsl #16\n\t"                                                              \
  "mov r12, #0\n\t"                                                                              \
  "bfc lr, #0, #16\n\t"                                                                          \
  "adr.w r7, 51f\n\t" EC_THREE_GET(r5, 19)                                                       \
  "b 9b\n"                                                                                       \
  "51:\n\t"                                                                                      \
  "pkhtb r12, r10, r9, asr #16\n\t"                                                              \
  "pkhtb lr, lr, r11, asr #16\n\t"                                                               \
  EC_THREE_GET(r9, 21) EC_THREE_GET(r10, 22) EC_THREE_GET(r11, 14) EC_THREE_UP(UP)               \
  EC_THREE_GET(r5, 17) EC_THREE_GET(r7, 23)                                                      \
  "cbz r5, 52f\n\t"                                                                              \
  "b 9b\n"                                                                                       \
  "52:\n\t"                                                                                      \
  "mov pc, r7\n"                                                                                 \
  "53:\n\t" EC_THREE_UP(UP)                                                                      \
  "smlad r4, r12, r8, r4\n\t"                                                                    \
  "smlabb r4, lr, r8, r4\n\t"                                                                    \
  "pkhtb r12, r10, r9, asr #16\n\t"                                                              \
  "pkhtb lr, lr, r11, asr #16\n\t"                                                               \
  "lsl r9, r9, #16\n\t"                                                                          \
  "lsl r10, r10, #16\n\t"                                                                        \
  "lsl r11, r11, #16\n\t"                                                                        \
  "adr.w r7, 54b\n\t" EC_THREE_GET(r5, 19)                                                       \
  "b 9b"
#define EC_THREE_UP(UP)                                                                          \
  EC_THREE_GET(r4, 20) EC_THREE_GET(r8, 16) EC_THREE_GET(r5, 13)                                 \
  "sub r0, r5\n\t" UP

#include "ec_depthwise_ones_s8_thumb2.h"
#include "ec_depthwise_twos_s8_thumb2.h"

EC_INLINE void ec_three_run_s8(ec_three_s8 *b) {
  if (b->stride == 1) {
    if (b->even) {
      ec_three_ones_even_s8(b);
    } else {
      ec_three_ones_free_s8(b);
    }
  } else if (b->even) {
    ec_three_twos_even_s8(b);
  } else {
    ec_three_twos_free_s8(b);
  }
}

#endif
