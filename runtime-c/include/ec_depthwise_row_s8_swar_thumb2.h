/* edgecc: rows of packed depthwise windows, for Cortex-M with MLA. Included by ec_depthwise_row_s8_swar.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DEPTHWISE_ROW_S8_SWAR_THUMB2_H
#define EC_DEPTHWISE_ROW_S8_SWAR_THUMB2_H

#include "ec_naked.h"

/* What moves the result in `sum` into a byte: multiplier r3, addend r8, shift r9. */
#define EC_RESULT(sum)                                                                           \
  "smull r10, " sum ", " sum ", r3\n\t"                                                          \
  "add " sum ", r8\n\t"                                                                          \
  "asr " sum ", r9\n\t"                                                                          \
  "ssat " sum ", #8, " sum "\n\t"

/* As ec_swar_row_any_s8. */
EC_NAKED void ec_swar_row_plain_s8(ec_swar_row_s8 *r EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r11, lr}\n\t"
          "ldr r1, [r0, #36]\n" /* x */
          "1:\n\t"
          "ldrd r2, r3, [r0, #28]\n\t" /* w, taps */
          "movs r4, #0\n\t"
          "movs r5, #0\n\t"
          "subs r3, #3\n\t"
          "blt 3f\n"
          "2:\n\t"
          "ldm r1!, {r6-r11}\n\t"
          "ldm r2!, {r12, lr}\n\t"
          "mla r4, r6, r12, r4\n\t"
          "mla r5, r7, r12, r5\n\t"
          "ldr r12, [r2], #4\n\t"
          "mla r4, r8, lr, r4\n\t"
          "mla r5, r9, lr, r5\n\t"
          "mla r4, r10, r12, r4\n\t"
          "mla r5, r11, r12, r5\n\t"
          "subs r3, #3\n\t"
          "bge 2b\n"
          "3:\n\t"
          "adds r3, #3\n\t"
          "beq 5f\n"
          "4:\n\t"
          "ldm r1!, {r6, r7}\n\t"
          "ldr r12, [r2], #4\n\t"
          "mla r4, r6, r12, r4\n\t"
          "mla r5, r7, r12, r5\n\t"
          "subs r3, #1\n\t"
          "bne 4b\n"
          "5:\n\t" /* as ec_swar_split_s8: r6, r5, r7 */
          "sbfx r6, r4, #0, #21\n\t"
          "subs r4, r4, r6\n\t"
          "sub r7, r5, r4, lsr #11\n\t"
          "sbfx r7, r7, #0, #21\n\t"
          "subs r5, r5, r7\n\t"
          "ldm r0, {r2, r3, r8, r9}\n\t" /* bias, multiplier, addend, shift */
          "add r6, r2\n\t"
          "add r5, r2, r5, asr #10\n\t"
          "add r7, r2\n\t" EC_RESULT("r6") EC_RESULT("r5") EC_RESULT("r7")
          "ldrd r10, r11, [r0, #16]\n\t" /* y, y_step */
          "ldr r12, [r0, #24]\n\t"       /* pixels */
          "strb r6, [r10]\n\t"
          "subs r12, #2\n\t"
          "blt 6f\n\t"
          "strb r5, [r10, r11]\n\t"
          "beq 6f\n\t"
          "strb r7, [r10, r11, lsl #1]\n\t"
          "add r10, r10, r11, lsl #1\n\t"
          "add r10, r11\n\t"
          "str r10, [r0, #16]\n\t"
          "subs r12, #1\n\t"
          "str r12, [r0, #24]\n\t"
          "bne 1b\n"
          "6:\n\t"
          "pop {r4-r11, pc}");
}
#undef EC_RESULT

#endif
