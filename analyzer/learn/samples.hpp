// Parameters of the layers that laws are sought from, in columns: what the search works on.
//
//   Samples samples(names, parameters_of_layers, cycles_of_layers);
//   samples.factors[5].values[n]             // of layer n
//   samples.conditions[9].holds              // the layers that it holds for
//
// Of factors and conditions with the same values for all layers only the likeliest is kept.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/condition.hpp"

namespace boardless {

inline constexpr std::size_t max_samples = 512;  // of one kernel
using LayerSet = std::bitset<max_samples>;
using Counts = std::vector<std::int64_t>;  // one for each layer

struct Samples {
  struct FactorColumn {
    Factor factor;
    int cost = 0;
    Counts values;
    bool counts = true;  // of a parameter that counts something: no offset, shift or bound
  };
  struct ConditionColumn {
    Condition condition;
    int cost = 0;
    LayerSet holds;
  };
  std::size_t size = 0;
  std::vector<std::string> names;
  std::vector<FactorColumn> factors;        // by cost
  std::vector<ConditionColumn> conditions;  // by cost
  std::vector<double> cycles;

  Samples(std::span<const std::string> names, std::span<const Counts> parameters,
          std::vector<double> cycles);

 private:
  void add_factors(std::span<const Counts> parameters);
  void add_conditions(std::span<const Counts> parameters);
};

// Random numbers by index: sums of them times counts tell lists of counts apart.
std::uint64_t hash_weight(std::size_t index);
std::uint64_t hash_of(std::span<const std::int64_t> counts);

}  // namespace boardless
