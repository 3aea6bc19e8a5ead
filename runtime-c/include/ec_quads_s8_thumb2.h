/* edgecc: the quad blocks in assembly for Arm's DSP extension. Included by ec_quads_s8.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whole functions, so that speed depends neither on the compiler nor on its flags. On Cortex-M4 n loads in a row take
 * n + 1 cycles, an SMLAD one. 8 sums, 2 pointers and 4 operands are all registers there are. */
#ifndef EC_QUADS_S8_THUMB2_H
#define EC_QUADS_S8_THUMB2_H

#include "ec_naked.h"

/* The offsets that the assembly reads fields at. */
typedef char ec_quads_s8_places[offsetof(ec_quads_s8, multiplier) == 12 && offsetof(ec_quads_s8, y) == 16 &&
                                        offsetof(ec_quads_s8, channels) == 28 && offsetof(ec_quads_s8, top) == 48
                                    ? 1
                                    : -1];
typedef char ec_gather_s8_places[offsetof(ec_gather_s8, length) == 28 ? 1 : -1];

/* Widens 4 elements of the pixels at r0 to r3: two quads. */
#define EC_WIDEN_4                                                                               \
  "ldr r4, [r0], #4\n\tldr r5, [r1], #4\n\tldr r6, [r2], #4\n\tldr r7, [r3], #4\n\t"             \
  "sxtb16 r8, r4, ror #8\n\tsxtb16 r9, r5, ror #8\n\t"                                           \
  "sxtb16 r10, r6, ror #8\n\tsxtb16 r11, r7, ror #8\n\t"                                         \
  "sxtb16 r4, r4\n\tsxtb16 r5, r5\n\tsxtb16 r6, r6\n\tsxtb16 r7, r7\n\t"                         \
  "stmia r12!, {r4-r11}\n\t"

/* Widens and interleaves the runs of 4 pixels. */
EC_NAKED void ec_gather_quads_s8(const ec_gather_s8 *g EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r0, r4-r11, lr}\n\t"
          "ldr r12, [r0, #12]\n\t"
          "ldr r2, [r0]\n\t"
          "ldr r3, [r0, #24]\n\t"
          "cmp r2, #0\n\t"
          "it eq\n\t"
          "ldreq r2, [r0, #4]\n\t"
          "push {r2, r3}\n" /* the next run's place or its pointer's, the runs left */
          "1:\n\t"
          "ldr r4, [sp, #8]\n\t"
          "ldr r2, [sp]\n\t"
          "ldr r3, [r4]\n\t"
          "ldr r5, [r4, #16]\n\t"
          "ldr r6, [r4, #20]\n\t"
          "ldr r7, [r4, #8]\n\t"
          "ldr lr, [r4, #28]\n\t"
          "cmp r3, #0\n\t"
          "itte eq\n\t"
          "moveq r0, r2\n\t"
          "addeq r2, r7\n\t"
          "ldrne r0, [r2], #4\n\t"
          "str r2, [sp]\n\t"
          "add r0, r5\n\t"
          "add r1, r0, r6\n\t"
          "add r2, r1, r6\n\t"
          "add r3, r2, r6\n\t"
          "subs lr, #8\n\t"
          "blt 3f\n"
          "2:\n\t" EC_WIDEN_4 EC_WIDEN_4
          "subs lr, #8\n\t"
          "bge 2b\n"
          "3:\n\t"
          "tst lr, #4\n\t"
          "beq 4f\n\t" EC_WIDEN_4
          "4:\n\t"
          "tst lr, #2\n\t"
          "beq 5f\n\t"
          "ldrsh r4, [r0], #2\n\tldrsh r5, [r1], #2\n\tldrsh r6, [r2], #2\n\tldrsh r7, [r3], #2\n\t"
          "sxtb r8, r4\n\tsxtb r9, r5\n\tsxtb r10, r6\n\tsxtb r11, r7\n\t"
          "pkhbt r8, r8, r4, lsl #8\n\tpkhbt r9, r9, r5, lsl #8\n\t"
          "pkhbt r10, r10, r6, lsl #8\n\tpkhbt r11, r11, r7, lsl #8\n\t"
          "stmia r12!, {r8-r11}\n"
          "5:\n\t"
          "tst lr, #1\n\t"
          "beq 6f\n\t"
          "ldrsb r4, [r0]\n\tldrsb r5, [r1]\n\tldrsb r6, [r2]\n\tldrsb r7, [r3]\n\t"
          "stmia r12!, {r4-r7}\n"
          "6:\n\t"
          "ldr r2, [sp, #4]\n\t"
          "subs r2, #1\n\t"
          "str r2, [sp, #4]\n\t"
          "bne 1b\n\t"
          "add sp, #8\n\t"
          "pop {r0, r4-r11, pc}");
}
#undef EC_WIDEN_4

