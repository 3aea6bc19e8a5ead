/* edgecc: a row of a matrix product in Helium assembly. Included by ec_matmul_f32.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_MATMUL_HELIUM_H
#define EC_MATMUL_HELIUM_H

#include "ec_naked.h"

/* The offsets that the assembly reads fields at. */
typedef char ec_matmul_places[offsetof(ec_matmul_params, k) == 16 && offsetof(ec_matmul_params, n) == 20 &&
                                      offsetof(ec_matmul_params, a_k) == 40 && offsetof(ec_matmul_params, b_k) == 56
                                  ? 1
                                  : -1];

/* All columns of the row, a vector of neighbours at a time; the last may be incomplete. b_n must be 1. */
EC_NAKED void ec_matmul_line_f32(const ec_matmul_params *p EC_UNREAD, const float *a EC_UNREAD,
                                 const float *b EC_UNREAD, float *y EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r11, lr}\n\t"
          "ldrd r4, r5, [r0, #16]\n\t"
          "ldr r6, [r0, #40]\n\t"
          "lsls r6, r6, #2\n\t"
          "ldr r7, [r0, #56]\n\t"
          "lsls r7, r7, #2\n"
          "1:\n\t"
          "mov r8, r1\n\t"
          "mov r9, r2\n\t"
          "vmov.i32 q0, #0\n\t"
          "vctp.32 r5\n\t"
          "wls lr, r4, 3f\n"
          "2:\n\t"
          "ldr r10, [r8]\n\t"
          "add r8, r6\n\t"
          "vpst\n\t"
          "vldrwt.32 q1, [r9]\n\t"
          "add r9, r7\n\t"
          "vfma.f32 q0, q1, r10\n\t"
          "le lr, 2b\n"
          "3:\n\t"
          "vpst\n\t"
          "vstrwt.32 q0, [r3], #16\n\t"
          "adds r2, #16\n\t"
          "subs r5, #4\n\t"
          "bgt 1b\n\t"
          "pop {r4-r11, pc}");
}

#endif
