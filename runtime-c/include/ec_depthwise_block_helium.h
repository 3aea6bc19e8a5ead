/* edgecc: the 4-channel depthwise blocks for Helium (Cortex-M55, M85). Included by ec_depthwise_block_f32.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * As ec_block_helium.h; a vector of inputs is used once for each tap. */
#ifndef EC_DEPTHWISE_BLOCK_HELIUM_H
#define EC_DEPTHWISE_BLOCK_HELIUM_H

/* The loop over kernel rows and their taps: r2 = weights, r4 and the registers behind it the pixels, r10 bytes from
 * one tap to the next. */
#define EC_DEPTHWISE_SUM(POINTERS, TAP)                                                          \
  "ldrd r1, r2, [r0]\n\t"                                                                        \
  "ldr r3, [r0, #32]\n\t"                                                                        \
  "ldr r10, [r0, #44]\n\t"                                                                       \
  "lsls r10, r10, #2\n\t"                                                                        \
  "cmp r3, #0\n\t"                                                                               \
  "ble 7f\n"                                                                                     \
  "3:\n\t"                                                                                       \
  "ldr r4, [r1], #4\n\t"                                                                         \
  "ldrd r8, r9, [r0, #20]\n\t"                                                                   \
  "ldr r12, [r0, #36]\n\t"                                                                       \
  "add r4, r4, r8, lsl #2\n\t" POINTERS                                                          \
  "wls lr, r12, 5f\n"                                                                            \
  "4:\n\t" TAP                                                                                   \
  "le lr, 4b\n"                                                                                  \
  "5:\n\t"                                                                                       \
  "ldr r8, [r0, #40]\n\t"                                                                        \
  "sub r8, r8, r12, lsl #2\n\t"                                                                  \
  "add r2, r2, r8, lsl #2\n\t"                                                                   \
  "subs r3, #1\n\t"                                                                              \
  "bne 3b\n"                                                                                     \
  "7:\n\t"

EC_NAKED void ec_depthwise_block_4x4_f32(ec_block_f32 *q EC_UNREAD) {
  __asm__(EC_BLOCK_ENTER(4)
          "push {r4-r11, lr}\n\t"
          "vpush {d8-d13}\n"
          "1:\n\t" EC_BLOCK_START(EC_BLOCK_COPIES_4, EC_BLOCK_RESIDUALS_4(q4))
          EC_DEPTHWISE_SUM(EC_BLOCK_POINTERS_4,
                           "vldrw.32 q4, [r2], #16\n\t"
                           "vldrw.32 q5, [r4]\n\t"
                           "vfma.f32 q0, q4, q5\n\t"
                           "vldrw.32 q6, [r5]\n\t"
                           "add r4, r10\n\t"
                           "vfma.f32 q1, q4, q6\n\t"
                           "vldrw.32 q5, [r6]\n\t"
                           "add r5, r10\n\t"
                           "vfma.f32 q2, q4, q5\n\t"
                           "vldrw.32 q6, [r7]\n\t"
                           "add r6, r10\n\t"
                           "vfma.f32 q3, q4, q6\n\t"
                           "add r7, r10\n\t")
          EC_BLOCK_ACTIVATE(q4, EC_BLOCK_LOW_4(q4), EC_BLOCK_HIGH_4) EC_BLOCK_STORE_4 EC_BLOCK_ADVANCE(4, 2)
          "vpop {d8-d13}\n\t"
          "pop {r4-r11, pc}");
}

EC_NAKED void ec_depthwise_block_1x4_f32(ec_block_f32 *q EC_UNREAD) {
  __asm__(EC_BLOCK_ENTER(1)
          "push {r4, r8-r10, r12, lr}\n"
          "1:\n\t" EC_BLOCK_START("", EC_BLOCK_RESIDUALS_1(q2))
          EC_DEPTHWISE_SUM("",
                           "vldrw.32 q2, [r2], #16\n\t"
                           "vldrw.32 q1, [r4]\n\t"
                           "add r4, r10\n\t"
                           "vfma.f32 q0, q1, q2\n\t")
          EC_BLOCK_ACTIVATE(q2, EC_BLOCK_LOW_1(q2), EC_BLOCK_HIGH_1) EC_BLOCK_STORE_1 EC_BLOCK_ADVANCE(1, 0)
          "pop {r4, r8-r10, r12, pc}");
}

/* Four neighbouring channels, any number of pixels. Uses q up. */
EC_INLINE void ec_depthwise_block_4_f32(ec_block_f32 *q) {
  ec_depthwise_block_4x4_f32(q);
  ec_depthwise_block_1x4_f32(q);
}

#endif
