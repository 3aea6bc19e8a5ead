/* edgecc: fill with a constant, any element type. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_FILL_H
#define EC_FILL_H

#include "ec_common.h"
#include "ec_element.h"

typedef struct ec_fill_params {
  int32_t elem_size; /* 1, 2, 4 or 8 bytes */
  int32_t n;         /* elements */
  int32_t low;       /* the element's bits: the low 32 (or fewer) */
  int32_t high;      /* bits 32 to 63 of an 8-byte element */
} ec_fill_params;

EC_INLINE void ec_fill(const ec_fill_params *p, void *y) {
  unsigned char *const dst = (unsigned char *)y;
  const uint32_t low = (uint32_t)p->low;
  const uint64_t both = (uint64_t)(uint32_t)p->high << 32 | low;
  for (int32_t i = 0; i < p->n; i++) {
    if (p->elem_size == 1) dst[i] = (unsigned char)low;
    if (p->elem_size == 2) ((ec_word16 *)y)[i] = (uint16_t)low;
    if (p->elem_size == 4) ((ec_word32 *)y)[i] = low;
    if (p->elem_size == 8) ((ec_word64 *)y)[i] = both;
  }
}

#endif
