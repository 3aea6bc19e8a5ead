/* edgecc: the Winograd steps of single rows in assembly for Arm's DSP extension. Included by ec_winograd_line_s8.h
 * only. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_WINOGRAD_LINE_S8_THUMB2_H
#define EC_WINOGRAD_LINE_S8_THUMB2_H

#include "ec_naked.h"

/* The offsets that the assembly reads fields at. */
typedef char ec_line_input_s8_places[offsetof(ec_line_input_s8, fours) == 12 ? 1 : -1];
typedef char ec_line_output_s8_places[
    offsetof(ec_line_output_s8, channels) == 20 && offsetof(ec_line_output_s8, top) == 40 ? 1 : -1];

#define EC_WIDEN(AT, ROTATE) "sxtb16 " AT ", " AT ROTATE "\n\t"

/* Bt times 2 channels of a tile, in the low (ROTATE "") or high bytes of the 6 columns at r0, r1 apart: products to
 * r2 and r12, r3 apart. On to the next quad. */
#define EC_LINE_TILE(ROTATE)                                                                     \
  "add lr, r0, r1\n\t"                                                                           \
  "ldr r4, [r0]\n\tldr r5, [r0, r1]\n\tldr r6, [r0, r1, lsl #1]\n\t"                             \
  "ldr r7, [lr, r1, lsl #1]\n\tldr r8, [r0, r1, lsl #2]\n\tldr r9, [lr, r1, lsl #2]\n\t"         \
  EC_WIDEN("r4", ROTATE) EC_WIDEN("r5", ROTATE) EC_WIDEN("r6", ROTATE)                           \
  EC_WIDEN("r7", ROTATE) EC_WIDEN("r8", ROTATE) EC_WIDEN("r9", ROTATE)                           \
  "ssub16 r10, r8, r6\n\tssub16 r11, r7, r5\n\t" /* even, odd */                                 \
  "ssub16 r9, r9, r7\n\tssub16 r4, r4, r6\n\t"                                                   \
  "sadd16 r4, r4, r4\n\tsadd16 r4, r4, r4\n\tsadd16 r4, r4, r10\n\t"                             \
  "str r4, [r2, r3, lsl #1]\n\t"                                                                 \
  "sadd16 r7, r6, r6\n\tsadd16 r7, r7, r6\n\tssub16 r7, r10, r7\n\t"                             \
  "sadd16 r8, r5, r5\n\tsadd16 r8, r8, r5\n\tssub16 r8, r11, r8\n\t"                             \
  "sadd16 r4, r7, r8\n\tssub16 r7, r7, r8\n\t"                                                   \
  "str r7, [r2, r3]\n\tstr r4, [r2], #8\n\t"                                                     \
  "sadd16 r11, r11, r11\n\tsadd16 r4, r10, r11\n\tssub16 r10, r10, r11\n\t"                      \
  "ssub16 r9, r9, r11\n\tssub16 r9, r9, r11\n\t"                                                 \
  "str r10, [r12, r3]\n\tstr r9, [r12, r3, lsl #1]\n\tstr r4, [r12], #8\n\t"

/* Bt d of both tiles and all channels of a row: of one tile, then of the other. On the stack: the end of the tile's
 * first product; s. */
EC_NAKED void ec_winograd_line_input_s8(const ec_line_input_s8 *s EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r0, r4-r11, lr}\n\t"
          "ldm r0, {r0-r3}\n\t"
          "add r4, r2, r3, lsl #4\n\t"
          "push {r4}\n\t"
          "add r3, r3, r3, lsl #1\n\t"
          "lsls r3, r3, #4\n\t"
          "add r12, r2, r3\n\t"
          "add r12, r12, r3, lsl #1\n"
          "1:\n\t" EC_LINE_TILE("") EC_LINE_TILE(", ror #8")
          "ldr r4, [sp]\n\t"
          "adds r0, #4\n\t"
          "cmp r2, r4\n\t"
          "bne 1b\n\t"
          "ldr r5, [sp, #4]\n\t"
          "ldr r6, [r5, #8]\n\t"
          "ldr r7, [r5, #12]\n\t"
          "ldr r0, [r5]\n\t"
          "add r6, r6, r7, lsl #4\n\t"
          "cmp r6, r4\n\t"
          "bne 2f\n\t"
          "lsls r7, r7, #4\n\t"
          "subs r2, r2, r7\n\t"
          "sub r12, r12, r7\n\t"
          "adds r2, #4\n\t"
          "add r12, #4\n\t"
          "add r0, r0, r1, lsl #2\n\t"
          "adds r4, #4\n\t"
          "str r4, [sp]\n\t"
          "b 1b\n"
          "2:\n\t"
          "add sp, #4\n\t"
          "pop {r0, r4-r11, pc}");
}
#undef EC_LINE_TILE
#undef EC_WIDEN

