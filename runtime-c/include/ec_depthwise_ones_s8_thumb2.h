/* edgecc: 3 x 3 depthwise windows of stride 1 in assembly. Included by ec_depthwise_three_s8_thumb2.h only, which says what
 * registers hold. SPDX-License-Identifier: Apache-2.0
 *
 * A row's first columns are for two windows, each further one is for three: the last of one, which is stored, and the first
 * of another. Six of these are a turn of the loop. Rows begin at one of three places, for as many orders of the sums, and go
 * into the loop such that it ends with a whole turn; overflow: in its second half.
 * Without carry a row is short: within one turn, its last window reaches a column outside, and the next row follows at once. */
#ifndef EC_DEPTHWISE_ONES_S8_THUMB2_H
#define EC_DEPTHWISE_ONES_S8_THUMB2_H

/* A column to three windows. */
#define EC_ONES_STEP(KIND, a, b, t)                                                              \
  EC_THREE_LOAD(KIND, t)                                                                         \
  EC_THREE_GET(t, 0)                                                                             \
  EC_THREE_ADD_LAST(a)                                                                           \
  EC_THREE_ADD_MIDDLE(b)                                                                         \
  EC_THREE_ADD_FIRST(t)                                                                          \
  EC_THREE_READY_##KIND(r4) EC_THREE_GET(r5, 2)                                                  \
  "smmla " #a ", " #a ", " EC_THREE_FACTOR_##KIND(r4) ", r5\n\t"                                 \
  "ssat " #a ", #8, " #a ", asr #10\n\t"                                                         \
  "strb " #a ", [r0, r3]\n\t" EC_THREE_ON(r0)

/* The start of a row: the first window has a column already, the second begins. */
#define EC_ONES_START(KIND, a, b, t)                                                             \
  EC_THREE_GET(a, 4) EC_THREE_LOAD(KIND, t) EC_THREE_ON(r0) EC_THREE_GET(b, 0)                   \
  EC_THREE_ADD_MIDDLE(a) EC_THREE_ADD_FIRST(b)

/* The next row, or behind the last one out at 34. */
#define EC_ONES_NEXT                                                                             \
  EC_THREE_GET(r4, 6) EC_THREE_GET(r5, 7)                                                        \
  "teq r0, r4\n\t"                                                                               \
  "it ne\n\t"                                                                                    \
  "bxne r5\n\t"

/* The end of a short row, from its last column on: of two windows. */
#define EC_ONES_SHORT(KIND)                                                                      \
  "31:\n\t" EC_THREE_LOAD(KIND, r7) EC_THREE_GET(r7, 5)                                          \
  EC_THREE_ADD_LAST(r8) EC_THREE_ADD_MIDDLE(r6) EC_THREE_READY_##KIND(r4) EC_THREE_GET(r5, 2)    \
  "add r6, r7\n\t"                                                                               \
  "smmla r8, r8, " EC_THREE_FACTOR_##KIND(r4) ", r5\n\t"                                         \
  "smmla r6, r6, " EC_THREE_FACTOR_##KIND(r4) ", r5\n\t"                                         \
  "ssat r8, #8, r8, asr #10\n\t"                                                                 \
  "ssat r6, #8, r6, asr #10\n\t"                                                                 \
  "strb r8, [r0, r3]\n\t" EC_THREE_ON(r0)                                                        \
  "strb r6, [r0, r3]\n\t" EC_ONES_NEXT                                                           \
  "b 34f\n"

/* The end of another one, from behind the loop on. */
#define EC_ONES_LONG(KIND)                                                                       \
  "27:\n\t" EC_THREE_GET(r5, 19)                                                                 \
  "add r4, r5\n\t" EC_THREE_PUT(r4, 3) EC_THREE_GET(r4, 9)                                       \
  "cbz r4, 32f\n\t" EC_THREE_GET(r8, 5) EC_THREE_READY_##KIND(r4) EC_THREE_GET(r5, 2)            \
  "add r6, r8\n\t"                                                                               \
  "smmla r6, r6, " EC_THREE_FACTOR_##KIND(r4) ", r5\n\t"                                         \
  "ssat r6, #8, r6, asr #10\n\t"                                                                 \
  "strb r6, [r0, r3]\n"                                                                          \
  "32:\n\t" EC_THREE_GET(r4, 11) EC_THREE_GET(r5, 12)                                            \
  "add r0, r4\n\t"                                                                               \
  "add r3, r5\n\t" EC_ONES_NEXT                                                                  \
  "34:\n\t"

