/* edgecc: the windows of ec_windows_s8.h in Helium assembly. Included by ec_windows_s8.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The four words of a window are gathered from its columns; VMLADAV gives the channel's sum at once. */
#ifndef EC_WINDOWS_S8_HELIUM_H
#define EC_WINDOWS_S8_HELIUM_H

#include "ec_naked.h"
#include "ec_requant_s8_helium.h"

/* The offsets that the assembly reads fields at. */
typedef char ec_turn_s8_places[offsetof(ec_turn_s8, step) == 16 && offsetof(ec_turn_s8, to) == 32 ? 1 : -1];
typedef char ec_windows_s8_places[offsetof(ec_windows_s8, multiplier) == 12 && offsetof(ec_windows_s8, tap) == 20 &&
                                          offsetof(ec_windows_s8, pixels) == 32 && offsetof(ec_windows_s8, left) == 40 &&
                                          offsetof(ec_windows_s8, low) == 52
                                      ? 1
                                      : -1];

EC_NAKED void ec_turn_columns_s8(const ec_turn_s8 *v EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r8, lr}\n\t"
          "ldr r12, [r0, #40]\n\t"
          "vctp.8 r12\n\t"
          "ldrd r8, r12, [r0, #32]\n\t"
          "add lr, r0, #16\n\t"
          "ldm lr, {r4-r7}\n\t"
          "ldm r0, {r0-r3}\n\t"
          "wls lr, r12, 2f\n"
          "1:\n\t"
          "vpstttt\n\t"
          "vldrbt.8 q0, [r0]\n\t"
          "vldrbt.8 q1, [r1]\n\t"
          "vldrbt.8 q2, [r2]\n\t"
          "vldrbt.8 q3, [r3]\n\t"
          "add r0, r4\n\t"
          "add r1, r5\n\t"
          "add r2, r6\n\t"
          "add r3, r7\n\t"
          "vst40.8 {q0, q1, q2, q3}, [r8]\n\t"
          "vst41.8 {q0, q1, q2, q3}, [r8]\n\t"
          "vst42.8 {q0, q1, q2, q3}, [r8]\n\t"
          "vst43.8 {q0, q1, q2, q3}, [r8]!\n\t"
          "le lr, 1b\n"
          "2:\n\t"
          "pop {r4-r8, pc}");
}

/* One channel of two pixels, their sums to A and B; the windows' words are in front of q2 and q4. */
#define EC_WINDOW_TWO(A, B)                                                                      \
  "vldrb.8 q0, [r5], #16\n\t"                                                                    \
  "vldrw.u32 q1, [q2, #4]!\n\t"                                                                  \
  "vldrw.u32 q3, [q4, #4]!\n\t"                                                                  \
  "vmladav.s8 " #A ", q1, q0\n\t"                                                                \
  "vmladav.s8 " #B ", q3, q0\n\t"

/* r1, r3 the two pixels' y, r5 = w, r7 = channels left, r9 = bias, r11 = v; [sp] pixels left, multiplier. */
EC_NAKED void ec_windows_run_s8(const ec_windows_s8 *v EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r3-r11, lr}\n\t"
          "vpush {d8-d15}\n\t"
          "sub sp, #8\n\t"
          "mov r11, r0\n\t"
          "ldrd r0, r2, [r11, #52]\n\t"
          "vdup.32 q6, r0\n\t"
          "vdup.32 q7, r2\n\t"
          "movs r0, #0\n\t"
          "vidup.u32 q2, r0, #1\n\t"
          "ldrd r1, r2, [r11, #16]\n\t"
          "ldrd r4, r6, [r11, #24]\n\t"
          "ldr r8, [r11]\n\t"
          "ldr r10, [r11, #32]\n\t"
          "cmp r10, #1\n\t"
          "itt eq\n\t"
          "moveq r4, #0\n\t"
          "moveq r6, #0\n\t"
          "vmul.i32 q2, q2, r2\n\t"
          "subs r8, #4\n\t"
          "vadd.i32 q2, q2, r8\n\t"
          "vadd.i32 q4, q2, r4\n\t"
          "adds r3, r1, r6\n\t"
          "str r10, [sp]\n"
          "1:\n\t"
          "ldrd r5, r9, [r11, #4]\n\t"
          "ldr r0, [r11, #12]\n\t"
          "ldr r7, [r11, #36]\n\t"
          "str r0, [sp, #4]\n"
          "2:\n\t" EC_WINDOW_TWO(r0, r8) EC_WINDOW_TWO(r2, r10) EC_WINDOW_TWO(r4, r12) EC_WINDOW_TWO(r6, lr)
          EC_SUMS_TO_LANES(q0, r0, r2, r4, r6) EC_SUMS_TO_LANES(q1, r8, r10, r12, lr)
          "ldr r0, [sp, #4]\n\t"
          "vctp.32 r7\n\t"
          "ldrd r4, r6, [r11, #40]\n\t"
          "ldr r8, [r11, #48]\n\t"
          "vpstt\n\t"
          "vldrwt.32 q3, [r9], #16\n\t"
          "vldrwt.32 q5, [r0], #16\n\t"
          "str r0, [sp, #4]\n\t" EC_REQUANT_TWO(q3, q5)
          "vpstt\n\t"
          "vstrbt.32 q0, [r1], #4\n\t"
          "vstrbt.32 q1, [r3], #4\n\t"
          "subs r7, #4\n\t"
          "bgt 2b\n\t"
          /* On by two pixels, or one where only that is left, and back by the channels done. */
          "ldr r8, [sp]\n\t"
          "ldr r0, [r11, #36]\n\t"
          "subs r8, #2\n\t"
          "ble 4f\n\t"
          "ldrd r4, r6, [r11, #24]\n\t"
          "subs r0, r0, r7\n\t"
          "cmp r8, #1\n\t"
          "ite eq\n\t"
          "moveq r8, #2\n\t"
          "lslne r4, r4, #1\n\t"
          "it ne\n\t"
          "lslne r6, r6, #1\n\t"
          "str r8, [sp]\n\t"
          "sub r4, r4, r0, lsl #2\n\t"
          "subs r6, r6, r0\n\t"
          "vadd.i32 q2, q2, r4\n\t"
          "vadd.i32 q4, q4, r4\n\t"
          "add r1, r6\n\t"
          "add r3, r6\n\t"
          "b 1b\n"
          "4:\n\t"
          "add sp, #8\n\t"
          "vpop {d8-d15}\n\t"
          "pop {r3-r11, pc}");
}
#undef EC_WINDOW_TWO

#endif
