#include "analyzer/learn/observation.hpp"

namespace boardless {

std::int32_t EventCost::total_cycles() const {
  std::int32_t out = 0;
  for (const std::int32_t one : cycles) out += one;
  return out;
}

std::size_t Events::find_or_add(Event event) {
  const auto [found, added] = by_key_.try_emplace(event.key, list.size());
  if (added) list.push_back(std::move(event));
  return found->second;
}

}  // namespace boardless
