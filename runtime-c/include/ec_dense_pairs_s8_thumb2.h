/* edgecc: the products of a fully connected layer in assembly for Arm's DSP extension. Included by
 * ec_dense_pairs_s8.h only. SPDX-License-Identifier: Apache-2.0
 *
 * On Cortex-M4 n loads in a row take n + 1 cycles: 6 sums leave registers for 3 words of weights at a time. */
#ifndef EC_DENSE_PAIRS_S8_THUMB2_H
#define EC_DENSE_PAIRS_S8_THUMB2_H

#include "ec_naked.h"

/* A word of weights with two inputs: the sum of both outputs, and that of the first. */
#define EC_WORD(both, one, w, x)                                                             \
  "smlad " both ", " w ", " x ", " both "\n\tsxtb16 " w ", " w "\n\tsmlad " one ", " w ", " x ", " one "\n\t"

/* The next 4 inputs, widened: elements 0 and 2 in r3, 1 and 3 in r10. */
#define EC_INPUTS "ldr r10, [r0], #4\n\tsxtb16 r3, r10\n\tsxtb16 r10, r10, ror #8\n\t"

#define EC_THREE_PAIRS                                                                       \
  EC_INPUTS "ldmia r1!, {r11, r12, lr}\n\t"                                                  \
  EC_WORD("r4", "r5", "r11", "r3") EC_WORD("r4", "r5", "r12", "r10") EC_WORD("r6", "r7", "lr", "r3") \
  "ldmia r1!, {r11, r12, lr}\n\t"                                                            \
  EC_WORD("r6", "r7", "r11", "r10") EC_WORD("r8", "r9", "r12", "r3") EC_WORD("r8", "r9", "lr", "r10")

#define EC_ONE_PAIR                                                                          \
  EC_INPUTS "ldmia r1!, {r11, r12}\n\t" EC_WORD("r4", "r5", "r11", "r3") EC_WORD("r4", "r5", "r12", "r10")

EC_NAKED void ec_dense_three_pairs(const int8_t *x EC_UNREAD, const int32_t *w EC_UNREAD, int32_t groups EC_UNREAD,
                                   int32_t *sums EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r3-r11, lr}\n\t"
          "ldmia r3, {r4-r9}\n\t"
          "subs r2, #2\n\t"
          "blt 2f\n"
          "1:\n\t" EC_THREE_PAIRS EC_THREE_PAIRS
          "subs r2, #2\n\t"
          "bge 1b\n"
          "2:\n\t"
          "tst r2, #1\n\t"
          "beq 3f\n\t" EC_THREE_PAIRS
          "3:\n\t"
          "pop {r3}\n\t"
          "stmia r3, {r4-r9}\n\t"
          "pop {r4-r11, pc}");
}

EC_NAKED void ec_dense_one_pair(const int8_t *x EC_UNREAD, const int32_t *w EC_UNREAD, int32_t groups EC_UNREAD,
                                int32_t *sums EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r3-r5, r10, r11, lr}\n\t"
          "ldmia r3, {r4, r5}\n\t"
          "cbz r2, 2f\n"
          "1:\n\t" EC_ONE_PAIR
          "subs r2, #1\n\t"
          "bne 1b\n"
          "2:\n\t"
          "pop {r3}\n\t"
          "stmia r3, {r4, r5}\n\t"
          "pop {r4, r5, r10, r11, pc}");
}

/* Adds the products of `groups` x 4 elements to the sums of `pairs` pairs: of both outputs, 256 * b + a, and of a. */
EC_INLINE void ec_dense_pairs_s8(const int8_t *x, const int32_t *w, int32_t groups, int32_t pairs, int32_t *sums) {
  if (pairs == 3) {
    ec_dense_three_pairs(x, w, groups, sums);
  } else {
    ec_dense_one_pair(x, w, groups, sums);
  }
}

#undef EC_WORD
#undef EC_INPUTS
#undef EC_THREE_PAIRS
#undef EC_ONE_PAIR

#endif
