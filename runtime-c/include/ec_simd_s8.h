/* edgecc: four bytes at a time with Arm's DSP extension. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_SIMD_S8_H
#define EC_SIMD_S8_H

#include "ec_common.h"

/* 1 where these functions exist. Define EC_NO_ASM to do without. */
#if !defined(EC_NO_ASM) && defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP)
#define EC_SIMD_S8 1
#else
#define EC_SIMD_S8 0
#endif

#if EC_SIMD_S8
/* Four bytes at any address. */
EC_INLINE uint32_t ec_load_s8x4(const int8_t *x) {
  uint32_t v;
  memcpy(&v, x, sizeof v);
  return v;
}

EC_INLINE void ec_store_s8x4(int8_t *y, uint32_t v) { memcpy(y, &v, sizeof v); }

/* The greater and the lesser of each two signed bytes. */
EC_INLINE uint32_t ec_max_s8x4(uint32_t a, uint32_t b) {
  uint32_t m;
  __asm__("ssub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(m) : "r"(a), "r"(b) : "cc");
  return m;
}

EC_INLINE uint32_t ec_min_s8x4(uint32_t a, uint32_t b) {
  uint32_t m;
  __asm__("ssub8 %0, %1, %2\n\tsel %0, %2, %1" : "=&r"(m) : "r"(a), "r"(b) : "cc");
  return m;
}

/* Adds bytes 0 and 2 of v, signed, to the halves of a sum. */
EC_INLINE uint32_t ec_add_even_s8x4(uint32_t sum, uint32_t v) {
  __asm__("sxtab16 %0, %0, %1" : "+r"(sum) : "r"(v));
  return sum;
}

/* The same for bytes 1 and 3. */
EC_INLINE uint32_t ec_add_odd_s8x4(uint32_t sum, uint32_t v) {
  __asm__("sxtab16 %0, %0, %1, ror #8" : "+r"(sum) : "r"(v));
  return sum;
}
#endif

#endif
