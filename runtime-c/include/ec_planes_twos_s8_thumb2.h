/* edgecc: depthwise windows over planes, stride 2, in assembly. Included by ec_planes_s8_thumb2.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Blocks of five windows, r4 to r8, or of three, r6 to r8, each a word further on than the one before. Weights are
 * (0, 1) in r9, (2, 3) in r10, (4, 5) in r11; the last one in r12 or r10, with anything in the upper half. */
#ifndef EC_PLANES_TWOS_S8_THUMB2_H
#define EC_PLANES_TWOS_S8_THUMB2_H

/* Five windows from label 2 on, three from label 3; all that is done once a block. */
#define EC_PLANES_TWOS(five, three)                                                              \
  EC_PLANES_ENTER                                                                                \
  "1:\n\t" EC_PLANES_GET(r12, 11) EC_PLANES_GET(r6, 4)                                           \
  "mov r7, r6\n\t"                                                                               \
  "mov r8, r6\n\t"                                                                               \
  "cmp r12, #3\n\t"                                                                              \
  "ble 5f\n\t"                                                                                   \
  "cmp r12, #6\n\t"                                                                              \
  "beq 5f\n\t"                                                                                   \
  "mov r4, r6\n\t"                                                                               \
  "mov r5, r6\n\t" EC_PLANES_BLOCK(20, 4)                                                        \
  "2:\n\t" five                                                                                  \
  "4:\n\t" EC_PLANES_OUT                                                                         \
  "subs r12, #2\n\t" EC_PLANES_STORE(r4) EC_PLANES_STORE(r5)                                     \
  "b 7f\n"                                                                                       \
  "5:\n\t" EC_PLANES_BLOCK(12, 6)                                                                \
  "3:\n\t" three                                                                                 \
  "6:\n\t" EC_PLANES_OUT                                                                         \
  "7:\n\t" EC_PLANES_STORE(r6) EC_PLANES_STORE_UNLESS(1, r7) EC_PLANES_STORE_UNLESS(2, r8)       \
  EC_PLANES_TURN(3)

EC_NAKED void ec_planes_twos_3_s8(const ec_planes_s8 *b EC_UNREAD) {
  __asm__(EC_PLANES_TWOS(
      "ldr r9, [r1], #3\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r3, [r0, #4]\n\t"
      "ldr r11, [r0, #8]\n\t"
      "ldr r12, [r0, #12]\n\t"
      "ldr lr, [r0, #16]\n\t" EC_PLANES_FOUR
      EC_PAIR(r4, r2, r9) "ldr r2, [r0, #20]\n\t"
      EC_ONLY(r4, r3, r10) EC_PAIR(r5, r3, r9)
      EC_ONLY(r5, r11, r10) EC_PAIR(r6, r11, r9)
      EC_ONLY(r6, r12, r10) EC_PAIR(r7, r12, r9)
      EC_ONLY(r7, lr, r10) EC_PAIR(r8, lr, r9) EC_PLANES_GET(r9, 3)
      EC_ONLY(r8, r2, r10) EC_PLANES_GET(r10, 2) EC_PLANES_NEXT(2),
      "ldr r9, [r1], #3\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r3, [r0, #4]\n\t"
      "ldr r11, [r0, #8]\n\t"
      "ldr r12, [r0, #12]\n\t" EC_PLANES_FOUR
      EC_PAIR(r6, r2, r9)
      EC_ONLY(r6, r3, r10) EC_PAIR(r7, r3, r9)
      EC_ONLY(r7, r11, r10) EC_PAIR(r8, r11, r9)
      EC_ONLY(r8, r12, r10) EC_PLANES_MORE EC_PLANES_NEXT(3)));
}

