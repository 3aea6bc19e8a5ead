/* edgecc: the blocks of a fully connected layer in assembly for Arm's DSP extension. Included by
 * ec_dense_eights_s8.h only. SPDX-License-Identifier: Apache-2.0
 *
 * 8 sums, 2 pointers, 4 inputs in two registers and two words of weights are all registers there are. On Cortex-M4 n
 * loads in a row take n + 1 cycles: 39 cycles for 32 products. */
#ifndef EC_DENSE_EIGHTS_S8_THUMB2_H
#define EC_DENSE_EIGHTS_S8_THUMB2_H

#include "ec_naked.h"

/* The offsets that the assembly reads fields at. */
typedef char ec_dense_eights_s8_places[offsetof(ec_dense_eights_s8, groups) == 20 &&
                                               offsetof(ec_dense_eights_s8, last) == 28 &&
                                               offsetof(ec_dense_eights_s8, addend) == 40
                                           ? 1
                                           : -1];

/* Word W of a pair with the two inputs in X: the sum of the first output and that of both. */
#define EC_WORD(W, X, A, BOTH)                                                                     \
  "smlad " #BOTH ", " #W ", " #X ", " #BOTH "\n\t"                                                 \
  "sxtb16 " #W ", " #W "\n\t"                                                                      \
  "smlad " #A ", " #W ", " #X ", " #A "\n\t"

/* Adds the products of `groups` x 4 inputs with the words w [groups][2] of one pair to its sums. */
EC_NAKED void ec_dense_pair_s8(const int8_t *x EC_UNREAD, const int32_t *w EC_UNREAD, int32_t groups EC_UNREAD,
                               int32_t *sums EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r9}\n\t"
          "ldrd r4, r5, [r3]\n\t"
          "cbz r2, 2f\n"
          "1:\n\t"
          "ldr r6, [r0], #4\n\t"
          "ldr r8, [r1], #4\n\t"
          "ldr r9, [r1], #4\n\t"
          "sxtb16 r7, r6, ror #8\n\t"
          "sxtb16 r6, r6\n\t" EC_WORD(r8, r6, r4, r5) EC_WORD(r9, r7, r4, r5)
          "subs r2, #1\n\t"
          "bne 1b\n"
          "2:\n\t"
          "strd r4, r5, [r3]\n\t"
          "pop {r4-r9}\n\t"
          "bx lr");
}

/* Four inputs and eight outputs in 128 bytes of code. r0 is at the inputs, r1 a word before the weights. */
#define EC_GROUP                                                                                   \
  "ldr.w r4, [r0], #4\n\tldr.w r6, [r1, #4]\n\tldr.n r7, [r1, #8]\n\t"                             \
  "sxtb16 r5, r4, ror #8\n\tsxtb16 r4, r4\n\t" EC_WORD(r6, r4, r2, r3) EC_WORD(r7, r5, r2, r3)     \
  "ldr.n r6, [r1, #12]\n\tldr.n r7, [r1, #16]\n\t" EC_WORD(r6, r4, r8, r9) EC_WORD(r7, r5, r8, r9) \
  "ldr.n r6, [r1, #20]\n\tldr.n r7, [r1, #24]\n\t"                                                 \
  EC_WORD(r6, r4, r10, r11) EC_WORD(r7, r5, r10, r11)                                              \
  "ldr.n r6, [r1, #28]\n\tldr.w r7, [r1, #32]!\n\t" EC_WORD(r6, r4, r12, lr) EC_WORD(r7, r5, r12, lr)

/* Groups in a pass of the loop, and the mask that gives what a number of them lacks to whole passes. */
#if defined(EC_SMALL)
#define EC_PASS EC_GROUP
#define EC_LACK "#0"
#else
#define EC_PASS EC_GROUP EC_GROUP EC_GROUP EC_GROUP
#define EC_LACK "#3"
#endif

/* 256 * b + a from the biases a and b; b from 256 * b + a and a. */
#define EC_JOIN(A, B) "add " #B ", " #A ", " #B ", lsl #8\n\t"
#define EC_SPLIT(A, B) "sub " #B ", " #B ", " #A "\n\tasr " #B ", " #B ", #8\n\t"

