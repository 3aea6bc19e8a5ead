/* edgecc: how the float blocks in Helium assembly begin and end. SPDX-License-Identifier: Apache-2.0
 *
 * r0 = the ec_block_f32, q0 and the vectors behind it the sums of its next pixels. Pieces may change r1 to r3, r8, r9
 * and r12 and the vector that they are given. */
#ifndef EC_PIECES_HELIUM_H
#define EC_PIECES_HELIUM_H

#include "ec_naked.h"

/* The offsets that the assembly reads fields at. */
typedef char ec_block_places[offsetof(ec_block_f32, bias) == 8 && offsetof(ec_block_f32, y) == 16 &&
                                     offsetof(ec_block_f32, x_offset) == 20 && offsetof(ec_block_f32, y_step) == 28 &&
                                     offsetof(ec_block_f32, segments) == 32 && offsetof(ec_block_f32, length) == 36 &&
                                     offsetof(ec_block_f32, w_step) == 40 && offsetof(ec_block_f32, x_tap) == 44 &&
                                     offsetof(ec_block_f32, pixels) == 48 && offsetof(ec_block_f32, act) == 52 &&
                                     offsetof(ec_block_f32, act_min) == 56
                                 ? 1
                                 : -1];

/* Returns at once where there are fewer pixels than this. */
#define EC_BLOCK_ENTER(PIXELS)                                                                   \
  ".syntax unified\n\t"                                                                          \
  "ldr r12, [r0, #48]\n\t"                                                                       \
  "cmp r12, #" #PIXELS "\n\t"                                                                    \
  "it lt\n\t"                                                                                    \
  "bxlt lr\n\t"

/* Bias and residual. COPIES gives all pixels the first one's bias. */
#define EC_BLOCK_START(COPIES, RESIDUALS)                                                        \
  "ldrd r1, r2, [r0, #8]\n\t"                                                                    \
  "vmov.i32 q0, #0\n\t"                                                                          \
  "cbz r1, 2f\n\t"                                                                               \
  "vldrw.32 q0, [r1]\n"                                                                          \
  "2:\n\t" COPIES                                                                                \
  "cbz r2, 3f\n\t"                                                                               \
  "ldr r3, [r0, #28]\n\t" RESIDUALS "\n"                                                         \
  "3:\n\t"
#define EC_BLOCK_COPIES_2 "vmov q1, q0\n\t"
#define EC_BLOCK_COPIES_4 "vmov q1, q0\n\tvmov q2, q0\n\tvmov q3, q0\n\t"
#define EC_BLOCK_RESIDUAL(T, Q)                                                                  \
  "vldrw.32 " #T ", [r2]\n\tadd r2, r2, r3, lsl #2\n\tvadd.f32 " #Q ", " #Q ", " #T "\n\t"
#define EC_BLOCK_RESIDUALS_1(T) EC_BLOCK_RESIDUAL(T, q0)
#define EC_BLOCK_RESIDUALS_2(T) EC_BLOCK_RESIDUAL(T, q0) EC_BLOCK_RESIDUAL(T, q1)
#define EC_BLOCK_RESIDUALS_4(T) EC_BLOCK_RESIDUALS_2(T) EC_BLOCK_RESIDUAL(T, q2) EC_BLOCK_RESIDUAL(T, q3)

/* A NaN stays: GT is false for it, LT, its mere inverse, would be true; VMAXNM and VMINNM take the other operand. */
#define EC_BLOCK_LOW(T, Q) "vpt.f32 gt, " #T ", " #Q "\n\tvorrt " #Q ", " #T ", " #T "\n\t"
#define EC_BLOCK_HIGH(Q) "vpt.f32 gt, " #Q ", r9\n\tvdupt.32 " #Q ", r9\n\t"
#define EC_BLOCK_LOW_1(T) EC_BLOCK_LOW(T, q0)
#define EC_BLOCK_LOW_2(T) EC_BLOCK_LOW(T, q0) EC_BLOCK_LOW(T, q1)
#define EC_BLOCK_LOW_4(T) EC_BLOCK_LOW_2(T) EC_BLOCK_LOW(T, q2) EC_BLOCK_LOW(T, q3)
#define EC_BLOCK_HIGH_1 EC_BLOCK_HIGH(q0)
#define EC_BLOCK_HIGH_2 EC_BLOCK_HIGH_1 EC_BLOCK_HIGH(q1)
#define EC_BLOCK_HIGH_4 EC_BLOCK_HIGH_2 EC_BLOCK_HIGH(q2) EC_BLOCK_HIGH(q3)

/* The activation; then r1 = y, r2 = y_step. */
#define EC_BLOCK_ACTIVATE(T, LOW, HIGH)                                                          \
  "ldr r3, [r0, #52]\n\t"                                                                        \
  "ldr r1, [r0, #16]\n\t"                                                                        \
  "ldr r2, [r0, #28]\n\t"                                                                        \
  "cbz r3, 9f\n\t"                                                                               \
  "vmov.i32 " #T ", #0\n\t"                                                                      \
  "cmp r3, #1\n\t"                                                                               \
  "beq 8f\n\t"                                                                                   \
  "ldrd r8, r9, [r0, #56]\n\t"                                                                   \
  "vdup.32 " #T ", r8\n"                                                                         \
  "8:\n\t" LOW                                                                                   \
  "beq 9f\n\t" HIGH "\n"                                                                         \
  "9:\n\t"

#define EC_BLOCK_STORE(Q) "vstrw.32 " #Q ", [r1]\n\tadd r1, r1, r2, lsl #2\n\t"
#define EC_BLOCK_STORE_1 EC_BLOCK_STORE(q0)
#define EC_BLOCK_STORE_2 EC_BLOCK_STORE_1 EC_BLOCK_STORE(q1)
#define EC_BLOCK_STORE_4 EC_BLOCK_STORE_2 EC_BLOCK_STORE(q2) EC_BLOCK_STORE(q3)

/* As ec_block_advance, for 1 << LOG pixels that were stored; back to 1 if there are as many left. */
#define EC_BLOCK_ADVANCE(PIXELS, LOG)                                                            \
  "str r1, [r0, #16]\n\t"                                                                        \
  "ldr r3, [r0, #12]\n\t"                                                                        \
  "cbz r3, 2f\n\t"                                                                               \
  "add r3, r3, r2, lsl #(2 + " #LOG ")\n\t"                                                      \
  "str r3, [r0, #12]\n"                                                                          \
  "2:\n\t"                                                                                       \
  "ldrd r8, r9, [r0, #20]\n\t"                                                                   \
  "add r8, r8, r9, lsl #" #LOG "\n\t"                                                            \
  "str r8, [r0, #20]\n\t"                                                                        \
  "ldr r12, [r0, #48]\n\t"                                                                       \
  "subs r12, #" #PIXELS "\n\t"                                                                   \
  "str r12, [r0, #48]\n\t"                                                                       \
  "cmp r12, #" #PIXELS "\n\t"                                                                    \
  "bge 1b\n\t"

#endif
