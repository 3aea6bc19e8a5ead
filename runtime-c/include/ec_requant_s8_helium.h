/* edgecc: pieces of Helium assembly that turn four sums into bytes at a time. SPDX-License-Identifier: Apache-2.0
 *
 * Included by the blocks that are made of them. VMULH gives the upper word of the product that ec_requant_s8.h defines,
 * so that vectors hold exactly its results. */
#ifndef EC_REQUANT_S8_HELIUM_H
#define EC_REQUANT_S8_HELIUM_H

/* The lanes of Q from four registers. */
#define EC_SUMS_TO_LANES(Q, A, B, C, D)                                                          \
  "vmov " #Q "[2], " #Q "[0], " #A ", " #C "\n\t"                                                \
  "vmov " #Q "[3], " #Q "[1], " #B ", " #D "\n\t"

/* Results of the sums in q0 and q1. Shifts to the left r4 and r6, addend r8, bounds q6 and q7. */
#define EC_REQUANT_TWO(BIAS, MULTIPLIER)                                                         \
  "vadd.i32 q0, q0, " #BIAS "\n\tvadd.i32 q1, q1, " #BIAS "\n\t"                                 \
  "vshl.s32 q0, r4\n\tvshl.s32 q1, r4\n\t"                                                       \
  "vmulh.s32 q0, q0, " #MULTIPLIER "\n\tvmulh.s32 q1, q1, " #MULTIPLIER "\n\t"                   \
  "vadd.i32 q0, q0, r8\n\tvadd.i32 q1, q1, r8\n\t"                                               \
  "vshl.s32 q0, r6\n\tvshl.s32 q1, r6\n\t"                                                       \
  "vmax.s32 q0, q0, q6\n\tvmax.s32 q1, q1, q6\n\t"                                               \
  "vmin.s32 q0, q0, q7\n\tvmin.s32 q1, q1, q7\n\t"

/* The same for q0 alone. */
#define EC_REQUANT_ONE(BIAS, MULTIPLIER)                                                         \
  "vadd.i32 q0, q0, " #BIAS "\n\t"                                                               \
  "vshl.s32 q0, r4\n\t"                                                                          \
  "vmulh.s32 q0, q0, " #MULTIPLIER "\n\t"                                                        \
  "vadd.i32 q0, q0, r8\n\t"                                                                      \
  "vshl.s32 q0, r6\n\t"                                                                          \
  "vmax.s32 q0, q0, q6\n\t"                                                                      \
  "vmin.s32 q0, q0, q7\n\t"

#endif
