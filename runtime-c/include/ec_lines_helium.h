/* edgecc: runs of floats in Helium assembly. Included by ec_lines_f32.h only. SPDX-License-Identifier: Apache-2.0
 *
 * Comparisons are GT, which is false for a NaN, as those of ec_min_of and ec_max_of. */
#ifndef EC_LINES_HELIUM_H
#define EC_LINES_HELIUM_H

#include "ec_naked.h"

/* OPERATION combines q0 (of a) and q1 (of b) in q0. */
#define EC_LINE_F32(NAME, OPERATION)                                                             \
  EC_NAKED void ec_line_##NAME##_f32(const float *a EC_UNREAD, const float *b EC_UNREAD,         \
                                     float *y EC_UNREAD, int32_t n EC_UNREAD) {                  \
    __asm__(".syntax unified\n\t"                                                                \
            "push {r4, lr}\n\t"                                                                  \
            "wlstp.32 lr, r3, 2f\n"                                                              \
            "1:\n\t"                                                                             \
            "vldrw.32 q0, [r0], #16\n\t"                                                         \
            "vldrw.32 q1, [r1], #16\n\t" OPERATION                                               \
            "vstrw.32 q0, [r2], #16\n\t"                                                         \
            "letp lr, 1b\n"                                                                      \
            "2:\n\t"                                                                             \
            "pop {r4, pc}");                                                                     \
  }

EC_LINE_F32(add, "vadd.f32 q0, q0, q1\n\t")
EC_LINE_F32(sub, "vsub.f32 q0, q0, q1\n\t")
EC_LINE_F32(mul, "vmul.f32 q0, q0, q1\n\t")
EC_LINE_F32(min, "vpt.f32 gt, q0, q1\n\tvorrt q0, q1, q1\n\t")
EC_LINE_F32(max, "vpt.f32 gt, q1, q0\n\tvorrt q0, q1, q1\n\t")

#undef EC_LINE_F32

/* y[i] = x[i] within bounds[0] and bounds[1]; y may be x. */
EC_NAKED void ec_line_clip_f32(const float *x EC_UNREAD, float *y EC_UNREAD, int32_t n EC_UNREAD,
                               const float *bounds EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4, lr}\n\t"
          "ldrd r3, r4, [r3]\n\t"
          "vdup.32 q1, r3\n\t"
          "wlstp.32 lr, r2, 2f\n"
          "1:\n\t"
          "vldrw.32 q0, [r0], #16\n\t"
          "vpt.f32 gt, q1, q0\n\t"
          "vorrt q0, q1, q1\n\t"
          "vpt.f32 gt, q0, r4\n\t"
          "vdupt.32 q0, r4\n\t"
          "vstrw.32 q0, [r1], #16\n\t"
          "letp lr, 1b\n"
          "2:\n\t"
          "pop {r4, pc}");
}

/* Adds the products of x and w to four sums, element i to lanes[i % 4]. */
EC_NAKED void ec_line_dot_f32(const float *x EC_UNREAD, const float *w EC_UNREAD, int32_t n EC_UNREAD,
                              float *lanes EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4, lr}\n\t"
          "vldrw.32 q0, [r3]\n\t"
          "wlstp.32 lr, r2, 2f\n"
          "1:\n\t"
          "vldrw.32 q1, [r0], #16\n\t"
          "vldrw.32 q2, [r1], #16\n\t"
          "vfma.f32 q0, q1, q2\n\t"
          "letp lr, 1b\n"
          "2:\n\t"
          "vstrw.32 q0, [r3]\n\t"
          "pop {r4, pc}");
}

EC_INLINE float ec_lanes_sum_f32(const float *lanes) { return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]); }

#endif
