/* edgecc: the 4-channel blocks for Arm's single-precision FPU (Cortex-M4F, M7, M33, M55).
 * Included by ec_block_f32.h only. SPDX-License-Identifier: Apache-2.0
 *
 * Assembly, because speed must not depend on the user's compiler and flags. On Cortex-M4F a
 * multiplication and an addition take two cycles, the fused form three; a load of N registers takes
 * 1 + N cycles, N loads of one take 2 * N. So: many registers a load, and never VFMA. */
#ifndef EC_BLOCK_VFP_H
#define EC_BLOCK_VFP_H

#include "ec_vfp.h"

/* Offsets of the fields that the blocks read. */
#define EC_BLOCK_FIELDS                                                                          \
  [rows_at] "i"(offsetof(ec_block_f32, rows)), [w_at] "i"(offsetof(ec_block_f32, w)),            \
      [bias_at] "i"(offsetof(ec_block_f32, bias)), [res_at] "i"(offsetof(ec_block_f32, res)),    \
      [y_at] "i"(offsetof(ec_block_f32, y)), [x_at] "i"(offsetof(ec_block_f32, x_offset)),       \
      [x_step_at] "i"(offsetof(ec_block_f32, x_step)),                                           \
      [y_step_at] "i"(offsetof(ec_block_f32, y_step)),                                           \
      [segments_at] "i"(offsetof(ec_block_f32, segments)),                                       \
      [length_at] "i"(offsetof(ec_block_f32, length)),                                           \
      [w_step_at] "i"(offsetof(ec_block_f32, w_step)),                                           \
      [x_tap_at] "i"(offsetof(ec_block_f32, x_tap)), [act_at] "i"(offsetof(ec_block_f32, act)),  \
      [min_at] "i"(offsetof(ec_block_f32, act_min)), [max_at] "i"(offsetof(ec_block_f32, act_max))

/* s16-s19 = bias, or zero. */
#define EC_BLOCK_BIAS                                                                            \
  "ldr %[t], [%[q], %[bias_at]]\n\t"                                                             \
  "cmp %[t], #0\n\t"                                                                             \
  "bne 1f\n\t"                                                                                   \
  "vmov s16, %[t]\n\tvmov s17, %[t]\n\tvmov s18, %[t]\n\tvmov s19, %[t]\n\t"                     \
  "b 2f\n"                                                                                       \
  "1:\n\tvldmia %[t], {s16-s19}\n"                                                               \
  "2:\n\t"

/* ADD (one EC_BLOCK_RES a pixel) runs where there is a residual: t walks over its pixels. */
#define EC_BLOCK_RESIDUAL(ADD)                                                                   \
  "ldr %[t], [%[q], %[res_at]]\n\t"                                                              \
  "cmp %[t], #0\n\t"                                                                             \
  "beq 1f\n\t"                                                                                   \
  "ldr %[n], [%[q], %[y_step_at]]\n\t" ADD "\n1:\n\t"
#define EC_BLOCK_RES(a0, a1, a2, a3)                                                             \
  "vldmia %[t], {s0-s3}\n\tadd %[t], %[t], %[n], lsl #2\n\t" EC_VFP_ADD4(a0, a1, a2, a3, s0, s1, s2, s3)

/* The loop over segments: STEP4 takes four floats of each pixel, STEP1 one. POINTERS derives the
 * pixels' pointers from xa; t is the distance between pixels in floats. */