EC_NAKED void ec_planes_twos_5_s8(const ec_planes_s8 *b EC_UNREAD) {
  __asm__(EC_PLANES_TWOS(
      "ldrsb r12, [r1, #4]\n\t"
      "ldr r9, [r1], #5\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r3, [r0, #4]\n\t"
      "ldr lr, [r0, #8]\n\t"
      "ldr r11, [r0, #12]\n\t" EC_PLANES_FOUR
      EC_PAIR(r4, r2, r9)
      EC_PAIR(r4, r3, r10) EC_PAIR(r5, r3, r9)
      EC_ONLY(r4, lr, r12) EC_PAIR(r5, lr, r10) EC_PAIR(r6, lr, r9)
      "ldr r2, [r0, #16]\n\t"
      "ldr r3, [r0, #20]\n\t"
      "ldr lr, [r0, #24]\n\t"
      EC_ONLY(r5, r11, r12) EC_PAIR(r6, r11, r10) EC_PAIR(r7, r11, r9)
      EC_ONLY(r6, r2, r12) EC_PAIR(r7, r2, r10) EC_PAIR(r8, r2, r9) EC_PLANES_GET(r9, 3)
      EC_ONLY(r7, r3, r12) EC_PAIR(r8, r3, r10) EC_PLANES_GET(r10, 2)
      EC_ONLY(r8, lr, r12) EC_PLANES_NEXT(2),
      "ldrsb r12, [r1, #4]\n\t"
      "ldr r9, [r1], #5\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r3, [r0, #4]\n\t"
      "ldr r4, [r0, #8]\n\t"
      "ldr r5, [r0, #12]\n\t"
      "ldr r11, [r0, #16]\n\t" EC_PLANES_FOUR
      EC_PAIR(r6, r2, r9)
      EC_PAIR(r6, r3, r10) EC_PAIR(r7, r3, r9)
      EC_ONLY(r6, r4, r12) EC_PAIR(r7, r4, r10) EC_PAIR(r8, r4, r9)
      EC_ONLY(r7, r5, r12) EC_PAIR(r8, r5, r10)
      EC_ONLY(r8, r11, r12) EC_PLANES_MORE EC_PLANES_NEXT(3)));
}

/* The upper four of 7 weights: (4, 5) in r11, 6 in r12. */
#define EC_TWOS_WEIGHTS EC_PLANES_FOUR "sxtb16 r12, r11, ror #8\n\tsxtb16 r11, r11\n\t"
EC_NAKED void ec_planes_twos_7_s8(const ec_planes_s8 *b EC_UNREAD) {
  __asm__(EC_PLANES_TWOS(
      "ldr r11, [r1, #4]\n\t"
      "ldr r9, [r1], #7\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r3, [r0, #4]\n\t"
      "ldr lr, [r0, #8]\n\t" EC_TWOS_WEIGHTS
      EC_PAIR(r4, r2, r9)
      EC_PAIR(r4, r3, r10) EC_PAIR(r5, r3, r9)
      EC_PAIR(r4, lr, r11) EC_PAIR(r5, lr, r10) EC_PAIR(r6, lr, r9)
      "ldr r2, [r0, #12]\n\t"
      "ldr r3, [r0, #16]\n\t"
      "ldr lr, [r0, #20]\n\t"
      EC_ONLY(r4, r2, r12) EC_PAIR(r5, r2, r11) EC_PAIR(r6, r2, r10) EC_PAIR(r7, r2, r9)
      EC_ONLY(r5, r3, r12) EC_PAIR(r6, r3, r11) EC_PAIR(r7, r3, r10) EC_PAIR(r8, r3, r9)
      "ldr r2, [r0, #24]\n\t"
      "ldr r3, [r0, #28]\n\t" EC_PLANES_GET(r9, 3)
      EC_ONLY(r6, lr, r12) EC_PAIR(r7, lr, r11) EC_PAIR(r8, lr, r10) EC_PLANES_GET(r10, 2)
      EC_ONLY(r7, r2, r12) EC_PAIR(r8, r2, r11)
      EC_ONLY(r8, r3, r12) EC_PLANES_NEXT(2),
      "ldr r11, [r1, #4]\n\t"
      "ldr r9, [r1], #7\n\t"
      "ldr r2, [r0]\n\t"
      "ldr r3, [r0, #4]\n\t"
      "ldr r4, [r0, #8]\n\t"
      "ldr r5, [r0, #12]\n\t"
      "ldr lr, [r0, #16]\n\t" EC_TWOS_WEIGHTS
      EC_PAIR(r6, r2, r9) "ldr r2, [r0, #20]\n\t"
      EC_PAIR(r6, r3, r10) EC_PAIR(r7, r3, r9)
      EC_PAIR(r6, r4, r11) EC_PAIR(r7, r4, r10) EC_PAIR(r8, r4, r9)
      EC_ONLY(r6, r5, r12) EC_PAIR(r7, r5, r11) EC_PAIR(r8, r5, r10)
      EC_ONLY(r7, lr, r12) EC_PAIR(r8, lr, r11)
      EC_ONLY(r8, r2, r12) EC_PLANES_MORE EC_PLANES_NEXT(3)));
}
#undef EC_TWOS_WEIGHTS
#undef EC_PLANES_TWOS

#endif
