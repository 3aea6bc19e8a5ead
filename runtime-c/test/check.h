/* What the kernel tests share: random shapes and data, exact-size buffers, comparison.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_CHECK_H
#define EC_TEST_CHECK_H

#include <stddef.h>
#include <stdint.h>

/* A uniform integer in [lo, hi], and one that is mostly small. The sequence follows from the seed alone. */
int32_t any_int(int32_t lo, int32_t hi);
int32_t any_size(int32_t hi);
/* A uniform float in [-1, 1]. */
float any_float(void);

/* Buffers of exactly n elements (so that sanitisers see the first step beyond), until the case ends. */
float *new_floats(int32_t n);  /* random */
float *new_zeros(int32_t n);
float *copy_of(const float *x, int32_t n);
void *new_bytes(int32_t n);    /* random */
int32_t *new_ints(int32_t n);  /* zero */

/* Names the case that the next checks belong to; `shape` (a string) is printed when one fails. */
void begin_case(const char *kernel);
void describe(const char *what, int32_t value);
void end_case(void);

/* Fails the run unless |got - want| <= tolerance * max(1, scale) everywhere. */
void check_floats(const float *got, const float *want, int32_t n, float tolerance, float scale);
void check_bytes(const void *got, const void *want, int32_t n);
void check_true(int32_t holds, const char *what);

/* The suites. */
void test_convolution(void);
void test_depthwise(void);
void test_dense(void);
void test_pools(void);
void test_elementwise(void);
void test_moves(void);

#endif
