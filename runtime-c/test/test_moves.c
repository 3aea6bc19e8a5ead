/* Data movement against explicit indices. SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "check.h"
#include "ec_copy_nd.h"
#include "ec_fill.h"
#include "ec_gather.h"
#include "ec_pad.h"
#include "ec_join.h"
#include "ec_resize_nearest.h"
#include "ec_upsample.h"

static int32_t any_elem_size(void) { return 1 << any_int(0, 3); }

static int32_t any_dims(int32_t *dims) {
  int32_t n = 1;
  for (int32_t d = 0; d < 6; d++) dims[d] = 1;
  for (int32_t d = any_int(0, 5); d < 6; d++) n *= dims[d] = any_size(5);
  return n;
}

/* The index along each axis of element `at` of a contiguous tensor. */
static void unravel(const int32_t *dims, int32_t at, int32_t *index) {
  for (int32_t d = 5; d >= 0; d--) {
    index[d] = at % dims[d];
    at /= dims[d];
  }
}

/* Strides for the axes in a random order, some of them reversed; returns the offset that this needs. */
static int32_t any_strides(const int32_t *dims, int32_t *strides) {
  int32_t order[6] = {0, 1, 2, 3, 4, 5}, size = 1, offset = 0;
  for (int32_t d = 5; d > 0; d--) {
    const int32_t other = any_int(0, d), moved = order[d];
    order[d] = order[other];
    order[other] = moved;
  }
  for (int32_t d = 0; d < 6; d++) {
    const int32_t axis = order[d], reversed = any_int(0, 3) == 0;
    strides[axis] = reversed ? -size : size;
    if (reversed) offset += size * (dims[axis] - 1);
    size *= dims[axis];
  }
  return offset;
}

static void test_copy_nd(void) {
  ec_copy_nd_params p = {.elem_size = any_elem_size()};
  const int32_t n = any_dims(p.dims), bytes = n * p.elem_size;
  p.src_offset = any_strides(p.dims, p.src_strides);
  p.dst_offset = any_strides(p.dims, p.dst_strides);
  if (any_int(0, 2) == 0) p.src_strides[5] = p.dst_strides[5] = 0, p.dims[5] = 1;
  begin_case("ec_copy_nd");
  describe("elem_size", p.elem_size), describe("n", n);
  unsigned char *const x = new_bytes(bytes), *const y = new_bytes(bytes), *const want = new_bytes(bytes);
  memcpy(want, y, (size_t)bytes);
  for (int32_t i = 0; i < p.dims[0] * p.dims[1] * p.dims[2] * p.dims[3] * p.dims[4] * p.dims[5]; i++) {
    int32_t index[6], from = p.src_offset, to = p.dst_offset;
    unravel(p.dims, i, index);
    for (int32_t d = 0; d < 6; d++) from += index[d] * p.src_strides[d], to += index[d] * p.dst_strides[d];
    memcpy(want + to * p.elem_size, x + from * p.elem_size, (size_t)p.elem_size);
  }
  ec_copy_nd(&p, x, y);
  check_bytes(y, want, bytes);
  end_case();
}

static void test_fill(void) {
  const ec_fill_params p = {any_elem_size(), any_size(67), any_int(-0x7ffffff, 0x7ffffff), any_int(-9, 9)};
  const int32_t bytes = p.elem_size * p.n;
  begin_case("ec_fill");
  describe("elem_size", p.elem_size), describe("n", p.n);
  unsigned char *const y = new_bytes(bytes), *const want = new_bytes(bytes);
  for (int32_t i = 0; i < bytes; i++) {
    const int32_t byte = i % p.elem_size;
    want[i] = (unsigned char)((uint32_t)(byte < 4 ? p.low : p.high) >> byte % 4 * 8);
  }
  ec_fill(&p, y);
  check_bytes(y, want, bytes);
  end_case();
}

/* Where a padded position comes from, one step at a time. */
static int32_t pad_source(int32_t mode, int32_t at, int32_t n) {
  if (mode == EC_PAD_EDGE || n == 1) return at < 0 ? 0 : at >= n ? n - 1 : at;
  while (at < 0 || at >= n) {
    if (mode == EC_PAD_WRAP) at += at < 0 ? n : -n;
    else at = at < 0 ? -at : 2 * (n - 1) - at;
  }
  return at;
}

static void test_pad(int32_t mode) {
  ec_pad_params p = {.elem_size = any_elem_size(), .mode = mode};
  const int32_t in = any_dims(p.in_dims);
  int32_t out = 1;
  for (int32_t d = 0; d < 6; d++) {
    p.before[d] = p.in_dims[d] > 1 ? any_int(-1, 3) : 0;
    p.out_dims[d] = p.in_dims[d] + (p.in_dims[d] > 1 ? p.before[d] + any_int(0, 2) : 0);
    out *= p.out_dims[d];
  }
  begin_case("ec_pad");
  describe("elem_size", p.elem_size), describe("mode", mode), describe("out", out);
  unsigned char *const x = new_bytes(in * p.elem_size);
  unsigned char *const y = new_bytes(out * p.elem_size), *const want = new_bytes(out * p.elem_size);
  for (int32_t i = 0; i < out; i++) {
    int32_t index[6], from = 0;
    unravel(p.out_dims, i, index);
    for (int32_t d = 0; d < 6; d++) {
      from = from * p.in_dims[d] + pad_source(mode, index[d] - p.before[d], p.in_dims[d]);
    }
    memcpy(want + i * p.elem_size, x + from * p.elem_size, (size_t)p.elem_size);
  }
  ec_pad(&p, x, y);
  check_bytes(y, want, out * p.elem_size);
  end_case();
}

