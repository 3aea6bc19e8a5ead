/* edgecc: the Winograd steps in assembly for Arm's DSP extension. Included by ec_winograd_block_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_WINOGRAD_BLOCK_S8_THUMB2_H
#define EC_WINOGRAD_BLOCK_S8_THUMB2_H

#include "ec_naked.h"

/* The offsets that the assembly reads fields at. */
typedef char ec_strip_input_s8_places[
    offsetof(ec_strip_input_s8, columns) == 16 && offsetof(ec_strip_input_s8, fours) == 32 ? 1 : -1];
typedef char ec_strip_output_s8_places[
    offsetof(ec_strip_output_s8, channels) == 24 && offsetof(ec_strip_output_s8, top) == 44 ? 1 : -1];

/* Bt times 2 channels of a column, in the low (ROTATE "") or high bytes of r4-r7, to lr + AT and on, 40 apart. */
#define EC_COLUMN_HALF(ROTATE, AT0, AT1, AT2, AT3)                                               \
  "sxtb16 r8, r4" ROTATE "\n\tsxtb16 r10, r6" ROTATE "\n\tsxtb16 r9, r5" ROTATE "\n\t"           \
  "ssub16 r8, r8, r10\n\tsadd16 r11, r9, r10\n\tssub16 r10, r10, r9\n\t"                         \
  "str r8, [lr, #" #AT0 "]\n\tstr r11, [lr, #" #AT1 "]\n\tstr r10, [lr, #" #AT2 "]\n\t"          \
  "sxtb16 r8, r7" ROTATE "\n\tssub16 r9, r9, r8\n\tstr r9, [lr, #" #AT3 "]\n\t"

/* The column at r0-r3 + r12. */
#define EC_COLUMN(LOW, HIGH)                                                                     \
  "ldr r4, [r0, r12]\n\tldr r5, [r1, r12]\n\tldr r6, [r2, r12]\n\tldr r7, [r3, r12]\n\t" LOW HIGH

/* The columns of a pass. */
#define EC_COLUMN_EVEN EC_COLUMN(EC_COLUMN_HALF("", 0, 40, 80, 120), EC_COLUMN_HALF(", ror #8", 160, 200, 240, 280))
#define EC_COLUMN_ODD EC_COLUMN(EC_COLUMN_HALF("", 4, 44, 84, 124), EC_COLUMN_HALF(", ror #8", 164, 204, 244, 284))
#ifndef EC_SMALL
#define EC_COLUMNS EC_COLUMN_EVEN "ldr r4, [sp]\n\tadd r12, r4\n\t" EC_COLUMN_ODD "add lr, #8\n\t"
#else
#define EC_COLUMNS EC_COLUMN_EVEN "add lr, #4\n\t"
#endif

/* A OP B of the 4 tiles: to r11 + 0, 4, 8, 12; on to the next product. */
#define EC_TILES(OP, A0, B0, A1, B1, A2, B2, A3, B3)                                             \
  OP " lr, " #A0 ", " #B0 "\n\tstr lr, [r11]\n\t" OP " lr, " #A1 ", " #B1 "\n\tstr lr, [r11, #4]\n\t" \
  OP " lr, " #A2 ", " #B2 "\n\tstr lr, [r11, #8]\n\t" OP " lr, " #A3 ", " #B3 "\n\tstr lr, [r11, #12]\n\t" \
  "add r11, r12\n\t"

/* Bt d B of all tiles and channels of a strip: for 4 channels all columns are multiplied by Bt, then by B.
 * On the stack: s->step; the end of the columns' first row, then of their low halves, then of the high ones; the fours
 * left; where their v is; from one product to the next in v; s. */