/* Rows start at 43 to 45; at 41 with a single window, at 42 the first window has its first column inside, whose
 * sum takes the place of the constant. */
#define EC_ONES_STARTS(KIND)                                                                     \
  "41:\n\t" EC_THREE_GET(r6, 4) EC_THREE_LOAD(KIND, r8) EC_THREE_ON(r0)                          \
  EC_THREE_ADD_MIDDLE(r6) EC_THREE_GET(r4, 3)                                                    \
  "b 27f\n"                                                                                      \
  "42:\n\t" EC_THREE_LOAD(KIND, r8) EC_THREE_ON(r0) EC_THREE_GET(r6, 0)                          \
  EC_THREE_ADD_FIRST(r6) EC_THREE_PUT(r6, 4) EC_THREE_GET(r5, 8)                                 \
  "bx r5\n"                                                                                      \
  "44:\n\t" EC_ONES_START(KIND, r7, r8, r6)                                                      \
  "bvc 21f\n\t"                                                                                  \
  "b 24f\n"                                                                                      \
  "45:\n\t" EC_ONES_START(KIND, r8, r6, r7)                                                      \
  "bvc 22f\n\t"                                                                                  \
  "b 25f\n" EC_ONES_SHORT(KIND)                                                                  \
  "43:\n\t" EC_ONES_START(KIND, r6, r7, r8)                                                      \
  "bvs 23f\n"

/* The distance to the output, and the addresses of the code for the start of a row. */
#define EC_ONES_ENTER(KIND)                                                                      \
  EC_THREE_ENTER(KIND) EC_THREE_GET(r1, 15)                                                      \
  "ldr r2, [r0, #48]\n\t"                                                                        \
  "ldr r3, [r0, #52]\n\t"                                                                        \
  "ldr r6, [r0, #80]\n\t"                                                                        \
  "adr.w r4, 40f\n\t"                                                                            \
  "ldrb r5, [r4, r6]\n\t"                                                                        \
  "ldrb r6, [r4, #1]\n\t"                                                                        \
  "adds r4, #1\n\t"                                                                              \
  "add r5, r4, r5, lsl #1\n\t"                                                                   \
  "add r6, r4, r6, lsl #1\n\t" EC_THREE_PUT(r5, 8)                                               \
  "subs r1, r2\n\t"                                                                              \
  "cbz r3, 2f\n\t"                                                                               \
  "mov r6, r5\n\t"                                                                               \
  "adds r1, r2\n"                                                                                \
  "2:\n\t"                                                                                       \
  "subs r1, r2\n\t" EC_THREE_PUT(r1, 15) EC_THREE_PUT(r6, 7)

#define EC_ONES_FIRST                                                                            \
  EC_THREE_GET(r6, 10) EC_THREE_GET(r5, 7)                                                       \
  "add r6, r0\n\t" EC_THREE_PUT(r6, 3)                                                           \
  "bx r5\n"

#define EC_ONES(KIND)                                                                            \
  EC_ONES_ENTER(KIND) EC_THREE_CHANNEL(KIND, "msr APSR_nzcvq, r8\n\t", "", EC_ONES_FIRST)        \
  "40:\n\t"                                                                                      \
  ".byte (41f - 40b) / 2, (42f - 40b) / 2, (43f - 40b) / 2, (44f - 40b) / 2, (45f - 40b) / 2, 0\n" \
  EC_ONES_STARTS(KIND)                                                                           \
  "3:\n\t" EC_ONES_STEP(KIND, r6, r7, r8)                                                        \
  "21:\n\t" EC_ONES_STEP(KIND, r7, r8, r6)                                                       \
  "22:\n\t" EC_ONES_STEP(KIND, r8, r6, r7)                                                       \
  "23:\n\t" EC_ONES_STEP(KIND, r6, r7, r8)                                                       \
  "24:\n\t" EC_ONES_STEP(KIND, r7, r8, r6)                                                       \
  "25:\n\t"                                                                                      \
  "bcc 31b\n\t" EC_ONES_STEP(KIND, r8, r6, r7) EC_THREE_GET(r4, 3)                               \
  "teq r0, r4\n\t"                                                                               \
  "bne 3b\n" EC_ONES_LONG(KIND) EC_THREE_LEAVE(KIND, "add r3, r5\n\t")

EC_NAKED void ec_three_ones_free_s8(ec_three_s8 *b EC_UNREAD) { __asm__(EC_ONES(FREE)); }
EC_NAKED void ec_three_ones_even_s8(ec_three_s8 *b EC_UNREAD) { __asm__(EC_ONES(EVEN)); }

#endif
