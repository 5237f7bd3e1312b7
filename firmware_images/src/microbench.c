// Times every sequence of tests/isa/sequences.toml with the core's own counter and prints it:
//
//   microbench 1 cortex-m4 DWT cpuid 410fc241
//   empty 21                   what the harness itself takes, in all the lines below subtracted
//   v7-mov 1
//   ...
//   done 137                   sequences, `empty` not counted
//
// The sequences are of make_microbench.py's making. The clocks stay as reset leaves them, where
// most parts' flash answers without wait states.
#include <stdint.h>

#include "semihosting.h"

#define REGISTER(address) (*(volatile uint32_t*)(address))

enum { version = 1, runs = 4 };

typedef struct {
  const char* name;
  const void* without;     // `before`, and out
  const void* with;        // `before`, the counted code, and out
  uint32_t fill;           // of memory and stack: an address in memory, or where to go on
  uint32_t registers[15];  // r0 to r12, lr, flags
} sequence;

extern const sequence microbench_sequences[];
extern const uint32_t microbench_count;

uint32_t microbench_run(const void* entry, const uint32_t* registers, uint32_t* stack);

// Sequences load and store here: up to 32 bytes below microbench_memory + 128, and 1 KiB above.
uint32_t microbench_memory[32 + 256 + 8];
static uint32_t stack[64];

#if defined(__ARM_ARCH_6M__)

#define COUNTER "SysTick"

static void start_counter(void) {
  REGISTER(0xE000E014) = 0x00FFFFFF;  // SYST_RVR
  REGISTER(0xE000E018) = 0;           // SYST_CVR: any write clears it
  REGISTER(0xE000E010) = 5;           // SYST_CSR: on, from the processor's clock, no interrupt
}

#else

#define COUNTER "DWT"

static void start_counter(void) {
  REGISTER(0xE000EDFC) |= 1u << 24;   // DEMCR.TRCENA: without it the DWT has no clock
#if defined(CORTEX_M7)
  REGISTER(0xE0001FB0) = 0xC5ACCE55;  // DWT_LAR: the M7 alone locks its DWT against software
#endif
  REGISTER(0xE0001004) = 0;           // DWT_CYCCNT
  REGISTER(0xE0001000) |= 1u << 0;    // DWT_CTRL.CYCCNTENA
}

#endif

// With its instruction cache a warm Cortex-M7 fetches without wait states, whatever its flash does.
static void enable_instruction_cache(void) {
#if defined(CORTEX_M7)
  __asm__ volatile("dsb\n\tisb" ::: "memory");
  REGISTER(0xE000EF50) = 0;  // ICIALLU
  __asm__ volatile("dsb\n\tisb" ::: "memory");
  REGISTER(0xE000ED14) |= 1u << 17;  // CCR.IC
  __asm__ volatile("dsb\n\tisb" ::: "memory");
#endif
}

static char* put(char* to, const char* text) {
  while (*text) *to++ = *text++;
  return to;
}

static char* put_number(char* to, int32_t value) {
  char digits[12];
  char* first = digits + sizeof digits;
  uint32_t left = value < 0 ? 0u - (uint32_t)value : (uint32_t)value;
  *--first = '\0';
  do {
    *--first = (char)('0' + left % 10);
    left /= 10;
  } while (left > 0);
  if (value < 0) *to++ = '-';
  return put(to, first);
}

static char* put_hex(char* to, uint32_t value) {
  for (int shift = 28; shift >= 0; shift -= 4) *to++ = "0123456789abcdef"[value >> shift & 15];
  return to;
}

static void print(const char* name, int32_t value) {
  char line[64];
  char* end = put_number(put(put(line, name), " "), value);
  put(end, "\n")[0] = '\0';
  write_text(line);
}

// The last of several runs: by then caches and predictors know the way.
static uint32_t cycles_of(const sequence* s, const void* entry) {
  uint32_t cycles = 0;
  for (int k = 0; k < runs; k++) {
    for (uint32_t i = 0; i < sizeof microbench_memory / 4; i++) microbench_memory[i] = s->fill;
    for (uint32_t i = 0; i < sizeof stack / 4; i++) stack[i] = s->fill;
    cycles = microbench_run(entry, s->registers, stack + sizeof stack / 8);
  }
  return cycles;
}

int main(void) {
  char line[80];
  char* end = put(put_number(put(line, "microbench "), version), " " CORE " " COUNTER " cpuid ");
  put(put_hex(end, REGISTER(0xE000ED00)), "\n")[0] = '\0';
  write_text(line);
  enable_instruction_cache();
  start_counter();
  print("empty", (int32_t)cycles_of(microbench_sequences, microbench_sequences->without));
  for (uint32_t i = 1; i < microbench_count; i++) {
    const sequence* s = microbench_sequences + i;
    print(s->name, (int32_t)(cycles_of(s, s->with) - cycles_of(s, s->without)));
  }
  print("done", (int32_t)microbench_count - 1);
  return 0;
}
