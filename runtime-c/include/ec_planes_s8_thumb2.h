/* edgecc: depthwise windows over planes in assembly. Included by ec_planes_s8.h only. SPDX-License-Identifier: Apache-2.0
 *
 * r0       the words under the next kernel row, r1 its weights
 * r3-r8    sums; the last ones where there are fewer
 * r9-r12, lr, r2   weights in pairs and words of the image
 * What a block needs before and after its kernel rows is in the FPU's registers, or on the stack where there is none. */
#ifndef EC_PLANES_S8_THUMB2_H
#define EC_PLANES_S8_THUMB2_H

#include "ec_naked.h"

/* The fields of ec_planes_s8 in their order are constants 0 to 11: x, w, end, pitch, bias, multiplier, left, shift, addend, y,
 * y_step, n. Constant 12 is for anything. */
#if defined(__ARM_FP)
#define EC_PLANES_GET(reg, constant) "vmov " #reg ", s" #constant "\n\t"
#define EC_PLANES_PUT(reg, constant) "vmov s" #constant ", " #reg "\n\t"
#define EC_PLANES_ENTER ".syntax unified\n\tpush {r4-r11, lr}\n\tvldm r0, {s0-s11}\n\t"
#define EC_PLANES_LEAVE "pop {r4-r11, pc}"
#else
#define EC_PLANES_GET(reg, constant) "ldr " #reg ", [sp, #4*" #constant "]\n\t"
#define EC_PLANES_PUT(reg, constant) "str " #reg ", [sp, #4*" #constant "]\n\t"
#define EC_PLANES_ENTER                                                                          \
  ".syntax unified\n\tpush {r4-r11, lr}\n\tsub sp, #52\n\tldm r0, {r1-r12}\n\tstm sp, {r1-r12}\n\t"
#define EC_PLANES_LEAVE "add sp, #52\n\tpop {r4-r11, pc}"
#endif

/* Products of a word of the image and a pair of weights: both; the first by the first; the second by the first; crosswise. */
#define EC_PAIR(sum, x, w) "smlad " #sum ", " #x ", " #w ", " #sum "\n\t"
#define EC_ONLY(sum, x, w) "smlabb " #sum ", " #x ", " #w ", " #sum "\n\t"
#define EC_LATE(sum, x, w) "smlatb " #sum ", " #x ", " #w ", " #sum "\n\t"
#define EC_CROSS(sum, x, w) "smladx " #sum ", " #x ", " #w ", " #sum "\n\t"

/* Weights 0 and 1 to r9, 2 and 3 to r10 from the word in r9. */
#define EC_PLANES_FOUR "sxtb16 r10, r9, ror #8\n\tsxtb16 r9, r9\n\t"

/* A block from the column `bytes` before the next block's on; to label 4 where no kernel row is inside. */
#define EC_PLANES_BLOCK(bytes, label)                                                            \
  EC_PLANES_GET(r0, 0)                                                                           \
  "adds r2, r0, #" #bytes "\n\t" EC_PLANES_PUT(r2, 0) EC_PLANES_GET(r1, 1) EC_PLANES_GET(r2, 2)  \
  "cmp r1, r2\n\t"                                                                               \
  "beq " #label "f\n"

/* On to the next kernel row, back to `label` unless it was the last. */
#define EC_PLANES_NEXT(label)                                                                    \
  "add r0, r9\n\t"                                                                               \
  "cmp r1, r10\n\t"                                                                              \
  "bne " #label "b\n"
#define EC_PLANES_MORE EC_PLANES_GET(r9, 3) EC_PLANES_GET(r10, 2)

/* What turns sums into results, and where these go. */
#define EC_PLANES_OUT                                                                            \
  EC_PLANES_GET(r0, 6) EC_PLANES_GET(r1, 5) EC_PLANES_GET(r2, 8) EC_PLANES_GET(r9, 7)            \
  EC_PLANES_GET(r10, 9) EC_PLANES_GET(r11, 10) EC_PLANES_GET(r12, 11)
#define EC_PLANES_STORE(sum)                                                                     \
  "lsl " #sum ", " #sum ", r0\n\t"                                                               \
  "smmla " #sum ", " #sum ", r1, r2\n\t"                                                         \
  "asr " #sum ", " #sum ", r9\n\t"                                                               \
  "ssat " #sum ", #8, " #sum "\n\t"                                                              \
  "strb " #sum ", [r10]\n\t"                                                                     \
  "add r10, r11\n\t"
