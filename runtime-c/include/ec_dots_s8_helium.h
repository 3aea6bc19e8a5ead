/* edgecc: the dot products of ec_dots_s8.h in Helium assembly. Included by ec_dots_s8.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whole functions, so that speed depends neither on the compiler nor on its flags. VMLADAV adds up 16 products into a
 * register of even number: 8 of these are all there are, for 2 windows x 4 channels. A chunk takes 6 loads for 8 x 16
 * products. The first, incomplete, elements of a window are loaded once, with zeros behind them. */
#ifndef EC_DOTS_S8_HELIUM_H
#define EC_DOTS_S8_HELIUM_H

#include "ec_naked.h"
#include "ec_requant_s8_helium.h"

/* The offsets that the assembly reads fields at. */
typedef char ec_dots_s8_places[offsetof(ec_dots_s8, tail) == 12 && offsetof(ec_dots_s8, bias) == 20 &&
                                       offsetof(ec_dots_s8, y0) == 28 && offsetof(ec_dots_s8, channels) == 36 &&
                                       offsetof(ec_dots_s8, left) == 40 && offsetof(ec_dots_s8, low) == 52
                                   ? 1
                                   : -1];

/* Saves registers, copies y and the fields behind it below the two first vectors:
 * [sp, #32] bias, multiplier, y0, y1, channels; then r11 = d, r1, r3 the windows, r5 = w, r9 = tail, q6, q7 the bounds. */
#define EC_DOTS_ENTER                                                                            \
  "push {r3-r11, lr}\n\t"                                                                        \
  "vpush {d12-d15}\n\t"                                                                           \
  "sub sp, #56\n\t"                                                                              \
  "mov r11, r0\n\t"                                                                              \
  "ldrd r0, r2, [r11, #20]\n\t"                                                                  \
  "ldrd r4, r6, [r11, #28]\n\t"                                                                  \
  "ldr r8, [r11, #36]\n\t"                                                                       \
  "strd r0, r2, [sp, #32]\n\t"                                                                   \
  "strd r4, r6, [sp, #40]\n\t"                                                                   \
  "str r8, [sp, #48]\n\t"                                                                        \
  "ldrd r1, r3, [r11]\n\t"                                                                       \
  "ldrd r5, r9, [r11, #8]\n\t"                                                                   \
  "ldrd r0, r2, [r11, #52]\n\t"                                                                  \
  "vdup.32 q6, r0\n\t"                                                                           \
  "vdup.32 q7, r2\n\t"                                                                           \
  "vctp.8 r9\n\t"

#define EC_DOTS_LEAVE                                                                            \
  "add sp, #56\n\t"                                                                              \
  "vpop {d12-d15}\n\t"                                                                            \
  "pop {r3-r11, pc}"

/* Biases q2 and multipliers q3 of the next four channels, r10 = channels left, whose lanes are the predicate. */
#define EC_DOTS_CONSTANTS                                                                        \
  "ldrd r0, r2, [sp, #32]\n\t"                                                                   \
  "ldr r10, [sp, #48]\n\t"                                                                       \
  "vctp.32 r10\n\t"                                                                              \
  "vpstt\n\t"                                                                                    \
  "vldrwt.32 q2, [r0], #16\n\t"                                                                  \
  "vldrwt.32 q3, [r2], #16\n\t"                                                                  \
  "strd r0, r2, [sp, #32]\n\t"                                                                   \
  "ldrd r4, r6, [r11, #40]\n\t"                                                                  \
  "ldr r8, [r11, #48]\n\t"

