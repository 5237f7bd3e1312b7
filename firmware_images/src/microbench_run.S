@ uint32_t microbench_run(entry, registers, stack): the cycles from here to microbench_end by way of
@ `entry`, with r0 to r12, lr and the flags as `registers` has them and sp at `stack`.
@
@ A sequence may change any register, so what must outlast it lies in memory.
  .syntax unified
  .thumb
  .text

#if defined(__ARM_ARCH_6M__)
#define COUNTER 0xE000E018  // SYST_CVR
#else
#define COUNTER 0xE0001004  // DWT_CYCCNT
#endif

  .balign 8
  .global microbench_run
  .thumb_func
  .type microbench_run, %function
microbench_run:
  push {r4-r7, lr}
  mov r4, r8
  mov r5, r9
  mov r6, r10
  mov r7, r11
  push {r4-r7}
  ldr r3, =stack_before
  mov r4, sp
  str r4, [r3]
  mov sp, r2
  push {r0}
  ldr r3, [r1, #32]
  mov r8, r3
  ldr r3, [r1, #36]
  mov r9, r3
  ldr r3, [r1, #40]
  mov r10, r3
  ldr r3, [r1, #44]
  mov r11, r3
  ldr r3, [r1, #48]
  mov r12, r3
  ldr r3, [r1, #52]
  mov lr, r3
#if defined(__ARM_FP)
  ldr r3, =floating_operands
  vldmia r3, {s0-s15}
#endif
  ldr r3, [r1, #56]
  msr apsr_nzcvq, r3
  @ Nothing from here on changes the flags.
  ldr r2, =COUNTER
  ldr r3, =begin
  ldr r2, [r2]
  str r2, [r3]
  ldmia r1, {r0-r7}
  .rept 8  @ until what was loaded has arrived
  nop
  .endr
  pop {pc}

  .balign 8
  .global microbench_end
  .thumb_func
  .type microbench_end, %function
microbench_end:
  ldr r0, =COUNTER
  ldr r0, [r0]
  cpsie i
  ldr r1, =stack_before
  ldr r1, [r1]
  mov sp, r1
  ldr r1, =begin
  ldr r1, [r1]
#if defined(__ARM_ARCH_6M__)
  subs r0, r1, r0  @ SysTick counts down and holds 24 bits
  lsls r0, r0, #8
  lsrs r0, r0, #8
#else
  subs r0, r0, r1
#endif
  pop {r4-r7}
  mov r8, r4
  mov r9, r5
  mov r10, r6
  mov r11, r7
  pop {r4-r7, pc}
  .ltorg

#if defined(__ARM_FP)
  @ 1, 1 + 1/16, 1 + 2/16, ...: as pairs they are numbers of double precision too.
  .section .rodata
  .balign 8
floating_operands:
  .set operand, 0x3F800000
  .rept 16
  .word operand
  .set operand, operand + 0x00080000
  .endr
#endif

  .bss
  .balign 4
stack_before: .space 4
begin: .space 4
