// Which part of a run counts: the state that the recorder and the reference share.
//
// A region is entered at `from` and left at `to`, or, without `to`, when the call that entered it
// returns (the return address is reached with the stack pointer of the entry, so that recursion
// stays inside). Without `from` it is entered at the start of the run.
#pragma once

#include <cstdint>
#include <optional>

#include "analyzer/machine/engine.hpp"
#include "analyzer/machine/run.hpp"

namespace boardless {

class Region {
 public:
  explicit Region(const RunOptions& options)
      : from_(options.from), to_(options.to), max_passes_(options.max_passes) {
    if (!from_) enter();
  }

  bool active() const { return active_; }
  std::uint64_t passes() const { return passes_; }
  bool has_marker(std::uint32_t address) const { return from_ == address || to_ == address; }
  std::optional<std::uint32_t> from() const { return from_; }
  std::optional<std::uint32_t> to() const { return to_; }

  // The instruction at `address`, a marker, is about to run. True when the last pass has ended.
  bool at_marker(std::uint32_t address, const Engine& engine) {
    if (active_ && to_ == address && leave()) return true;
    if (!active_ && from_ == address) {
      enter();
      if (!to_) {
        return_address_ = engine.reg(UC_ARM_REG_LR) & ~1u;
        stack_ = engine.reg(UC_ARM_REG_SP);
      }
    }
    return false;
  }

  // The address that ends a call's pass when it is jumped to; 1, which no code has, if none.
  std::uint32_t return_address() const { return active_ ? return_address_ : 1; }
  // Code at return_address() was jumped to. Sets `done` when the last pass has ended.
  void at_return(const Engine& engine, bool& done) {
    if (engine.reg(UC_ARM_REG_SP) != stack_) return;
    return_address_ = 1;
    done = leave();
  }

 private:
  void enter() {
    active_ = true;
    ++passes_;
  }
  bool leave() {
    active_ = false;
    return !from_ || (max_passes_ && passes_ >= max_passes_);
  }

  std::optional<std::uint32_t> from_;
  std::optional<std::uint32_t> to_;
  std::uint64_t max_passes_;
  std::uint64_t passes_ = 0;
  bool active_ = false;
  std::uint32_t return_address_ = 1;
  std::uint32_t stack_ = 0;
};

}  // namespace boardless
