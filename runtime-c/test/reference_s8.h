/* The integer arithmetic by its definition, and random operands to try it on. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_REFERENCE_S8_H
#define EC_TEST_REFERENCE_S8_H

#include "ec_conv2d_row_s8.h"

/* Any requantisation: half of them in the range that results of some hundred products need. */
ec_requant_s8 any_requant(void);
int32_t any_zero(void); /* often an extreme */
int32_t any_multiplier(void);
int32_t *any_multipliers(int32_t n);
int32_t *any_biases(int32_t n);
int8_t *new_s8(int32_t n); /* random */
int16_t *new_s16(int32_t n); /* random, of nine bits: weights without their zero point */

/* Copies of a requantisation's fields into a parameter struct. */
#define SET_REQUANT(p, r)                                                                        \
  ((p).left = (r).left, (p).shift = (r).shift, (p).addend = (r).addend, (p).low = (r).low, (p).top = (r).top)

/* The result for the sum a, in 64 bits. */
int8_t requant_reference(int64_t a, int32_t multiplier, const ec_requant_s8 *r);

/* With halves rounded to even. */
int8_t requant_even_reference(int64_t a, int32_t multiplier, const ec_requant_s8 *r);

/* bias[o] - x_zero * (sum of the `taps` weights of channel o). */
int32_t *folded_bias(const int32_t *bias, const int8_t *w, int32_t channels, int32_t taps, int32_t x_zero);
int32_t *folded_bias_s16(const int32_t *bias, const int16_t *w, int32_t channels, int32_t taps, int32_t x_zero);
/* As packed_blocks in pack.h. */
int8_t *packed_s8(const int8_t *w, int32_t groups, int32_t channels, int32_t taps);

/* A random convolution; what of it any_conv() has, and the rest. */
ec_conv2d_s8_params any_conv_s8(void);
void describe_conv_s8(const ec_conv2d_s8_params *p);
int32_t conv_taps_s8(const ec_conv2d_s8_params *p); /* weights of one output channel */
void finish_conv_s8(ec_conv2d_s8_params *p);         /* any zero point and requantisation */

/* y = requantise(conv(x - x_zero, w) + bias), with zeros for padding; w as OHWI, nothing folded. */
void conv_reference_s8(const ec_conv2d_s8_params *p, const int8_t *x, const int8_t *w, const int32_t *bias,
                       const int32_t *multiplier, int8_t *y);
void conv_reference_s8w16(const ec_conv2d_s8_params *p, const int8_t *x, const int16_t *w, const int32_t *bias,
                          const int32_t *multiplier, int8_t *y);

/* The suites of the integer kernels. */
void test_convolution_s8(void);
void test_conv2d_swar(void);
void test_conv2d_dsp(void);
void test_winograd_dsp(void);
void test_depthwise_s8(void);
void test_depthwise_swar(void);
void test_depthwise_dsp(void);
void test_depthwise_planes(void);
void test_dense_s8(void);
void test_mve(void);
void test_rvv(void);
void test_pools_s8(void);
void test_elementwise_s8(void);

#endif
