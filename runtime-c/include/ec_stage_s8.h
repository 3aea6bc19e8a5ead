/* edgecc: copies of input rows with their padding, int8. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_STAGE_S8_H
#define EC_STAGE_S8_H

#include "ec_kernel_rows_s8.h"

/* Columns [column, column + columns) of input rows; some of them, or of the rows, may be outside the image. */
typedef struct ec_stage_s8 {
  const ec_kernel_rows_s8 *in;
  int8_t *to; /* 4-byte aligned; takes whole words */
  int32_t column;
  int32_t columns;
  int32_t in_w;
  int32_t in_c;
  int32_t x_zero;
} ec_stage_s8;

/* Kernel row k of the input, from its first column on; k is inside the image. */
EC_INLINE const int8_t *ec_kernel_line_s8(const ec_kernel_rows_s8 *r, int32_t k) {
  return r->rows != NULL ? r->rows[k - r->k0] : r->x + (k - r->k0) * r->x_row;
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

/* Kernel rows [k, end), one after another. */
EC_SHARED void ec_stage_rows_s8(const ec_stage_s8 *s, int32_t k, int32_t end) {
  const int32_t pitch = s->columns * s->in_c;
  const int32_t from = ec_min_i32(s->columns, ec_max_i32(0, -s->column));
  const int32_t to = ec_max_i32(from, ec_min_i32(s->columns, s->in_w - s->column));
  int8_t *line = s->to + from * s->in_c;
  ec_stage_fill((int32_t *)(void *)s->to, s->x_zero, (end - k) * pitch);
  for (; k < end; k++, line += pitch) {
    if (k < s->in->k0 || k >= s->in->k1) continue;
    ec_stage_copy(line, ec_kernel_line_s8(s->in, k) + (s->column + from) * s->in_c, (to - from) * s->in_c);
  }
}

#endif
