#include "analyzer/learn/learn_stalls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/learn/stall_laws.hpp"

namespace boardless {
namespace {

constexpr int learned_from = 200;
constexpr int kept_aside = 40;

StalledLayer stalled_layer(const StallSource& source, const Layer& layer) {
  const EmulatedLayer emulated = source.emulate(layer);
  Events events;
  StalledLayer out;
  out.parameters = source.parameters(layer);
  out.cycles = static_cast<double>(
      std::max<std::int64_t>(observation_of(emulated, layer, events).cycles, 1));
  for (const auto& [address, counts] : emulated.profile.memory_events)
    for (std::size_t e = 0; e < memory_event_count; ++e) {
      const auto count = static_cast<std::int64_t>(counts[e]);
      const std::int32_t cycles = emulated.event_cycles[e];
      if (count && cycles)
        out.stalls[fmt::format("{:x} {}", address, event_name(e))] = {count, cycles};
    }
  return out;
}

}  // namespace

LearnedStalls learn_stalls(const LearnedKernel& kernel, const StallSource& source,
                           std::uint64_t seed) {
  Random random(seed);
  std::vector<StalledLayer> layers;
  for (int k = 0; k < learned_from; ++k)
    layers.push_back(stalled_layer(source, source.draw(random)));
  LearnedStalls out;
  out.emulations = learned_from + kept_aside;
  out.laws = find_stall_laws(kernel.laws, layers);
  std::vector<double> errors;
  for (int k = 0; k < kept_aside; ++k) {
    const StalledLayer seen = stalled_layer(source, source.draw(random));
    const LawCost counted = evaluate(kernel.laws, seen.parameters);
    const LawCost stalled = evaluate(out.laws, seen.parameters);
    const double predicted = counted.total_cycles + stalled.total_cycles;
    const double fitted = counted.fitted_cycles + stalled.fitted_cycles;
    errors.push_back(std::abs(predicted / seen.cycles - 1));
    out.exact_share += (1 - fitted / std::max(predicted, 1.0)) / kept_aside;
  }
  out.error = error_of(errors);
  return out;
}

}  // namespace boardless
