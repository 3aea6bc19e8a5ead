/* edgecc: products of 3 pixels' windows with 4 channels, two words for three sums. SPDX-License-Identifier: Apache-2.0
 *
 * For cores whose only fast product is 32 x 32 -> 32 bits: SIMD within a register. The elements a, b, c of three
 * windows are packed into two words once, then meet the weights of all output channels:
 *
 *   first  = a + b * 2^21      sum of first * w  = A + B * 2^21   modulo 2^32
 *   second = c + b * 2^10      sum of second * w = C + B * 2^10   modulo 2^32
 *
 * where A, B, C are the sums of a * w, b * w, c * w. As long as these lie in [-2^20, 2^20), the two words determine
 * them: A is the lowest 21 bits of the first, signed; the rest of it is B modulo 2^11, which taken from the second
 * leaves C in its lowest 21 bits; what remains there is B * 2^10. So 3 products take 2 multiplications, and 3 sums
 * 2 registers. EC_SWAR_TAPS products of a byte and a weight in [-127, 127] always fit; longer sums are made of several. */
#ifndef EC_SWAR_S8_H
#define EC_SWAR_S8_H

#include "ec_block_s8.h"

/* 64 * 128 * 127 < 2^20 */
#define EC_SWAR_TAPS 64

/* One group of pixels, all its channels. */
typedef struct ec_swar_s8 {
  const int32_t *x; /* [taps][2]: first, second */
  const int8_t *w;  /* [(channels + 3) / 4][taps][4], in [-127, 127] */
  const int32_t *bias;
  const int32_t *multiplier;
  int8_t *y[3]; /* where the pixels' results go; the same twice where there are fewer pixels */
  ec_requant_s8 out;
  int32_t plain; /* ec_requant_is_plain(&out) */
  int32_t taps;
  int32_t channels;
} ec_swar_s8;

EC_INLINE int32_t ec_shift_left(int32_t v, int32_t bits) { return (int32_t)((uint32_t)v << bits); }
EC_INLINE int32_t ec_minus_wrap(int32_t a, int32_t b) { return (int32_t)((uint32_t)a - (uint32_t)b); }

EC_INLINE int32_t ec_swar_mac(int32_t sum, int32_t word, int32_t weight) {
  sum = ec_add_wrap(sum, ec_mul_wrap(word, weight));
  EC_IN_ORDER(sum);
  return sum;
}

/* The lowest 21 bits, signed. */
EC_INLINE int32_t ec_swar_low(int32_t v) { return ec_shift_left(v, 11) >> 11; }

/* Packs n elements of 3 windows. */
EC_SHARED void ec_swar_pack_s8(int32_t *to, const int8_t *const *x, int32_t n) {
  const int8_t *a = x[0], *b = x[1], *c = x[2];
  for (const int32_t *const end = to + 2 * n; to != end; to += 2) {
    const int32_t shared = *b++;
    to[0] = *a++ + ec_shift_left(shared, 21);
    to[1] = *c++ + ec_shift_left(shared, 10);
  }
}

/* Adds the three sums that two words hold. */
EC_INLINE void ec_swar_split_s8(int32_t first, int32_t second, int32_t *sum) {
  const int32_t a = ec_swar_low(first), high = ec_minus_wrap(first, a);
  const int32_t rest = ec_minus_wrap(second, (int32_t)((uint32_t)high >> 11)), c = ec_swar_low(rest);
  sum[0] = ec_add_wrap(sum[0], a);
  sum[1] = ec_add_wrap(sum[1], ec_minus_wrap(second, c) >> 10);
  sum[2] = ec_add_wrap(sum[2], c);
}

/* EC_SWAR_TAPS are the most. */
#if EC_ASM_THUMB == 1
#include "ec_swar_s8_thumb1.h"
#elif EC_ASM_THUMB == 2
#include "ec_swar_s8_thumb2.h"
#else
#include "ec_swar_s8_portable.h"
#endif

/* Whether results need no move to the left and no bounds but int8's. */
EC_INLINE int32_t ec_requant_is_plain(const ec_requant_s8 *r) { return r->left == 0 && r->low == -128 && r->top == 127; }

EC_INLINE int8_t ec_saturate_s8(int32_t v) {
#if EC_ASM_THUMB == 2
  __asm__("ssat %0, #8, %1" : "=r"(v) : "r"(v));
  return (int8_t)v;
#else
  return (int8_t)ec_min_i32(ec_max_i32(v, -128), 127);
#endif
}

/* The sums of 3 pixels and channels c to c + 3 start with the bias; beyond the last channel, with anything. */
EC_INLINE void ec_swar_bias_s8(const ec_swar_s8 *q, int32_t c, int32_t *sum) {
  const int32_t last = q->channels - 1 - c;
  const int32_t *const bias = q->bias + c;
  sum[0] = sum[1] = sum[2] = bias[0];
  sum[3] = sum[4] = sum[5] = bias[last >= 1 ? 1 : 0];
  sum[6] = sum[7] = sum[8] = bias[last >= 2 ? 2 : 0];
  sum[9] = sum[10] = sum[11] = bias[last >= 3 ? 3 : 0];
}

EC_INLINE int8_t ec_requantize_plain_s8(int32_t a, int32_t multiplier, int32_t addend, int32_t shift) {
  return ec_saturate_s8(ec_add_wrap(ec_high_mul(a, multiplier), addend) >> shift);
}

/* The results of channels c to end - 1 from their sums. The copies spare loads after every store: bytes alias everything. */
EC_INLINE void ec_swar_store_plain_s8(const ec_swar_s8 *q, int32_t c, int32_t end, const int32_t *sum) {
  const int32_t addend = q->out.addend, shift = q->out.shift;
  const int32_t *multiplier = q->multiplier + c;
  int8_t *y0 = q->y[0] + c, *y1 = q->y[1] + c, *y2 = q->y[2] + c;
  for (; c < end; c++, sum += 3) {
    const int32_t m = *multiplier++;
    *y0++ = ec_requantize_plain_s8(sum[0], m, addend, shift);
    *y1++ = ec_requantize_plain_s8(sum[1], m, addend, shift);
    *y2++ = ec_requantize_plain_s8(sum[2], m, addend, shift);
  }
}

/* The same by any requantisation. */
EC_INLINE void ec_swar_store_any_s8(const ec_swar_s8 *q, int32_t c, int32_t end, const int32_t *sum) {
  const ec_requant_s8 out = q->out;
  for (; c < end; c++, sum += 3) {
    const int32_t m = q->multiplier[c];
    q->y[0][c] = ec_requantize_s8(sum[0], m, &out);
    q->y[1][c] = ec_requantize_s8(sum[1], m, &out);
    q->y[2][c] = ec_requantize_s8(sum[2], m, &out);
  }
}

/* Channels c to c + 3 of the 3 pixels. */
EC_SHARED void ec_swar_block_s8(const ec_swar_s8 *q, int32_t c) {
  const int32_t end = ec_min_i32(c + 4, q->channels);
  int32_t sum[12];
  ec_swar_bias_s8(q, c, sum);
  for (int32_t t = 0; t < q->taps; t += EC_SWAR_TAPS) {
    ec_swar_add_s8(sum, q->x + 2 * t, q->w + c * q->taps + 4 * t, ec_min_i32(EC_SWAR_TAPS, q->taps - t));
  }
  if (q->plain) {
    ec_swar_store_plain_s8(q, c, end, sum);
  } else {
    ec_swar_store_any_s8(q, c, end, sum);
  }
}

#endif
