/* edgecc: whether RISC-V's vectors of integers are there. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_RVV_H
#define EC_RVV_H

#include "ec_common.h"

/* 1 where the blocks for vectors apply: Zve32x or more, and a compiler with their intrinsics (Clang 16, GCC 13, or newer).
 * Define EC_NO_ASM to get plain C everywhere. */
#if !defined(EC_NO_ASM) && defined(__riscv_vector) && defined(__riscv_v_intrinsic)
#define EC_RVV 1
#include <riscv_vector.h>
#else
#define EC_RVV 0
#endif

#endif
