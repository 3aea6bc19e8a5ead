/* The stack's high-water mark, on the emulated targets. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_STACK_H
#define EC_TEST_STACK_H

#include <stdint.h>

/* Marks the unused stack. */
void stack_paint(void);

/* The caller's stack pointer. */
static inline const char *stack_pointer(void) {
  const char *sp;
  __asm__ volatile("mov %0, sp" : "=r"(sp));
  return sp;
}

/* Bytes used below `frame` since then. */
uint32_t stack_depth_below(const void *frame);

#endif
