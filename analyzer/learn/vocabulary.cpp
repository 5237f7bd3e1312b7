#include "analyzer/learn/vocabulary.hpp"

#include <algorithm>
#include <unordered_set>

#include "analyzer/random.hpp"

namespace boardless {
namespace {

constexpr std::int64_t largest_factor = std::int64_t{1} << 31;

// Rounds of loops follow from sizes; other numbers only choose between ways.
bool counts_something(const std::string& name) {
  for (const char* part : {"offset", "_multiplier", "shift", "exponent", "clamp", "kind",
                           "same_scale", "ordinary_scales"})
    if (name.find(part) != std::string::npos && name != "depth_multiplier") return false;
  return name != "multiplier" && name != "broadcast";
}

// A number for each layer, by which lists of values are told apart.
std::vector<std::uint64_t> weights_of(std::size_t count) {
  Random random(20240608);
  std::vector<std::uint64_t> out(count);
  for (std::uint64_t& weight : out) weight = random.next() | 1;
  return out;
}

}  // namespace

Vocabulary::Vocabulary(std::span<const std::string> of_names, std::span<const Counts> parameters)
    : names(of_names.begin(), of_names.end()) {
  add_factors(parameters);
  add_conditions(parameters);
}

void Vocabulary::add_factors(std::span<const Counts> parameters) {
  const std::vector<std::uint64_t> weights = weights_of(parameters.size());
  std::unordered_set<std::uint64_t> known;
  for (const Factor& factor : possible_factors(names)) {
    const auto p = static_cast<std::size_t>(factor.parameter);
    std::uint64_t hash = 0;
    std::int64_t most = 0;
    for (std::size_t n = 0; n < parameters.size(); ++n) {
      const std::int64_t value = factor.of(parameters[n][p]);
      most = std::max(most, value);
      hash += weights[n] * static_cast<std::uint64_t>(value);
    }
    if (most == 0 || most > largest_factor || !known.insert(hash).second) continue;
    factors.push_back(
        {factor, factor_cost(factor) + names[p].starts_with("sum_"), counts_something(names[p])});
  }
}

void Vocabulary::add_conditions(std::span<const Counts> parameters) {
  const std::vector<std::uint64_t> weights = weights_of(parameters.size());
  // The fields of the block come first; there are many sums over windows, which few branches ask.
  const auto distance = [&](std::int32_t parameter) {
    const auto k = static_cast<std::size_t>(parameter);
    return names[k].starts_with("sum_") ? 5 : k < 16 ? 1 : 2;
  };
  std::vector<ConditionWord> all;
  const auto both = [&](const Condition& condition, int cost) {
    all.push_back({condition, cost});
    all.push_back({opposite(condition), cost});
  };
  const auto is_plain = [](const Factor& f) { return f == Factor{.parameter = f.parameter}; };
  for (const FactorWord& word : factors)
    // Of an offset or a multiplier no code asks for single bits.
    if (word.factor.more == 0 && (word.counts || is_plain(word.factor)))
      both({.left = word.factor, .relation = Relation::above},
           word.cost + distance(word.factor.parameter));
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (names[k].starts_with("sum_") || is_total(names[k])) continue;
    const Factor plain{.parameter = static_cast<std::int32_t>(k)};
    const int derived = distance(plain.parameter);
    if (!counts_something(names[k])) {
      if (names[k].starts_with("kind"))
        for (const std::int64_t value : {0, 1, 2})
          both({.left = plain, .relation = Relation::equal, .right = value}, 2 + derived);
      continue;
    }
    for (std::int64_t value = 1; value <= 16; ++value) {
      const int cost = value == 1 ? 2 : value <= 5 ? 4 : 5;
      both({.left = plain, .relation = Relation::equal, .right = value}, cost + derived);
    }
    for (const std::int64_t value :
         {1, 2, 3, 4, 7, 8, 11, 12, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 511, 512, 1024})
      both({.left = plain, .relation = Relation::above, .right = value}, 5 + derived);
    // Two parameters, of which mostly those that stand near each other are compared.
    if (k >= 16) continue;
    for (std::size_t other = k + 1; other < names.size() && other < 16; ++other) {
      if (!counts_something(names[other])) continue;
      Condition condition{.left = plain,
                          .relation = Relation::equal,
                          .right_parameter = static_cast<std::int32_t>(other)};
      both(condition, 8);
      condition.relation = Relation::above;
      both(condition, 8);
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const ConditionWord& a, const ConditionWord& b) { return a.cost < b.cost; });
  std::unordered_set<std::uint64_t> known{0};  // one that never holds
  std::uint64_t always = 0;
  for (const std::uint64_t weight : weights) always += weight;
  known.insert(always);
  for (const ConditionWord& word : all) {
    std::uint64_t hash = 0;
    for (std::size_t n = 0; n < parameters.size(); ++n)
      if (word.condition.holds(parameters[n])) hash += weights[n];
    if (known.insert(hash).second) conditions.push_back(word);
  }
}

}  // namespace boardless
