/* edgecc: any function of an 8-bit integer, by table. SPDX-License-Identifier: Apache-2.0
 *
 * y = table[x], x read as unsigned: the entry for the signed x is at (uint8_t)x. All elements are bytes,
 * signed or not. y may be the same memory as x. */
#ifndef EC_LOOKUP_S8_H
#define EC_LOOKUP_S8_H

#include "ec_common.h"

/* One table [256] for n elements. */
typedef struct ec_lookup_s8_params {
  int32_t n;
} ec_lookup_s8_params;

/* x and y [pixels][channels], table [channels][256]. */
typedef struct ec_lookup_channels_s8_params {
  int32_t pixels;
  int32_t channels;
} ec_lookup_channels_s8_params;

EC_INLINE void ec_lookup_s8(const ec_lookup_s8_params *p, const void *x, const void *table, void *y) {
  const uint8_t *const from = x, *const entries = table;
  uint8_t *const to = y;
  for (int32_t i = 0; i < p->n; i++) to[i] = entries[from[i]];
}

EC_INLINE void ec_lookup_channels_s8(const ec_lookup_channels_s8_params *p, const void *x, const void *table,
                                     void *y) {
  const uint8_t *from = x;
  uint8_t *to = y;
  for (int32_t i = 0; i < p->pixels; i++) {
    const uint8_t *entries = table;
    for (int32_t c = 0; c < p->channels; c++, entries += 256) *to++ = entries[*from++];
  }
}

#endif
