/* Switches the vector unit on, before main. SPDX-License-Identifier: Apache-2.0 */
    .option arch, +zicsr
    .text
vectors_on:
    li t0, 1 << 9           /* mstatus.VS = initial */
    csrs mstatus, t0
    ret

    .section .init_array, "aw"
    .word vectors_on
