// Times a small loop as firmware does on a board, and prints the count in decimal: with the cycle
// counter of the DWT, or on the Cortex-M0+, which has none, with SysTick.
//
// The count includes what reading the counter costs, as it would on a board.
#include <stdint.h>

#include "semihosting.h"

#define REGISTER(address) (*(volatile uint32_t*)(address))

#if defined(__ARM_ARCH_6M__)

#define SYST_CSR REGISTER(0xE000E010)
#define SYST_RVR REGISTER(0xE000E014)
#define SYST_CVR REGISTER(0xE000E018)

static void start_counter(void) {
  SYST_RVR = 0x00FFFFFF;
  SYST_CVR = 0;  // any write clears it
  SYST_CSR = 5;  // on, from the processor's clock, without an interrupt
}

// SysTick counts down and holds 24 bits.
static inline uint32_t read_counter(void) { return SYST_CVR; }
static inline uint32_t elapsed(uint32_t begin, uint32_t end) { return (begin - end) & 0x00FFFFFF; }

#else

#define DEMCR REGISTER(0xE000EDFC)
#define DWT_CTRL REGISTER(0xE0001000)
#define DWT_LAR REGISTER(0xE0001FB0)
#define DWT_CYCCNT REGISTER(0xE0001004)

static void start_counter(void) {
  DEMCR |= 1u << 24;     // TRCENA: without it the DWT has no clock
#if defined(CORTEX_M7)
  DWT_LAR = 0xC5ACCE55;  // the M7 alone locks its DWT against software
#endif
  DWT_CYCCNT = 0;
  DWT_CTRL |= 1u << 0;  // CYCCNTENA
}

static inline uint32_t read_counter(void) { return DWT_CYCCNT; }
static inline uint32_t elapsed(uint32_t begin, uint32_t end) { return end - begin; }

#endif

static uint8_t message[256];

// Adler-32's two sums over a message, without its modulus: a load, two additions, a loop.
// noipa: GCC would see that the call has no side effect and move it out from between the readings.
__attribute__((noipa)) uint32_t checksum(const uint8_t* bytes, uint32_t length) {
  uint32_t a = 1, b = 0;
  for (uint32_t i = 0; i < length; i++) {
    a += bytes[i];
    b += a;
  }
  return b << 16 ^ a;
}

static void print_decimal(uint32_t value) {
  char text[12];
  char* first = text + sizeof text;
  *--first = '\0';
  *--first = '\n';
  do {
    *--first = (char)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  write_text(first);
}

volatile uint32_t result;

int main(void) {
  for (uint32_t i = 0; i < sizeof message; i++) message[i] = (uint8_t)(i * 37);
  start_counter();
  const uint32_t begin = read_counter();
  result = checksum(message, sizeof message);
  const uint32_t end = read_counter();
  print_decimal(elapsed(begin, end));
  return 0;
}
