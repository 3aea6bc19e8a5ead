/* edgecc: copies of windows, int8, so that they are contiguous. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_COLUMNS_S8_H
#define EC_COLUMNS_S8_H

#include "ec_fill_s8.h"
#include "ec_kernel_rows_s8.h"
#include "ec_lines_s8.h"
#include "ec_window.h"

/* The windows of an image, of all its channels. */
typedef struct ec_windows_of_s8 {
  int32_t kernel_h;
  int32_t kernel_w;
  int32_t dilation_w;
  int32_t in_c;
  int32_t x_zero; /* what is outside the image */
} ec_windows_of_s8;

/* Neighbouring windows of which the same taps are inside the image. */
typedef struct ec_columns_s8 {
  ec_lines_s8 lines;
  int32_t runs;   /* stretches of a line: taps that are neighbours are one */
  int32_t at;     /* where the first line begins in a window */
  int32_t inside; /* nothing of the windows is outside */
} ec_columns_s8;

EC_INLINE ec_columns_s8 ec_columns_of_s8(const ec_windows_of_s8 *p, const ec_kernel_rows_s8 *r, const ec_span *s) {
  const int32_t taps = s->t1 - s->t0, rows = r->k1 - r->k0, runs = p->dilation_w == 1 ? ec_min_i32(taps, 1) : taps;
  const ec_columns_s8 v = {
      .lines = {r->rows, r->x, r->x_row, rows, p->kernel_w * p->in_c, p->dilation_w == 1 ? taps * p->in_c : p->in_c},
      .runs = runs,
      .at = (r->k0 * p->kernel_w + s->t0) * p->in_c,
      .inside = taps == p->kernel_w && rows == p->kernel_h,
  };
  return v;
}

/* Copies the window that begins `offset` bytes into its rows. */
EC_INLINE void ec_copy_window_s8(const ec_windows_of_s8 *p, const ec_columns_s8 *v, int32_t offset, int8_t *window) {
  if (!v->inside) ec_fill_s8(window, p->x_zero, p->kernel_h * p->kernel_w * p->in_c);
  for (int32_t i = 0; i < v->runs; i++) {
    const int32_t tap = i * p->in_c;
    ec_copy_lines_s8(&v->lines, offset + tap * p->dilation_w, window + v->at + tap);
  }
}

#endif
