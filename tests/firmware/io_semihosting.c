/*
 * The test program's world in an emulator: the semihosting calls of Arm, which RISC-V took over.
 * The host's files are opened in the directory that the emulator was started in.
 */
#include "io.h"

#include <stdint.h>

enum { SYS_OPEN = 0x01, SYS_CLOSE = 0x02, SYS_WRITE0 = 0x04, SYS_WRITE = 0x05, SYS_READ = 0x06, SYS_EXIT_EXTENDED = 0x20 };
enum { MODE_READ_BINARY = 1, MODE_WRITE_BINARY = 5 };
#define APPLICATION_EXIT 0x20026u

static uintptr_t input, output;
#define CLOSED UINTPTR_MAX

/* One call: the operation and its argument, an address mostly; returns the host's answer. */
static uintptr_t host(uintptr_t operation, const void *argument)
{
#if defined(__riscv)
    register uintptr_t a0 __asm__("a0") = operation;
    register const void *a1 __asm__("a1") = argument;
    /* The three instructions together are the signal; they must be uncompressed and on one page. */
    __asm__ volatile(".balign 16\n .option push\n .option norvc\n"
                     "slli zero, zero, 0x1f\n ebreak\n srai zero, zero, 7\n .option pop"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
    return a0;
#else
    register uintptr_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
#endif
}

static uintptr_t open_file(const char *name, size_t name_length, uintptr_t mode)
{
    const uintptr_t block[3] = { (uintptr_t)name, mode, name_length };
    return host(SYS_OPEN, block);
}

int io_open(void)
{
    input = open_file(IO_INPUT_FILE, sizeof IO_INPUT_FILE - 1, MODE_READ_BINARY);
    output = open_file(IO_OUTPUT_FILE, sizeof IO_OUTPUT_FILE - 1, MODE_WRITE_BINARY);
    return input != CLOSED && output != CLOSED ? 0 : 1;
}

size_t io_read(void *to, size_t bytes)
{
    const uintptr_t block[3] = { input, (uintptr_t)to, bytes };
    return bytes - host(SYS_READ, block); /* the host answers how many bytes it did not deliver */
}

int io_write(const void *from, size_t bytes)
{
    const uintptr_t block[3] = { output, (uintptr_t)from, bytes };
    return host(SYS_WRITE, block) == 0 ? 0 : 1;
}

void io_message(const char *text)
{
    host(SYS_WRITE0, text);
}

/* The linker script's: the stack grows down from stack_top and has at least stack_size bytes. */
extern uint32_t stack_low[], stack_top[];
static uint32_t *marked_top;
/* Words below the caller that io_stack_mark itself may use: not painted, so always counted as used. */
#define STACK_MARGIN 8
#define STACK_PATTERN 0xA55AA55Au

/* Never inlined: what lies below its own frame is free when it returns. */
__attribute__((noinline)) void io_stack_mark(void *top)
{
    marked_top = top;
    for (volatile uint32_t *word = stack_low; word < marked_top - STACK_MARGIN; word++)
        *word = STACK_PATTERN;
}

size_t io_stack_used(void)
{
    const uint32_t *word = stack_low;
    while (word < marked_top && *word == STACK_PATTERN)
        word++;
    return (size_t)(marked_top - word) * sizeof *word;
}

void io_exit(int code)
{
    const uintptr_t file[1] = { output };
    const uintptr_t exit_block[2] = { APPLICATION_EXIT, (uintptr_t)code };
    host(SYS_CLOSE, file);
    for (;;)
        host(SYS_EXIT_EXTENDED, exit_block);
}
