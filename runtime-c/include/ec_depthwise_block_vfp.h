/* edgecc: the 4-channel depthwise blocks for Arm's single-precision FPU. Included by
 * ec_depthwise_block_f32.h only. SPDX-License-Identifier: Apache-2.0
 *
 * Why assembly, and its pieces: ec_block_vfp.h. Each input is used once per tap, so that its product
 * can take its place. */
#ifndef EC_DEPTHWISE_BLOCK_VFP_H
#define EC_DEPTHWISE_BLOCK_VFP_H

/* a += w * x; x moves on by t floats. */
#define EC_DEPTHWISE_PIXEL(x, a0, a1, a2, a3)                                                    \
  "vldmia %[" #x "], {s4-s7}\n\tadd %[" #x "], %[" #x "], %[t], lsl #2\n\t"                      \
  EC_VFP_OP3("vmul.f32", s4, s4, s0) EC_VFP_OP3("vmul.f32", s5, s5, s1)                          \
  EC_VFP_OP3("vmul.f32", s6, s6, s2) EC_VFP_OP3("vmul.f32", s7, s7, s3)                          \
  EC_VFP_ADD4(a0, a1, a2, a3, s4, s5, s6, s7)

/* The loop over kernel rows and their taps. POINTERS derives the pixels' pointers from xa, t apart. */
#define EC_DEPTHWISE_SUM(POINTERS, TAP)                                                          \
  "ldr %[rows], [%[q], %[rows_at]]\n\t"                                                          \
  "ldr %[w], [%[q], %[w_at]]\n\t"                                                                \
  "ldr %[left], [%[q], %[segments_at]]\n\t"                                                      \
  "ldr %[n], [%[q], %[length_at]]\n\t"                                                           \
  "cmp %[left], #0\n\t"                                                                          \
  "beq 3f\n\t"                                                                                   \
  "cmp %[n], #0\n\t"                                                                             \
  "beq 3f\n"                                                                                     \
  "1:\n\t"                                                                                       \
  "ldr %[xa], [%[rows]], #4\n\t"                                                                 \
  "ldr %[t], [%[q], %[x_at]]\n\t"                                                                \
  "ldr %[n], [%[q], %[length_at]]\n\t"                                                           \
  "add %[xa], %[xa], %[t], lsl #2\n\t"                                                           \
  "ldr %[t], [%[q], %[x_step_at]]\n\t" POINTERS                                                  \
  "ldr %[t], [%[q], %[x_tap_at]]\n"                                                              \
  "2:\n\t"                                                                                       \
  "vldmia %[w]!, {s0-s3}\n\t" TAP                                                                \
  "subs %[n], %[n], #1\n\t"                                                                      \
  "bne 2b\n\t"                                                                                   \
  "ldr %[t], [%[q], %[w_step_at]]\n\t"                                                           \
  "ldr %[n], [%[q], %[length_at]]\n\t"                                                           \
  "sub %[t], %[t], %[n], lsl #2\n\t"                                                             \
  "add %[w], %[w], %[t], lsl #2\n\t"                                                             \
  "subs %[left], %[left], #1\n\t"                                                                \
  "bne 1b\n"                                                                                     \
  "3:\n\t"

EC_INLINE void ec_depthwise_block_4x4_f32(ec_block_f32 *q) {
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
        EC_DEPTHWISE_SUM("add %[xb], %[xa], %[t], lsl #2\n\t"
                         "add %[xc], %[xb], %[t], lsl #2\n\t"
                         "add %[xd], %[xc], %[t], lsl #2\n\t",
                         EC_DEPTHWISE_PIXEL(xa, s16, s17, s18, s19)
                         EC_DEPTHWISE_PIXEL(xb, s20, s21, s22, s23)
                         EC_DEPTHWISE_PIXEL(xc, s24, s25, s26, s27)
                         EC_DEPTHWISE_PIXEL(xd, s28, s29, s30, s31))
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

EC_INLINE void ec_depthwise_block_1x4_f32(ec_block_f32 *q) {
  const float *const *rows;
  const float *w, *xa;
  int32_t left, n, t;
  for (; q->pixels >= 1; ec_block_advance(q, 1)) {
    __asm__ volatile(
        EC_BLOCK_BIAS
        EC_BLOCK_RESIDUAL(EC_BLOCK_RES(s16, s17, s18, s19))
        EC_DEPTHWISE_SUM("", EC_DEPTHWISE_PIXEL(xa, s16, s17, s18, s19))
        EC_BLOCK_STORE(EC_VFP_CLAMP4(s16, s17, s18, s19), EC_BLOCK_PLAIN(s16, s19),
                       EC_BLOCK_RELU(s16, s17, s18, s19))
        : [rows] "=&r"(rows), [w] "=&r"(w), [xa] "=&r"(xa), [left] "=&r"(left), [n] "=&r"(n), [t] "=&r"(t)
        : [q] "r"(q), EC_BLOCK_FIELDS
        : EC_VFP_CLOBBERS);
  }
}

/* Four neighbouring channels, any number of pixels. Uses q up. */
EC_SHARED void ec_depthwise_block_4_f32(ec_block_f32 *q) {
  ec_depthwise_block_4x4_f32(q);
  ec_depthwise_block_1x4_f32(q);
}

#endif