/* Results of two sums whose multipliers r0 is at: addend r4, shift r5. */
#define EC_RESULTS(A, B)                                                                           \
  "ldr r6, [r0], #4\n\tldr r7, [r0], #4\n\t"                                                       \
  "smmla " #A ", " #A ", r6, r4\n\tsmmla " #B ", " #B ", r7, r4\n\t"                               \
  "asr " #A ", " #A ", r5\n\tasr " #B ", " #B ", r5\n\t"                                           \
  "ssat " #A ", #8, " #A "\n\tssat " #B ", #8, " #B "\n\t"

/* The sums of one eight, or the results of all.
 * The stack holds: 0 x; 4 where the sum begins; 8 bias; 12 multiplier; 16 y; 20 end of the groups; 24 eights; 28 last;
 * 32 sums; 36 shift; 40 addend. The sum begins at one of the groups of the loop, or behind it. */
EC_NAKED void ec_dense_outputs_s8(const ec_dense_eights_s8 *v EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r11, lr}\n\t"
          "sub sp, #44\n\t"
          "ldmia r0, {r1-r11}\n\t"
          "subs r2, #4\n\t"
          "mov lr, r2\n\t"
          "rsb r12, r6, #0\n\t"
          "and r12, r12, " EC_LACK "\n\t"
          "adr.w r2, 2f\n\t"
          "add r2, r2, r12, lsl #7\n\t"
          "cmp r6, #0\n\t"
          "bne 1f\n\t"
          "adr.w r2, 3f\n"
          "1:\n\t"
          "orr r2, r2, #1\n\t"
          "add r6, r1, r6, lsl #2\n\t"
          "stmia sp, {r1-r11}\n\t"
          "mov r1, lr\n"
          "7:\n\t"
          "ldr r0, [sp]\n\t"
          "ldr r5, [sp, #4]\n\t"
          "ldr r4, [sp, #8]\n\t"
          "ldmia r4!, {r2, r3, r8-r12, lr}\n\t"
          "str r4, [sp, #8]\n\t" EC_JOIN(r2, r3) EC_JOIN(r8, r9) EC_JOIN(r10, r11) EC_JOIN(r12, lr)
          "bx r5\n\t"
          ".balign 4\n"
          "2:\n\t" EC_PASS
          "ldr r4, [sp, #20]\n\t"
          "cmp r0, r4\n\t"
          "bne.w 2b\n\t"
          ".balign 4\n"
          "3:\n\t"
          "ldr r0, [sp, #28]\n\t"
          "cmp r0, #0\n\t"
          "beq.w 4f\n\t" EC_GROUP
          "4:\n\t" EC_SPLIT(r2, r3) EC_SPLIT(r8, r9) EC_SPLIT(r10, r11) EC_SPLIT(r12, lr)
          "ldr r6, [sp, #32]\n\t"
          "cmp r6, #0\n\t"
          "bne.w 5f\n\t"
          "ldr r0, [sp, #12]\n\t"
          "ldr r5, [sp, #36]\n\t"
          "ldr r4, [sp, #40]\n\t" EC_RESULTS(r2, r3) EC_RESULTS(r8, r9) EC_RESULTS(r10, r11) EC_RESULTS(r12, lr)
          "ldr r4, [sp, #16]\n\t"
          "ldr r5, [sp, #24]\n\t"
          "str r0, [sp, #12]\n\t"
          "strb r2, [r4]\n\tstrb r3, [r4, #1]\n\tstrb r8, [r4, #2]\n\tstrb r9, [r4, #3]\n\t"
          "strb r10, [r4, #4]\n\tstrb r11, [r4, #5]\n\tstrb r12, [r4, #6]\n\tstrb lr, [r4, #7]\n\t"
          "adds r4, #8\n\t"
          "str r4, [sp, #16]\n\t"
          "subs r5, #1\n\t"
          "str r5, [sp, #24]\n\t"
          "bne.w 7b\n\t"
          "b 6f\n"
          "5:\n\t"
          "stmia r6, {r2, r3, r8-r12, lr}\n"
          "6:\n\t"
          "add sp, #44\n\t"
          "pop {r4-r11, pc}");
}

#undef EC_WORD
#undef EC_GROUP
#undef EC_PASS
#undef EC_LACK
#undef EC_JOIN
#undef EC_SPLIT
#undef EC_RESULTS

#endif
