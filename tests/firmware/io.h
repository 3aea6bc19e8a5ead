/*
 * What a test program needs of the world, the same on a desktop (io_host.c) and in an emulator
 * (io_semihosting.c): one file to read samples from, one to write results to, messages and an exit code.
 */
#ifndef EDGECC_TEST_IO_H
#define EDGECC_TEST_IO_H

#include <stddef.h>

/* The files, in the directory that the program or the emulator was started in. */
#define IO_INPUT_FILE "input.bin"
#define IO_OUTPUT_FILE "output.bin"

/* Exit codes beside 0. */
#define IO_EXIT_FAULT 99 /* the core trapped */

/* Opens both files; 0 = done. */
int io_open(void);

/* Reads up to `bytes` of the input file; returns how many it got, fewer only at its end. */
size_t io_read(void *to, size_t bytes);

/* Appends to the output file; 0 = done. */
int io_write(const void *from, size_t bytes);

/* Says something to whoever runs the program. */
void io_message(const char *text);

/* The caller's stack pointer, below which the functions that it calls have theirs; NULL on a desktop. */
static inline void *io_stack_pointer(void)
{
    void *top = NULL;
#if defined(__arm__)
    __asm__ volatile("mov %0, sp" : "=r"(top));
#elif defined(__riscv)
    __asm__ volatile("mv %0, sp" : "=r"(top));
#endif
    return top;
}

/* Fills the free stack with a pattern, so that io_stack_used can tell how deep calls went since; not on a desktop. */
void io_stack_mark(void *top);

/* Bytes of stack used below `top` since then; 0 on a desktop, where it is not known. */
size_t io_stack_used(void);

/* Closes the output file and ends the program with a code of 0 to 255. */
void io_exit(int code);

#endif
