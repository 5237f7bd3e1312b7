#include "analyzer/learn/samples.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "analyzer/random.hpp"

namespace boardless {
namespace {

constexpr std::int64_t largest_factor = std::int64_t{1} << 31;

// Rounds of loops follow from sizes; other numbers only choose between ways.
bool counts_something(const std::string& name) {
  for (const char* part : {"offset", "_multiplier", "shift", "exponent", "clamp", "kind", "scales"})
    if (name.find(part) != std::string::npos && name != "depth_multiplier") return false;
  return name != "multiplier" && name != "broadcast";
}

// Set bits in order, for looking up what is there already.
struct SetHash {
  std::size_t operator()(const LayerSet& set) const { return std::hash<LayerSet>()(set); }
};

}  // namespace

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

Samples::Samples(std::span<const std::string> of_names, std::span<const Counts> parameters,
                 std::vector<double> of_cycles)
    : size(parameters.size()),
      names(of_names.begin(), of_names.end()),
      cycles(std::move(of_cycles)) {
  add_factors(parameters);
  add_conditions(parameters);
}

void Samples::add_factors(std::span<const Counts> parameters) {
  std::unordered_set<std::uint64_t> known;
  for (const Factor& factor : possible_factors(names)) {
    const bool is_sum = names[static_cast<std::size_t>(factor.parameter)].starts_with("sum_");
    FactorColumn column{factor, factor_cost(factor) + is_sum, Counts(size),
                        counts_something(names[static_cast<std::size_t>(factor.parameter)])};
    std::int64_t most = 0;
    for (std::size_t n = 0; n < size; ++n) {
      column.values[n] = factor.of(parameters[n][static_cast<std::size_t>(factor.parameter)]);
      most = std::max(most, column.values[n]);
    }
    if (most == 0 || most > largest_factor) continue;
    if (known.insert(hash_of(column.values)).second) factors.push_back(std::move(column));
  }
}

void Samples::add_conditions(std::span<const Counts> parameters) {
  std::unordered_set<LayerSet, SetHash> known;
  // The fields of the block come first; there are many sums over windows, which few branches ask.
  const auto distance = [&](std::int32_t parameter) {
    const auto k = static_cast<std::size_t>(parameter);
    return names[k].starts_with("sum_") ? 5 : k < 16 ? 1 : 2;
  };
  std::vector<ConditionColumn> all;
  const auto add = [&](const Condition& condition, int cost) {
    ConditionColumn column{condition, cost, {}};
    for (std::size_t n = 0; n < size; ++n) column.holds[n] = condition.holds(parameters[n]);
    if (column.holds.count() == 0 || column.holds.count() == size) return;
    all.push_back(std::move(column));
  };
  const auto both = [&](Condition condition, int cost) {
    add(condition, cost);
    condition.relation = condition.relation == Relation::equal   ? Relation::unequal
                         : condition.relation == Relation::above ? Relation::at_most
                                                                 : condition.relation;
    add(condition, cost);
  };
  for (const FactorColumn& column : factors)
    if (column.factor.more == 0)
      both({.left = column.factor, .relation = Relation::above},
           column.cost + distance(column.factor.parameter));
  for (std::size_t k = 0; k < names.size(); ++k) {
    const Factor plain{.parameter = static_cast<std::int32_t>(k)};
    const int derived = distance(plain.parameter);
    for (std::int64_t value = 1; value <= 16; ++value)
      both({.left = plain, .relation = Relation::equal, .right = value}, (value == 1   ? 2
                                                                          : value <= 5 ? 4
                                                                                       : 5) +
                                                                             derived);
    for (const std::int64_t value :
         {1, 2, 3, 4, 7, 8, 11, 12, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 511, 512, 1024})
      both({.left = plain, .relation = Relation::above, .right = value}, 5 + derived);
    // Two parameters, of which mostly those that stand near each other are compared.
    if (k >= 16) continue;
    for (std::size_t other = k + 1; other < names.size() && other < 16; ++other) {
      Condition condition{.left = plain,
                          .relation = Relation::equal,
                          .right_parameter = static_cast<std::int32_t>(other)};
      both(condition, 8);
      condition.relation = Relation::above;
      both(condition, 8);
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const ConditionColumn& a, const ConditionColumn& b) {
    return a.cost < b.cost;
  });
  for (ConditionColumn& column : all)
    if (known.insert(column.holds).second) conditions.push_back(std::move(column));
}

}  // namespace boardless
