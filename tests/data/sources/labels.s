@ Assembler symbols: a function without a size, a bare label, and data between instructions.
        .file "labels.s"
        .syntax unified
        .cpu cortex-m3
        .thumb
        .section .vectors, "a"
        .word 0x20001000
        .word start
        .text
        .global start
        .thumb_func
start:
        ldr r0, =0xcafef00d
        b middle
        .balign 4
        .ltorg
middle:
        nop
        nop
        .global counted
        .thumb_func
        .type counted, %function
counted:
        bx lr
        .size counted, . - counted
table:
        .word 1, 2, 3
        .thumb_func
last:
        b last
