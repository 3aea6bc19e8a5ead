/* edgecc: the inner loop of ec_swar_s8.h for Cortex-M0, M0+ and M23. Included by it only. SPDX-License-Identifier: Apache-2.0
 *
 * Two channels at a time: the low registers hold operands, as MULS takes no others, the high ones sums. */
#ifndef EC_SWAR_S8_THUMB1_H
#define EC_SWAR_S8_THUMB1_H

#include "ec_naked.h"

/* The next packed element at r1 with the weights at r2 + r6 and r3 + r6. The second channel uses its operands up. */
#define EC_STEP                                                                                  \
  "ldm r1!, {r4, r5}\n\t"                                                                        \
  "ldrsb r0, [r2, r6]\n\t"                                                                       \
  "movs r7, r0\n\t"                                                                              \
  "muls r7, r4\n\t"                                                                              \
  "add r8, r7\n\t"                                                                               \
  "muls r0, r5\n\t"                                                                              \
  "add r9, r0\n\t"                                                                               \
  "ldrsb r0, [r3, r6]\n\t"                                                                       \
  "muls r4, r0\n\t"                                                                              \
  "add r10, r4\n\t"                                                                              \
  "muls r5, r0\n\t"                                                                              \
  "add r11, r5\n\t"                                                                              \
  "adds r6, #4\n\t"

/* As ec_swar_split_s8 with the words r4 and r5, to the sums at r0, */
#define EC_SPLIT_LOW                                                                             \
  "lsls r6, r4, #11\n\t"                                                                         \
  "asrs r6, r6, #11\n\t"                                                                         \
  "subs r4, r4, r6\n\t"                                                                          \
  "lsrs r4, r4, #11\n\t"                                                                         \
  "subs r7, r5, r4\n\t"                                                                          \
  "lsls r7, r7, #11\n\t"                                                                         \
  "asrs r7, r7, #11\n\t"                                                                         \
  "subs r5, r5, r7\n\t"                                                                          \
  "asrs r5, r5, #10\n\t"                                                                         \
  "ldm r0!, {r1, r2, r3}\n\t"                                                                    \
  "subs r0, #12\n\t"                                                                             \
  "adds r1, r6\n\t"                                                                              \
  "adds r2, r5\n\t"                                                                              \
  "adds r3, r7\n\t"                                                                              \
  "stm r0!, {r1, r2, r3}\n\t"
/* and with words in high registers. */
#define EC_SPLIT(first, second)                                                                  \
  "mov r4, " first "\n\t"                                                                        \
  "mov r5, " second "\n\t" EC_SPLIT_LOW

/* Adds the products of n packed elements with the first two of weights [n][4] to their sums [2][3]. */
EC_NAKED void ec_swar_add_two_s8(int32_t *sums EC_UNREAD, const int32_t *x EC_UNREAD, const int8_t *w EC_UNREAD,
                                 int32_t n EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4, r5, r6, r7, lr}\n\t"
          "mov r4, r8\n\t"
          "mov r5, r9\n\t"
          "mov r6, r10\n\t"
          "mov r7, r11\n\t"
          "push {r0, r4, r5, r6, r7}\n\t"
          "lsls r4, r3, #2\n\t"
          "mov lr, r4\n\t" /* the end of r6 */
          "lsrs r4, r3, #2\n\t"
          "lsls r4, r4, #4\n\t"
          "mov r12, r4\n\t" /* the end of whole fours */
          "adds r3, r2, #1\n\t"
          "movs r6, #0\n\t"
          "mov r8, r6\n\t"
          "mov r9, r6\n\t"
          "mov r10, r6\n\t"
          "mov r11, r6\n\t"
          "b 2f\n"
          "1:\n\t" EC_STEP EC_STEP EC_STEP EC_STEP
          "2:\n\t"
          "cmp r6, r12\n\t"
          "bne 1b\n\t"
          "b 4f\n"
          "3:\n\t" EC_STEP
          "4:\n\t"
          "cmp r6, lr\n\t"
          "bne 3b\n\t"
          "pop {r0}\n\t"
          EC_SPLIT("r8", "r9") EC_SPLIT("r10", "r11")
          "pop {r4, r5, r6, r7}\n\t"
          "mov r8, r4\n\t"
          "mov r9, r5\n\t"
          "mov r10, r6\n\t"
          "mov r11, r7\n\t"
          "pop {r4, r5, r6, r7, pc}");
}
#undef EC_SPLIT
#undef EC_STEP

/* All four of the weights. */
EC_INLINE void ec_swar_add_s8(int32_t *sums, const int32_t *x, const int8_t *w, int32_t n) {
  ec_swar_add_two_s8(sums, x, w, n);
  ec_swar_add_two_s8(sums + 6, x, w + 2, n);
}

#endif