#define EC_BLOCK_SUM(POINTERS, STEP4, STEP1)                                                     \
  "ldr %[rows], [%[q], %[rows_at]]\n\t"                                                          \
  "ldr %[w], [%[q], %[w_at]]\n\t"                                                                \
  "ldr %[left], [%[q], %[segments_at]]\n\t"                                                      \
  "cmp %[left], #0\n\t"                                                                          \
  "beq 6f\n"                                                                                     \
  "1:\n\t"                                                                                       \
  "ldr %[xa], [%[rows]], #4\n\t"                                                                 \
  "ldr %[t], [%[q], %[x_at]]\n\t"                                                                \
  "ldr %[n], [%[q], %[length_at]]\n\t"                                                           \
  "add %[xa], %[xa], %[t], lsl #2\n\t"                                                           \
  "ldr %[t], [%[q], %[x_step_at]]\n\t" POINTERS                                                  \
  "subs %[n], %[n], #4\n\t"                                                                      \
  "blt 3f\n"                                                                                     \
  "2:\n\t" STEP4                                                                                 \
  "subs %[n], %[n], #4\n\t"                                                                      \
  "bge 2b\n"                                                                                     \
  "3:\n\t"                                                                                       \
  "adds %[n], %[n], #4\n\t"                                                                      \
  "beq 5f\n"                                                                                     \
  "4:\n\t" STEP1                                                                                 \
  "subs %[n], %[n], #1\n\t"                                                                      \
  "bne 4b\n"                                                                                     \
  "5:\n\t"                                                                                       \
  "ldr %[t], [%[q], %[w_step_at]]\n\t"                                                           \
  "ldr %[n], [%[q], %[length_at]]\n\t"                                                           \
  "sub %[t], %[t], %[n], lsl #2\n\t"                                                             \
  "add %[w], %[w], %[t], lsl #2\n\t"                                                             \
  "subs %[left], %[left], #1\n\t"                                                                \
  "bne 1b\n"                                                                                     \
  "6:\n\t"

/* Activates and stores. RELU and PLAIN store each pixel to xa, t floats apart, CLAMP works in place. */
#define EC_BLOCK_STORE(CLAMP, PLAIN, RELU)                                                       \
  "ldr %[n], [%[q], %[act_at]]\n\t"                                                              \
  "ldr %[xa], [%[q], %[y_at]]\n\t"                                                               \
  "ldr %[t], [%[q], %[y_step_at]]\n\t"                                                           \
  "cmp %[n], #1\n\t"                                                                             \
  "blt 2f\n\t"                                                                                   \
  "beq 3f\n\t"                                                                                   \
  "vldr s0, [%[q], %[min_at]]\n\t"                                                               \
  "vldr s1, [%[q], %[max_at]]\n\t" CLAMP "\n"                                                    \
  "2:\n\t" PLAIN "b 4f\n"                                                                        \
  "3:\n\t" RELU "\n"                                                                             \
  "4:\n\t"
#define EC_BLOCK_PLAIN(first, last)                                                              \
  "vstmia %[xa], {" #first "-" #last "}\n\tadd %[xa], %[xa], %[t], lsl #2\n\t"
/* Negative numbers have the sign bit set: an arithmetic shift makes it the mask that clears them. */
#define EC_BLOCK_RELU(a0, a1, a2, a3)                                                            \
  "vmov %[w], " #a0 "\n\tvmov %[n], " #a1 "\n\tvmov %[rows], " #a2 "\n\tvmov %[left], " #a3 "\n\t" \
  "bic %[w], %[w], %[w], asr #31\n\tbic %[n], %[n], %[n], asr #31\n\t"                           \
  "bic %[rows], %[rows], %[rows], asr #31\n\tbic %[left], %[left], %[left], asr #31\n\t"         \
  "str %[w], [%[xa]]\n\tstr %[n], [%[xa], #4]\n\t"                                               \
  "str %[rows], [%[xa], #8]\n\tstr %[left], [%[xa], #12]\n\tadd %[xa], %[xa], %[t], lsl #2\n\t"

/* --- four pixels: sums in s16-s31, weights of two steps in s0-s7 ------------------------------- */

#define EC_4X4_PAIR(x, a0, a1, a2, a3)                                                           \
  "vldmia %[" #x "]!, {s8-s9}\n\t" EC_VFP_MAC4(s8, s0, s1, s2, s3, a0, a1, a2, a3)               \
      EC_VFP_MAC4(s9, s4, s5, s6, s7, a0, a1, a2, a3)
#define EC_4X4_STEP2                                                                             \
  "vldmia %[w]!, {s0-s7}\n\t" EC_4X4_PAIR(xa, s16, s17, s18, s19)                                \
      EC_4X4_PAIR(xb, s20, s21, s22, s23) EC_4X4_PAIR(xc, s24, s25, s26, s27)                    \
          EC_4X4_PAIR(xd, s28, s29, s30, s31)
