/* edgecc: windows of an int8 image and copies of them with their padding. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_STAGE_S8_H
#define EC_STAGE_S8_H

#include "ec_requant_s8.h"

/* Columns [column, column + columns) of the rows that a kernel sees. Some columns, and the kernel rows not in
 * [k0, k1), may be outside the image. */
typedef struct ec_view_s8 {
  const int8_t *const *rows; /* the input row of kernel row k0 + i is rows[i], */
  const int8_t *x;           /* or, where rows is NULL, x + i * x_row */
  int32_t x_row;
  int32_t k0;
  int32_t k1;
  int32_t column;
  int32_t columns;
  int32_t in_w;
  int32_t in_c;
  int32_t x_zero;
  int8_t *stage; /* 4-byte aligned; takes whole words */
} ec_view_s8;

/* Kernel row k of the input, from its first column on; k is inside the image. */
EC_INLINE const int8_t *ec_view_line_s8(const ec_view_s8 *v, int32_t k) {
  return v->rows != NULL ? v->rows[k - v->k0] : v->x + (k - v->k0) * v->x_row;
}

/* Nothing of kernel rows [0, count) is outside. */
EC_INLINE int32_t ec_view_is_inside_s8(const ec_view_s8 *v, int32_t count) {
  return v->k0 == 0 && v->k1 == count && v->column >= 0 && v->column + v->columns <= v->in_w;
}

/* By words, of which the last may overlap the one before. */
EC_INLINE void ec_stage_copy(int8_t *to, const int8_t *from, int32_t n) {
  const int32_t by_words = n >= 4;
  for (; n >= 16; n -= 16, to += 16, from += 16) memcpy(to, from, 16);
  for (; n > 4; n -= 4, to += 4, from += 4) memcpy(to, from, 4);
  if (by_words) {
    memcpy(to + n - 4, from + n - 4, 4);
  } else {
    for (; n > 0; n--) *to++ = *from++;
  }
}

/* Up to 3 bytes more than n. */
EC_INLINE void ec_stage_fill(int32_t *to, int32_t value, int32_t n) {
  const int32_t word = ec_mul_wrap(value & 255, 0x01010101);
  for (; n > 12; n -= 16, to += 4) to[0] = word, to[1] = word, to[2] = word, to[3] = word;
  for (; n > 0; n -= 4) *to++ = word;
}

/* Copies kernel rows [0, count) to the stage, one after another, with x_zero for what is outside. */
EC_SHARED void ec_stage_rows_s8(const ec_view_s8 *v, int32_t count) {
  const int32_t pitch = v->columns * v->in_c;
  const int32_t from = ec_min_i32(v->columns, ec_max_i32(0, -v->column));
  const int32_t to = ec_max_i32(from, ec_min_i32(v->columns, v->in_w - v->column));
  int8_t *line = v->stage + from * v->in_c + v->k0 * pitch;
  ec_stage_fill((int32_t *)(void *)v->stage, v->x_zero, count * pitch);
  for (int32_t k = v->k0; k < v->k1; k++, line += pitch) {
    ec_stage_copy(line, ec_view_line_s8(v, k) + (v->column + from) * v->in_c, (to - from) * v->in_c);
  }
}

#endif