/* The same unless `count` windows were all. */
#define EC_PLANES_STORE_UNLESS(count, sum) "cmp r12, #" #count "\n\tble 9f\n\t" EC_PLANES_STORE(sum)
/* Back to label 1 where windows are left; `count` belonged to the block. */
#define EC_PLANES_TURN(count)                                                                    \
  "subs r12, #" #count "\n\t"                                                                    \
  "ble 9f\n\t" EC_PLANES_PUT(r10, 9) EC_PLANES_PUT(r12, 11)                                      \
  "b 1b\n"                                                                                       \
  "9:\n\t" EC_PLANES_LEAVE

#include "ec_planes_ones_s8_thumb2.h"
#include "ec_planes_twos_s8_thumb2.h"

EC_INLINE void ec_planes_run_s8(const ec_planes_s8 *b, int32_t taps, int32_t stride) {
  if (stride == 1) {
    if (taps == 3) ec_planes_ones_3_s8(b);
    if (taps == 5) ec_planes_ones_5_s8(b);
    if (taps == 7) ec_planes_ones_7_s8(b);
  } else {
    if (taps == 3) ec_planes_twos_3_s8(b);
    if (taps == 5) ec_planes_twos_5_s8(b);
    if (taps == 7) ec_planes_twos_7_s8(b);
  }
}

/* r0 and r1 the next column and the way from it to the next, lr three times that, r3 where to, r8 zero. */
EC_NAKED void ec_planes_widen_s8(const ec_widen_s8 *b EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r11, lr}\n\t"
          "ldm r0, {r0-r3, r6-r9}\n\t"
          "mov r10, r3\n\t" /* rows */
          "mov r3, r9\n\t"
          "mls r11, r1, r2, r6\n\t" /* from behind a row's last column to the next row */
          "sub r12, r7, r2, lsl #1\n\t"
          "add lr, r1, r1, lsl #1\n"
          "1:\n\t"
          "subs r9, r2, #4\n\t"
          "blt 3f\n"
          "2:\n\t"
          "ldrsb r5, [r0, r1]\n\t"
          "ldrsb r6, [r0, r1, lsl #1]\n\t"
          "ldrsb r7, [r0, lr]\n\t"
          "ldrsb r4, [r0]\n\t"
          "add r0, r0, r1, lsl #2\n\t"
          "pkhbt r4, r4, r5, lsl #16\n\t"
          "pkhbt r6, r6, r7, lsl #16\n\t"
          "ssub16 r4, r4, r8\n\t"
          "ssub16 r6, r6, r8\n\t"
          "str r4, [r3], #4\n\t"
          "str r6, [r3], #4\n\t"
          "subs r9, #4\n\t"
          "bge 2b\n"
          "3:\n\t"
          "lsls r9, r9, #31\n\t" /* two columns left: the carry; one: the sign */
          "bcc 4f\n\t"
          "ldrsb r4, [r0]\n\t"
          "ldrsb r5, [r0, r1]\n\t"
          "add r0, r0, r1, lsl #1\n\t"
          "pkhbt r4, r4, r5, lsl #16\n\t"
          "ssub16 r4, r4, r8\n\t"
          "str r4, [r3], #4\n"
          "4:\n\t"
          "bpl 5f\n\t"
          "ldrsb r4, [r0]\n\t"
          "add r0, r1\n\t"
          "ssub16 r4, r4, r8\n\t"
          "strh r4, [r3], #2\n"
          "5:\n\t"
          "add r0, r11\n\t"
          "add r3, r12\n\t"
          "subs r10, #1\n\t"
          "bne 1b\n\t"
          "pop {r4-r11, pc}");
}

#undef EC_PLANES_GET
#undef EC_PLANES_PUT
#undef EC_PLANES_ENTER
#undef EC_PLANES_LEAVE
#undef EC_PAIR
#undef EC_ONLY
#undef EC_LATE
#undef EC_CROSS
#undef EC_PLANES_FOUR
#undef EC_PLANES_BLOCK
#undef EC_PLANES_NEXT
#undef EC_PLANES_MORE
#undef EC_PLANES_OUT
#undef EC_PLANES_STORE
#undef EC_PLANES_STORE_UNLESS
#undef EC_PLANES_TURN

#endif
