/* Compares the calls in a file written by test/instances.py: a kernel that the compiler specialised must
 * compute the same bytes as one that it could not. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_CASE_H
#define EC_TEST_CASE_H

#include <stdio.h>
#include <string.h>

#include "../operands.h"

/* A clone for one call's constants would specialise what is meant to be shared. */
#if defined(__clang__)
#define INSTANCE static __attribute__((noinline)) void
#else
#define INSTANCE static __attribute__((noinline, noclone)) void
#endif

static int failures;
static float own[sizeof operands / sizeof **operands];
static float specialised[sizeof operands / sizeof **operands], shared[sizeof operands / sizeof **operands];

#define RUN_INTO(COPY, CALL)                                                                     \
  do {                                                                                           \
    fill_operands(&operands[0][0], sizeof operands / sizeof **operands);                         \
    CALL;                                                                                        \
    memcpy(COPY, operands, sizeof operands);                                                     \
  } while (0)

#define CASE(NAME, OWN, SPECIALISED, SHARED)                                                     \
  do {                                                                                           \
    RUN_INTO(own, OWN);                                                                          \
    RUN_INTO(specialised, SPECIALISED);                                                          \
    RUN_INTO(shared, SHARED);                                                                    \
    if (memcmp(specialised, shared, sizeof shared) != 0 || memcmp(specialised, own, sizeof own) != 0) { \
      failures = 1;                                                                              \
      printf("FAIL %s: line %d: specialised and shared differ\n", NAME, __LINE__);               \
    }                                                                                            \
  } while (0)

#define ROW(NAME, CALL) CALL

#endif
