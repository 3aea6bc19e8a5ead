/* The Winograd convolutions against a loop over the definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_winograd_lines_s8_dsp.h"
#include "ec_winograd_plain_s8_dsp.h"
#include "ec_winograd_s8_dsp.h"
#include "pack_dsp.h"
#include "reference_s8.h"
#include "ring.h"

/* A random convolution that the transform does. */
static ec_conv2d_s8_params any_three(void) {
  ec_conv2d_s8_params p = {.batch = any_int(1, 2), .in_h = any_int(2, 9), .in_w = any_int(8, 27),
                           .in_c = any_size(67), .out_c = any_size(67), .groups = 1, .kernel_h = 3,
                           .kernel_w = 3, .stride_h = 1, .stride_w = 1, .dilation_h = 1, .dilation_w = 1,
                           .pad_top = any_int(0, 2), .pad_left = any_int(0, 2)};
  p.out_h = ec_max_i32(2, p.in_h + p.pad_top + any_int(0, 2) - 2);
  p.out_w = ec_max_i32(8, p.in_w + p.pad_left + any_int(0, 2) - 2);
  finish_conv_s8(&p);
  return p;
}

static void test_image(void) {
  const ec_conv2d_s8_params p = any_three();
  begin_case("ec_winograd_s8_dsp");
  describe_conv_s8(&p);
  const dsp_case v = dsp_case_of(&p);
  ec_winograd_s8_dsp(&p, v.x, packed_winograd(&p, v.w), v.folded, v.multiplier, scratch_winograd(&p), v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

/* Weights that are transformed at run time. */
static void test_plain(void) {
  const ec_conv2d_s8_params p = any_three();
  begin_case("ec_winograd_plain_s8_dsp");
  describe_conv_s8(&p);
  const dsp_case v = dsp_case_of(&p);
  ec_winograd_plain_s8_dsp(&p, v.x, packed_winograd_plain(&p, v.w), v.folded, v.multiplier,
                           scratch_winograd_plain(&p), v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

/* Pairs of rows, from a ring of the 4 input rows that they see, to two rows that are apart. */
static void test_rows(void) {
  ec_conv2d_s8_params p = any_three();
  const int32_t row = p.out_w * p.out_c, apart = row + any_int(0, 9);
  p.batch = 1;
  begin_case("ec_winograd_rows_s8_dsp");
  describe_conv_s8(&p);
  const dsp_case v = dsp_case_of(&p);
  const int16_t *const packed = packed_winograd(&p, v.w);
  int16_t *const scratch = scratch_winograd(&p);
  int8_t *const two = new_s8(apart + row);
  row_ring ring = ring_of(&p, v.x, 2);
  for (int32_t oy = 0; oy + 2 <= p.out_h; oy += 2) {
    ring_advance(&ring, oy);
    ec_winograd_rows_s8_dsp(&p, ring.rows, ring.k0, ring.k1, packed, v.folded, v.multiplier, scratch, two, apart);
    check_bytes(two, v.want + oy * row, row);
    check_bytes(two + apart, v.want + (oy + 1) * row, row);
  }
  end_case();
}

/* Any height, which the transform along the rows does. */
static ec_conv2d_s8_params any_lines(void) {
  ec_conv2d_s8_params p = any_three();
  p.in_h = any_int(1, 5);
  p.out_h = ec_max_i32(1, p.in_h + p.pad_top + any_int(0, 2) - 2);
  return p;
}

static void test_lines(void) {
  const ec_conv2d_s8_params p = any_lines();
  begin_case("ec_winograd_lines_s8_dsp");
  describe_conv_s8(&p);
  const dsp_case v = dsp_case_of(&p);
  ec_winograd_lines_s8_dsp(&p, v.x, packed_winograd_lines(&p, v.w), v.folded, v.multiplier,
                           scratch_winograd_lines(&p), v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_line(void) {
  ec_conv2d_s8_params p = any_lines();
  p.batch = 1;
  begin_case("ec_winograd_line_s8_dsp");
  describe_conv_s8(&p);
  const dsp_case v = dsp_case_of(&p);
  const int16_t *const packed = packed_winograd_lines(&p, v.w);
  int16_t *const scratch = scratch_winograd_lines(&p);
  row_ring ring = ring_of(&p, v.x, 1);
  for (int32_t oy = 0; oy < p.out_h; oy++) {
    ring_advance(&ring, oy);
    ec_winograd_line_s8_dsp(&p, ring.rows, ring.k0, ring.k1, packed, v.folded, v.multiplier, scratch,
                            v.y + oy * p.out_w * p.out_c);
  }
  check_bytes(v.y, v.want, v.n);
  end_case();
}

void test_winograd_dsp(void) {
  for (int32_t i = 0; i < 6; i++) {
    test_image();
    test_plain();
    test_rows();
    test_lines();
    test_line();
  }
}
