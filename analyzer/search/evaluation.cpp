#include "analyzer/search/evaluation.hpp"

#include "analyzer/image/sha256.hpp"

namespace boardless {

std::string network_name(const std::string& architecture) {
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(architecture.data()),
                        architecture.size());
  return sha256_hex(bytes).substr(0, 8);
}

double violation(const CandidateCost& cost, const Budgets& budgets) {
  constexpr double unknown = 1e3;  // more than any budget is missed by in practice
  if (!cost.error.empty()) return unknown;
  double out = 0;
  for (const Distance& distance : distances(cost, budgets))
    if (!distance.met()) out += distance.value ? distance.factor() - 1 : unknown;
  return out;
}

}  // namespace boardless