/* The next quad at r0 with the next words of 4 channels at lr: sums of both tiles and a channel in r1 and r2, r3 and
 * r4, r5 and r6, r7 and r8. */
#define EC_QUAD                                                                                  \
  "ldr.w r10, [r0, #4]\n\tldr.w r9, [r0], #8\n\tldr.w r12, [lr, #4]\n\tldr.w r11, [lr], #8\n\t"  \
  "smlad r2, r10, r11, r2\n\tsmlad r1, r9, r11, r1\n\tsmlad r3, r9, r12, r3\n\tsmlad r4, r10, r12, r4\n\t" \
  "ldr.w r12, [lr, #4]\n\tldr.w r11, [lr], #8\n\t"                                               \
  "smlad r5, r9, r11, r5\n\tsmlad r6, r10, r11, r6\n\tsmlad r7, r9, r12, r7\n\tsmlad r8, r10, r12, r8\n\t"
#define EC_QUADS_6 EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD EC_QUAD

/* Products of a strip with four channels' weights, of v at r0 and w at lr: sums[f] = sums[f - 1] + v[f] times w[f].
 * Quads are a multiple of 6: the loop over 12 is entered in its middle where they are an odd one. */
#define EC_PRODUCTS                                                                              \
  "movs r1, #0\n\tmovs r2, #0\n\tmovs r3, #0\n\tmovs r4, #0\n\t"                                 \
  "movs r5, #0\n\tmovs r6, #0\n\tmovs r7, #0\n\tmov r8, r1\n"                                    \
  "1:\n\t"                                                                                       \
  "ldr r11, [sp, #8]\n\t"                                                                        \
  "bx r11\n\t"                                                                                   \
  ".balign 4\n"                                                                                  \
  "2:\n\t" EC_QUADS_6 EC_QUADS_6                                                                 \
  "ldr r11, [sp]\n\t"                                                                            \
  "cmp r0, r11\n\t"                                                                              \
  "bne.w 2b\n\t"                                                                                 \
  "ldr r12, [sp, #16]\n\t"                                                                       \
  "ldr r11, [sp, #12]\n\t"                                                                       \
  "ldr r10, [sp, #4]\n\t"                                                                        \
  "stmia r12!, {r1-r8}\n\t"                                                                      \
  "add r10, r0\n\t"                                                                              \
  "cmp r12, r11\n\t"                                                                             \
  "str r12, [sp, #16]\n\t"                                                                       \
  "str r10, [sp]\n\t"                                                                            \
  "bne.w 1b\n\t"

/* OP R, R, REST of the four results. */
#define EC_EACH(OP, REST)                                                                        \
  OP " r8, r8, " REST "\n\t" OP " r4, r4, " REST "\n\t" OP " r5, r5, " REST "\n\t" OP " r9, r9, " REST "\n\t"
#define EC_CLAMP(A)                                                                              \
  "cmp " #A ", r6\n\tit lt\n\tmovlt " #A ", r6\n\tcmp " #A ", r7\n\tit gt\n\tmovgt " #A ", r7\n\t"

/* At times the products at r0, with 24 times the bias, r1: eight times the sums r8, r4, r5, r9. */
#define EC_LINE_RESULTS                                                                          \
  "ldr r4, [r0]\n\tldr r5, [r0, #32]\n\tldr r6, [r0, #64]\n\t"                                   \
  "ldr r7, [r0, #96]\n\tldr r8, [r0, #128]\n\tldr r9, [r0, #160]\n\t"                            \
  "rsb r4, r5, r4, lsl #1\n\t" /* product 1 less 2 */                                            \
  "rsb r7, r6, r7, lsl #1\n\tsub r7, r8\n\t" /* 3 less 4 */                                      \
  "sub r6, r8, r6\n\t"         /* 3 and 4 */                                                     \
  "sub r9, r8\n\t"                                                                               \
  "add r4, r1\n\tadd r5, r1\n\tadd r8, r1\n\t"                                                   \
  "add r9, r4\n\tadd r9, r9, r7, lsl #3\n\tadd r4, r4, r7, lsl #1\n\tadd r5, r5, r6, lsl #2\n\t" \
  EC_EACH("mul", "r10")

/* All channels of a strip from its transform, four at a time. Uses s up. On the stack: the end of v[f]; its bytes; where
 * to enter the loop over quads; the end of the sums; the next sums; s; v; the next weights. Bit 9 of lr, beside the
 * shift, tells the tiles apart. */