/* The next quad at r0 with the next word at lr: sums of both channels in r1-r4, of the first alone in r5-r8. */
#define EC_QUAD                                                                                  \
  "ldr.w r9, [lr], #4\n\tldr.w r11, [r0, #4]\n\tldr.w r12, [r0, #8]\n\t"                         \
  "sxtb16 r10, r9\n\t"                                                                           \
  "smlad r2, r9, r11, r2\n\tsmlad r6, r10, r11, r6\n\t"                                          \
  "smlad r3, r9, r12, r3\n\tsmlad r7, r10, r12, r7\n\t"                                          \
  "ldr.w r11, [r0, #12]\n\tldr.w r12, [r0], #16\n\t"                                             \
  "smlad r4, r9, r11, r4\n\tsmlad r8, r10, r11, r8\n\t"                                          \
  "smlad r1, r9, r12, r1\n\tsmlad r5, r10, r12, r5\n\t"

/* A copy of the fields on the stack, which is used up. Afterwards r1 = x, r2 = channels,
 * r7 = quads, lr = w. */
#define EC_QUADS_FRAME                                                                           \
  "push {r4-r11, lr}\n\t"                                                                        \
  "sub sp, #60\n\t"                                                                              \
  "ldmia r0!, {r1-r7}\n\t"                                                                       \
  "stmia sp, {r1-r7}\n\t"                                                                        \
  "add r12, sp, #28\n\t"                                                                         \
  "mov lr, r2\n\t"                                                                               \
  "ldmia r0, {r2-r6, r8}\n\t"                                                                    \
  "stmia r12, {r2-r6, r8}\n\t"

#define EC_EACH(OP, A, B, C, D, REST)                                                            \
  OP " " #A ", " #A ", " REST "\n\t" OP " " #B ", " #B ", " REST "\n\t"                          \
  OP " " #C ", " #C ", " REST "\n\t" OP " " #D ", " #D ", " REST "\n\t"
#define EC_SATURATE(A, B, C, D)                                                                  \
  "ssat " #A ", #8, " #A "\n\tssat " #B ", #8, " #B "\n\tssat " #C ", #8, " #C "\n\tssat " #D ", #8, " #D "\n\t"
#define EC_CLAMP(A)                                                                              \
  "cmp " #A ", r10\n\tit lt\n\tmovlt " #A ", r10\n\tcmp " #A ", r9\n\tit gt\n\tmovgt " #A ", r9\n\t"

/* Results of the sums A to D: multiplier r9, addend r10, shift r11. */
#define EC_REQUANT(A, B, C, D)                                                                   \
  EC_EACH("smmla", A, B, C, D, "r9, r10") EC_EACH("asr", A, B, C, D, "r11") EC_SATURATE(A, B, C, D)

