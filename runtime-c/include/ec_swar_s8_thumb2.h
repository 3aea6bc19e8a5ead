/* edgecc: the inner loop of ec_swar_s8.h for Cortex-M with MLA. Included by it only. SPDX-License-Identifier: Apache-2.0
 *
 * A whole function in assembly: with 8 sums in registers, none is left for a compiler's own ways. */
#ifndef EC_SWAR_S8_THUMB2_H
#define EC_SWAR_S8_THUMB2_H

#include "ec_naked.h"

#define EC_CHANNEL(first, second)                                                                \
  "ldrsb r0, [r2], #1\n\t"                                                                       \
  "mla " first ", r10, r0, " first "\n\t"                                                        \
  "mla " second ", r11, r0, " second "\n\t"
/* The next packed element at r1 with the weights at r2. */
#define EC_STEP                                                                                  \
  "ldm r1!, {r10, r11}\n\t"                                                                      \
  EC_CHANNEL("r3", "r4") EC_CHANNEL("r5", "r6") EC_CHANNEL("r7", "r8") EC_CHANNEL("r9", "r12")

/* As ec_swar_split_s8, to the sums at r0. */
#define EC_SPLIT(first, second)                                                                  \
  "ldm r0, {r1, r2, lr}\n\t"                                                                     \
  "sbfx r10, " first ", #0, #21\n\t"                                                             \
  "subs " first ", " first ", r10\n\t"                                                           \
  "sub r11, " second ", " first ", lsr #11\n\t"                                                  \
  "sbfx r11, r11, #0, #21\n\t"                                                                   \
  "sub " second ", " second ", r11\n\t"                                                          \
  "add r1, r10\n\t"                                                                              \
  "add r2, r2, " second ", asr #10\n\t"                                                          \
  "add lr, r11\n\t"                                                                              \
  "stm r0!, {r1, r2, lr}\n\t"

/* Adds the products of n packed elements with weights [n][4] to the sums [4][3]. */
EC_NAKED void ec_swar_add_s8(int32_t *sums EC_UNREAD, const int32_t *x EC_UNREAD, const int8_t *w EC_UNREAD,
                             int32_t n EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r0, r4-r11, lr}\n\t"
          "add lr, r1, r3, lsl #3\n\t" /* the end */
          "push {lr}\n\t"
          "bic r3, r3, #3\n\t"
          "add lr, r1, r3, lsl #3\n\t" /* the end of whole fours */
          "movs r3, #0\n\t"
          "movs r4, #0\n\t"
          "movs r5, #0\n\t"
          "movs r6, #0\n\t"
          "movs r7, #0\n\t"
          "mov r8, #0\n\t"
          "mov r9, #0\n\t"
          "mov r12, #0\n\t"
          "b 2f\n"
          "1:\n\t" EC_STEP EC_STEP EC_STEP EC_STEP
          "2:\n\t"
          "cmp r1, lr\n\t"
          "bne 1b\n\t"
          "pop {lr}\n\t"
          "b 4f\n"
          "3:\n\t" EC_STEP
          "4:\n\t"
          "cmp r1, lr\n\t"
          "bne 3b\n\t"
          "pop {r0}\n\t"
          EC_SPLIT("r3", "r4") EC_SPLIT("r5", "r6") EC_SPLIT("r7", "r8") EC_SPLIT("r9", "r12")
          "pop {r4-r11, pc}");
}
#undef EC_SPLIT
#undef EC_STEP
#undef EC_CHANNEL

#endif
