/* Measures the stack of the calls in a file written by test/instances.py.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_MEASURE_H
#define EC_TEST_MEASURE_H

#include <stdio.h>

#include "stack.h"

#define INSTANCE static __attribute__((noinline)) void

/* The call's own frame counts, the caller's does not. */
#define MEASURE(NAME, CALL)                                                                      \
  do {                                                                                           \
    stack_paint();                                                                               \
    const char *const sp = stack_pointer();                                                      \
    CALL;                                                                                        \
    printf("%s %lu\n", NAME, (unsigned long)stack_depth_below(sp));                              \
  } while (0)

/* Values of many magnitudes: functions of the C library take other ways for large arguments. */
static void fill_operands(float *x, int32_t n) {
  for (int32_t i = 0; i < n; i++) x[i] = (float)(i % 37 - 18) * (i % 5 == 0 ? 1e6f : 0.37f);
}

#endif