/* The same with a shift to the left before and any bounds. */
#define EC_REQUANT_ANY(A, B, C, D)                                                               \
  "ldr r11, [sp, #32]\n\t" EC_EACH("lsl", A, B, C, D, "r11") EC_EACH("smmla", A, B, C, D, "r9, r10") \
  "ldr r11, [sp, #36]\n\t" EC_EACH("asr", A, B, C, D, "r11")                                     \
  "ldr r10, [sp, #44]\n\tldr r9, [sp, #48]\n\t"                                                  \
  EC_CLAMP(A) EC_CLAMP(B) EC_CLAMP(C) EC_CLAMP(D)                                                \
  "ldr r10, [sp, #40]\n\t"

/* Stores the results of one channel at r12, r0 apart. r5 is free afterwards. */
#define EC_STORE(A, B, C, D)                                                                     \
  "strb " #A ", [r12]\n\tstrb " #B ", [r12, r0]\n\tstrb " #C ", [r12, r0, lsl #1]\n\t"           \
  "add r5, r12, r0\n\tstrb " #D ", [r5, r0, lsl #1]\n\t"

/* Between two channels: the second one's multiplier, the end of w for pairs (r8), on to the next y. */
#define EC_SECOND                                                                                \
  "ldr r6, [sp, #12]\n\tldr r8, [sp, #56]\n\tldr r9, [r6, #4]\n\t"                                \
  "adds r6, #8\n\tstr r6, [sp, #12]\n\tadd r12, #1\n\t"

/* What the results of a channel need: multiplier r9, addend r10, shift r11, y r12, y_step r0. */
#define EC_RESULTS                                                                               \
  "ldr r9, [sp, #12]\n\tldr r10, [sp, #40]\n\tldr r11, [sp, #36]\n\t"                            \
  "ldr r12, [sp, #16]\n\tldr r0, [sp, #20]\n\tldr r9, [r9]\n\t"

/* One channel's sums of a quad, r5-r8. */
#define EC_QUAD_ALONE                                                                            \
  "ldr r9, [lr], #4\n\tldr r2, [r0, #4]\n\tldr r3, [r0, #8]\n\tldr r4, [r0, #12]\n\tldr r1, [r0], #16\n\t" \
  "smlad r6, r9, r2, r6\n\tsmlad r7, r9, r3, r7\n\tsmlad r8, r9, r4, r8\n\tsmlad r5, r9, r1, r5\n\t"

/* Quads in a pass of the loop, and the mask that gives what a number of them lacks to whole passes. */
#if defined(EC_SMALL)
#define EC_PASS EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD
#define EC_LACK "#7"
#else
#define EC_PASS                                                                                  \
  EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD                                \
  EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD
#define EC_LACK "#15"
#endif

/* All channels of 4 pixels, two at a time, and a last one alone. The sum is a loop over passes, which is entered where
 * as many quads are left as whole passes don't do. That place is on the stack instead of `quads`; behind the fields
 * are the end of x and the end of w for pairs. */
