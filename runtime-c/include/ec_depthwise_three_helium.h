/* edgecc: rows of 3-tap depthwise windows with stride 1, for Helium. Included by ec_depthwise_block_f32.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Four pixels of four channels at a time, sums in q0 to q3. A window row's weights stay in q4 to q6 while six input
 * columns pass through q7, each read once for all windows that cover it. */
#ifndef EC_DEPTHWISE_THREE_HELIUM_H
#define EC_DEPTHWISE_THREE_HELIUM_H

#define EC_THREE_READ "vldrw.32 q7, [r4]\n\tadd r4, r10\n\t"
#define EC_THREE_TAP(Q, W) "vfma.f32 " #Q ", q7, " #W "\n\t"
#define EC_THREE_COLUMN0 EC_THREE_READ EC_THREE_TAP(q0, q4)
#define EC_THREE_COLUMN1 EC_THREE_READ EC_THREE_TAP(q0, q5) EC_THREE_TAP(q1, q4)
#define EC_THREE_COLUMN2 EC_THREE_READ EC_THREE_TAP(q0, q6) EC_THREE_TAP(q1, q5) EC_THREE_TAP(q2, q4)
#define EC_THREE_COLUMN3 EC_THREE_READ EC_THREE_TAP(q1, q6) EC_THREE_TAP(q2, q5) EC_THREE_TAP(q3, q4)
#define EC_THREE_COLUMN4 EC_THREE_READ EC_THREE_TAP(q2, q6) EC_THREE_TAP(q3, q5)
#define EC_THREE_COLUMN5 EC_THREE_READ EC_THREE_TAP(q3, q6)
/* The next column, unless there are fewer columns than NUMBER. */
#define EC_THREE_UNLESS(NUMBER, COLUMN) "cmp r11, #" #NUMBER "\n\tblt 6f\n\t" COLUMN

/* The window rows; columns [r6, r11) of the six are inside the image. r10 bytes from one column to the next. */
#define EC_THREE_SUM                                                                             \
  "ldrd r1, r2, [r0]\n\t"                                                                        \
  "ldr r3, [r0, #32]\n\t"                                                                        \
  "ldr r10, [r0, #44]\n\t"                                                                       \
  "lsls r10, r10, #2\n\t"                                                                        \
  "ldr r8, [r0, #20]\n\t"                                                                        \
  "wls lr, r3, 7f\n"                                                                             \
  "3:\n\t"                                                                                       \
  "ldr r4, [r1], #4\n\t"                                                                         \
  "add r4, r4, r8, lsl #2\n\t"                                                                   \
  "vldrw.32 q4, [r2], #16\n\t"                                                                   \
  "vldrw.32 q5, [r2], #16\n\t"                                                                   \
  "vldrw.32 q6, [r2], #16\n\t"                                                                   \
  "cmp r6, #0\n\t"                                                                               \
  "it eq\n\t"                                                                                    \
  "cmpeq r11, #6\n\t"                                                                            \
  "bne 4f\n\t" EC_THREE_COLUMN0 EC_THREE_COLUMN1 EC_THREE_COLUMN2 EC_THREE_COLUMN3               \
      EC_THREE_COLUMN4 EC_THREE_COLUMN5                                                          \
  "le lr, 3b\n\t"                                                                                \
  "b 7f\n"                                                                                       \
  "4:\n\t"                                                                                       \
  "cbz r6, 5f\n\t"                                                                               \
  "add r4, r10\n\t"                                                                              \
  "b 2f\n"                                                                                       \
  "5:\n\t" EC_THREE_COLUMN0 "\n"                                                                 \
  "2:\n\t" EC_THREE_COLUMN1 EC_THREE_UNLESS(3, EC_THREE_COLUMN2) EC_THREE_UNLESS(4, EC_THREE_COLUMN3) \
      EC_THREE_UNLESS(5, EC_THREE_COLUMN4) EC_THREE_UNLESS(6, EC_THREE_COLUMN5) "\n"             \
  "6:\n\t"                                                                                       \
  "le lr, 3b\n"                                                                                  \
  "7:\n\t"

/* After a pixel is stored: done if it was the last. */
#define EC_THREE_LAST "subs r5, #1\n\tbeq 2f\n\t"

/* Four channels of a whole row. q is set for a first pixel whose tap 0 is input column -pad (0 or 1);
 * `columns` = pad + the image's width. The last window reaches at most one column beyond the image. q->res must be
 * NULL. */
EC_NAKED void ec_depthwise_three_f32(ec_block_f32 *q EC_UNREAD, int32_t pad EC_UNREAD, int32_t columns EC_UNREAD) {
  __asm__(EC_BLOCK_ENTER(1)
          "push {r4-r11, lr}\n\t"
          "vpush {d8-d15}\n\t"
          "mov r6, r1\n\t"
          "mov r7, r2\n"
          "1:\n\t"
          "cmp r12, #4\n\t"
          "ite lt\n\t"
          "movlt r5, r12\n\t"
          "movge r5, #4\n\t"
          "add r11, r5, #2\n\t"
          "cmp r11, r7\n\t"
          "it gt\n\t"
          "movgt r11, r7\n\t"
          "ldrd r8, r9, [r0, #20]\n\t"
          EC_BLOCK_START(EC_BLOCK_COPIES_4, "") EC_THREE_SUM
          "mla r8, r9, r5, r8\n\t"
          "str r8, [r0, #20]\n\t"
          EC_BLOCK_ACTIVATE(q4, EC_BLOCK_LOW_4(q4), EC_BLOCK_HIGH_4)
          EC_BLOCK_STORE(q0) EC_THREE_LAST EC_BLOCK_STORE(q1) EC_THREE_LAST EC_BLOCK_STORE(q2) EC_THREE_LAST
          EC_BLOCK_STORE(q3)
          "2:\n\t"
          "movs r6, #0\n\t"
          "subs r7, #4\n\t"
          "str r1, [r0, #16]\n\t"
          "ldr r12, [r0, #48]\n\t"
          "subs r12, #4\n\t"
          "str r12, [r0, #48]\n\t"
          "bgt 1b\n\t"
          "vpop {d8-d15}\n\t"
          "pop {r4-r11, pc}");
}

#endif
