/* edgecc: sums of values of different scales in Helium assembly. Included by ec_add_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_ADD_S8_HELIUM_H
#define EC_ADD_S8_HELIUM_H

#include "ec_naked.h"

/* The offsets that the assembly reads fields at. */
typedef char ec_add_s8_places[offsetof(ec_add_s8_params, a_factor) == 4 && offsetof(ec_add_s8_params, offset) == 12 &&
                                      offsetof(ec_add_s8_params, low) == 20
                                  ? 1
                                  : -1];

/* All n elements, four at a time; the core ends the loop with a part of a vector. y may be a or b. */
EC_NAKED void ec_add_vectors_s8(const ec_add_s8_params *p EC_UNREAD, const int8_t *a EC_UNREAD,
                                const int8_t *b EC_UNREAD, int8_t *y EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r8, lr}\n\t"
          "ldrd r7, r8, [r0, #20]\n\t"
          "vdup.32 q2, r7\n\t"
          "vdup.32 q3, r8\n\t"
          "ldrd r4, r5, [r0, #4]\n\t"
          "ldrd r6, r7, [r0, #12]\n\t"
          "rsbs r7, r7, #0\n\t"
          "ldr r0, [r0]\n\t"
          "wlstp.32 lr, r0, 2f\n"
          "1:\n\t"
          "vldrb.s32 q0, [r1], #4\n\t"
          "vmul.i32 q0, q0, r4\n\t"
          "vldrb.s32 q1, [r2], #4\n\t"
          "vmla.s32 q0, q1, r5\n\t"
          "vadd.i32 q0, q0, r6\n\t"
          "vshl.s32 q0, r7\n\t"
          "vmax.s32 q0, q0, q2\n\t"
          "vmin.s32 q0, q0, q3\n\t"
          "vstrb.32 q0, [r3], #4\n\t"
          "letp lr, 1b\n"
          "2:\n\t"
          "pop {r4-r8, pc}");
}

#endif
