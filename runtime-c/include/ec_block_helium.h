/* edgecc: the 4-channel blocks for Helium (Cortex-M55, M85). Included by ec_block_f32.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whole functions in assembly, so that speed depends neither on the compiler nor on its flags. A vector is the 4
 * channels of a pixel: one load of weights serves all pixels, whose inputs come from core registers, two at a time.
 * Each sum keeps the order of the portable block, in fused steps; those of single channels don't. */
#ifndef EC_BLOCK_HELIUM_H
#define EC_BLOCK_HELIUM_H

#include "ec_pieces_helium.h"

#define EC_BLOCK_POINTERS_1 ""
#define EC_BLOCK_POINTERS_2 "add r5, r4, r9, lsl #2\n\t"
#define EC_BLOCK_POINTERS_4 EC_BLOCK_POINTERS_2 "add r6, r5, r9, lsl #2\n\tadd r7, r6, r9, lsl #2\n\t"

/* The loop over segments: PAIR takes two floats of each pixel, ONE the last where their number is odd. r2 = weights,
 * r4 and the registers behind it the pixels, r8 to r11 and r12 the length. */
#define EC_BLOCK_SUM(POINTERS, PAIR, ONE)                                                        \
  "ldrd r1, r2, [r0]\n\t"                                                                        \
  "ldr r3, [r0, #32]\n\t"                                                                        \
  "cmp r3, #0\n\t"                                                                               \
  "ble 7f\n"                                                                                     \
  "3:\n\t"                                                                                       \
  "ldr r4, [r1], #4\n\t"                                                                         \
  "ldrd r8, r9, [r0, #20]\n\t"                                                                   \
  "ldr r12, [r0, #36]\n\t"                                                                       \
  "add r4, r4, r8, lsl #2\n\t" POINTERS                                                          \
  "lsr lr, r12, #1\n\t"                                                                          \
  "wls lr, lr, 5f\n"                                                                             \
  "4:\n\t" PAIR                                                                                  \
  "le lr, 4b\n"                                                                                  \
  "5:\n\t"                                                                                       \
  "tst r12, #1\n\t"                                                                              \
  "beq 6f\n\t" ONE "\n"                                                                          \
  "6:\n\t"                                                                                       \
  "ldr r8, [r0, #40]\n\t"                                                                        \
  "sub r8, r8, r12, lsl #2\n\t"                                                                  \
  "add r2, r2, r8, lsl #2\n\t"                                                                   \
  "subs r3, #1\n\t"                                                                              \
  "bne 3b\n"                                                                                     \
  "7:\n\t"

/* Computes the pixels four by four, as long as there are four; moves q on to the rest. */
EC_NAKED void ec_block_4x4_f32(ec_block_f32 *q EC_UNREAD) {
  __asm__(EC_BLOCK_ENTER(4)
          "push {r4-r11, lr}\n\t"
          "vpush {d8-d11}\n"
          "1:\n\t" EC_BLOCK_START(EC_BLOCK_COPIES_4, EC_BLOCK_RESIDUALS_4(q4))
          EC_BLOCK_SUM(EC_BLOCK_POINTERS_4,
                       "vldrw.32 q4, [r2], #16\n\t"
                       "ldrd r8, r9, [r4], #8\n\t"
                       "vfma.f32 q0, q4, r8\n\t"
                       "ldrd r10, r11, [r5], #8\n\t"
                       "vfma.f32 q1, q4, r10\n\t"
                       "vldrw.32 q5, [r2], #16\n\t"
                       "vfma.f32 q0, q5, r9\n\t"
                       "ldrd r8, r9, [r6], #8\n\t"
                       "vfma.f32 q1, q5, r11\n\t"
                       "ldrd r10, r11, [r7], #8\n\t"
                       "vfma.f32 q2, q4, r8\n\t"
                       "vfma.f32 q3, q4, r10\n\t"
                       "vfma.f32 q2, q5, r9\n\t"
                       "vfma.f32 q3, q5, r11\n\t",
                       "vldrw.32 q4, [r2], #16\n\t"
                       "ldr r8, [r4]\n\t"
                       "ldr r9, [r5]\n\t"
                       "vfma.f32 q0, q4, r8\n\t"
                       "ldr r10, [r6]\n\t"
                       "vfma.f32 q1, q4, r9\n\t"
                       "ldr r11, [r7]\n\t"
                       "vfma.f32 q2, q4, r10\n\t"
                       "vfma.f32 q3, q4, r11\n\t")
          EC_BLOCK_ACTIVATE(q4, EC_BLOCK_LOW_4(q4), EC_BLOCK_HIGH_4) EC_BLOCK_STORE_4 EC_BLOCK_ADVANCE(4, 2)
          "vpop {d8-d11}\n\t"
          "pop {r4-r11, pc}");
}