#define EC_4X4_ONE(x, a0, a1, a2, a3)                                                            \
  "vldmia %[" #x "]!, {s8}\n\t" EC_VFP_MAC4(s8, s0, s1, s2, s3, a0, a1, a2, a3)
#define EC_4X4_STEP1                                                                             \
  "vldmia %[w]!, {s0-s3}\n\t" EC_4X4_ONE(xa, s16, s17, s18, s19)                                 \
      EC_4X4_ONE(xb, s20, s21, s22, s23) EC_4X4_ONE(xc, s24, s25, s26, s27)                      \
          EC_4X4_ONE(xd, s28, s29, s30, s31)

/* Computes the pixels four by four, as long as there are four; moves q on to the rest. */
EC_SHARED void ec_block_4x4_f32(ec_block_f32 *q) {
  const float *const *rows;
  const float *w, *xa, *xb, *xc, *xd;
  int32_t left, n, t;
  for (; q->pixels >= 4; ec_block_advance(q, 4)) {
    __asm__ volatile(
        EC_BLOCK_BIAS
        EC_VFP_COPY4(s20, s21, s22, s23, s16, s17, s18, s19)
        EC_VFP_COPY4(s24, s25, s26, s27, s16, s17, s18, s19)
        EC_VFP_COPY4(s28, s29, s30, s31, s16, s17, s18, s19)
        EC_BLOCK_RESIDUAL(EC_BLOCK_RES(s16, s17, s18, s19) EC_BLOCK_RES(s20, s21, s22, s23)
                          EC_BLOCK_RES(s24, s25, s26, s27) EC_BLOCK_RES(s28, s29, s30, s31))
        EC_BLOCK_SUM("add %[xb], %[xa], %[t], lsl #2\n\t"
                     "add %[xc], %[xb], %[t], lsl #2\n\t"
                     "add %[xd], %[xc], %[t], lsl #2\n\t",
                     EC_4X4_STEP2 EC_4X4_STEP2, EC_4X4_STEP1)
        EC_BLOCK_STORE(
            EC_VFP_CLAMP4(s16, s17, s18, s19) EC_VFP_CLAMP4(s20, s21, s22, s23)
            EC_VFP_CLAMP4(s24, s25, s26, s27) EC_VFP_CLAMP4(s28, s29, s30, s31),
            EC_BLOCK_PLAIN(s16, s19) EC_BLOCK_PLAIN(s20, s23)
            EC_BLOCK_PLAIN(s24, s27) EC_BLOCK_PLAIN(s28, s31),
            EC_BLOCK_RELU(s16, s17, s18, s19) EC_BLOCK_RELU(s20, s21, s22, s23)
            EC_BLOCK_RELU(s24, s25, s26, s27) EC_BLOCK_RELU(s28, s29, s30, s31))
        : [rows] "=&r"(rows), [w] "=&r"(w), [xa] "=&r"(xa), [xb] "=&r"(xb), [xc] "=&r"(xc),
          [xd] "=&r"(xd), [left] "=&r"(left), [n] "=&r"(n), [t] "=&r"(t)
        : [q] "r"(q), EC_BLOCK_FIELDS
        : EC_VFP_CLOBBERS);
  }
}

/* --- two pixels: sums in s16-s23, weights of four steps in s0-s15 ------------------------------ */

#define EC_2X4_FOUR(x, a0, a1, a2, a3)                                                           \
  "vldmia %[" #x "]!, {s24-s27}\n\t" EC_VFP_MAC4_HIGH(s24, s0, s1, s2, s3, a0, a1, a2, a3)       \
      EC_VFP_MAC4_HIGH(s25, s4, s5, s6, s7, a0, a1, a2, a3)                                      \
          EC_VFP_MAC4_HIGH(s26, s8, s9, s10, s11, a0, a1, a2, a3)                                \
              EC_VFP_MAC4_HIGH(s27, s12, s13, s14, s15, a0, a1, a2, a3)
#define EC_2X4_STEP4                                                                             \
  "vldmia %[w]!, {s0-s15}\n\t" EC_2X4_FOUR(xa, s16, s17, s18, s19) EC_2X4_FOUR(xb, s20, s21, s22, s23)
