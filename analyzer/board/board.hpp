// A board: a core in a part on a board. Memories, clocks, wait states, supply and currents, each
// figure with its source. Read from boards/ID.toml; docs/board-files.md describes the format.
//
//   Board board = load_board("nucleo-f446re");
//   OperatingPoint point = operating_point(board, 84e6);   // 84 MHz: 2 wait states, current
//   between
//                                                          // the documented clocks
//   point.current_a                                        // std::nullopt where nobody published
//   it
//
// Errors: Error(ErrorKind::request), one sentence: unknown board (with the nearest names), a file
// that is not a board (file, line, key), a clock outside the part's range (with the range).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "isa/core.hpp"

namespace boardless {

enum class Status { documented, measured, derived, assumed };
std::string_view to_string(Status status);

// Where a figure comes from: datasheet and table, or "measured by ...".
struct Source {
  std::string text;
  Status status = Status::assumed;
};

// What the core waits when a cache line has to be filled from a memory, where that has been found
// out. It holds at clock_hz, thus at that clock's wait states. cycles 0: not known.
struct LineFill {
  int cycles = 0;
  double clock_hz = 0;
  Source source;
};

enum class MemoryKind { flash, ram, tcm, peripheral, rom };
std::string_view to_string(MemoryKind kind);

struct Memory {
  std::string name;  // "flash", "sram1", "itcm"
  MemoryKind kind = MemoryKind::ram;
  std::uint32_t base = 0;
  std::uint32_t size = 0;              // bytes
  std::vector<std::uint32_t> aliases;  // further base addresses of the same bytes
  bool slow_bank = false;              // a RAM bank with an access penalty (see docs/accuracy.md)
  LineFill line_fill;                  // RAM that the caches serve (Cortex-M7, over AXI)
  Source source;
};

// Wait states needed up to a clock, rising with max_clock_hz.
struct WaitStates {
  double max_clock_hz = 0;
  int wait_states = 0;
};

// The path from the core to flash. Widths in bits, lines and sizes in bytes; 0: there is none.
struct FlashInterface {
  std::vector<WaitStates> wait_states;  // by clock; the last covers the board's highest clock
  Source wait_states_source;
  int bus_divider = 1;           // core clocks in one clock of the flash's bus: wait states
                                 // count that bus's clocks (STM32H7 at full speed: 2)
  int read_width_bits = 0;       // what one flash read brings
  bool prefetch = false;         // the next line is read ahead
  int prefetch_lead = 0;         // cycles by which that begins before the line in use is used
  bool prefetch_aborts = false;  // a miss gives up the read ahead instead of waiting for it
  int instruction_cache_bytes = 0;
  int instruction_line_bytes = 0;
  int instruction_ways = 0;  // 0: fully associative
  int data_cache_bytes = 0;
  int data_line_bytes = 0;
  int data_ways = 0;
  bool unified_cache = false;  // the instruction cache serves data reads as well
  LineFill line_fill;
  std::string name;  // "ART accelerator", "ICACHE", "XIP cache", ...
  Source source;
};

// A documented supply current while executing from `memory` at a clock. Amperes and volts.
struct Current {
  double clock_hz = 0;
  double supply_v = 0;
  double current_a = 0;
  std::string condition;  // "run from flash, ART on, peripherals off, 25 C, typical"
  Source source;
};

struct Board {
  std::string id;    // "nucleo-f446re": the file's name
  std::string name;  // "ST NUCLEO-F446RE"
  std::string part;  // "STM32F446RET6"
  Core core = Core::cortex_m4;
  std::string fpu;            // "none", "single" or "double"
  bool generic = false;       // no part: zero wait states, no energy figures
  int multiplier_cycles = 1;  // Cortex-M0 and M0+: 1 or 32, a silicon option
  Source core_source;
  double min_clock_hz = 0;  // the range of clocks that --clock accepts
  double max_clock_hz = 0;
  double default_clock_hz = 0;
  Source clock_source;
  std::vector<Memory> memories;
  FlashInterface flash;
  std::vector<Current> currents;  // one supply setting, rising clock; empty: energy is absent
  std::string no_energy_reason;   // why `currents` is empty
  double current_tolerance = 0;   // relative half-width of the energy interval's current part
  Source tolerance_source;
  std::vector<std::string> notes;  // what is left out, and why
  std::string path;
};

// One clock and supply setting of a board.
struct OperatingPoint {
  double clock_hz = 0;
  int wait_states = 0;         // as the part is set up
  int flash_stall_cycles = 0;  // core cycles that one flash read takes beyond the first
  std::optional<double> supply_v;
  std::optional<double> current_a;
  // Linear split of current over the documented clocks, at this supply: what runs without a clock,
  // and what each clock cycle takes. static_a + dynamic_a_per_hz * clock_hz == current_a.
  double static_a = 0;
  double dynamic_a_per_hz = 0;
  std::string current_basis;  // "documented at 84 MHz", "interpolated between 60 and 90 MHz", ...
};

// Folders with board files, in the order searched: $BOARDLESS_BOARDS if set, beside the running
// program's data (installed share/boardless/boards, wherever the tree was moved), the source tree.
std::vector<std::string> board_folders();

// By id; a path that ends in .toml is read as it is.
Board load_board(std::string_view id);
Board parse_board(std::string_view toml, const std::string& path);
std::vector<std::string> board_ids();  // sorted
Board generic_board(Core core);        // load_board("generic-cortex-m4") and so on

OperatingPoint operating_point(const Board& board, std::optional<double> clock_hz);

// "84MHz", "16 MHz", "168e6", "32768Hz", "1.5GHz". Error on anything else.
double parse_clock(std::string_view text);

}  // namespace boardless
