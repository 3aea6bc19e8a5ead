/* The int8 convolution for the DSP extension against a loop over the definition. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "ec_conv2d_s8_dsp.h"
#include "pack_dsp.h"
#include "reference_s8.h"
#include "ring.h"

static ec_conv2d_s8_params any_ungrouped(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  while (p.groups != 1) p = any_conv_s8();
  return p;
}

static void test_conv2d(void) {
  const ec_conv2d_s8_params p = any_ungrouped();
  begin_case("ec_conv2d_s8_dsp");
  describe_conv_s8(&p);
  const dsp_case v = dsp_case_of(&p);
  ec_conv2d_s8_dsp(&p, v.x, packed_dsp(&p, v.w), v.folded, v.multiplier, scratch_dsp(&p), v.y);
  check_bytes(v.y, v.want, v.n);
  end_case();
}

static void test_conv2d_row(void) {
  ec_conv2d_s8_params p = any_ungrouped();
  p.batch = 1;
  begin_case("ec_conv2d_row_s8_dsp");
  describe_conv_s8(&p);
  const dsp_case v = dsp_case_of(&p);
  const int16_t *const packed = packed_dsp(&p, v.w);
  int16_t *const scratch = row_scratch_dsp(&p);
  row_ring ring = ring_of(&p, v.x, 1);
  for (int32_t oy = 0; oy < p.out_h; oy++) {
    ring_advance(&ring, oy);
    ec_conv2d_row_s8_dsp(&p, ring.rows, ring.k0, ring.k1, packed, v.folded, v.multiplier, scratch,
                         v.y + oy * p.out_w * p.out_c);
  }
  check_bytes(v.y, v.want, v.n);
  end_case();
}

void test_conv2d_dsp(void) {
  for (int32_t i = 0; i < 6; i++) {
    test_conv2d();
    test_conv2d_row();
  }
}
