/* edgecc: pieces of single-precision assembly for Arm's FPU. Internal. SPDX-License-Identifier: Apache-2.0
 *
 * Registers are written as s0..s31. Products and sums are grouped by four, so that none waits for
 * the result before it. */
#ifndef EC_VFP_H
#define EC_VFP_H

#define EC_VFP_OP3(op, d, a, b) op " " #d ", " #a ", " #b "\n\t"

/* a[i] += b[i] */
#define EC_VFP_ADD4(a0, a1, a2, a3, b0, b1, b2, b3)                                              \
  EC_VFP_OP3("vadd.f32", a0, a0, b0) EC_VFP_OP3("vadd.f32", a1, a1, b1)                          \
  EC_VFP_OP3("vadd.f32", a2, a2, b2) EC_VFP_OP3("vadd.f32", a3, a3, b3)

/* w[i] *= x */
#define EC_VFP_SCALE4(x, w0, w1, w2, w3)                                                         \
  EC_VFP_OP3("vmul.f32", w0, w0, x) EC_VFP_OP3("vmul.f32", w1, w1, x)                            \
  EC_VFP_OP3("vmul.f32", w2, w2, x) EC_VFP_OP3("vmul.f32", w3, w3, x)

/* a[i] += x * w[i], by way of t[i] */
#define EC_VFP_MAC4_BY(t0, t1, t2, t3, x, w0, w1, w2, w3, a0, a1, a2, a3)                        \
  EC_VFP_OP3("vmul.f32", t0, x, w0) EC_VFP_OP3("vmul.f32", t1, x, w1)                            \
  EC_VFP_OP3("vmul.f32", t2, x, w2) EC_VFP_OP3("vmul.f32", t3, x, w3)                            \
  EC_VFP_ADD4(a0, a1, a2, a3, t0, t1, t2, t3)
#define EC_VFP_MAC4(x, w0, w1, w2, w3, a0, a1, a2, a3)                                           \
  EC_VFP_MAC4_BY(s10, s11, s12, s13, x, w0, w1, w2, w3, a0, a1, a2, a3)
#define EC_VFP_MAC4_HIGH(x, w0, w1, w2, w3, a0, a1, a2, a3)                                      \
  EC_VFP_MAC4_BY(s28, s29, s30, s31, x, w0, w1, w2, w3, a0, a1, a2, a3)

#define EC_VFP_COPY(d, a) "vmov.f32 " #d ", " #a "\n\t"
#define EC_VFP_COPY4(d0, d1, d2, d3, a0, a1, a2, a3)                                             \
  EC_VFP_COPY(d0, a0) EC_VFP_COPY(d1, a1) EC_VFP_COPY(d2, a2) EC_VFP_COPY(d3, a3)

/* a = min(max(a, s0), s1); a NaN stays. */
#define EC_VFP_CLAMP(a)                                                                          \
  "vcmp.f32 " #a ", s0\n\tvmrs APSR_nzcv, fpscr\n\tit mi\n\tvmovmi.f32 " #a ", s0\n\t"           \
  "vcmp.f32 " #a ", s1\n\tvmrs APSR_nzcv, fpscr\n\tit gt\n\tvmovgt.f32 " #a ", s1\n\t"
#define EC_VFP_CLAMP4(a0, a1, a2, a3)                                                            \
  EC_VFP_CLAMP(a0) EC_VFP_CLAMP(a1) EC_VFP_CLAMP(a2) EC_VFP_CLAMP(a3)

#define EC_VFP_CLOBBERS                                                                          \
  "cc", "memory", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", \
      "s13", "s14", "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", "s24", "s25",   \
      "s26", "s27", "s28", "s29", "s30", "s31"

#endif
