/* See reference.h. SPDX-License-Identifier: Apache-2.0 */
#include "reference.h"

#include "check.h"

/* One output element: the definition, in double precision. w is OHWI. */
static double conv_at(const ec_conv2d_params *p, const float *x, const float *w, int32_t n, int32_t oy,
                      int32_t ox, int32_t o) {
  const int32_t ci = p->in_c / p->groups, first = o / (p->out_c / p->groups) * ci;
  double sum = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ky++) {
    for (int32_t kx = 0; kx < p->kernel_w; kx++) {
      const int32_t iy = oy * p->stride_h - p->pad_top + ky * p->dilation_h;
      const int32_t ix = ox * p->stride_w - p->pad_left + kx * p->dilation_w;
      if (iy < 0 || iy >= p->in_h || ix < 0 || ix >= p->in_w) continue;
      for (int32_t c = 0; c < ci; c++) {
        sum += (double)x[((n * p->in_h + iy) * p->in_w + ix) * p->in_c + first + c] *
               (double)w[((o * p->kernel_h + ky) * p->kernel_w + kx) * ci + c];
      }
    }
  }
  return sum;
}

void conv_reference(const ec_conv2d_params *p, const float *x, const float *w, const float *bias,
                           const float *residual, float *y) {
  int32_t at = 0;
  for (int32_t n = 0; n < p->batch; n++) {
    for (int32_t oy = 0; oy < p->out_h; oy++) {
      for (int32_t ox = 0; ox < p->out_w; ox++) {
        for (int32_t o = 0; o < p->out_c; o++, at++) {
          const double sum = conv_at(p, x, w, n, oy, ox, o) + (double)bias[o] +
                             (residual != NULL ? (double)residual[at] : 0);
          y[at] = ec_activate((float)sum, p->act, p->act_min, p->act_max);
        }
      }
    }
  }
}

void any_activation(int32_t *act, float *lo, float *hi) {
  *act = any_int(EC_ACT_NONE, EC_ACT_CLAMP);
  *lo = -0.25f;
  *hi = 0.5f;
}

void any_axis(int32_t max_in, int32_t min_kernel, int32_t max_kernel, int32_t *in, int32_t *out,
              int32_t *kernel, int32_t *stride, int32_t *dilation, int32_t *pad) {
  int32_t room;
  *kernel = ec_max_i32(min_kernel, any_size(max_kernel));
  *stride = any_int(1, 3);
  *dilation = any_int(0, 2) == 0 ? any_int(2, 3) : 1;
  *pad = any_int(0, (*kernel - 1) * *dilation);
  do {
    *in = any_size(max_in);
    room = *in + *pad + any_int(0, (*kernel - 1) * *dilation) - (*kernel - 1) * *dilation - 1;
  } while (room < 0);
  *out = room / *stride + 1;
}

ec_conv2d_params any_conv(void) {
  ec_conv2d_params p = {.batch = any_int(1, 2), .groups = 1};
  const int32_t tall = any_int(0, 7) == 0;
  any_axis(tall ? 40 : 12, tall ? EC_ROWS_MAX : 1, tall ? 2 * EC_ROWS_MAX + 2 : 5, &p.in_h, &p.out_h,
           &p.kernel_h, &p.stride_h, &p.dilation_h, &p.pad_top);
  any_axis(23, 1, 6, &p.in_w, &p.out_w, &p.kernel_w, &p.stride_w, &p.dilation_w, &p.pad_left);
  if (any_int(0, 3) == 0) p.groups = any_int(2, 4);
  p.in_c = p.groups * any_size(p.groups > 1 || tall ? 9 : 67);
  p.out_c = p.groups * any_size(p.groups > 1 || tall ? 9 : 67);
  any_activation(&p.act, &p.act_min, &p.act_max);
  return p;
}

void describe_conv(const ec_conv2d_params *p) {
  static const char *const names[] = {"batch",    "in_h",     "in_w",     "in_c",       "out_h",      "out_w",
                                      "out_c",    "groups",   "kernel_h", "kernel_w",   "stride_h",   "stride_w",
                                      "dilation_h", "dilation_w", "pad_top",  "pad_left", "act"};
  int32_t fields[sizeof names / sizeof *names];
  memcpy(fields, p, sizeof fields);
  for (int32_t i = 0; i < (int32_t)(sizeof fields / sizeof *fields); i++) describe(names[i], fields[i]);
}

int32_t conv_taps(const ec_conv2d_params *p) {
  return p->kernel_h * p->kernel_w * p->in_c / p->groups;
}
