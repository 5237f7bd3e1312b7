// Semihosting: requests to the debugger, or here to the emulator, by BKPT 0xAB with the operation
// in r0 and its parameter in r1. (Arm, "Semihosting for AArch32 and AArch64", 2.0.)
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdint.h>

static inline uint32_t semihosting_call(uint32_t operation, uint32_t parameter) {
  register uint32_t r0 __asm__("r0") = operation;
  register uint32_t r1 __asm__("r1") = parameter;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

// SYS_WRITE0 takes the address of a zero-terminated string.
static inline void write_text(const char* text) {
  semihosting_call(0x04, (uint32_t)(uintptr_t)text);
}

// On a 32-bit target SYS_EXIT takes a reason and no status: ADP_Stopped_ApplicationExit means that
// all went well, ADP_Stopped_RunTimeErrorUnknown stands for any other status.
static inline void exit_with(int status) {
  semihosting_call(0x18, status == 0 ? 0x20026 : 0x20023);
}

#endif
