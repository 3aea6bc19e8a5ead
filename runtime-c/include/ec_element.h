/* edgecc: moving elements of a size known to the compiler. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_ELEMENT_H
#define EC_ELEMENT_H

#include "ec_common.h"

/* Aligned words that may stand for an element of any type. */
typedef uint16_t EC_MAY_ALIAS ec_word16;
typedef uint32_t EC_MAY_ALIAS ec_word32;
typedef uint64_t EC_MAY_ALIAS ec_word64;

/* Copies one element of 1, 2, 4 or 8 bytes; both addresses are aligned to that size. */
EC_INLINE void ec_copy_element(int32_t size, const void *src, void *dst) {
  if (size == 1) *(unsigned char *)dst = *(const unsigned char *)src;
  if (size == 2) *(ec_word16 *)dst = *(const ec_word16 *)src;
  if (size == 4) *(ec_word32 *)dst = *(const ec_word32 *)src;
  if (size == 8) *(ec_word64 *)dst = *(const ec_word64 *)src;
}

#endif
