/* edgecc: the inner loops of the int8 blocks for Cortex-M with MLA. Included by ec_block_s8.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whole functions in assembly, as compilers spill sums where a loop has just enough registers, and not
 * all that a caller's flags leave free would suffice. */
#ifndef EC_BLOCK_S8_THUMB2_H
#define EC_BLOCK_S8_THUMB2_H

#include "ec_naked.h"

#define EC_GROUP_PIXELS 3
#define EC_GROUP_CHANNELS 2

typedef struct ec_group_s8 {
  int32_t sum[6];
} ec_group_s8;

typedef struct ec_single_s8 {
  int32_t sum[4];
} ec_single_s8;

EC_INLINE ec_group_s8 ec_group_start_s8(const int32_t *start) {
  const ec_group_s8 g = {{start[0], start[1], start[0], start[1], start[0], start[1]}};
  return g;
}

/* The next element of the pixels at r1, r2 apart, with the weights at r3. */
#define EC_STEP                                                                                  \
  "ldrsb r0, [r3], #1\n\t"                                                                       \
  "ldrsb r10, [r3], #3\n\t"                                                                      \
  "ldrsb r11, [r1, r2, lsl #1]\n\t"                                                              \
  "mla r8, r11, r0, r8\n\t"                                                                      \
  "mla r9, r11, r10, r9\n\t"                                                                     \
  "ldrsb r11, [r1, r2]\n\t"                                                                      \
  "mla r6, r11, r0, r6\n\t"                                                                      \
  "mla r7, r11, r10, r7\n\t"                                                                     \
  "ldrsb r11, [r1], #1\n\t"                                                                      \
  "mla r4, r11, r0, r4\n\t"                                                                      \
  "mla r5, r11, r10, r5\n\t"

/* Adds n elements of three pixels, x_step apart, with weights [n][4], of which it takes the first two. */
EC_NAKED void ec_group_add_s8(ec_group_s8 *g EC_UNREAD, const int8_t *x EC_UNREAD, int32_t x_step EC_UNREAD,
                              const int8_t *w EC_UNREAD, int32_t n EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r0, r4-r11, lr}\n\t"
          "ldr r12, [sp, #40]\n\t" /* n */
          "ldm r0, {r4-r9}\n\t"
          "bic lr, r12, #3\n\t"
          "add lr, r1\n\t"  /* the end of whole fours */
          "add r12, r1\n\t" /* the end */
          "b 2f\n"
          "1:\n\t" EC_STEP EC_STEP EC_STEP EC_STEP
          "2:\n\t"
          "cmp r1, lr\n\t"
          "bne 1b\n\t"
          "b 4f\n"
          "3:\n\t" EC_STEP
          "4:\n\t"
          "cmp r1, r12\n\t"
          "bne 3b\n\t"
          "pop {r0}\n\t"
          "stm r0, {r4-r9}\n\t"
          "pop {r4-r11, pc}");
}
#undef EC_STEP

/* The next element of the pixel at r1, with the weights at r2. */
#define EC_STEP                                                                                  \
  "ldrsb r8, [r1], #1\n\t"                                                                       \
  "ldrsb r9, [r2], #1\n\t"                                                                       \
  "mla r4, r9, r8, r4\n\t"                                                                       \
  "ldrsb r9, [r2], #1\n\t"                                                                       \
  "mla r5, r9, r8, r5\n\t"                                                                       \
  "ldrsb r9, [r2], #1\n\t"                                                                       \
  "mla r6, r9, r8, r6\n\t"                                                                       \
  "ldrsb r9, [r2], #1\n\t"                                                                       \
  "mla r7, r9, r8, r7\n\t"

/* Adds n elements of one pixel with weights [n][4]. */
EC_NAKED void ec_single_add_s8(ec_single_s8 *g EC_UNREAD, const int8_t *x EC_UNREAD, const int8_t *w EC_UNREAD,
                               int32_t n EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r9}\n\t"
          "ldm r0, {r4-r7}\n\t"
          "add r12, r1, r3\n\t" /* the end */
          "bic r3, r3, #3\n\t"
          "add r3, r1\n\t" /* the end of whole fours */
          "b 2f\n"
          "1:\n\t" EC_STEP EC_STEP EC_STEP EC_STEP
          "2:\n\t"
          "cmp r1, r3\n\t"
          "bne 1b\n\t"
          "b 4f\n"
          "3:\n\t" EC_STEP
          "4:\n\t"
          "cmp r1, r12\n\t"
          "bne 3b\n\t"
          "stm r0, {r4-r7}\n\t"
          "pop {r4-r9}\n\t"
          "bx lr");
}
#undef EC_STEP

#endif
