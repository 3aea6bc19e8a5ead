/* edgecc: channels of two images, any element type. SPDX-License-Identifier: Apache-2.0
 *
 * y[i] = a[i] followed by b[i], for each pixel i: a [pixels][a_bytes], b [pixels][b_bytes],
 * y [pixels][a_bytes + b_bytes]. */
#ifndef EC_JOIN_H
#define EC_JOIN_H

#include "ec_common.h"

typedef struct ec_join_params {
  int32_t pixels;
  int32_t a_bytes; /* of a pixel */
  int32_t b_bytes;
} ec_join_params;

/* y must not overlap a or b. */
EC_INLINE void ec_join(const ec_join_params *p, const void *a, const void *b, void *y) {
  const size_t a_bytes = (size_t)p->a_bytes, b_bytes = (size_t)p->b_bytes;
  const unsigned char *from_a = (const unsigned char *)a, *from_b = (const unsigned char *)b;
  unsigned char *to = (unsigned char *)y;
  for (int32_t i = 0; i < p->pixels; i++, from_a += a_bytes, from_b += b_bytes, to += a_bytes + b_bytes) {
    memcpy(to, from_a, a_bytes);
    memcpy(to + a_bytes, from_b, b_bytes);
  }
}

#endif
