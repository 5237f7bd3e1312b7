#include "analyzer/learn/samples.hpp"

#include <algorithm>
#include <unordered_map>

#include "analyzer/random.hpp"

namespace boardless {

std::uint64_t hash_weight(std::size_t index) {
  static const std::vector<std::uint64_t> weights = [] {
    Random random(20240607);
    std::vector<std::uint64_t> out(max_samples);
    for (std::uint64_t& weight : out) weight = random.next() | 1;
    return out;
  }();
  return weights[index];
}

std::uint64_t hash_of(std::span<const std::int64_t> counts) {
  std::uint64_t out = 0;
  for (std::size_t n = 0; n < counts.size(); ++n)
    out += hash_weight(n) * static_cast<std::uint64_t>(counts[n]);
  return out;
}

Samples::Samples(const Vocabulary& vocabulary, std::span<const Counts> parameters,
                 std::vector<double> of_cycles)
    : size(parameters.size()), names(vocabulary.names), cycles(std::move(of_cycles)) {
  std::unordered_map<std::uint64_t, std::size_t> factor_at;
  Counts values(size);
  for (const Vocabulary::FactorWord& word : vocabulary.factors) {
    const auto p = static_cast<std::size_t>(word.factor.parameter);
    bool any = false;
    for (std::size_t n = 0; n < size; ++n) {
      values[n] = word.factor.of(parameters[n][p]);
      any |= values[n] != 0;
    }
    if (!any) continue;
    const auto [found, added] = factor_at.try_emplace(hash_of(values), factors.size());
    if (added) {
      factors.push_back({word.factor, word.cost, values, word.counts, {}});
    } else if (factors[found->second].alike.size() < most_alike) {
      factors[found->second].alike.push_back(word);
    }
  }
  std::unordered_map<LayerSet, std::size_t> condition_at;
  for (const Vocabulary::ConditionWord& word : vocabulary.conditions) {
    LayerSet holds;
    for (std::size_t n = 0; n < size; ++n) holds[n] = word.condition.holds(parameters[n]);
    const std::size_t count = holds.count();
    if (count == 0 || count == size) continue;
    const auto [found, added] = condition_at.try_emplace(holds, conditions.size());
    if (added) {
      conditions.push_back({word.condition, word.cost, holds, {}});
    } else if (conditions[found->second].alike.size() < most_alike) {
      conditions[found->second].alike.push_back(word);
    }
  }
}

}  // namespace boardless
