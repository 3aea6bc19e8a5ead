# Start-up of a RISC-V core in machine mode: traps, stack, floating-point and vector units, memory, main.
    .option arch, +zicsr
    .section .vectors, "ax"
    .globl start
start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, stack_top
    la tp, tls_start
    la t0, trap
    csrw mtvec, t0
#ifdef __riscv_flen
    li t0, 1 << 13          # mstatus.FS = initial
    csrs mstatus, t0
    csrw fcsr, zero
#endif
    li t0, 1 << 9           # mstatus.VS = initial; without vectors it stays off
    csrs mstatus, t0
    la a0, data_load
    la a1, data_start
    la a2, data_end
copy:
    bgeu a1, a2, clear_all
    lw t0, 0(a0)
    sw t0, 0(a1)
    addi a0, a0, 4
    addi a1, a1, 4
    j copy
clear_all:
    la a1, bss_start
    la a2, bss_end
clear:
    bgeu a1, a2, enter
    sw zero, 0(a1)
    addi a1, a1, 4
    j clear
enter:
    call main
    call io_exit

    .balign 4
trap:
    la sp, stack_top
    li a0, 99               # IO_EXIT_FAULT
    call io_exit