EC_NAKED void ec_winograd_input_s8(const ec_strip_input_s8 *s EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r0, r4-r11, lr}\n\t"
          "ldr r1, [r0, #28]\n\t"
          "ldr r2, [r0, #16]\n\t"
          "ldr r3, [r0, #32]\n\t"
          "ldr r4, [r0, #20]\n\t"
          "add r2, #40\n\t"
          "lsls r5, r3, #5\n\t"
          "push {r1-r5}\n\t"
          "ldr r12, [r0, #24]\n"
          "1:\n\t"
          "ldr r4, [sp, #20]\n\t"
          "ldr lr, [r4, #16]\n\t"
          "ldmia r4, {r0-r3}\n"
          "2:\n\t" EC_COLUMNS
          "ldr r4, [sp]\n\t"
          "ldr r5, [sp, #4]\n\t"
          "add r12, r4\n\t"
          "cmp lr, r5\n\t"
          "bne 2b\n\t"
          "movs r6, #10\n\t"
          "mls r12, r4, r6, r12\n\t" /* back to column 0, */
          "add r12, #4\n\t"          /* the next channels */
          "sub r0, lr, #40\n\t"
          "add r5, r0, #160\n\t"
          "str r5, [sp, #4]\n\t"
          "str r12, [sp, #-4]!\n\t"
          "ldr r11, [sp, #16]\n\t"
          "ldr r12, [sp, #20]\n"
          "3:\n\t"
          "ldmia r0!, {r1-r10}\n\t"
          EC_TILES("ssub16", r1, r3, r3, r5, r5, r7, r7, r9)
          EC_TILES("sadd16", r2, r3, r4, r5, r6, r7, r8, r9)
          EC_TILES("ssub16", r3, r2, r5, r4, r7, r6, r9, r8)
          EC_TILES("ssub16", r2, r4, r4, r6, r6, r8, r8, r10)
          "ldr r1, [sp, #8]\n\t"
          "cmp r0, r1\n\t"
          "bne 3b\n\t"
          "ldr r3, [sp, #24]\n\t"
          "sub r11, r11, r12, lsl #4\n\t"
          "ldr r2, [r3, #16]\n\t"
          "add r11, #16\n\t" /* the next quad */
          "add r1, #160\n\t"
          "str r1, [sp, #8]\n\t"
          "add r4, r2, #320\n\t"
          "cmp r1, r4\n\t"
          "beq 3b\n\t"
          "ldr r12, [sp], #4\n\t"
          "add r2, #40\n\t"
          "str r2, [sp, #4]\n\t"
          "str r11, [sp, #12]\n\t"
          "ldr r3, [sp, #8]\n\t"
          "subs r3, #1\n\t"
          "str r3, [sp, #8]\n\t"
          "bne.w 1b\n\t"
          "add sp, #20\n\t"
          "pop {r0, r4-r11, pc}");
}
#undef EC_TILES
#undef EC_COLUMNS
#undef EC_COLUMN_ODD
#undef EC_COLUMN_EVEN
#undef EC_COLUMN
#undef EC_COLUMN_HALF

/* The next quad at r0 with the next words of both channels at lr: sums in r1-r4 and r5-r8. */
#define EC_QUAD(MAC)                                                                             \
  "ldr.w r10, [lr, #4]\n\tldr.w r9, [lr], #8\n\tldr.w r11, [r0, #4]\n\tldr.w r12, [r0, #8]\n\t"  \
  MAC(r2, r9, r11) MAC(r6, r10, r11) MAC(r3, r9, r12) MAC(r7, r10, r12)                          \
  "ldr.w r11, [r0, #12]\n\tldr.w r12, [r0], #16\n\t"                                             \
  MAC(r4, r9, r11) MAC(r8, r10, r11) MAC(r1, r9, r12) MAC(r5, r10, r12)
#define EC_FIRST(SUM, W, X) "smuad " #SUM ", " #W ", " #X "\n\t"
#define EC_NEXT(SUM, W, X) "smlad " #SUM ", " #W ", " #X ", " #SUM "\n\t"

/* Quads that a pass of the loop over them does, less one. */
#ifndef EC_SMALL
#define EC_QUADS_LAST "7"
#define EC_QUADS EC_QUADS_FOUR EC_QUADS_FOUR
#else
#define EC_QUADS_LAST "3"
#define EC_QUADS EC_QUADS_FOUR
#endif
#define EC_QUADS_FOUR EC_QUAD(EC_NEXT) EC_QUAD(EC_NEXT) EC_QUAD(EC_NEXT) EC_QUAD(EC_NEXT)

