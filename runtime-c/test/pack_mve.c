/* See pack_mve.h. SPDX-License-Identifier: Apache-2.0 */
#include "pack_mve.h"

#include "check.h"
#include "reference_s8.h"

int8_t *packed_dots(const int8_t *w, int32_t channels, int32_t length) {
  const int32_t tail = (length - 1) % 16 + 1, fours = (channels + 3) / 4;
  const int32_t n = fours * 4 * length + (length == tail ? 16 - tail : 0);
  int8_t *const packed = new_s8(n);
  for (int32_t at = 0; at < fours * 4 * length; at++) {
    const int32_t four = at / (4 * length), in = at % (4 * length), behind = in - 4 * tail;
    const int32_t o = 4 * four + (behind < 0 ? in / tail : behind / 16 % 4);
    const int32_t e = behind < 0 ? in % tail : tail + behind / 64 * 16 + behind % 16;
    packed[at] = o < channels ? w[o * length + e] : (int8_t)0;
  }
  return packed;
}

int8_t *packed_words(const ec_conv2d_s8_params *p, const int8_t *w) {
  const int32_t n = (p->in_c + 3) / 4 * 64;
  int8_t *const packed = new_s8(n);
  for (int32_t at = 0; at < n; at++) {
    const int32_t c = at / 16, t = at / 4 % 4, k = at % 4;
    const int32_t is_there = c < p->in_c && t < p->kernel_w && k < p->kernel_h;
    packed[at] = is_there ? w[(c * p->kernel_h + k) * p->kernel_w + t] : (int8_t)0;
  }
  return packed;
}