/* The same, two by two. */
EC_NAKED void ec_block_2x4_f32(ec_block_f32 *q EC_UNREAD) {
  __asm__(EC_BLOCK_ENTER(2)
          "push {r4-r11, lr}\n"
          "1:\n\t" EC_BLOCK_START(EC_BLOCK_COPIES_2, EC_BLOCK_RESIDUALS_2(q2))
          EC_BLOCK_SUM(EC_BLOCK_POINTERS_2,
                       "vldrw.32 q2, [r2], #16\n\t"
                       "ldrd r8, r9, [r4], #8\n\t"
                       "vfma.f32 q0, q2, r8\n\t"
                       "ldrd r10, r11, [r5], #8\n\t"
                       "vfma.f32 q1, q2, r10\n\t"
                       "vldrw.32 q3, [r2], #16\n\t"
                       "vfma.f32 q0, q3, r9\n\t"
                       "vfma.f32 q1, q3, r11\n\t",
                       "vldrw.32 q2, [r2], #16\n\t"
                       "ldr r8, [r4]\n\t"
                       "ldr r9, [r5]\n\t"
                       "vfma.f32 q0, q2, r8\n\t"
                       "vfma.f32 q1, q2, r9\n\t")
          EC_BLOCK_ACTIVATE(q2, EC_BLOCK_LOW_2(q2), EC_BLOCK_HIGH_2) EC_BLOCK_STORE_2 EC_BLOCK_ADVANCE(2, 1)
          "pop {r4-r11, pc}");
}

/* The same, one by one. */
EC_NAKED void ec_block_1x4_f32(ec_block_f32 *q EC_UNREAD) {
  __asm__(EC_BLOCK_ENTER(1)
          "push {r4-r9, r12, lr}\n"
          "1:\n\t" EC_BLOCK_START("", EC_BLOCK_RESIDUALS_1(q2))
          EC_BLOCK_SUM(EC_BLOCK_POINTERS_1,
                       "ldrd r8, r9, [r4], #8\n\t"
                       "vldrw.32 q2, [r2], #16\n\t"
                       "vfma.f32 q0, q2, r8\n\t"
                       "vldrw.32 q3, [r2], #16\n\t"
                       "vfma.f32 q0, q3, r9\n\t",
                       "ldr r8, [r4]\n\t"
                       "vldrw.32 q2, [r2], #16\n\t"
                       "vfma.f32 q0, q2, r8\n\t")
          EC_BLOCK_ACTIVATE(q2, EC_BLOCK_LOW_1(q2), EC_BLOCK_HIGH_1) EC_BLOCK_STORE_1 EC_BLOCK_ADVANCE(1, 0)
          "pop {r4-r9, r12, pc}");
}

/* One output channel, all pixels: a vector is four elements of the window. Uses q up. */
EC_SHARED void ec_block_1_f32(ec_block_f32 *q) {
  for (; q->pixels > 0; ec_block_advance(q, 1)) {
    float lanes[4] = {0};
    for (int32_t s = 0; s < q->segments; s++) {
      ec_line_dot_f32(q->rows[s] + q->x_offset, q->w + s * q->w_step, q->length, lanes);
    }
    ec_block_store(q, 0, ec_block_start(q, 0, 0) + ec_lanes_sum_f32(lanes));
  }
}

#endif
