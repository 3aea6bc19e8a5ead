/* edgecc: the 8-output block of the fully connected layer for Helium (Cortex-M55, M85). Included by
 * ec_dense_block_f32.h only. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DENSE_BLOCK_HELIUM_H
#define EC_DENSE_BLOCK_HELIUM_H

#include "ec_naked.h"

/* Eight outputs, weights [n][8]. Sums in q0 and q1, inputs in r4 and r5. */
EC_NAKED void ec_dense_block_8_f32(const float *x EC_UNREAD, const float *w EC_UNREAD, const float *bias EC_UNREAD,
                                   int32_t n EC_UNREAD, float *y EC_UNREAD, const ec_activation_f32 *act EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r6, lr}\n\t"
          "vldrw.32 q0, [r2]\n\t"
          "vldrw.32 q1, [r2, #16]\n\t"
          "lsr lr, r3, #1\n\t"
          "wls lr, lr, 2f\n"
          "1:\n\t"
          "ldrd r4, r5, [r0], #8\n\t"
          "vldrw.32 q2, [r1], #16\n\t"
          "vfma.f32 q0, q2, r4\n\t"
          "vldrw.32 q3, [r1], #16\n\t"
          "vfma.f32 q1, q3, r4\n\t"
          "vldrw.32 q2, [r1], #16\n\t"
          "vfma.f32 q0, q2, r5\n\t"
          "vldrw.32 q3, [r1], #16\n\t"
          "vfma.f32 q1, q3, r5\n\t"
          "le lr, 1b\n"
          "2:\n\t"
          "tst r3, #1\n\t"
          "beq 3f\n\t"
          "ldr r4, [r0]\n\t"
          "vldrw.32 q2, [r1]\n\t"
          "vfma.f32 q0, q2, r4\n\t"
          "vldrw.32 q3, [r1, #16]\n\t"
          "vfma.f32 q1, q3, r4\n"
          "3:\n\t"
          "ldrd r4, r5, [sp, #16]\n\t"
          "ldr r6, [r5]\n\t"
          "cbz r6, 4f\n\t"
          "ldrd r2, r3, [r5, #4]\n\t"
          "vdup.32 q2, r2\n\t"
          "vpt.f32 gt, q2, q0\n\t" /* a NaN stays */
          "vorrt q0, q2, q2\n\t"
          "vpt.f32 gt, q2, q1\n\t"
          "vorrt q1, q2, q2\n\t"
          "vpt.f32 gt, q0, r3\n\t"
          "vdupt.32 q0, r3\n\t"
          "vpt.f32 gt, q1, r3\n\t"
          "vdupt.32 q1, r3\n"
          "4:\n\t"
          "vstrw.32 q0, [r4]\n\t"
          "vstrw.32 q1, [r4, #16]\n\t"
          "pop {r4-r6, pc}");
}

#endif
