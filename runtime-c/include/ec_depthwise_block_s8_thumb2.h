/* edgecc: the 4-channel int8 depthwise block in assembly for cores with Thumb-2 and the DSP extension. Included by ec_depthwise_block_s8.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A word is a tap of four channels: channels 0 and 2 in its even bytes, 1 and 3 in its odd ones. r4 to r7 are the sums,
 * r3 the way from one tap to the next. On the stack are, of the next segment, the row or its pointer's place at 0 and the weights
 * at 8; the segments left at 4, the block at 12, the next pixel's offset at 16 and result at 20, the pixels left at 24. */
#ifndef EC_DEPTHWISE_BLOCK_S8_THUMB2_H
#define EC_DEPTHWISE_BLOCK_S8_THUMB2_H

#include "ec_naked.h"

#define EC_DEPTHWISE_TAP(x, w)                                                                   \
  "sxtb16 r12, " #x ", ror #8\n\tsxtb16 lr, " #w ", ror #8\n\t"                                  \
  "sxtb16 " #x ", " #x "\n\tsxtb16 " #w ", " #w "\n\t"                                           \
  "smlabb r4, " #x ", " #w ", r4\n\tsmlatt r6, " #x ", " #w ", r6\n\t"                           \
  "smlabb r5, r12, lr, r5\n\tsmlatt r7, r12, lr, r7\n\t"
#define EC_EACH_SUM(OP, REST) OP " r4, r4, " REST OP " r5, r5, " REST OP " r6, r6, " REST OP " r7, r7, " REST

/* The offsets that the assembly reads fields at. */
typedef char ec_block_s8_places[sizeof(void *) != 4 || (offsetof(ec_block_s8, y) == 24 && offsetof(ec_block_s8, x_tap) == 36 &&
                                                        offsetof(ec_block_s8, segments) == 52 && offsetof(ec_block_s8, pixels) == 64)
                                    ? 1
                                    : -1];

/* 4 neighbouring channels, all pixels. */
EC_NAKED void ec_depthwise_block_4_s8(ec_block_s8 *q EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r11, lr}\n\t"
          "sub sp, #28\n\t"
          "str r0, [sp, #12]\n\t"
          "ldr r1, [r0, #32]\n\t"
          "ldr r2, [r0, #24]\n\t"
          "ldr r4, [r0, #64]\n\t"
          "ldr r3, [r0, #36]\n\t"
          "str r1, [sp, #16]\n\t"
          "str r2, [sp, #20]\n\t"
          "str r4, [sp, #24]\n"
          "1:\n\t" /* a pixel */
          "ldr r0, [sp, #12]\n\t"
          "ldr r1, [r0]\n\t"
          "ldr r2, [r0, #52]\n\t"
          "ldr r8, [r0, #8]\n\t"
          "ldr r9, [r0, #12]\n\t"
          "cmp r1, #0\n\t"
          "it eq\n\t"
          "ldreq r1, [r0, #4]\n\t"
          "str r1, [sp]\n\t"
          "str r2, [sp, #4]\n\t"
          "str r8, [sp, #8]\n\t"
          "ldm r9, {r4-r7}\n\t"
          "cmp r2, #0\n\t"
          "beq 6f\n"
          "2:\n\t" /* a segment */
          "ldr r0, [sp, #12]\n\t"
          "ldr r8, [sp]\n\t"
          "ldr r2, [sp, #8]\n\t"
          "ldr r12, [sp, #16]\n\t"
          "ldr r9, [r0]\n\t"
          "ldr r10, [r0, #28]\n\t"
          "ldr r11, [r0, #48]\n\t"
          "ldr r0, [r0, #56]\n\t"
          "cmp r9, #0\n\t"
          "itte eq\n\t"
          "moveq r1, r8\n\t"
          "addeq r8, r10\n\t"
          "ldrne r1, [r8], #4\n\t"
          "add r11, r2\n\t"
          "add r1, r12\n\t"
          "str r8, [sp]\n\t"
          "str r11, [sp, #8]\n\t"
          "subs r0, #2\n\t"
          "blt 4f\n"
          "3:\n\t"
          "ldr r8, [r1]\n\t"
          "ldr r9, [r1, r3]\n\t"
          "ldr r10, [r2], #4\n\t"
          "ldr r11, [r2], #4\n\t"
          "add r1, r1, r3, lsl #1\n\t" EC_DEPTHWISE_TAP(r8, r10) EC_DEPTHWISE_TAP(r9, r11)
          "subs r0, #2\n\t"
          "bge 3b\n"
          "4:\n\t"
          "lsls r0, r0, #31\n\t"
          "beq 5f\n\t"
          "ldr r8, [r1]\n\t"
          "ldr r10, [r2]\n\t" EC_DEPTHWISE_TAP(r8, r10)
          "5:\n\t"
          "ldr r0, [sp, #4]\n\t"
          "subs r0, #1\n\t"
          "str r0, [sp, #4]\n\t"
          "bne 2b\n"
          "6:\n\t" /* its results: left r0, shift r1, addend r2, the bounds r12 and lr, in all bytes */
          "ldr r0, [sp, #12]\n\t"
          "ldr r1, [r0, #16]\n\t"
          "ldr r2, [r0, #20]\n\t"
          "ldm r1, {r8-r11}\n\t"
          "ldm r2, {r0-r2, r12, lr}\n\t"
          "bfi r12, r12, #8, #8\n\tbfi r12, r12, #16, #16\n\t"
          "bfi lr, lr, #8, #8\n\tbfi lr, lr, #16, #16\n\t" EC_EACH_SUM("lsl", "r0\n\t")
          "smmla r4, r4, r8, r2\n\tsmmla r5, r5, r9, r2\n\t"
          "smmla r6, r6, r10, r2\n\tsmmla r7, r7, r11, r2\n\t" EC_EACH_SUM("asr", "r1\n\t")
          "ssat r4, #8, r4\n\tssat r5, #8, r5\n\tssat r6, #8, r6\n\tssat r7, #8, r7\n\t"
          "bfi r4, r5, #8, #8\n\tbfi r4, r6, #16, #8\n\tbfi r4, r7, #24, #8\n\t"
          "ssub8 r5, r4, r12\n\tsel r4, r4, r12\n\t"
          "ssub8 r5, r4, lr\n\tsel r4, lr, r4\n\t"
          "ldr r0, [sp, #12]\n\t"
          "ldr r1, [sp, #16]\n\t"
          "ldr r2, [sp, #20]\n\t"
          "ldr r8, [sp, #24]\n\t"
          "ldr r9, [r0, #40]\n\t"
          "ldr r10, [r0, #44]\n\t"
          "str r4, [r2]\n\t"
          "add r1, r9\n\t"
          "add r2, r10\n\t"
          "str r1, [sp, #16]\n\t"
          "str r2, [sp, #20]\n\t"
          "subs r8, #1\n\t"
          "str r8, [sp, #24]\n\t"
          "bne.w 1b\n\t"
          "add sp, #28\n\t"
          "pop {r4-r11, pc}");
}
#undef EC_DEPTHWISE_TAP
#undef EC_EACH_SUM

#endif
