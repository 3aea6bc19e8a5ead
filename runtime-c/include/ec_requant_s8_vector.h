/* edgecc: from vectors of 32-bit sums to 8-bit results, with RISC-V vectors. SPDX-License-Identifier: Apache-2.0
 *
 * Included by the blocks that are made of it. VMULH gives the upper word of the product that ec_requant_s8.h defines, so that
 * vectors hold exactly its results. A sum has four times the bits of a result, and of its group of registers. */
#ifndef EC_REQUANT_S8_VECTOR_H
#define EC_REQUANT_S8_VECTOR_H

#include "ec_requant_s8.h"
#include "ec_rvv.h"

/* Stores the results of n sums, of channels next to each other. */
EC_INLINE void ec_requantize_m4_s8(vint32m4_t a, vint32m4_t multiplier, const ec_requant_s8 *r, int8_t *y, size_t n) {
  a = __riscv_vmulh_vv_i32m4(__riscv_vsll_vx_i32m4(a, (size_t)r->left, n), multiplier, n);
  a = __riscv_vsra_vx_i32m4(__riscv_vadd_vx_i32m4(a, r->addend, n), (size_t)r->shift, n);
  a = __riscv_vmin_vx_i32m4(__riscv_vmax_vx_i32m4(a, r->low, n), r->top, n);
  __riscv_vse8_v_i8m1(y, __riscv_vncvt_x_x_w_i8m1(__riscv_vncvt_x_x_w_i16m2(a, n), n), n);
}

EC_INLINE void ec_requantize_m8_s8(vint32m8_t a, vint32m8_t multiplier, const ec_requant_s8 *r, int8_t *y, size_t n) {
  a = __riscv_vmulh_vv_i32m8(__riscv_vsll_vx_i32m8(a, (size_t)r->left, n), multiplier, n);
  a = __riscv_vsra_vx_i32m8(__riscv_vadd_vx_i32m8(a, r->addend, n), (size_t)r->shift, n);
  a = __riscv_vmin_vx_i32m8(__riscv_vmax_vx_i32m8(a, r->low, n), r->top, n);
  __riscv_vse8_v_i8m2(y, __riscv_vncvt_x_x_w_i8m2(__riscv_vncvt_x_x_w_i16m4(a, n), n), n);
}

#endif
