// What one emulated layer shows of its kernel: parameters, and how often each thing happened that
// takes a fixed number of cycles.
//
//   Events events;
//   Observation seen = observe(pack, board, layer, events);
//   seen.parameters                        // as parameter_names()
//   seen.counts[3]                         // of events.list[3]
//
// An event is a path through a block (its cycles are the same each time), or an operand that takes
// longer than others (a long division), or data that memory splits or waits for. Paths that differ
// in the pipeline's state alone and cost the same are one event. The sum of counts times costs is
// the emulation's result, exactly.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analyzer/learn/layer.hpp"
#include "analyzer/model/pack/kernel_call.hpp"
#include "analyzer/model/pack/kernel_pack.hpp"
#include "analyzer/profile.hpp"
#include "isa/cycle_class.hpp"

namespace boardless {

struct Board;
struct OperatingPoint;

// What costs are told apart by: cycle classes, and behind them what memory stalled.
inline constexpr std::size_t stall_kind = cycle_class_count;
inline constexpr std::size_t cost_kinds = stall_kind + 1;

struct EventCost {
  std::array<std::int32_t, cost_kinds> cycles{};
  std::array<std::int32_t, cost_kinds> instructions{};
  std::int32_t total_cycles() const;
  bool operator==(const EventCost&) const = default;
};

struct Event {
  std::uint32_t block = 0;  // its address; of the op's own function: its place in that
  std::uint32_t size = 0;   // of the block, bytes; 0: an operand
  std::uint32_t next = 0;   // where it went on
  std::string key;          // unlike that of every other event
  EventCost cost;
};

class Events {
 public:
  std::vector<Event> list;
  std::size_t find_or_add(Event event);

 private:
  std::map<std::string, std::size_t> by_key_;
};

struct Observation {
  Layer layer;
  std::vector<std::int64_t> parameters;
  std::vector<std::int64_t> counts;  // by event; shorter where later ones did not happen
  std::int64_t cycles = 0;
  std::int64_t count(std::size_t event) const { return event < counts.size() ? counts[event] : 0; }
};

// The emulation alone, which may happen in any thread, and what it shows.
struct EmulatedLayer {
  KernelCall call;
  Profile profile;
  std::uint32_t function = 0;  // address of the op's function
  EventCycles event_cycles{};
};
EmulatedLayer emulate_layer(const KernelPack& pack, const Board& board, const OperatingPoint& point,
                            const Layer& layer);
Observation observation_of(const EmulatedLayer& emulated, const Layer& layer, Events& events);

}  // namespace boardless
