// Runs an image on a board's memories in the emulator and records a profile.
//
//   RunOptions options;
//   options.from = image.find_symbol("conv_2d")->address;   // each call of it
//   RunResult result = run(image, board, options);
//   result.profile.passes        // how often the region was entered
//
// The run starts at the vector table (the ELF entry if that is not its reset handler), or at a
// function (`call`). Guests are untrusted: they see no host file and no network, their memory is
// the board's, and the instruction budget bounds their time.
//
// Errors: Error(ErrorKind::request) when the image does not fit the board or the region makes no
// sense; Error(ErrorKind::firmware) when the firmware faults (address, PC, function, line),
// executes what the core lacks, or never reaches the region.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/image/image.hpp"
#include "analyzer/placement.hpp"
#include "analyzer/profile.hpp"

namespace boardless {

struct RunOptions {
  std::optional<std::uint32_t> from;  // counting starts here ...
  std::optional<std::uint32_t> to;    // ... and stops here; without it, when `from`'s call returns
  std::optional<std::uint32_t> call;  // run this function instead of starting from reset
  std::vector<std::uint32_t> arguments;  // of `call`: r0 to r3, then the stack
  std::uint64_t max_passes = 0;          // end after so many passes; 0: no limit
  std::uint64_t max_instructions = 10'000'000'000;
  bool call_tree = false;  // also record who called whom, and the depth of the stack
  // Also record the calls one by one, at most so many; 0: not. Needs call_tree.
  std::size_t call_sequence = 0;
  bool each_pass = false;  // also keep what each pass of the region counted (PassCounts)
  bool reference = false;  // the slow path: count and time instruction by instruction
  // The memories are simulated as they are at this point; without one nothing waits. Its clock and
  // the events' cycles also run the firmware's own clocks (DWT, SysTick, semihosting).
  std::optional<OperatingPoint> point;
  EventCycles event_cycles{};
  std::vector<Placement> placements;
  // Called now and then with the instructions so far.
  std::function<void(std::uint64_t)> progress;
  const std::atomic<bool>* cancel = nullptr;  // when it becomes true the run ends early
};

// Cycles and instructions as the recorder saw them, for comparing one path with the other.
struct RunTotals {
  std::uint64_t instructions = 0;
  std::uint64_t cycles = 0;        // of the region, operand-dependent cycles and stalls included
  std::uint64_t stall_cycles = 0;  // of these, what memory events cost
  std::map<std::uint32_t, std::uint64_t> instructions_at;  // by address; reference only
  std::map<std::uint32_t, std::uint64_t> cycles_at;        // by address; reference only
};

// What one pass of the region counted. In the place of the profile's own paths, operands and memory
// events it gives the profile of that pass alone.
struct PassCounts {
  std::vector<Path> paths;
  std::map<std::uint32_t, OperandCounts> operands;
  std::map<std::uint32_t, EventCounts> memory_events;
  std::uint64_t instructions = 0;
};

struct RunResult {
  Profile profile;                 // empty of paths when `reference`
  RunTotals totals;                // `reference` only
  std::vector<PassCounts> passes;  // `each_pass` only, in order; one that is not whole is left out
  std::uint32_t return_value = 0;  // r0 at the end: what the function of `call` returned
};

RunResult run(const Image& image, const Board& board, const RunOptions& options);

// Guest memory after a run: as many bytes as there are, from an address on. Cleared where the guest
// has no memory.
struct GuestBytes {
  std::uint32_t address = 0;
  std::vector<std::uint8_t> bytes;
};
RunResult run_and_read(const Image& image, const Board& board, const RunOptions& options,
                       std::vector<GuestBytes>& reads);
// The same of one place.
RunResult run_and_read(const Image& image, const Board& board, const RunOptions& options,
                       std::uint32_t address, std::vector<std::uint8_t>& bytes);

}  // namespace boardless
