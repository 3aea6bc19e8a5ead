/* edgecc: depthwise windows over planes, stride 1, in assembly. Included by ec_planes_s8_thumb2.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Blocks of six windows, r3 to r8, or of four, r5 to r8: an even one and the odd one beside it in turn. Weights are
 * (0, 1) in r9, (2, 3) in r10 and crosswise (2, 1), (4, 3), (6, 5) where they fit. */
#ifndef EC_PLANES_ONES_S8_THUMB2_H
#define EC_PLANES_ONES_S8_THUMB2_H

/* Six windows from label 2 on, four from label 3; all that is done once a block. */
#define EC_PLANES_ONES(six, four)                                                                \
  EC_PLANES_ENTER                                                                                \
  "1:\n\t" EC_PLANES_GET(r12, 11) EC_PLANES_GET(r5, 4)                                           \
  "mov r6, r5\n\t"                                                                               \
  "mov r7, r5\n\t"                                                                               \
  "mov r8, r5\n\t"                                                                               \
  "cmp r12, #4\n\t"                                                                              \
  "ble 5f\n\t"                                                                                   \
  "sub r2, r12, #7\n\t"                                                                          \
  "cmp r2, #1\n\t"                                                                               \
  "bls 5f\n\t"                                                                                   \
  "mov r3, r5\n\t"                                                                               \
  "mov r4, r5\n\t" EC_PLANES_BLOCK(12, 4)                                                        \
  "2:\n\t" six                                                                                   \
  "4:\n\t" EC_PLANES_OUT                                                                         \
  "subs r12, #2\n\t" EC_PLANES_STORE(r3) EC_PLANES_STORE(r4)                                     \
  "b 7f\n"                                                                                       \
  "5:\n\t" EC_PLANES_BLOCK(8, 6)                                                                 \
  "3:\n\t" four                                                                                  \
  "6:\n\t" EC_PLANES_OUT                                                                         \
  "7:\n\t" EC_PLANES_STORE(r5) EC_PLANES_STORE_UNLESS(1, r6) EC_PLANES_STORE_UNLESS(2, r7)       \
  EC_PLANES_STORE_UNLESS(3, r8) EC_PLANES_TURN(4)

/* 3 taps: (2, 1) in r10. */
#define EC_ONES_WEIGHTS EC_PLANES_FOUR "pkhbt r10, r10, r9\n\t"
EC_NAKED void ec_planes_ones_3_s8(const ec_planes_s8 *b EC_UNREAD) {
  __asm__(EC_PLANES_ONES(
      "ldr r9, [r1], #3\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r11, [r0, #4]\n\t"
      "ldr r12, [r0, #8]\n\t"
      "ldr lr, [r0, #12]\n\t" EC_ONES_WEIGHTS
      EC_PAIR(r3, r2, r9) EC_LATE(r4, r2, r9)
      EC_ONLY(r3, r11, r10) EC_CROSS(r4, r11, r10) EC_PAIR(r5, r11, r9) EC_LATE(r6, r11, r9)
      EC_ONLY(r5, r12, r10) EC_CROSS(r6, r12, r10) EC_PAIR(r7, r12, r9) EC_LATE(r8, r12, r9) EC_PLANES_GET(r9, 3)
      EC_ONLY(r7, lr, r10) EC_CROSS(r8, lr, r10) EC_PLANES_GET(r10, 2) EC_PLANES_NEXT(2),
      "ldr r9, [r1], #3\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r11, [r0, #4]\n\t"
      "ldr r12, [r0, #8]\n\t" EC_ONES_WEIGHTS
      EC_PAIR(r5, r2, r9) EC_LATE(r6, r2, r9)
      EC_ONLY(r5, r11, r10) EC_CROSS(r6, r11, r10) EC_PAIR(r7, r11, r9) EC_LATE(r8, r11, r9)
      EC_ONLY(r7, r12, r10) EC_CROSS(r8, r12, r10) EC_PLANES_MORE EC_PLANES_NEXT(3)));
}
#undef EC_ONES_WEIGHTS

