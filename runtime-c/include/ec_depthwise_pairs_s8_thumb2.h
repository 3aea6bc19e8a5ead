/* edgecc: sums over planes of pairs in assembly. Included by ec_depthwise_pairs_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DEPTHWISE_PAIRS_S8_THUMB2_H
#define EC_DEPTHWISE_PAIRS_S8_THUMB2_H

#include "ec_naked.h"

/* Pixels of four windows at r0, r1 apart (r2 = 3 * r1), and a pair of weights from r3. */
#define EC_TAP_PAIRS_STEP(bytes)                                                                 \
  "ldr r12, [r3], #4\n\t"                                                                        \
  "ldr r9, [r0, r1]\n\t"                                                                         \
  "ldr r10, [r0, r1, lsl #1]\n\t"                                                                \
  "ldr r11, [r0, r2]\n\t"                                                                        \
  "ldr r8, [r0], #" #bytes "\n\t"                                                                \
  "smlad r5, r9, r12, r5\n\t"                                                                    \
  "smlad r6, r10, r12, r6\n\t"                                                                   \
  "smlad r7, r11, r12, r7\n\t"                                                                   \
  "smlad r4, r8, r12, r4\n\t"

/* The sums of four windows from x on, for undilated columns. The offsets are those of ec_tap_pairs_s8. */
EC_NAKED void ec_tap_pairs_four_s8(const ec_tap_pairs_s8 *b EC_UNREAD, const int16_t *x EC_UNREAD,
                                   int32_t *sums EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r2, r4-r11, lr}\n\t"
          "sub sp, #16\n\t"
          "ldr r3, [r0, #4]\n\t"
          "ldr r4, [r0, #12]\n\t"
          "ldr r8, [r0, #24]\n\t"
          "ldr r9, [r0, #28]\n\t"
          "ldr r10, [r0, #32]\n\t"
          "ldr r11, [r0, #36]\n\t"
          "ldr r12, [r0, #44]\n\t"
          "mov r0, r1\n\t"
          "lsl r1, r12, #1\n\t"
          "add r2, r1, r1, lsl #1\n\t"
          "mov r5, r4\n\t"
          "mov r6, r4\n\t"
          "mov r7, r4\n\t"
          "lsls r10, r10, #2\n\t" /* a plane's pairs of weights in bytes, */
          "rsb r9, r10, r9, lsl #1\n\t" /* from behind them to the next plane, */
          "str r11, [sp, #8]\n\t"
          "add r11, r3, r10\n\t"
          "mov lr, r11\n\t" /* the end of the weights */
          "strd r10, r9, [sp]\n\t"
          "cmp r8, #0\n\t"
          "beq 3f\n"
          "1:\n\t"
          "str r8, [sp, #12]\n"
          "2:\n\t" EC_TAP_PAIRS_STEP(4)
          "cmp r3, lr\n\t"
          "bne 2b\n\t"
          "ldr r8, [sp, #12]\n\t"
          "ldr r10, [sp]\n\t"
          "ldr r9, [sp, #4]\n\t"
          "add lr, r10\n\t"
          "add r0, r9\n\t"
          "subs r8, #1\n\t"
          "bne 1b\n"
          "3:\n\t"
          "ldr r8, [sp, #8]\n\t"
          "cmp r8, #0\n\t"
          "beq 5f\n\t"
          "add lr, r3, r8, lsl #2\n"
          "4:\n\t" EC_TAP_PAIRS_STEP(8)
          "cmp r3, lr\n\t"
          "bne 4b\n"
          "5:\n\t"
          "add sp, #16\n\t"
          "pop {r2}\n\t"
          "stm r2, {r4-r7}\n\t"
          "pop {r4-r11, pc}");
}
#undef EC_TAP_PAIRS_STEP

/* n columns of two rows, step apart, as pairs from `to` on. */
EC_NAKED void ec_tap_pairs_zip_s8(const int8_t *a EC_UNREAD, const int8_t *b EC_UNREAD, int32_t step EC_UNREAD,
                                  int32_t n EC_UNREAD, int16_t *to EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r5}\n\t"
          "ldr r12, [sp, #8]\n\t"
          "sub r1, r0\n\t"
          "lsrs r3, r3, #1\n\t"
          "bcc 2f\n\t"
          "ldrsb r4, [r0]\n\t"
          "ldrsb r5, [r0, r1]\n\t"
          "add r0, r2\n\t"
          "pkhbt r4, r4, r5, lsl #16\n\t"
          "str r4, [r12], #4\n"
          "2:\n\t"
          "cbz r3, 3f\n"
          "1:\n\t"
          "ldrsb r4, [r0]\n\t"
          "ldrsb r5, [r0, r1]\n\t"
          "add r0, r2\n\t"
          "pkhbt r4, r4, r5, lsl #16\n\t"
          "str r4, [r12], #4\n\t"
          "ldrsb r4, [r0]\n\t"
          "ldrsb r5, [r0, r1]\n\t"
          "add r0, r2\n\t"
          "pkhbt r4, r4, r5, lsl #16\n\t"
          "str r4, [r12], #4\n\t"
          "subs r3, #1\n\t"
          "bne 1b\n"
          "3:\n\t"
          "pop {r4-r5}\n\t"
          "bx lr");
}

#endif
