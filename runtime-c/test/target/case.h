/* Measures the stack of the calls in a file written by test/instances.py.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_CASE_H
#define EC_TEST_CASE_H

#include <stdio.h>

#include "../operands.h"
#include "stack.h"

/* A clone for the one call would have its operands for constants. */
#define INSTANCE static __attribute__((noinline, noclone)) void

static int failures;

/* The call's own frame counts, the caller's does not. */
#define MEASURE(NAME, USE, CALL)                                                                     \
  do {                                                                                           \
    fill_operands(&operands[0][0], sizeof operands / sizeof **operands);                         \
    stack_paint();                                                                               \
    const char *const sp = stack_pointer();                                                      \
    CALL;                                                                                        \
    printf("%s " USE " %lu\n", NAME, (unsigned long)stack_depth_below(sp));                              \
  } while (0)

/* A call with any parameters is none of generated code's. */
#define CASE(NAME, OWN, SHARED, ANY)                                                                 \
  MEASURE(NAME, "constant", OWN);                                                                    \
  MEASURE(NAME, "shared", SHARED);                                                                   \
  if (failures) ANY

#define ROW(NAME, CALL) MEASURE(NAME, "row", CALL)

#endif