/* 5 taps: (2, 1) in lr, (4, 3) in r12. */
#define EC_ONES_WEIGHTS EC_PLANES_FOUR "pkhbt lr, r10, r9\n\tpkhbt r12, r12, r10\n\t"
EC_NAKED void ec_planes_ones_5_s8(const ec_planes_s8 *b EC_UNREAD) {
  __asm__(EC_PLANES_ONES(
      "ldrsb r12, [r1, #4]\n\t"
      "ldr r9, [r1], #5\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r11, [r0, #4]\n\t" EC_ONES_WEIGHTS
      EC_PAIR(r3, r2, r9) EC_LATE(r4, r2, r9)
      EC_PAIR(r3, r11, r10) EC_CROSS(r4, r11, lr) EC_PAIR(r5, r11, r9) EC_LATE(r6, r11, r9)
      "ldr r2, [r0, #8]\n\t"
      "ldr r11, [r0, #12]\n\t"
      EC_ONLY(r3, r2, r12) EC_CROSS(r4, r2, r12) EC_PAIR(r5, r2, r10) EC_CROSS(r6, r2, lr)
      EC_PAIR(r7, r2, r9) EC_LATE(r8, r2, r9)
      "ldr r2, [r0, #16]\n\t" EC_PLANES_GET(r9, 3)
      EC_ONLY(r5, r11, r12) EC_CROSS(r6, r11, r12) EC_PAIR(r7, r11, r10) EC_CROSS(r8, r11, lr) EC_PLANES_GET(r10, 2)
      EC_ONLY(r7, r2, r12) EC_CROSS(r8, r2, r12) EC_PLANES_NEXT(2),
      "ldrsb r12, [r1, #4]\n\t"
      "ldr r9, [r1], #5\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r11, [r0, #4]\n\t"
      "ldr r3, [r0, #8]\n\t"
      "ldr r4, [r0, #12]\n\t" EC_ONES_WEIGHTS
      EC_PAIR(r5, r2, r9) EC_LATE(r6, r2, r9)
      EC_PAIR(r5, r11, r10) EC_CROSS(r6, r11, lr) EC_PAIR(r7, r11, r9) EC_LATE(r8, r11, r9)
      EC_ONLY(r5, r3, r12) EC_CROSS(r6, r3, r12) EC_PAIR(r7, r3, r10) EC_CROSS(r8, r3, lr)
      EC_ONLY(r7, r4, r12) EC_CROSS(r8, r4, r12) EC_PLANES_MORE EC_PLANES_NEXT(3)));
}
#undef EC_ONES_WEIGHTS

/* 7 taps: (2, 1) in lr, (4, 3) in r11, (6, 5) in r12; (4, 5) takes the register of the pointer to the weights. */
EC_NAKED void ec_planes_ones_7_s8(const ec_planes_s8 *b EC_UNREAD) {
  __asm__(EC_PLANES_ONES(
      "ldr r12, [r1, #4]\n\t"
      "ldr r9, [r1], #7\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r11, [r0, #4]\n\t" EC_PLANES_PUT(r1, 12) EC_PLANES_GET(lr, 2)
      "cmp r1, lr\n\t" EC_PLANES_FOUR
      "pkhbt lr, r10, r9\n\t"
      EC_PAIR(r3, r2, r9) EC_LATE(r4, r2, r9)
      EC_PAIR(r3, r11, r10) EC_CROSS(r4, r11, lr) EC_PAIR(r5, r11, r9) EC_LATE(r6, r11, r9)
      "ldr r2, [r0, #8]\n\t"
      "sxtb16 r1, r12\n\t"
      "pkhbt r11, r1, r10\n\t"
      EC_PAIR(r3, r2, r1) EC_CROSS(r4, r2, r11) EC_PAIR(r5, r2, r10) EC_CROSS(r6, r2, lr)
      EC_PAIR(r7, r2, r9) EC_LATE(r8, r2, r9)
      "ldr r2, [r0, #12]\n\t"
      "ldr r9, [r0, #16]\n\t"
      "sxtb16 r12, r12, ror #8\n\t"
      "pkhbt r12, r12, r1\n\t"
      EC_ONLY(r3, r2, r12) EC_CROSS(r4, r2, r12) EC_PAIR(r5, r2, r1) EC_CROSS(r6, r2, r11)
      EC_PAIR(r7, r2, r10) EC_CROSS(r8, r2, lr)
      "ldr r2, [r0, #20]\n\t"
      EC_ONLY(r5, r9, r12) EC_CROSS(r6, r9, r12) EC_PAIR(r7, r9, r1) EC_CROSS(r8, r9, r11) EC_PLANES_GET(r9, 3)
      EC_ONLY(r7, r2, r12) EC_CROSS(r8, r2, r12) EC_PLANES_GET(r1, 12)
      "add r0, r9\n\t"
      "bne 2b\n",
      "ldr r12, [r1, #4]\n\t"
      "ldr r9, [r1], #7\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r11, [r0, #4]\n\t" EC_PLANES_FOUR
      "pkhbt lr, r10, r9\n\t"
      EC_PAIR(r5, r2, r9) EC_LATE(r6, r2, r9)
      EC_PAIR(r5, r11, r10) EC_CROSS(r6, r11, lr) EC_PAIR(r7, r11, r9) EC_LATE(r8, r11, r9)
      "ldr r2, [r0, #8]\n\t"
      "ldr r4, [r0, #12]\n\t"
      "ldr r9, [r0, #16]\n\t"
      "sxtb16 r3, r12\n\t"
      "pkhbt r11, r3, r10\n\t"
      EC_PAIR(r5, r2, r3) EC_CROSS(r6, r2, r11) EC_PAIR(r7, r2, r10) EC_CROSS(r8, r2, lr)
      "sxtb16 r12, r12, ror #8\n\t"
      "pkhbt r12, r12, r3\n\t"
      EC_ONLY(r5, r4, r12) EC_CROSS(r6, r4, r12) EC_PAIR(r7, r4, r3) EC_CROSS(r8, r4, r11)
      EC_ONLY(r7, r9, r12) EC_CROSS(r8, r9, r12) EC_PLANES_MORE EC_PLANES_NEXT(3)));
}

#undef EC_PLANES_ONES

#endif
