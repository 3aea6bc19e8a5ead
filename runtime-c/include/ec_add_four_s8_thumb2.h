/* edgecc: four sums of scaled bytes in assembly. Included by ec_add_s8.h only. SPDX-License-Identifier: Apache-2.0
 *
 * Both operands' elements make one word, so that SMUAD and SMLAD multiply both at once: by the upper and by the lower
 * part of the factors, factor = high * 2^11 + low. */
#ifndef EC_ADD_FOUR_S8_THUMB2_H
#define EC_ADD_FOUR_S8_THUMB2_H

#include "ec_naked.h"

/* The assembly knows the order. */
typedef struct ec_add_four_s8 {
  uint32_t high; /* the factors' parts: a's in the lower half, b's in the upper half */
  uint32_t low;
  int32_t offset;
  int32_t shift;
  const int8_t *end; /* of y */
} ec_add_four_s8;

/* The pair of elements p to a result at r3. */
#define EC_ADD_ONE(p)                                                                            \
  "smuad r12, " #p ", r4\n\t"                                                                    \
  "add r12, r6, r12, lsl #11\n\t"                                                                \
  "smlad " #p ", " #p ", r5, r12\n\t"                                                            \
  "asr " #p ", " #p ", r7\n\t"                                                                   \
  "ssat " #p ", #8, " #p "\n\t"                                                                  \
  "strb " #p ", [r3], #1\n\t"

/* A multiple of four elements, at least four. */
EC_NAKED void ec_add_fours_s8(const ec_add_four_s8 *q EC_UNREAD, const int8_t *a EC_UNREAD, const int8_t *b EC_UNREAD,
                              int8_t *y EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r11, lr}\n\t"
          "ldm r0, {r4-r8}\n"
          "1:\n\t"
          "ldr r9, [r1], #4\n\t"
          "ldr r10, [r2], #4\n\t"
          "sxtb16 r11, r9\n\t"
          "sxtb16 r12, r10\n\t"
          "pkhbt r0, r11, r12, lsl #16\n\t"
          "pkhtb r11, r12, r11, asr #16\n\t"
          "sxtb16 r12, r9, ror #8\n\t"
          "sxtb16 lr, r10, ror #8\n\t"
          "pkhbt r9, r12, lr, lsl #16\n\t"
          "pkhtb r10, lr, r12, asr #16\n\t" EC_ADD_ONE(r0) EC_ADD_ONE(r9) EC_ADD_ONE(r11) EC_ADD_ONE(r10)
          "cmp r3, r8\n\t"
          "bne 1b\n\t"
          "pop {r4-r11, pc}");
}
#undef EC_ADD_ONE

EC_INLINE uint32_t ec_add_halves(int32_t a, int32_t b) { return ((uint32_t)a & 0xffffu) | ((uint32_t)b << 16); }

#endif