EC_NAKED void ec_quads_four_s8(const ec_quads_s8 *q EC_UNREAD) {
  __asm__(".syntax unified\n\t" EC_QUADS_FRAME
          "lsrs r3, r2, #1\n\t"
          "mul r4, r3, r7\n\t"
          "add r4, lr, r4, lsl #2\n\t"
          "str r4, [sp, #56]\n\t"
          "add r4, r1, r7, lsl #4\n\t"
          "str r4, [sp, #52]\n\t"
          "cmp r3, #0\n\t"
          "beq.w 6f\n\t"
          "rsb r6, r7, #0\n\t"
          "and r6, r6, " EC_LACK "\n\t"
          "adr.w r5, 2f\n\t"
          "movs r4, #56\n\t" /* bytes of a quad's code */
          "mla r5, r6, r4, r5\n\t"
          "orr r5, #1\n\t"
          "str r5, [sp, #24]\n"
          "1:\n\t"
          "ldr r11, [sp, #8]\n\t"
          "ldr r10, [sp, #24]\n\t"
          "ldr r0, [sp]\n\t"
          "ldr r12, [r11, #4]\n\t"
          "ldr r5, [r11], #8\n\t"
          "str r11, [sp, #8]\n\t"
          "add r1, r5, r12, lsl #8\n\t"
          "mov r2, r1\n\tmov r3, r1\n\tmov r4, r1\n\t"
          "mov r6, r5\n\tmov r7, r5\n\tmov r8, r5\n\t"
          "bx r10\n\t"
          ".balign 4\n"
          "2:\n\t" EC_PASS
          "ldr r11, [sp, #52]\n\t"
          "cmp r0, r11\n\t"
          "bne.w 2b\n\t"
          "subs r1, r5\n\tsubs r2, r6\n\tsubs r3, r7\n\tsub r4, r8\n\t"
          "asrs r1, r1, #8\n\tasrs r2, r2, #8\n\tasrs r3, r3, #8\n\tasrs r4, r4, #8\n\t"
          EC_RESULTS
          "tst r11, #256\n\t"
          "bne.w 5f\n\t"
          EC_REQUANT(r5, r6, r7, r8) EC_STORE(r5, r6, r7, r8) EC_SECOND EC_REQUANT(r1, r2, r3, r4)
          "3:\n\t" EC_STORE(r1, r2, r3, r4)
          "add r12, #1\n\t"
          "str r12, [sp, #16]\n\t"
          "cmp lr, r8\n\t"
          "bne.w 1b\n"
          "6:\n\t"
          "ldr r1, [sp, #28]\n\t"
          "tst r1, #1\n\t"
          "bne 7f\n"
          "4:\n\t"
          "add sp, #60\n\t"
          "pop {r4-r11, pc}\n"
          "5:\n\t"
          EC_REQUANT_ANY(r5, r6, r7, r8) EC_STORE(r5, r6, r7, r8) EC_SECOND EC_REQUANT_ANY(r1, r2, r3, r4)
          "b 3b\n"
          "7:\n\t"
          "ldr r5, [sp, #8]\n\t"
          "ldr r12, [sp, #52]\n\t"
          "ldr r0, [sp]\n\t"
          "ldr r5, [r5]\n\t"
          "sub r1, r12, r0\n\t"
          "mov r6, r5\n\tmov r7, r5\n\tmov r8, r5\n\t"
          "tst r1, #16\n\t"
          "bne 9f\n"
          "8:\n\t" EC_QUAD_ALONE
          "9:\n\t" EC_QUAD_ALONE
          "cmp r0, r12\n\t"
          "bne 8b\n\t" EC_RESULTS
          "tst r11, #256\n\t"
          "bne.w 11f\n\t" EC_REQUANT(r5, r6, r7, r8)
          "10:\n\t" EC_STORE(r5, r6, r7, r8)
          "b 4b\n"
          "11:\n\t" EC_REQUANT_ANY(r5, r6, r7, r8)
          "b 10b");
}
#undef EC_QUAD_ALONE
#undef EC_RESULTS
#undef EC_SECOND
#undef EC_STORE
#undef EC_REQUANT_ANY
#undef EC_REQUANT
#undef EC_SATURATE
#undef EC_EACH
#undef EC_PASS
#undef EC_LACK
#undef EC_QUAD

/* The result of sum A, stored at r12: multiplier r4, addend r10, shift r11. ANY as above. */
#define EC_RESULT(A, SKIP, ANY)                                                                  \
  "tst r11, #256\n\t"                                                                            \
  "bne " #ANY "f\n\t"                                                                            \
  "smmla " #A ", " #A ", r4, r10\n\t"                                                            \
  "asr " #A ", " #A ", r11\n\t"                                                                  \
  "ssat " #A ", #8, " #A "\n"                                                                    \
  #SKIP ":\n\tstrb " #A ", [r12], #1\n\t"
