/* Start-up and semihosting for bare-metal tests on emulated Cortex-M. SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "stack.h"

int main(int argc, char **argv);
void reset(void);
int _write(int file, const char *text, int length);
int _read(int file, char *text, int length);
int _close(int file);
int _fstat(int file, struct stat *status);
int _isatty(int file);
int _lseek(int file, int offset, int whence);
void *_sbrk(ptrdiff_t step);
void _exit(int code);
int _kill(int process, int signal);
int _getpid(void);
void _fini(void);

extern uint32_t stack_top, stack_low, data_start, data_end, data_load, bss_start, bss_end;
extern char heap_start;

enum { SEMI_WRITE0 = 0x04, SEMI_EXIT_EXTENDED = 0x20, STOPPED_APPLICATION_EXIT = 0x20026 };

static void semihost(uint32_t operation, const void *argument) {
  register uint32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

int _write(int file, const char *text, int length) {
  (void)file;
  for (int i = 0; i < length; i++) {
    const char c[2] = {text[i], 0};
    semihost(SEMI_WRITE0, c);
  }
  return length;
}

void _exit(int code) {
  const uint32_t block[2] = {STOPPED_APPLICATION_EXIT, (uint32_t)code};
  for (;;) semihost(SEMI_EXIT_EXTENDED, block);
}

void *_sbrk(ptrdiff_t step) {
  static char *end = &heap_start;
  char *const start = end;
  if (end + step > (char *)&stack_low) return (void *)-1;
  end += step;
  return start;
}

int _read(int file, char *text, int length) { return (void)file, (void)text, (void)length, 0; }
int _close(int file) { return (void)file, -1; }
int _fstat(int file, struct stat *status) { return (void)file, status->st_mode = S_IFCHR, 0; }
int _isatty(int file) { return (void)file, 1; }
int _lseek(int file, int offset, int whence) { return (void)file, (void)offset, (void)whence, 0; }
int _kill(int process, int signal) { return (void)process, (void)signal, -1; }
int _getpid(void) { return 1; }
void _fini(void) {}

static void fault(void) {
  semihost(SEMI_WRITE0, "FAULT\n");
  _exit(99);
}

#define STACK_PATTERN 0xa5c35a3cu

/* Its own registers are saved before it reads the stack pointer. */
__attribute__((optimize("no-shrink-wrap"))) void stack_paint(void) {
  const uint32_t *const here = (const uint32_t *)(const void *)stack_pointer();
  for (volatile uint32_t *p = &stack_low; (const volatile uint32_t *)p < here; p++) *p = STACK_PATTERN;
}

uint32_t stack_depth_below(const void *frame) {
  const uint32_t *p = &stack_low;
  while (*p == STACK_PATTERN) p++;
  return (uint32_t)((const char *)frame - (const char *)p);
}

void reset(void) {
#if defined(__ARM_FP)
  *(volatile uint32_t *)0xe000ed88 |= 0xfu << 20; /* CPACR: the FPU is off after reset */
  __asm__ volatile("dsb\n\tisb");
#endif
  memcpy(&data_start, &data_load, (size_t)((char *)&data_end - (char *)&data_start));
  memset(&bss_start, 0, (size_t)((char *)&bss_end - (char *)&bss_start));
  _exit(main(0, NULL));
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    &stack_top, reset, fault, fault, fault, fault, fault, NULL, NULL, NULL, NULL, fault, fault, NULL, fault, fault};
