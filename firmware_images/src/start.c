// From reset to main and out: the vector table, what C expects of memory, and the exit.
#include <stdint.h>

#include "semihosting.h"

extern uint32_t _data_begin[], _data_end[], _bss_begin[], _bss_end[], _stack_end[];
extern const uint32_t _data_load[];

int main(void);
void Reset_Handler(void);

// Nothing here raises an exception: to arrive is a fault, and a branch to itself ends the run.
void Default_Handler(void) {
  for (;;) {
  }
}

void NMI_Handler(void) __attribute__((weak, alias("Default_Handler")));
void HardFault_Handler(void) __attribute__((weak, alias("Default_Handler")));
void MemManage_Handler(void) __attribute__((weak, alias("Default_Handler")));
void BusFault_Handler(void) __attribute__((weak, alias("Default_Handler")));
void UsageFault_Handler(void) __attribute__((weak, alias("Default_Handler")));
void SVC_Handler(void) __attribute__((weak, alias("Default_Handler")));
void DebugMon_Handler(void) __attribute__((weak, alias("Default_Handler")));
void PendSV_Handler(void) __attribute__((weak, alias("Default_Handler")));
void SysTick_Handler(void) __attribute__((weak, alias("Default_Handler")));

typedef union {
  void (*handler)(void);
  const void* address;
} vector;

// The names of the v7-M table; v6-M reserves the entries of the exceptions that it lacks.
__attribute__((section(".vectors"), used)) const vector vector_table[16] = {
    [0] = {.address = _stack_end},         [1] = {.handler = Reset_Handler},
    [2] = {.handler = NMI_Handler},        [3] = {.handler = HardFault_Handler},
    [4] = {.handler = MemManage_Handler},  [5] = {.handler = BusFault_Handler},
    [6] = {.handler = UsageFault_Handler}, [11] = {.handler = SVC_Handler},
    [12] = {.handler = DebugMon_Handler},  [14] = {.handler = PendSV_Handler},
    [15] = {.handler = SysTick_Handler},
};

#if defined(__ARM_FP)
// The hard-float ABI lets the compiler use the FPU anywhere, and out of reset it is off.
static void enable_fpu(void) {
  volatile uint32_t* const cpacr = (volatile uint32_t*)0xE000ED88;
  *cpacr |= 0xFu << 20;  // full access to CP10 and CP11
  __asm__ volatile("dsb\n\tisb" ::: "memory");
}
#endif

void Reset_Handler(void) {
#if defined(__ARM_FP)
  enable_fpu();
#endif
  const uint32_t* from = _data_load;
  for (uint32_t* to = _data_begin; to < _data_end;) *to++ = *from++;
  for (uint32_t* to = _bss_begin; to < _bss_end;) *to++ = 0;
  exit_with(main());
  Default_Handler();
}