#define EC_RESULT_ANY(A, SKIP, ANY)                                                              \
  #ANY ":\n\t"                                                                                  \
  "ldr r6, [sp, #32]\n\tlsl " #A ", " #A ", r6\n\t"                                             \
  "smmla " #A ", " #A ", r4, r10\n\tasr " #A ", " #A ", r11\n\t"                                \
  "mov r8, r10\n\tldr r10, [sp, #44]\n\tldr r9, [sp, #48]\n\t" EC_CLAMP(A)                     \
  "mov r10, r8\n\t"                                                                             \
  "b " #SKIP "b\n"

/* All channels of the first pixel, two at a time. */
EC_NAKED void ec_quads_one_s8(const ec_quads_s8 *q EC_UNREAD) {
  __asm__(".syntax unified\n\t" EC_QUADS_FRAME
          "1:\n\t"
          "ldr r3, [sp, #28]\n\t"
          "ldr r4, [sp, #8]\n\t"
          "ldr r12, [sp]\n\t"
          "cmp r3, #1\n\t"
          "ldr r2, [r4]\n\t"
          "ite ne\n\t"
          "ldrne r5, [r4, #4]\n\t"
          "moveq r5, #0\n\t"
          "adds r4, #8\n\t"
          "str r4, [sp, #8]\n\t"
          "ldr r3, [sp, #24]\n\t"
          "add r1, r2, r5, lsl #8\n\t"
          "subs r3, #4\n\t"
          "blt 3f\n"
          "2:\n\t"
          "ldr r4, [lr]\n\tldr r5, [lr, #4]\n\tldr r6, [lr, #8]\n\tldr r7, [lr, #12]\n\t"
          "ldr r8, [r12]\n\tldr r9, [r12, #16]\n\tldr r10, [r12, #32]\n\tldr r11, [r12, #48]\n\t"
          "smlad r1, r4, r8, r1\n\tsmlad r1, r5, r9, r1\n\tsmlad r1, r6, r10, r1\n\tsmlad r1, r7, r11, r1\n\t"
          "sxtb16 r4, r4\n\tsxtb16 r5, r5\n\tsxtb16 r6, r6\n\tsxtb16 r7, r7\n\t"
          "smlad r2, r4, r8, r2\n\tsmlad r2, r5, r9, r2\n\tsmlad r2, r6, r10, r2\n\tsmlad r2, r7, r11, r2\n\t"
          "add lr, #16\n\t"
          "add r12, #64\n\t"
          "subs r3, #4\n\t"
          "bge 2b\n"
          "3:\n\t"
          "adds r3, #4\n\t"
          "beq 5f\n"
          "4:\n\t"
          "ldr r4, [lr], #4\n\t"
          "ldr r8, [r12], #16\n\t"
          "smlad r1, r4, r8, r1\n\t"
          "sxtb16 r4, r4\n\t"
          "smlad r2, r4, r8, r2\n\t"
          "subs r3, #1\n\t"
          "bne 4b\n"
          "5:\n\t"
          "subs r1, r2\n\t"
          "asrs r1, r1, #8\n\t"
          "ldr r3, [sp, #12]\n\t"
          "ldr r10, [sp, #40]\n\t"
          "ldr r11, [sp, #36]\n\t"
          "ldr r12, [sp, #16]\n\t"
          "ldr r4, [r3]\n\t" EC_RESULT(r2, 6, 8)
          "ldr r5, [sp, #28]\n\t"
          "subs r5, #2\n\t"
          "blt 9f\n\t"
          "str r5, [sp, #28]\n\t"
          "ldr r4, [r3, #4]\n\t"
          "adds r3, #8\n\t"
          "str r3, [sp, #12]\n\t" EC_RESULT(r1, 7, 10)
          "str r12, [sp, #16]\n\t"
          "cmp r5, #0\n\t"
          "bne 1b\n"
          "9:\n\t"
          "add sp, #60\n\t"
          "pop {r4-r11, pc}\n" EC_RESULT_ANY(r2, 6, 8) EC_RESULT_ANY(r1, 7, 10));
}
#undef EC_RESULT_ANY
#undef EC_RESULT
#undef EC_CLAMP
#undef EC_QUADS_FRAME

#endif
