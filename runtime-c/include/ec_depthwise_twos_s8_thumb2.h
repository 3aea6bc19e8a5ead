/* edgecc: 3 x 3 depthwise windows of stride 2 in assembly. Included by ec_depthwise_three_s8_thumb2.h only, which says what
 * registers hold. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DEPTHWISE_TWOS_S8_THUMB2_H
#define EC_DEPTHWISE_TWOS_S8_THUMB2_H

/* The first sum, r6, of a row: of the column outside, or of the first. */
#define EC_TWOS_START(KIND)                                                                      \
  EC_THREE_GET(r4, 8)                                                                            \
  EC_THREE_GET(r6, 4)                                                                            \
  "cbnz r4, 3f\n\t" EC_THREE_LOAD(KIND, r8) EC_THREE_ON(r0) EC_THREE_GET(r6, 0)                  \
  EC_THREE_ADD_FIRST(r6)                                                                         \
  "3:\n\t"

/* The window's last column but one. */
#define EC_TWOS_MIDDLE(KIND) EC_THREE_LOAD(KIND, r7) EC_THREE_ON(r0) EC_THREE_ADD_MIDDLE(r6)
#define EC_TWOS_STORE(KIND)                                                                      \
  "smmla r6, r6, " EC_THREE_FACTOR_##KIND(r7) ", r8\n\t"                                         \
  "ssat r6, #8, r6, asr #10\n\t"                                                                 \
  "strb r6, [r3]\n\t" EC_THREE_ON(r3)
/* The window's last two columns; the very last is also the next one's first. */
#define EC_TWOS_STEP(KIND)                                                                       \
  EC_TWOS_MIDDLE(KIND)                                                                           \
  EC_THREE_LOAD(KIND, r7) EC_THREE_READY_##KIND(r7) EC_THREE_ADD_LAST(r6) EC_TWOS_STORE(KIND)    \
  EC_THREE_GET(r6, 0) EC_THREE_ON(r0) EC_THREE_ADD_FIRST(r6)

#define EC_TWOS(KIND)                                                                            \
  EC_THREE_ENTER(KIND) EC_THREE_CHANNEL(KIND, "", "add r3, r0\n\t", "\n")                        \
  "2:\n\t" EC_TWOS_START(KIND) EC_THREE_GET(r4, 10) EC_THREE_GET(r5, 7)                          \
  "add r4, r0\n\t" EC_THREE_PUT(r4, 3) EC_THREE_GET(r8, 2)                                       \
  "tbb [pc, r5]\n"                                                                               \
  "20:\n\t"                                                                                      \
  ".byte (24f - 20b) / 2, (23f - 20b) / 2, (22f - 20b) / 2, (21f - 20b) / 2\n"                   \
  "3:\n\t" EC_TWOS_STEP(KIND)                                                                    \
  "21:\n\t" EC_TWOS_STEP(KIND)                                                                   \
  "22:\n\t" EC_TWOS_STEP(KIND)                                                                   \
  "23:\n\t" EC_TWOS_STEP(KIND) EC_THREE_GET(r4, 3)                                               \
  "24:\n\t"                                                                                      \
  "cmp r0, r4\n\t"                                                                               \
  "bne 3b\n\t" EC_THREE_GET(r4, 9)                                                               \
  "cbz r4, 3f\n\t" EC_TWOS_MIDDLE(KIND) EC_THREE_GET(r5, 5) EC_THREE_READY_##KIND(r7)            \
  "add r6, r5\n\t" EC_TWOS_STORE(KIND)                                                           \
  "3:\n\t" EC_THREE_GET(r5, 11) EC_THREE_GET(r7, 12) EC_THREE_GET(r4, 6)                         \
  "add r0, r5\n\t"                                                                               \
  "add r3, r7\n\t"                                                                               \
  "cmp r0, r4\n\t"                                                                               \
  "bne 2b\n\t" EC_THREE_LEAVE(KIND, "")

EC_NAKED void ec_three_twos_free_s8(ec_three_s8 *b EC_UNREAD) { __asm__(EC_TWOS(FREE)); }
EC_NAKED void ec_three_twos_even_s8(ec_three_s8 *b EC_UNREAD) { __asm__(EC_TWOS(EVEN)); }

#endif
