/* edgecc: whether Arm's vector extension for Cortex-M, Helium, is there. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_MVE_H
#define EC_MVE_H

#include "ec_common.h"

/* 1 where the blocks in Helium assembly apply (Cortex-M55, M85): those on integers, and those on floats, which a core
 * may lack. Define EC_NO_ASM to get plain C everywhere. */
#if !defined(EC_NO_ASM) && defined(__GNUC__) && defined(__ARM_FEATURE_MVE)
#define EC_MVE 1
#if (__ARM_FEATURE_MVE & 2)
#define EC_MVE_F32 1
#endif
#else
#define EC_MVE 0
#endif
#ifndef EC_MVE_F32
#define EC_MVE_F32 0
#endif

#endif
