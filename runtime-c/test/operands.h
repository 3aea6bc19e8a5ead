/* Values for the kernels in a file written by test/instances.py. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_OPERANDS_H
#define EC_TEST_OPERANDS_H

#include <stddef.h>

/* Of many magnitudes: functions of the C library take other ways for large arguments. */
static void fill_operands(float *x, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] = ((float)(i % 37) - 18.0f) * (i % 5 == 0 ? 1e6f : 0.37f);
}

#endif
