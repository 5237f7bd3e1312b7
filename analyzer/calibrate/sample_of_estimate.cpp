#include "analyzer/calibrate/sample_of_estimate.hpp"

#include <algorithm>

namespace boardless {

ClassVector class_cycles_of(const Estimate& estimate) {
  ClassVector out{};
  for (const ClassCost& row : estimate.classes)
    out[static_cast<std::size_t>(row.cycle_class)] = row.cost.cycles - row.cost.stall_cycles;
  return out;
}

Sample sample_of(const Estimate& estimate) {
  Sample out;
  out.class_cycles = class_cycles_of(estimate);
  out.stall_cycles = estimate.stall_cycles;
  out.passes = static_cast<double>(std::max<std::uint64_t>(estimate.passes, 1));
  out.instructions = static_cast<double>(estimate.instructions);
  out.clock_hz = estimate.clock_hz;
  out.supply_v = estimate.supply_v;
  return out;
}

}  // namespace boardless