/* Products of a strip with two channels' weights: sums[f] = v[f] times w[f], f of 16, from r0 and lr on. After the
 * first quad the loop over the others is entered where as many are left as its last passes don't do. */
#define EC_PRODUCTS                                                                              \
  "1:\n\t" EC_QUAD(EC_FIRST)                                                                     \
  "ldr r11, [sp, #8]\n\t"                                                                        \
  "bx r11\n\t"                                                                                   \
  ".balign 4\n"                                                                                  \
  "2:\n\t"                                                                                       \
  EC_QUADS                                                                                       \
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

/* Column A, B, C, D of the sums times At: A and B. */
#define EC_FOLD(A, B, C, D)                                                                      \
  "add " #A ", " #B ", " #A ", lsl #1\n\tadd " #A ", " #A ", " #C "\n\t"                         \
  "sub " #B ", " #B ", " #C "\n\tsub " #B ", " #B ", " #D ", lsl #1\n\t"
/* OP R, R, REST of the four results. */
#define EC_EACH(OP, REST)                                                                        \
  OP " r4, r4, " REST "\n\t" OP " r5, r5, " REST "\n\t" OP " r8, r8, " REST "\n\t" OP " r9, r9, " REST "\n\t"
#define EC_CLAMP(A)                                                                              \
  "cmp " #A ", r6\n\tit lt\n\tmovlt " #A ", r6\n\tcmp " #A ", r7\n\tit gt\n\tmovgt " #A ", r7\n\t"

/* At sums A of one tile in a channel: bias r2, multiplier r3, addend r12, shift lr. r4 and r8
 * are the upper two, r5 and r9 the lower. */
#define EC_TILE                                                                                  \
  "ldr r4, [r0]\n\tldr r5, [r0, #128]\n\tldr r6, [r0, #256]\n\tldr r7, [r0, #384]\n\t"           \
  "ldr r8, [r0, #32]\n\tldr r9, [r0, #160]\n\tldr r10, [r0, #288]\n\tldr r11, [r0, #416]\n\t"    \
  "add r9, r2\n\t" /* this product is in all four results: the bias */                           \
  EC_FOLD(r4, r5, r6, r7) EC_FOLD(r8, r9, r10, r11)                                              \
  "ldr r6, [r0, #64]\n\tldr r7, [r0, #192]\n\tldr r10, [r0, #320]\n\tldr r11, [r0, #448]\n\t"    \
  "add r4, r8, r4, lsl #1\n\tadd r5, r9, r5, lsl #1\n\t" EC_FOLD(r6, r7, r10, r11)               \
  "add r4, r6\n\tsub r8, r6\n\tadd r5, r7\n\tsub r9, r7\n\t"                                     \
  "ldr r6, [r0, #96]\n\tldr r7, [r0, #224]\n\tldr r10, [r0, #352]\n\tldr r11, [r0, #480]\n\t"    \
  EC_FOLD(r6, r7, r10, r11)                                                                      \
  "sub r8, r8, r6, lsl #1\n\tsub r9, r9, r7, lsl #1\n\t"

/* All channels of a strip from its transform, two at a time. Uses s up. On the stack: the end of v[f]; its bytes; where
 * to enter the loop over quads; the end of the sums; the next sums; y_step; y_row; the end of the channel's sums; s;
 * v; the next weights. */
