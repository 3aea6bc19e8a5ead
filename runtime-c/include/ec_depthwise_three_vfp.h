/* edgecc: rows of 3-tap depthwise windows with stride 1, for Arm's single-precision FPU. Included by
 * ec_depthwise_block_f32.h only. SPDX-License-Identifier: Apache-2.0
 *
 * Three pixels of four channels at a time. A window row's weights stay in s0-s11 while five input
 * columns pass through s28-s31, each read once for all windows that cover it; sums in s16-s27. */
#ifndef EC_DEPTHWISE_THREE_VFP_H
#define EC_DEPTHWISE_THREE_VFP_H

#define EC_THREE_READ "vldmia %[xa], {s28-s31}\n\tadd %[xa], %[xa], %[t], lsl #2\n\t"
#define EC_THREE_MAC(w0, w1, w2, w3, a0, a1, a2, a3)                                             \
  EC_VFP_OP3("vmul.f32", s12, s28, w0) EC_VFP_OP3("vmul.f32", s13, s29, w1)                      \
  EC_VFP_OP3("vmul.f32", s14, s30, w2) EC_VFP_OP3("vmul.f32", s15, s31, w3)                      \
  EC_VFP_ADD4(a0, a1, a2, a3, s12, s13, s14, s15)
/* Tap 0, 1 or 2 for the sums of one pixel. */
#define EC_THREE_TAP0(a0, a1, a2, a3) EC_THREE_MAC(s0, s1, s2, s3, a0, a1, a2, a3)
#define EC_THREE_TAP1(a0, a1, a2, a3) EC_THREE_MAC(s4, s5, s6, s7, a0, a1, a2, a3)
#define EC_THREE_TAP2(a0, a1, a2, a3) EC_THREE_MAC(s8, s9, s10, s11, a0, a1, a2, a3)

#define EC_THREE_COLUMN0 EC_THREE_READ EC_THREE_TAP0(s16, s17, s18, s19)
#define EC_THREE_COLUMN1                                                                         \
  EC_THREE_READ EC_THREE_TAP1(s16, s17, s18, s19) EC_THREE_TAP0(s20, s21, s22, s23)
#define EC_THREE_COLUMN2                                                                         \
  EC_THREE_READ EC_THREE_TAP2(s16, s17, s18, s19) EC_THREE_TAP1(s20, s21, s22, s23)              \
      EC_THREE_TAP0(s24, s25, s26, s27)
#define EC_THREE_COLUMN3                                                                         \
  EC_THREE_READ EC_THREE_TAP2(s20, s21, s22, s23) EC_THREE_TAP1(s24, s25, s26, s27)
#define EC_THREE_COLUMN4 EC_THREE_READ EC_THREE_TAP2(s24, s25, s26, s27)

/* The window rows; columns [skip, columns) of the five are inside the image. */
#define EC_THREE_SUM                                                                             \
  "ldr %[rows], [%[q], %[rows_at]]\n\t"                                                          \
  "ldr %[w], [%[q], %[w_at]]\n\t"                                                                \
  "ldr %[left], [%[q], %[segments_at]]\n\t"                                                      \
  "cmp %[left], #0\n\t"                                                                          \
  "beq 6f\n"                                                                                     \
  "1:\n\t"                                                                                       \
  "ldr %[xa], [%[rows]], #4\n\t"                                                                 \
  "ldr %[n], [%[q], %[x_at]]\n\t"                                                                \
  "ldr %[t], [%[q], %[x_tap_at]]\n\t"                                                            \
  "add %[xa], %[xa], %[n], lsl #2\n\t"                                                           \
  "vldmia %[w]!, {s0-s11}\n\t"                                                                   \
  "cmp %[skip], #0\n\t"                                                                          \
  "it eq\n\t"                                                                                    \
  "cmpeq %[columns], #5\n\t"                                                                     \
  "bne 2f\n\t" EC_THREE_COLUMN0 EC_THREE_COLUMN1 EC_THREE_COLUMN2 EC_THREE_COLUMN3               \
      EC_THREE_COLUMN4                                                                           \
  "subs %[left], %[left], #1\n\t"                                                                \
  "bne 1b\n\t"                                                                                   \
  "b 6f\n"                                                                                       \
  "2:\n\t"                                                                                       \
  "cmp %[skip], #0\n\t"                                                                          \
  "beq 3f\n\t"                                                                                   \
  "add %[xa], %[xa], %[t], lsl #2\n\t"                                                           \
  "b 4f\n"                                                                                       \
  "3:\n\t" EC_THREE_COLUMN0 "\n"                                                                 \
  "4:\n\t" EC_THREE_COLUMN1                                                                      \
  "cmp %[columns], #3\n\t"                                                                       \
  "blt 5f\n\t" EC_THREE_COLUMN2                                                                  \
  "cmp %[columns], #4\n\t"                                                                       \
  "blt 5f\n\t" EC_THREE_COLUMN3                                                                  \
  "cmp %[columns], #5\n\t"                                                                       \
  "blt 5f\n\t" EC_THREE_COLUMN4 "\n"                                                             \
  "5:\n\t"                                                                                       \
  "subs %[left], %[left], #1\n\t"                                                                \
  "bne 1b\n"                                                                                     \
  "6:\n\t"

/* After a pixel is stored: done if it was the last. */
#define EC_THREE_LAST "subs %[m], %[m], #1\n\tbeq 4f\n\t"

/* One to three pixels; q->res must be NULL. */
EC_INLINE void ec_depthwise_three_pixels_f32(const ec_block_f32 *q, int32_t m, int32_t skip,
                                             int32_t columns) {
  const float *const *rows;
  const float *w, *xa;
  int32_t left, n, t;
  __asm__ volatile(
      EC_BLOCK_BIAS
      EC_VFP_COPY4(s20, s21, s22, s23, s16, s17, s18, s19)
      EC_VFP_COPY4(s24, s25, s26, s27, s16, s17, s18, s19)
      EC_THREE_SUM
      EC_BLOCK_STORE(EC_VFP_CLAMP4(s16, s17, s18, s19) EC_VFP_CLAMP4(s20, s21, s22, s23)
                     EC_VFP_CLAMP4(s24, s25, s26, s27),
                     EC_BLOCK_PLAIN(s16, s19) EC_THREE_LAST EC_BLOCK_PLAIN(s20, s23) EC_THREE_LAST
                     EC_BLOCK_PLAIN(s24, s27),
                     EC_BLOCK_RELU(s16, s17, s18, s19) EC_THREE_LAST
                     EC_BLOCK_RELU(s20, s21, s22, s23) EC_THREE_LAST
                     EC_BLOCK_RELU(s24, s25, s26, s27))
      : [rows] "=&r"(rows), [w] "=&r"(w), [xa] "=&r"(xa), [left] "=&r"(left), [n] "=&r"(n),
        [t] "=&r"(t), [m] "+&r"(m)
      : [q] "r"(q), [skip] "r"(skip), [columns] "r"(columns), EC_BLOCK_FIELDS
      : EC_VFP_CLOBBERS);
}

/* Four channels of a whole row. q is set for a first pixel whose tap 0 is input column -pad (0 or 1);
 * `columns` = pad + the image's width. The last window reaches at most one column beyond the image. */
EC_SHARED void ec_depthwise_three_f32(ec_block_f32 *q, int32_t pad, int32_t columns) {
  for (; q->pixels > 0; columns -= 3) {
    const int32_t m = ec_min_i32(3, q->pixels);
    ec_depthwise_three_pixels_f32(q, m, pad, ec_min_i32(m + 2, columns));
    ec_block_advance(q, m);
    pad = 0;
  }
}

#endif
