/* edgecc: the 8-output block of the fully connected layer for Arm's single-precision FPU. Included by
 * ec_dense_block_f32.h only. SPDX-License-Identifier: Apache-2.0
 *
 * Why assembly: ec_block_vfp.h. Each weight is used once, so that its product can take its place.
 * Sums in s16-s23, weights of two inputs in s0-s15, up to eight inputs in s24-s31. */
#ifndef EC_DENSE_BLOCK_VFP_H
#define EC_DENSE_BLOCK_VFP_H

#include "ec_vfp.h"

#define EC_DENSE_LOW(x)                                                                          \
  EC_VFP_SCALE4(x, s0, s1, s2, s3) EC_VFP_SCALE4(x, s4, s5, s6, s7)
#define EC_DENSE_ADD_LOW                                                                         \
  EC_VFP_ADD4(s16, s17, s18, s19, s0, s1, s2, s3) EC_VFP_ADD4(s20, s21, s22, s23, s4, s5, s6, s7)
#define EC_DENSE_PAIR(x0, x1)                                                                    \
  "vldmia %[w]!, {s0-s15}\n\t" EC_DENSE_LOW(x0) EC_VFP_SCALE4(x1, s8, s9, s10, s11)              \
      EC_VFP_SCALE4(x1, s12, s13, s14, s15) EC_DENSE_ADD_LOW                                     \
          EC_VFP_ADD4(s16, s17, s18, s19, s8, s9, s10, s11)                                      \
              EC_VFP_ADD4(s20, s21, s22, s23, s12, s13, s14, s15)

/* Eight outputs, weights [n][8]. */
EC_SHARED void ec_dense_block_8_f32(const float *x, const float *w, const float *bias, int32_t n,
                                    float *y, const ec_activation_f32 *act) {
  __asm__ volatile(
      "vldmia %[bias], {s16-s23}\n\t"
      "subs %[n], %[n], #8\n\t"
      "blt 2f\n"
      "1:\n\t"
      "vldmia %[x]!, {s24-s31}\n\t"
      EC_DENSE_PAIR(s24, s25) EC_DENSE_PAIR(s26, s27) EC_DENSE_PAIR(s28, s29) EC_DENSE_PAIR(s30, s31)
      "subs %[n], %[n], #8\n\t"
      "bge 1b\n"
      "2:\n\t"
      "adds %[n], %[n], #8\n\t"
      "beq 4f\n"
      "3:\n\t"
      "vldmia %[x]!, {s24}\n\t"
      "vldmia %[w]!, {s0-s7}\n\t"
      EC_DENSE_LOW(s24) EC_DENSE_ADD_LOW
      "subs %[n], %[n], #1\n\t"
      "bne 3b\n"
      "4:\n\t"
      "ldr %[n], [%[act]]\n\t"
      "cmp %[n], #0\n\t"
      "beq 6f\n\t"
      "vldr s0, [%[act], #4]\n\t"
      "vldr s1, [%[act], #8]\n\t"
      EC_VFP_CLAMP4(s16, s17, s18, s19) EC_VFP_CLAMP4(s20, s21, s22, s23)
      "6:\n\t"
      "vstmia %[y], {s16-s23}\n\t"
      : [x] "+&r"(x), [w] "+&r"(w), [n] "+&r"(n)
      : [bias] "r"(bias), [y] "r"(y), [act] "r"(act)
      : EC_VFP_CLOBBERS);
}

#endif
