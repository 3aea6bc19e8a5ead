/* From reset to main: vectors, floating-point unit, initialised and cleared memory. */
#include <stdint.h>

#include "console.h"

int main(void);
void start(void);

/* Addresses that link.ld defines. */
extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];

#define CPACR (*(volatile uint32_t *)0xE000ED88u)

/* Runs before any other function: no float and no static variable may be used before its end. */
void start(void)
{
    CPACR |= 0xFu << 20; /* full access to the floating-point unit */
    __asm__ volatile("dsb\n isb" ::: "memory");
    const uint32_t *from = data_load;
    for (uint32_t *to = data_start; to < data_end; to++)
        *to = *from++;
    for (uint32_t *to = bss_start; to < bss_end; to++)
        *to = 0;
    console_exit(main());
}

static void fault(void)
{
    console_text("the core trapped\n");
    console_exit(99);
}

typedef void (*handler)(void);

static const struct {
    uint32_t *stack;
    handler handlers[15];
} vectors __attribute__((section(".vectors"), used)) = {
    stack_top,
    /* reset, NMI, hard, memory, bus and usage fault, four reserved, SVC, debug, reserved, PendSV, SysTick */
    { start, fault, fault, fault, fault, fault, 0, 0, 0, 0, fault, fault, 0, fault, fault },
};