static void test_resize(void) {
  const ec_resize_nearest_params p = {any_elem_size(), any_int(1, 2), any_size(6), any_size(6),
                                      any_size(5),     any_size(12),  any_size(12)};
  const int32_t pixel = p.channels * p.elem_size, out = p.batch * p.out_h * p.out_w;
  begin_case("ec_resize_nearest");
  describe("in_h", p.in_h), describe("in_w", p.in_w), describe("out_h", p.out_h), describe("out_w", p.out_w);
  const unsigned char *const x = new_bytes(p.batch * p.in_h * p.in_w * pixel);
  unsigned char *const y = new_bytes(out * pixel), *const want = new_bytes(out * pixel);
  int32_t *const rows = new_ints(p.out_h), *const columns = new_ints(p.out_w);
  for (int32_t i = 0; i < p.out_h; i++) rows[i] = any_int(0, p.in_h - 1);
  for (int32_t i = 0; i < p.out_w; i++) columns[i] = any_int(0, p.in_w - 1);
  for (int32_t i = 0; i < out; i++) {
    const int32_t n = i / p.out_w / p.out_h, iy = rows[i / p.out_w % p.out_h], ix = columns[i % p.out_w];
    memcpy(want + i * pixel, x + ((n * p.in_h + iy) * p.in_w + ix) * pixel, (size_t)pixel);
  }
  ec_resize_nearest(&p, x, rows, columns, y);
  check_bytes(y, want, out * pixel);
  end_case();
}

static void test_upsample(void) {
  const ec_upsample_params p = {any_size(6), any_size(6), any_size(9), any_int(1, 3), any_int(1, 3)};
  const int32_t out_w = p.in_w * p.factor_w, out = p.rows * p.factor_h * out_w;
  begin_case("ec_upsample");
  describe("rows", p.rows), describe("in_w", p.in_w), describe("factor_h", p.factor_h), describe("factor_w", p.factor_w);
  const unsigned char *const x = new_bytes(p.rows * p.in_w * p.pixel);
  unsigned char *const y = new_bytes(out * p.pixel), *const want = new_bytes(out * p.pixel);
  for (int32_t i = 0; i < out; i++) {
    const int32_t from = i / out_w / p.factor_h * p.in_w + i % out_w / p.factor_w;
    memcpy(want + i * p.pixel, x + from * p.pixel, (size_t)p.pixel);
  }
  ec_upsample(&p, x, y);
  check_bytes(y, want, out * p.pixel);
  end_case();
}

static void test_join(void) {
  const ec_join_params p = {any_size(20), any_size(9), any_size(9)};
  const int32_t both = p.a_bytes + p.b_bytes;
  begin_case("ec_join");
  describe("pixels", p.pixels), describe("a_bytes", p.a_bytes), describe("b_bytes", p.b_bytes);
  const unsigned char *const a = new_bytes(p.pixels * p.a_bytes), *const b = new_bytes(p.pixels * p.b_bytes);
  unsigned char *const y = new_bytes(p.pixels * both), *const want = new_bytes(p.pixels * both);
  for (int32_t i = 0; i < p.pixels * both; i++) {
    const int32_t at = i % both, pixel = i / both;
    want[i] = at < p.a_bytes ? a[pixel * p.a_bytes + at] : b[pixel * p.b_bytes + at - p.a_bytes];
  }
  ec_join(&p, a, b, y);
  check_bytes(y, want, p.pixels * both);
  end_case();
}

static void test_gather(void) {
  const ec_gather_params p = {any_elem_size(), any_size(4), any_size(9), any_size(5), any_size(12)};
  const int32_t run = p.inner * p.elem_size, lines = p.outer * p.n;
  begin_case("ec_gather");
  describe("outer", p.outer), describe("axis", p.axis), describe("inner", p.inner), describe("n", p.n);
  const unsigned char *const x = new_bytes(p.outer * p.axis * run);
  unsigned char *const y = new_bytes(lines * run), *const want = new_bytes(lines * run);
  int32_t *const indices = new_ints(p.n);
  for (int32_t i = 0; i < p.n; i++) indices[i] = any_int(0, p.axis - 1);
  for (int32_t i = 0; i < lines; i++) {
    memcpy(want + i * run, x + (i / p.n * p.axis + indices[i % p.n]) * run, (size_t)run);
  }
  ec_gather(&p, x, indices, y);
  check_bytes(y, want, lines * run);
  end_case();
}

void test_moves(void) {
  for (int32_t i = 0; i < 6; i++) {
    test_copy_nd();
    test_fill();
    test_pad(i % 3);
    test_resize();
    test_upsample();
    test_join();
    test_gather();
  }
}