EC_NAKED void ec_winograd_line_channels_s8(ec_line_output_s8 *s EC_UNREAD, const int16_t *v EC_UNREAD,
                                           const int16_t *w EC_UNREAD, int32_t quads EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r11, lr}\n\t"
          "sub sp, #36\n\t"
          "ldr r4, [r0]\n\t"
          "strd r0, r1, [sp, #20]\n\t"
          "add r4, #192\n\t"
          "str r4, [sp, #12]\n\t"
          "mov lr, r2\n\t"
          "adr.w r5, 2f\n\t"
          "tst r3, #2\n\t"
          "it ne\n\t"
          "addne.w r5, r5, #336\n\t" /* bytes of 6 quads' code */
          "orr r5, #1\n\t"
          "lsls r3, r3, #3\n\t"
          "strd r3, r5, [sp, #4]\n"
          "3:\n\t"
          "ldr r1, [sp, #12]\n\t"
          "ldr r0, [sp, #24]\n\t"
          "ldr r3, [sp, #4]\n\t"
          "sub r1, #192\n\t"
          "add r3, r0\n\t"
          "str r1, [sp, #16]\n\t"
          "str r3, [sp]\n\t" EC_PRODUCTS
          "ldr r4, [sp, #20]\n\t"
          "str lr, [sp, #28]\n\t"
          "movw r10, #0xaaab\n\t"
          "movt r10, #0xaaaa\n\t" /* a third of one */
          "ldr r12, [r4, #16]\n\t"
          "ldr r3, [r4, #24]\n\t"
          "ldr lr, [r4, #28]\n\t"
          "sub r0, r11, #192\n"
          "4:\n\t"
          "ldr r5, [r4, #8]\n\t"
          "ldr r6, [r4, #12]\n\t"
          "ldr r11, [r4, #4]\n\t"
          "ldr r1, [r5], #4\n\t"
          "ldr r2, [r6], #4\n\t"
          "strd r5, r6, [r4, #8]\n\t"
          "add r5, r11, #1\n\t"
          "str r5, [r4, #4]\n\t"
          "add r1, r1, r1, lsl #1\n\t"
          "lsls r1, r1, #3\n"
          "5:\n\t" EC_LINE_RESULTS
          "tst lr, #256\n\t"
          "bne 7f\n\t"
          EC_EACH("smmla", "r2, r3") EC_EACH("asr", "lr")
          "ssat r8, #8, r8\n\tssat r4, #8, r4\n\tssat r5, #8, r5\n\tssat r9, #8, r9\n"
          "6:\n\t"
          "strb r8, [r11]\n\t"
          "strb r4, [r11, r12]\n\t"
          "strb r5, [r11, r12, lsl #1]\n\t"
          "add r11, r12\n\t"
          "strb r9, [r11, r12, lsl #1]\n\t"
          "add r11, r12\n\t"
          "add r11, r11, r12, lsl #1\n\t"
          "adds r0, #4\n\t"
          "eor lr, lr, #512\n\t"
          "tst lr, #512\n\t"
          "bne 5b\n\t"
          "ldr r4, [sp, #20]\n\t"
          "ldr r5, [sp, #12]\n\t"
          "ldr r6, [r4, #20]\n\t"
          "sub r5, #160\n\t" /* the end of the channels' sums of the first product */
          "subs r6, #1\n\t"
          "str r6, [r4, #20]\n\t"
          "beq 8f\n\t"
          "cmp r0, r5\n\t"
          "bne 4b\n\t"
          "ldr lr, [sp, #28]\n\t"
          "b.w 3b\n"
          "7:\n\t" /* any shift to the left, any bounds */
          "ldr r6, [sp, #20]\n\t"
          "ldr r7, [r6, #32]\n\t"
          EC_EACH("asr", "#3") EC_EACH("lsl", "r7") EC_EACH("smmla", "r2, r3") EC_EACH("asr", "lr")
          "ldr r7, [r6, #40]\n\t"
          "ldr r6, [r6, #36]\n\t"
          EC_CLAMP(r8) EC_CLAMP(r4) EC_CLAMP(r5) EC_CLAMP(r9)
          "b 6b\n"
          "8:\n\t"
          "add sp, #36\n\t"
          "pop {r4-r11, pc}");
}
#undef EC_LINE_RESULTS
#undef EC_CLAMP
#undef EC_EACH
#undef EC_PRODUCTS
#undef EC_QUADS_6
#undef EC_QUAD

#endif
