/* edgecc: from a 32-bit sum to an 8-bit result. SPDX-License-Identifier: Apache-2.0
 *
 *   high = ((a << left) * multiplier) >> 32        the upper word of the 64-bit product, rounded down
 *   y    = min(max((high + addend) >> shift, low), top)
 *
 * with 0 <= multiplier < 2^31, 1 <= shift <= 23 and addend = (1 << (shift - 1)) + (zero << shift): the
 * zero point and half a step. All sums wrap; the same bytes on every core. Means round halves to even.
 * Shifts to the right are arithmetic, conversions to int32_t wrap: so do all compilers we know of. */
#ifndef EC_REQUANT_S8_H
#define EC_REQUANT_S8_H

#include "ec_common.h"

/* 1 on cores with 8 fast registers and no 64-bit product (Cortex-M0, M0+, M23). */
#if defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_8M_BASE__)
#define EC_THUMB1 1
#else
#define EC_THUMB1 0
#endif

/* One per layer; the multiplier is one per channel. */
typedef struct ec_requant_s8 {
  int32_t left;
  int32_t shift;
  int32_t addend;
  int32_t low;
  int32_t top;
} ec_requant_s8;

/* What the parameter structs of all kernels with a requantisation have. */
#define EC_REQUANT_OF(p) {(p)->left, (p)->shift, (p)->addend, (p)->low, (p)->top}

/* Keep sums as written and loads where they are: GCC would add up products first and load far ahead, which
 * takes more registers than there are. */
#if defined(__GNUC__)
#define EC_IN_ORDER(sum) __asm__("" : "+r"(sum))
#define EC_LOADS_IN_ORDER() __asm__ volatile("" ::: "memory")
#else
#define EC_IN_ORDER(sum) ((void)0)
#define EC_LOADS_IN_ORDER() ((void)0)
#endif

EC_INLINE int32_t ec_add_wrap(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }
EC_INLINE int32_t ec_mul_wrap(int32_t a, int32_t b) { return (int32_t)((uint32_t)a * (uint32_t)b); }

/* sum + x * w, where the product fits 32 bits. */
EC_INLINE int32_t ec_mac(int32_t sum, int32_t x, int32_t w) {
  sum = ec_add_wrap(sum, x * w);
  EC_IN_ORDER(sum);
  return sum;
}

#if EC_THUMB1
/* Four products of halves. No step overflows: the low halves are below 2^16, m's high half below 2^15. */
EC_INLINE int32_t ec_high_mul(int32_t a, int32_t m) {
  const int32_t a_high = a >> 16, m_high = m >> 16;
  const int32_t a_low = a & 0xffff, m_low = m & 0xffff;
  const uint32_t low = (uint32_t)a_low * (uint32_t)m_low;
  const int32_t middle = a_high * m_low + (int32_t)(low >> 16);
  return a_high * m_high + (middle >> 16) + ((a_low * m_high + (middle & 0xffff)) >> 16);
}
/* Too long to repeat for each result. */
#define EC_REQUANT_LINKAGE EC_SHARED
#else
EC_INLINE int32_t ec_high_mul(int32_t a, int32_t m) { return (int32_t)(((int64_t)a * m) >> 32); }
#define EC_REQUANT_LINKAGE EC_INLINE
#endif

/* The result for sum `a`. */
EC_REQUANT_LINKAGE int8_t ec_requantize_s8(int32_t a, int32_t multiplier, const ec_requant_s8 *r) {
  const int32_t high = ec_high_mul((int32_t)((uint32_t)a << r->left), multiplier);
  const int32_t y = ec_add_wrap(high, r->addend) >> r->shift;
  return (int8_t)ec_min_i32(ec_max_i32(y, r->low), r->top);
}

/* The same with halves rounded to the even distance from the zero point: for means. */
EC_REQUANT_LINKAGE int8_t ec_requantize_even_s8(int32_t a, int32_t multiplier, const ec_requant_s8 *r) {
  const int32_t scaled = (int32_t)((uint32_t)a << r->left), unit = 1 << r->shift;
  const int32_t sum = ec_add_wrap(ec_high_mul(scaled, multiplier), r->addend);
  const int32_t half = ec_mul_wrap(scaled, multiplier) == 0 && (sum & (unit - 1)) == 0;
  const int32_t zero = (r->addend - unit / 2) >> r->shift;
  const int32_t up = sum >> r->shift, y = up - (half & (up - zero));
  return (int8_t)ec_min_i32(ec_max_i32(y, r->low), r->top);
}

#undef EC_REQUANT_LINKAGE

#endif