EC_NAKED void ec_winograd_channels_s8(ec_strip_output_s8 *s EC_UNREAD, const int16_t *v EC_UNREAD,
                                      const int16_t *w EC_UNREAD, int32_t quads EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r11, lr}\n\t"
          "sub sp, #44\n\t"
          "ldr r4, [r0]\n\t"
          "ldr r5, [r0, #16]\n\t"
          "ldr r6, [r0, #20]\n\t"
          "add r4, #512\n\t"
          "str r4, [sp, #12]\n\t"
          "strd r5, r6, [sp, #20]\n\t"
          "strd r0, r1, [sp, #32]\n\t"
          "mov lr, r2\n\t"
          "rsb r4, r3, #1\n\t"
          "lsls r3, r3, #4\n\t"
          "and r4, r4, #" EC_QUADS_LAST "\n\t"
          "adr.w r5, 2f\n\t"
          "movs r6, #56\n\t" /* bytes of a quad's code */
          "mla r5, r4, r6, r5\n\t"
          "orr r5, #1\n\t"
          "strd r3, r5, [sp, #4]\n"
          "3:\n\t"
          "ldr r1, [sp, #12]\n\t"
          "ldr r0, [sp, #36]\n\t"
          "ldr r3, [sp, #4]\n\t"
          "sub r1, #512\n\t"
          "add r3, r0\n\t"
          "str r1, [sp, #16]\n\t"
          "str r3, [sp]\n" EC_PRODUCTS
          "str lr, [sp, #40]\n\t"
          "ldr r4, [sp, #32]\n\t"
          "sub r0, r12, #512\n\t"
          "ldr r12, [r4, #28]\n\t"
          "ldr lr, [r4, #32]\n"
          "4:\n\t"
          "ldr r5, [r4, #8]\n\t"
          "ldr r6, [r4, #12]\n\t"
          "ldr r1, [r4, #4]\n\t"
          "ldr r2, [r5], #4\n\t"
          "ldr r3, [r6], #4\n\t"
          "strd r5, r6, [r4, #8]\n\t"
          "adds r5, r1, #1\n\t"
          "str r5, [r4, #4]\n\t"
          "lsls r2, r2, #2\n\t"
          "add r5, r0, #16\n\t"
          "str r5, [sp, #28]\n"
          "5:\n\t" EC_TILE
          "tst lr, #256\n\t"
          "bne 7f\n\t"
          EC_EACH("smmla", "r3, r12") EC_EACH("asr", "lr")
          "ssat r4, #8, r4\n\tssat r5, #8, r5\n\tssat r8, #8, r8\n\tssat r9, #8, r9\n"
          "6:\n\t"
          "ldr r6, [sp, #20]\n\t"
          "ldr r7, [sp, #24]\n\t"
          "ldr r11, [sp, #28]\n\t"
          "strb r4, [r1]\n\t"
          "strb r8, [r1, r6]\n\t"
          "add r10, r1, r7\n\t"
          "strb r5, [r1, r7]\n\t"
          "strb r9, [r10, r6]\n\t"
          "adds r0, #4\n\t"
          "add r1, r1, r6, lsl #1\n\t"
          "cmp r0, r11\n\t"
          "bne 5b\n\t"
          "ldr r4, [sp, #32]\n\t"
          "ldr r5, [sp, #12]\n\t"
          "ldr r6, [r4, #24]\n\t"
          "sub r5, #480\n\t" /* the end of both channels' sums of the first product */
          "subs r6, #1\n\t"
          "str r6, [r4, #24]\n\t"
          "beq 8f\n\t"
          "cmp r0, r5\n\t"
          "bne 4b\n\t"
          "ldr lr, [sp, #40]\n\t"
          "b.w 3b\n"
          "7:\n\t" /* any shift to the left, any bounds */
          "ldr r10, [sp, #32]\n\t"
          "ldr r11, [r10, #36]\n\t"
          "asrs r4, r4, #2\n\tasrs r5, r5, #2\n\tasr r8, r8, #2\n\tasr r9, r9, #2\n\t"
          EC_EACH("lsl", "r11") EC_EACH("smmla", "r3, r12") EC_EACH("asr", "lr")
          "ldr r6, [r10, #40]\n\t"
          "ldr r7, [r10, #44]\n\t"
          EC_CLAMP(r4) EC_CLAMP(r5) EC_CLAMP(r8) EC_CLAMP(r9)
          "b 6b\n"
          "8:\n\t"
          "add sp, #44\n\t"
          "pop {r4-r11, pc}");
}
#undef EC_TILE
#undef EC_CLAMP
#undef EC_EACH
#undef EC_FOLD
#undef EC_PRODUCTS
#undef EC_QUADS_FOUR
#undef EC_QUADS
#undef EC_QUADS_LAST
#undef EC_NEXT
#undef EC_FIRST
#undef EC_QUAD

#endif
