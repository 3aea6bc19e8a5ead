/* edgecc: 3 x 3 depthwise windows in plain C, as the assembly computes them. Included by ec_depthwise_three_s8.h only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_DEPTHWISE_THREE_S8_PORTABLE_H
#define EC_DEPTHWISE_THREE_S8_PORTABLE_H

/* Tap t of kernel row k, of the 10 bytes of a channel. */
EC_INLINE int32_t ec_three_weight_s8(const ec_three_s8 *b, int32_t k, int32_t t) {
  static const uint8_t at[3][3] = {{0, 1, 4}, {2, 3, 6}, {5, 7, 8}};
  return b->w[(b->flags & EC_THREE_TURNED) != 0 ? at[t][k] : at[k][t]] - 128;
}

/* Whether an output row without kernel row 0 comes before the others. */
EC_INLINE int32_t ec_three_above_s8(const ec_three_s8 *b) { return b->even && (b->flags & EC_THREE_MASKED) != 0; }

/* What kernel row k of output row `row` reads; NULL outside. */
EC_INLINE const int8_t *ec_three_line_s8(const ec_three_s8 *b, int32_t row, int32_t k) {
  const int8_t *const rows[3] = {b->row0, b->row1, b->row2};
  const int32_t inside[3] = {b->inside & 0xffff, (b->inside >> 16) & 0xffff, b->inside2};
  const int32_t above = ec_three_above_s8(b), at = row * b->x_row;
  if (!b->even) return inside[k] != 0 ? rows[k] + at : NULL;
  if ((k == 0 && row < above) || (k == 2 && row == above + b->rows)) return NULL;
  return b->row0 + at + (k - above) * (int32_t)(b->row1 - b->row0);
}

/* The sum of output o of row `row`, without its bias. */
EC_INLINE int32_t ec_three_sum_s8(const ec_three_s8 *b, int32_t row, int32_t o) {
  const int32_t width = (b->full + b->trail - 1) * b->stride + 3 - b->lead - b->trail;
  int32_t sum = 0;
  for (int32_t k = 0; k < 3; k++) {
    const int8_t *const line = ec_three_line_s8(b, row, k);
    for (int32_t t = 0; t < 3; t++) {
      const int32_t column = o * b->stride + t - b->lead;
      const int32_t seen = line != NULL && column >= 0 && column < width;
      const int32_t x = seen ? line[column * b->step] : (int16_t)b->zero;
      sum += x * ec_three_weight_s8(b, k, t);
    }
  }
  return sum;
}

/* All channels of all rows. Uses b up. */
EC_SHARED void ec_three_run_s8(ec_three_s8 *b) {
  const ec_requant_s8 out = {b->scale, EC_THREE_SHIFT, b->addend, -128, 127};
  const int32_t rows = ec_three_above_s8(b) + b->rows + (b->even ? b->below : 0);
  for (; b->channels > 0; b->channels--) {
    for (int32_t row = 0; row < rows; row++) {
      for (int32_t o = 0; o < b->full + b->trail; o++) {
        const int32_t sum = ec_add_wrap(*b->bias, ec_three_sum_s8(b, row, o));
        b->y[row * b->y_row + o * b->step] = ec_requantize_s8(sum, *b->multiplier, &out);
      }
    }
    b->row0++, b->row1++, b->row2++, b->y++;
    b->w += 10, b->bias++, b->multiplier++;
  }
}

#endif
