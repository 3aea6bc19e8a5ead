/* Start-up of an M-profile core: vectors, memory, floating-point unit, main. */
#include <stdint.h>

#include "io.h"

int main(void);
void start(void);

/* Addresses that the linker script defines. */
extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];

#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
#define CPACR (*(volatile uint32_t *)0xE000ED88u)
static void enable_fpu(void)
{
    CPACR |= 0xFu << 20; /* full access to coprocessors 10 and 11 */
    __asm__ volatile("dsb\n isb" ::: "memory");
}
#else
static void enable_fpu(void) {}
#endif

static void copy_data(void)
{
    const uint32_t *from = data_load;
    for (uint32_t *to = data_start; to < data_end; to++)
        *to = *from++;
    for (uint32_t *to = bss_start; to < bss_end; to++)
        *to = 0;
}

/* Runs before any other function; only integer code may precede enable_fpu. */
void start(void)
{
    enable_fpu();
    copy_data();
    io_exit(main());
}

static void fault(void)
{
    io_exit(IO_EXIT_FAULT);
}

typedef void (*handler)(void);

static const struct {
    uint32_t *stack;
    handler handlers[15];
} vectors __attribute__((section(".vectors"), used)) = {
    stack_top,
    /* reset, NMI, hard, memory, bus, usage and secure fault, three reserved, SVC, debug, reserved, PendSV, SysTick */
    { start, fault, fault, fault, fault, fault, fault, 0, 0, 0, fault, fault, 0, fault, fault },
};
