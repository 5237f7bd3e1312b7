// The slow reference: counts and times every instruction as it runs, with no cleverness. Tests hold
// the fast recorder to it, exactly.
//
// A code hook sees each instruction that runs. It does not see those that an IT block passes over;
// they are the gap between one instruction and the next.
#pragma once

#include <unordered_map>

#include "analyzer/machine/call_tracker.hpp"
#include "analyzer/machine/guest.hpp"
#include "analyzer/machine/memory_simulator.hpp"
#include "analyzer/machine/observer.hpp"
#include "analyzer/machine/region.hpp"
#include "isa/decoder.hpp"

namespace boardless {

class Reference final : public Observer {
 public:
  Reference(Engine& engine, RunControl& control, const Image& image, const Board& board,
            const RunOptions& options);

  void attach() override;
  bool restart() override { return false; }
  void finish() override;
  std::uint64_t now(MemoryAccess) override { return clock_; }
  std::uint64_t now() override { return clock_; }
  std::uint32_t accessing_pc(MemoryAccess) override { return branching_pc(); }
  void ends_with(MemoryAccess) override {}
  std::uint32_t branching_pc() override { return pending_ ? pending_->instruction.address : 0; }
  RunResult result() override;

 private:
  static void code_hook(uc_engine*, std::uint64_t address, std::uint32_t, void* reference);
  static void memory_hook(uc_engine*, uc_mem_type type, std::uint64_t address, int size,
                          std::int64_t, void* reference);
  void on_instruction(std::uint32_t address);
  static void store_hook(uc_engine*, uc_mem_type type, std::uint64_t address, int size,
                         std::int64_t, void* reference);
  CallTracker::Clocks clocks() const { return {clock_, executed_, multiplied_}; }
  void on_access(bool is_write, std::uint32_t address, std::uint32_t size);
  // An instruction with its counts so far.
  struct Place {
    Instruction instruction;
    ItState it_after;
    std::uint64_t executions = 0;
    std::uint64_t cycles = 0;
    std::uint64_t stall_cycles = 0;  // part of `cycles`
    std::uint8_t predictor = 1;      // two-bit counter, 2 and 3 predict taken
  };
  Place& decode(std::uint32_t address);
  void complete(Place& place, Outcome outcome, bool counts);
  void fetch(Place& place, Outcome outcome, bool counts);
  Step trial(const Instruction& instruction, Outcome outcome) const;
  InstructionTimes times_of(const Instruction& instruction, Outcome outcome) const;
  void count_event(Place& place, std::size_t event, bool counts);
  void follow(const Instruction& last, bool taken, std::uint32_t next);
  void recount();

  Engine& engine_;
  RunControl& control_;
  const Image& image_;
  const RunOptions& options_;
  const CoreTiming& timing_;
  CoreOptions core_options_;
  Decoder decoder_;
  Region region_;
  PipelineState state_;
  ItState it_;
  std::unordered_map<std::uint32_t, Place> places_;
  Place* pending_ = nullptr;
  bool pending_counts_ = false;
  std::uint64_t clock_ = 0;
  std::uint64_t stalled_ = 0;  // part of clock_ that is not the core's own
  std::uint64_t executed_ = 0;
  std::uint64_t multiplied_ = 0;
  std::optional<MemorySimulator> memory_;
  std::optional<CallTracker> calls_;
  bool first_transfer_ = false;  // none of the pending instruction's was seen yet
  std::uint32_t swallow_ = 0;
};

}  // namespace boardless