#define EC_2X4_STEP1                                                                             \
  "vldmia %[w]!, {s0-s3}\n\t" EC_4X4_ONE(xa, s16, s17, s18, s19) EC_4X4_ONE(xb, s20, s21, s22, s23)

/* The same, two by two. */
EC_SHARED void ec_block_2x4_f32(ec_block_f32 *q) {
  const float *const *rows;
  const float *w, *xa, *xb;
  int32_t left, n, t;
  for (; q->pixels >= 2; ec_block_advance(q, 2)) {
    __asm__ volatile(
        EC_BLOCK_BIAS
        EC_VFP_COPY4(s20, s21, s22, s23, s16, s17, s18, s19)
        EC_BLOCK_RESIDUAL(EC_BLOCK_RES(s16, s17, s18, s19) EC_BLOCK_RES(s20, s21, s22, s23))
        EC_BLOCK_SUM("add %[xb], %[xa], %[t], lsl #2\n\t", EC_2X4_STEP4, EC_2X4_STEP1)
        EC_BLOCK_STORE(EC_VFP_CLAMP4(s16, s17, s18, s19) EC_VFP_CLAMP4(s20, s21, s22, s23),
                       EC_BLOCK_PLAIN(s16, s19) EC_BLOCK_PLAIN(s20, s23),
                       EC_BLOCK_RELU(s16, s17, s18, s19) EC_BLOCK_RELU(s20, s21, s22, s23))
        : [rows] "=&r"(rows), [w] "=&r"(w), [xa] "=&r"(xa), [xb] "=&r"(xb), [left] "=&r"(left),
          [n] "=&r"(n), [t] "=&r"(t)
        : [q] "r"(q), EC_BLOCK_FIELDS
        : EC_VFP_CLOBBERS);
  }
}

/* --- one pixel: sums in s16-s19, each weight used once, so its product takes its place --------- */

#define EC_1X4_STEP4                                                                             \
  "vldmia %[w]!, {s0-s15}\n\t"                                                                   \
  "vldmia %[xa]!, {s20-s23}\n\t" EC_VFP_SCALE4(s20, s0, s1, s2, s3)                              \
      EC_VFP_SCALE4(s21, s4, s5, s6, s7) EC_VFP_ADD4(s16, s17, s18, s19, s0, s1, s2, s3)         \
          EC_VFP_SCALE4(s22, s8, s9, s10, s11) EC_VFP_ADD4(s16, s17, s18, s19, s4, s5, s6, s7)   \
              EC_VFP_SCALE4(s23, s12, s13, s14, s15)                                             \
                  EC_VFP_ADD4(s16, s17, s18, s19, s8, s9, s10, s11)                              \
                      EC_VFP_ADD4(s16, s17, s18, s19, s12, s13, s14, s15)
#define EC_1X4_STEP1 "vldmia %[w]!, {s0-s3}\n\t" EC_4X4_ONE(xa, s16, s17, s18, s19)

/* The same, one by one. */
EC_SHARED void ec_block_1x4_f32(ec_block_f32 *q) {
  const float *const *rows;
  const float *w, *xa;
  int32_t left, n, t;
  for (; q->pixels >= 1; ec_block_advance(q, 1)) {
    __asm__ volatile(
        EC_BLOCK_BIAS
        EC_BLOCK_RESIDUAL(EC_BLOCK_RES(s16, s17, s18, s19))
        EC_BLOCK_SUM("", EC_1X4_STEP4, EC_1X4_STEP1)
        EC_BLOCK_STORE(EC_VFP_CLAMP4(s16, s17, s18, s19), EC_BLOCK_PLAIN(s16, s19),
                       EC_BLOCK_RELU(s16, s17, s18, s19))
        : [rows] "=&r"(rows), [w] "=&r"(w), [xa] "=&r"(xa), [left] "=&r"(left), [n] "=&r"(n), [t] "=&r"(t)
        : [q] "r"(q), EC_BLOCK_FIELDS
        : EC_VFP_CLOBBERS);
  }
}

#endif
