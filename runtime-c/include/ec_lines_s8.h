/* edgecc: copies of the lines of a window, int8, by vectors where there are any. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_LINES_S8_H
#define EC_LINES_S8_H

#include "ec_mve.h"
#include "ec_rvv.h"

/* `count` lines of n bytes, which come to lie to_step apart. */
typedef struct ec_lines_s8 {
  const int8_t *const *rows; /* line i begins somewhere in rows[i], */
  const int8_t *x;           /* or, where rows is NULL, in x + i * x_row */
  int32_t x_row;
  int32_t count;
  int32_t to_step;
  int32_t n;
} ec_lines_s8;

#if EC_MVE
#include "ec_naked.h"

/* The offsets that the assembly reads fields at. */
typedef char ec_lines_s8_places[offsetof(ec_lines_s8, x_row) == 8 && offsetof(ec_lines_s8, to_step) == 16 ? 1 : -1];

/* Lines that begin at `offset` in their rows. r3 = rows or 0, r4 = x, r5 = x_row, r6 = to_step, r7 = n. */
EC_NAKED void ec_copy_lines_s8(const ec_lines_s8 *v EC_UNREAD, int32_t offset EC_UNREAD, int8_t *to EC_UNREAD) {
  __asm__(".syntax unified\n\t"
          "push {r4-r8, lr}\n\t"
          "ldrd r3, r4, [r0]\n\t"
          "ldrd r6, r7, [r0, #16]\n\t"
          "ldrd r5, r8, [r0, #8]\n\t"
          "add r4, r1\n\t"
          "cmp r7, #16\n\t"
          "bgt 4f\n\t"
          "vctp.8 r7\n\t"
          "wls lr, r8, 8f\n\t"
          "cbnz r3, 2f\n"
          "1:\n\t" /* short lines of an image, */
          "vpstt\n\t"
          "vldrbt.8 q0, [r4]\n\t"
          "vstrbt.8 q0, [r2]\n\t"
          "add r4, r5\n\t"
          "add r2, r6\n\t"
          "le lr, 1b\n\t"
          "pop {r4-r8, pc}\n"
          "2:\n\t" /* of rows, */
          "ldr r4, [r3], #4\n\t"
          "add r4, r1\n\t"
          "vpstt\n\t"
          "vldrbt.8 q0, [r4]\n\t"
          "vstrbt.8 q0, [r2]\n\t"
          "add r2, r6\n\t"
          "le lr, 2b\n\t"
          "pop {r4-r8, pc}\n"
          "4:\n\t" /* and long lines. */
          "cmp r8, #0\n\t"
          "ble 8f\n"
          "5:\n\t"
          "cbz r3, 6f\n\t"
          "ldr r4, [r3], #4\n\t"
          "add r4, r1\n"
          "6:\n\t"
          "mov r0, r4\n\t"
          "mov r12, r2\n\t"
          "dlstp.8 lr, r7\n"
          "7:\n\t"
          "vldrb.8 q0, [r0], #16\n\t"
          "vstrb.8 q0, [r12], #16\n\t"
          "letp lr, 7b\n\t"
          "add r4, r5\n\t"
          "add r2, r6\n\t"
          "subs r8, #1\n\t"
          "bgt 5b\n"
          "8:\n\t"
          "pop {r4-r8, pc}");
}
#else
/* n >= 0 bytes that do not overlap. */
EC_INLINE void ec_copy_line_s8(int8_t *to, const int8_t *from, int32_t n) {
#if EC_RVV
  for (size_t m; n > 0; n -= (int32_t)m, to += m, from += m) {
    m = __riscv_vsetvl_e8m8((size_t)n);
    __riscv_vse8_v_i8m8(to, __riscv_vle8_v_i8m8(from, m), m);
  }
#else
  for (int32_t i = 0; i < n; i++) to[i] = from[i];
#endif
}

EC_SHARED void ec_copy_lines_s8(const ec_lines_s8 *v, int32_t offset, int8_t *to) {
  for (int32_t i = 0; i < v->count; i++, to += v->to_step) {
    const int8_t *const line = (v->rows != NULL ? v->rows[i] : v->x + i * v->x_row) + offset;
    ec_copy_line_s8(to, line, v->n);
  }
}
#endif

#endif
