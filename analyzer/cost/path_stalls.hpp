// Cycles that fetching instructions from flash adds to a path, by a simple documented model.
//
// - With an instruction cache (ART, ICACHE, L1, XIP cache) the code is assumed to be in it: none.
// - Without one, a jump into flash waits for one flash read. In sequence, each further read of
//   `read_width_bits` is waited for in full without prefetch; with prefetch it is read while the
//   instructions of the one before run, one cycle each, and only the rest is waited for.
// - Data that is read from flash is not charged.
//
//   PathStalls stalls(board, point);
//   std::uint64_t all = stalls.total(block, path);
//   stalls.by_instruction(block, path)[3]    // cycles that its fourth instruction waited
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/profile.hpp"

namespace boardless {

class PathStalls {
 public:
  PathStalls(const Board& board, const OperatingPoint& point);

  bool any() const { return wait_ > 0; }
  std::uint64_t total(const Block& block, const Path& path) const;
  std::vector<std::uint16_t> by_instruction(const Block& block, const Path& path) const;
  // What was assumed, for the warnings; empty when nothing was.
  std::string assumption() const { return assumption_; }

 private:
  bool in_flash(std::uint32_t address) const;

  struct Range {
    std::uint32_t base;
    std::uint32_t size;
  };
  std::vector<Range> flash_;
  int wait_ = 0;  // cycles of one read, beyond the first; 0: nothing to charge
  std::uint32_t line_bytes_ = 4;
  bool prefetch_ = false;
  std::string assumption_;
};

}  // namespace boardless
