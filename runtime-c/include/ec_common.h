/* edgecc run-time kernels: what all of them share. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_COMMON_H
#define EC_COMMON_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Number of the kernels' interface: signatures, parameter structs, packing of constants. Generated code
 * refuses to compile with another one. */
#define EC_INTERFACE 1

/* EC_INLINE  a kernel: inlined into its caller, so that constant parameters specialise it.
 * EC_SHARED  an inner block: one copy per translation unit, shared by all layers. Its speed
 *            does not depend on the shapes, so inlining would cost flash and win nothing.
 * EC_LAYER   a generated layer: never merged into its caller, so that layers share the stack. */
#if defined(__GNUC__)
#if defined(__clang__)
#define EC_SHARED static __attribute__((noinline, unused))
#else
#define EC_SHARED static __attribute__((noinline, noclone, unused))
#endif
#define EC_INLINE static inline __attribute__((always_inline))
#define EC_LAYER static __attribute__((noinline))
#define EC_MAY_ALIAS __attribute__((may_alias))
#else
#define EC_INLINE static inline
#define EC_SHARED static inline
#define EC_LAYER static
#define EC_MAY_ALIAS
#endif

/* What keeps the stack of generated functions the same for all shapes and all levels of GCC's optimisation:
 * EC_SAVES_THREE  at the head of a function that only fills a struct and passes it on: it saves three registers at least,
 *                 which it may have to or not for its constants (with r7, four, in as many multiples of 8 bytes);
 * EC_SAVES_FOUR   the same for four, where the struct leaves room for five,
 * EC_SAVES_SEVEN  for seven, in functions of rows;
 * EC_FORGET       of a pointer: it may point to where any other does, so that addresses are computed again instead of
 *                 kept in registers. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__thumb2__)
#define EC_SAVES_THREE() __asm__ volatile("" ::: "r4", "r5")
#define EC_SAVES_FOUR() __asm__ volatile("" ::: "r4", "r5", "r6")
#define EC_FORGET(pointer) __asm__ volatile("" : "+r"(pointer) : : "memory")
#else
#define EC_SAVES_THREE() ((void)0)
#define EC_SAVES_FOUR() ((void)0)
#define EC_FORGET(pointer) ((void)(pointer))
#endif
#if defined(__GNUC__) && !defined(__clang__) && defined(__thumb2__) && !defined(__PIC__)
#define EC_SAVES_SEVEN() __asm__ volatile("" ::: "r4", "r5", "r6", "r8", "r9", "r10")
#else
#define EC_SAVES_SEVEN() EC_SAVES_THREE()
#endif

/* 1 where the hand-scheduled single-precision blocks for Cortex-M4F, M7, M33 and M55 apply.
 * Define EC_NO_ASM to get the portable blocks everywhere. */
#if !defined(EC_NO_ASM) && defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FP)
#if (__ARM_FP & 4)
#define EC_ASM_VFP 1
#endif
#endif
#ifndef EC_ASM_VFP
#define EC_ASM_VFP 0
#endif

/* Kernel rows that a whole-tensor kernel hands on at a time; taller kernels take several turns. */
#define EC_ROWS_MAX 16

/* What is applied to a result before it is stored. */
enum {
  EC_ACT_NONE = 0,
  EC_ACT_RELU = 1, /* max(v, 0) */
  EC_ACT_CLAMP = 2 /* min(max(v, act_min), act_max) */
};

/* An activation with its bounds filled in: for EC_ACT_RELU they are 0 and infinity. */
typedef struct ec_activation_f32 {
  int32_t kind; /* EC_ACT_ */
  float lo;
  float hi;
} ec_activation_f32;

EC_INLINE ec_activation_f32 ec_activation_of(int32_t kind, float lo, float hi) {
  const int32_t relu = kind == EC_ACT_RELU;
  const ec_activation_f32 a = {kind, relu ? 0.0f : lo, relu ? INFINITY : hi};
  return a;
}

EC_INLINE int32_t ec_min_i32(int32_t a, int32_t b) { return a < b ? a : b; }
EC_INLINE int32_t ec_max_i32(int32_t a, int32_t b) { return a > b ? a : b; }

/* The comparisons are written so that a NaN in `a` is kept, as ONNX Runtime does for Clip and Relu. */
EC_INLINE float ec_min_of(float a, float b) { return a > b ? b : a; }
EC_INLINE float ec_max_of(float a, float b) { return a < b ? b : a; }
EC_INLINE float ec_clip_of(float v, float lo, float hi) { return ec_min_of(ec_max_of(v, lo), hi); }

EC_INLINE float ec_activate(float v, int32_t act, float lo, float hi) {
  if (act == EC_ACT_RELU) return ec_max_of(v, 0.0f);
  if (act == EC_ACT_CLAMP) return ec_clip_of(v, lo, hi);
  return v;
}

#endif
