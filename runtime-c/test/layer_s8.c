/* See layer_s8.h. SPDX-License-Identifier: Apache-2.0 */
#include "layer_s8.h"

#include "check.h"
#include "reference_s8.h"

layer_case layer_case_of(const ec_conv2d_s8_params *p) {
  layer_case v;
  const int32_t taps = conv_taps_s8(p);
  const int32_t *const bias = any_biases(p->out_c);
  v.n = p->batch * p->out_h * p->out_w * p->out_c;
  v.x = new_s8(p->batch * p->in_h * p->in_w * p->in_c);
  v.w = new_s8(p->out_c * taps);
  v.multiplier = any_multipliers(p->out_c);
  v.want = new_s8(v.n), v.y = new_s8(v.n);
  conv_reference_s8(p, v.x, v.w, bias, v.multiplier, v.want);
  v.folded = folded_bias(bias, v.w, p->out_c, taps, p->x_zero);
  return v;
}

ec_conv2d_s8_params any_ungrouped(void) {
  ec_conv2d_s8_params p = any_conv_s8();
  while (p.groups != 1) p = any_conv_s8();
  return p;
}

ec_conv2d_s8_params any_pointwise(int32_t pixels, int32_t in_c) {
  ec_conv2d_s8_params c = {1, 1, pixels, in_c, 1, pixels, any_size(67), 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0};
  finish_conv_s8(&c);
  return c;
}
