/* edgecc: the inner loops of the int8 blocks for Cortex-M0, M0+ and M23. Included by ec_block_s8.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whole functions in assembly: MULS overwrites a factor and takes only the eight low registers, and at
 * -Os GCC does not use the high ones, where ADD still reaches sums. */
#ifndef EC_BLOCK_S8_THUMB1_H
#define EC_BLOCK_S8_THUMB1_H

#include "ec_naked.h"

#define EC_GROUP_PIXELS 2
#define EC_GROUP_CHANNELS 2

typedef struct ec_group_s8 {
  int32_t sum[4];
} ec_group_s8;

typedef struct ec_single_s8 {
  int32_t sum[4];
} ec_single_s8;

EC_INLINE ec_group_s8 ec_group_start_s8(const int32_t *start) {
  const ec_group_s8 g = {{start[0], start[1], start[0], start[1]}};
  return g;
}

#define EC_LOAD(to, from)                                                                        \
  "ldrb " to ", " from "\n\t"                                                                    \
  "sxtb " to ", " to "\n\t"
/* Element r7 of the pixels at r1 and r2, weights at r3 + 4 k. The second channel uses its operands up. */
#define EC_STEP(k)                                                                               \
  "ldrsb r0, [r1, r7]\n\t"                                                                       \
  "ldrsb r4, [r2, r7]\n\t"                                                                       \
  "adds r7, #1\n\t"                                                                              \
  EC_LOAD("r5", "[r3, #4*" #k "]")                                                               \
  "movs r6, r5\n\t"                                                                              \
  "muls r6, r0\n\t"                                                                              \
  "add r8, r6\n\t"                                                                               \
  "muls r5, r4\n\t"                                                                              \
  "add r10, r5\n\t"                                                                              \
  EC_LOAD("r5", "[r3, #4*" #k "+1]")                                                             \
  "muls r0, r5\n\t"                                                                              \
  "add r9, r0\n\t"                                                                               \
  "muls r4, r5\n\t"                                                                              \
  "add r11, r4\n\t"

/* Adds n elements of two pixels, x_step apart, with weights [n][4], of which it takes the first two. */
EC_NAKED void ec_group_add_s8(ec_group_s8 *g EC_UNREAD, const int8_t *x EC_UNREAD, int32_t x_step EC_UNREAD,
                              const int8_t *w EC_UNREAD, int32_t n EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4, r5, r6, r7, lr}\n\t"
          "mov r4, r8\n\t"
          "mov r5, r9\n\t"
          "mov r6, r10\n\t"
          "mov r7, r11\n\t"
          "push {r0, r4, r5, r6, r7}\n\t"
          "ldm r0!, {r4, r5, r6, r7}\n\t"
          "mov r8, r4\n\t"
          "mov r9, r5\n\t"
          "mov r10, r6\n\t"
          "mov r11, r7\n\t"
          "ldr r4, [sp, #40]\n\t" /* n */
          "mov lr, r4\n\t"
          "adds r2, r1, r2\n\t"
          "movs r7, #0\n\t"
          "movs r5, #3\n\t"
          "bics r4, r5\n\t"
          "beq 2f\n\t"
          "mov r12, r4\n"
          "1:\n\t" EC_STEP(0) EC_STEP(1) EC_STEP(2) EC_STEP(3)
          "adds r3, #16\n\t"
          "cmp r7, r12\n\t"
          "bne 1b\n"
          "2:\n\t"
          "cmp r7, lr\n\t"
          "beq 4f\n"
          "3:\n\t" EC_STEP(0)
          "adds r3, #4\n\t"
          "cmp r7, lr\n\t"
          "bne 3b\n"
          "4:\n\t"
          "pop {r0}\n\t"
          "mov r4, r8\n\t"
          "mov r5, r9\n\t"
          "mov r6, r10\n\t"
          "mov r7, r11\n\t"
          "stm r0!, {r4, r5, r6, r7}\n\t"
          "pop {r4, r5, r6, r7}\n\t"
          "mov r8, r4\n\t"
          "mov r9, r5\n\t"
          "mov r10, r6\n\t"
          "mov r11, r7\n\t"
          "pop {r4, r5, r6, r7, pc}");
}
#undef EC_STEP

/* Element k of the pixel at r1 with the weights of its 4 channels, element r6 from r2 to r5 on. */
#define EC_CHANNEL(sum, w)                                                                       \
  "ldrsb r7, [" w ", r6]\n\t"                                                                    \
  "muls r7, r0\n\t"                                                                              \
  "add " sum ", r7\n\t"
#define EC_STEP(k)                                                                               \
  EC_LOAD("r0", "[r1, #" #k "]")                                                                 \
  EC_CHANNEL("r8", "r2")                                                                         \
  EC_CHANNEL("r9", "r3")                                                                         \
  EC_CHANNEL("r10", "r4")                                                                        \
  EC_CHANNEL("r11", "r5")                                                                        \
  "adds r6, #4\n\t"

/* Adds n elements of one pixel with weights [n][4]. */
EC_NAKED void ec_single_add_s8(ec_single_s8 *g EC_UNREAD, const int8_t *x EC_UNREAD, const int8_t *w EC_UNREAD,
                               int32_t n EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4, r5, r6, r7, lr}\n\t"
          "mov r4, r8\n\t"
          "mov r5, r9\n\t"
          "mov r6, r10\n\t"
          "mov r7, r11\n\t"
          "push {r0, r4, r5, r6, r7}\n\t"
          "ldm r0!, {r4, r5, r6, r7}\n\t"
          "mov r8, r4\n\t"
          "mov r9, r5\n\t"
          "mov r10, r6\n\t"
          "mov r11, r7\n\t"
          "lsls r4, r3, #2\n\t"
          "mov lr, r4\n\t" /* the end of r6 */
          "lsrs r4, r3, #2\n\t"
          "lsls r4, r4, #4\n\t"
          "mov r12, r4\n\t" /* the end of whole fours */
          "movs r6, #0\n\t"
          "adds r3, r2, #1\n\t"
          "adds r4, r2, #2\n\t"
          "adds r5, r2, #3\n\t"
          "b 2f\n"
          "1:\n\t" EC_STEP(0) EC_STEP(1) EC_STEP(2) EC_STEP(3)
          "adds r1, #4\n"
          "2:\n\t"
          "cmp r6, r12\n\t"
          "bne 1b\n\t"
          "b 4f\n"
          "3:\n\t" EC_STEP(0)
          "adds r1, #1\n"
          "4:\n\t"
          "cmp r6, lr\n\t"
          "bne 3b\n\t"
          "pop {r0}\n\t"
          "mov r4, r8\n\t"
          "mov r5, r9\n\t"
          "mov r6, r10\n\t"
          "mov r7, r11\n\t"
          "stm r0!, {r4, r5, r6, r7}\n\t"
          "pop {r4, r5, r6, r7}\n\t"
          "mov r8, r4\n\t"
          "mov r9, r5\n\t"
          "mov r10, r6\n\t"
          "mov r11, r7\n\t"
          "pop {r4, r5, r6, r7, pc}");
}
#undef EC_STEP
#undef EC_CHANNEL
#undef EC_LOAD

#endif
