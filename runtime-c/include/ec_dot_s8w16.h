/* edgecc: sum of products, int8 with int16 weights. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DOT_S8W16_H
#define EC_DOT_S8W16_H

#include "ec_requant_s8.h"

/* `sum` and the products of n contiguous elements. */
EC_SHARED int32_t ec_dot_s8w16(const int8_t *x, const int16_t *w, int32_t n, int32_t sum) {
  for (; n >= 4; n -= 4, x += 4, w += 4) {
    sum = ec_mac(ec_mac(sum, x[0], w[0]), x[1], w[1]);
    sum = ec_mac(ec_mac(sum, x[2], w[2]), x[3], w[3]);
  }
  for (; n > 0; n--) sum = ec_mac(sum, *x++, *w++);
  return sum;
}

#endif
