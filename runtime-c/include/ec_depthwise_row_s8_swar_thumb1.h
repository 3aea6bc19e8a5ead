/* edgecc: the products of ec_depthwise_row_s8_swar.h for Cortex-M0, M0+ and M23. Included by it only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DEPTHWISE_ROW_S8_SWAR_THUMB1_H
#define EC_DEPTHWISE_ROW_S8_SWAR_THUMB1_H

#include "ec_naked.h"

/* The next packed element at r1 with the weight at r2. */
#define EC_STEP                                                                                  \
  "ldm r1!, {r6, r7}\n\t"                                                                        \
  "ldm r2!, {r0}\n\t"                                                                            \
  "muls r6, r0\n\t"                                                                              \
  "adds r4, r6\n\t"                                                                              \
  "muls r7, r0\n\t"                                                                              \
  "adds r5, r7\n\t"

/* Adds the products of n packed elements with one channel's weights to its 3 sums. */
EC_NAKED void ec_swar_dot_s8(int32_t *sums EC_UNREAD, const int32_t *x EC_UNREAD, const int32_t *w EC_UNREAD,
                             int32_t n EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r0, r4, r5, r6, r7, lr}\n\t"
          "movs r4, #0\n\t"
          "movs r5, #0\n\t"
          "subs r3, #3\n\t"
          "blt 2f\n"
          "1:\n\t" EC_STEP EC_STEP EC_STEP
          "subs r3, #3\n\t"
          "bge 1b\n"
          "2:\n\t"
          "adds r3, #3\n\t"
          "beq 4f\n"
          "3:\n\t" EC_STEP
          "subs r3, #1\n\t"
          "bne 3b\n"
          "4:\n\t"
          "pop {r0}\n\t"
          EC_SPLIT_LOW
          "pop {r4, r5, r6, r7, pc}");
}
#undef EC_SPLIT_LOW
#undef EC_STEP

#endif