/* All channels of two windows. Sums: r0, r2, r4, r6 of the first, r8, r10, r12, lr of the second. */
EC_NAKED void ec_dots_two_s8(const ec_dots_s8 *d EC_UNREAD) {
  __asm__(".syntax unified\n\t" EC_DOTS_ENTER
          "vpstt\n\t"
          "vldrbt.8 q0, [r1]\n\t"
          "vldrbt.8 q1, [r3]\n\t"
          "add r1, r9\n\t"
          "add r3, r9\n\t"
          "vstrb.8 q0, [sp]\n\t"
          "vstrb.8 q1, [sp, #16]\n"
          "1:\n\t"
          "vldrb.8 q0, [sp]\n\t"
          "vldrb.8 q2, [r5]\n\t"
          "add r5, r9\n\t"
          "vldrb.8 q1, [sp, #16]\n\t"
          "vmladav.s8 r0, q0, q2\n\t"
          "vldrb.8 q3, [r5]\n\t"
          "vmladav.s8 r8, q1, q2\n\t"
          "add r5, r9\n\t"
          "vldrb.8 q2, [r5]\n\t"
          "vmladav.s8 r2, q0, q3\n\t"
          "add r5, r9\n\t"
          "vmladav.s8 r10, q1, q3\n\t"
          "vldrb.8 q3, [r5]\n\t"
          "vmladav.s8 r4, q0, q2\n\t"
          "add r5, r9\n\t"
          "vmladav.s8 r12, q1, q2\n\t"
          "ldr r7, [r11, #16]\n\t"
          "vmladav.s8 r6, q0, q3\n\t"
          "vmladav.s8 lr, q1, q3\n\t"
          "cbz r7, 3f\n"
          "2:\n\t"
          "vldrb.8 q2, [r5], #16\n\t"
          "vldrb.8 q0, [r1], #16\n\t"
          "vldrb.8 q1, [r3], #16\n\t"
          "vmladava.s8 r0, q0, q2\n\t"
          "vldrb.8 q3, [r5], #16\n\t"
          "vmladava.s8 r8, q1, q2\n\t"
          "vldrb.8 q2, [r5], #16\n\t"
          "vmladava.s8 r2, q0, q3\n\t"
          "subs r7, #1\n\t"
          "vmladava.s8 r10, q1, q3\n\t"
          "vldrb.8 q3, [r5], #16\n\t"
          "vmladava.s8 r4, q0, q2\n\t"
          "vmladava.s8 r12, q1, q2\n\t"
          "vmladava.s8 r6, q0, q3\n\t"
          "vmladava.s8 lr, q1, q3\n\t"
          "bne 2b\n"
          "3:\n\t" EC_SUMS_TO_LANES(q0, r0, r2, r4, r6) EC_SUMS_TO_LANES(q1, r8, r10, r12, lr)
          EC_DOTS_CONSTANTS EC_REQUANT_TWO(q2, q3)
          "ldrd r0, r2, [sp, #40]\n\t"
          "ldr r7, [r11, #16]\n\t"
          "vpstt\n\t"
          "vstrbt.32 q0, [r0], #4\n\t"
          "vstrbt.32 q1, [r2], #4\n\t"
          "strd r0, r2, [sp, #40]\n\t"
          "sub r1, r1, r7, lsl #4\n\t"
          "sub r3, r3, r7, lsl #4\n\t"
          "subs r10, #4\n\t"
          "str r10, [sp, #48]\n\t"
          "bgt 1b\n\t" EC_DOTS_LEAVE);
}

/* All channels of the first window. Sums: r0, r2, r4, r6. */
EC_NAKED void ec_dots_one_s8(const ec_dots_s8 *d EC_UNREAD) {
  __asm__(".syntax unified\n\t" EC_DOTS_ENTER
          "vpst\n\t"
          "vldrbt.8 q1, [r1]\n\t"
          "add r1, r9\n\t"
          "ldr r7, [r11, #16]\n"
          "1:\n\t"
          "vldrb.8 q2, [r5]\n\t"
          "add r5, r9\n\t"
          "vldrb.8 q3, [r5]\n\t"
          "vmladav.s8 r0, q1, q2\n\t"
          "add r5, r9\n\t"
          "vldrb.8 q2, [r5]\n\t"
          "vmladav.s8 r2, q1, q3\n\t"
          "add r5, r9\n\t"
          "vldrb.8 q3, [r5]\n\t"
          "vmladav.s8 r4, q1, q2\n\t"
          "add r5, r9\n\t"
          "vmladav.s8 r6, q1, q3\n\t"
          "cbz r7, 3f\n\t"
          "dls lr, r7\n"
          "2:\n\t"
          "vldrb.8 q2, [r5], #16\n\t"
          "vldrb.8 q0, [r1], #16\n\t"
          "vmladava.s8 r0, q0, q2\n\t"
          "vldrb.8 q3, [r5], #16\n\t"
          "vmladava.s8 r2, q0, q3\n\t"
          "vldrb.8 q2, [r5], #16\n\t"
          "vmladava.s8 r4, q0, q2\n\t"
          "vldrb.8 q3, [r5], #16\n\t"
          "vmladava.s8 r6, q0, q3\n\t"
          "le lr, 2b\n"
          "3:\n\t" EC_SUMS_TO_LANES(q0, r0, r2, r4, r6) EC_DOTS_CONSTANTS EC_REQUANT_ONE(q2, q3)
          "ldr r0, [sp, #40]\n\t"
          "sub r1, r1, r7, lsl #4\n\t"
          "vpst\n\t"
          "vstrbt.32 q0, [r0], #4\n\t"
          "str r0, [sp, #40]\n\t"
          "subs r10, #4\n\t"
          "str r10, [sp, #48]\n\t"
          "bgt 1b\n\t" EC_DOTS_LEAVE);
}

#undef EC_DOTS_ENTER
#undef EC_DOTS_LEAVE
#undef EC_DOTS_CONSTANTS

#endif
