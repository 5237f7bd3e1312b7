// Parameters of the layers that laws are sought from, in columns: what the search works on.
//
//   Samples samples(vocabulary, parameters_of_layers, cycles_of_layers);
//   samples.factors[5].values[n]             // of layer n
//   samples.conditions[9].holds              // the layers that it holds for
//
// Of factors and conditions with the same values for all layers only the likeliest has a column;
// some of the others are listed with it: further layers may tell them apart.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/condition.hpp"
#include "analyzer/learn/vocabulary.hpp"

namespace boardless {

inline constexpr std::size_t max_samples = 256;  // of one kernel
using LayerSet = std::bitset<max_samples>;

struct Samples {
  static constexpr std::size_t most_alike = 6;
  struct FactorColumn {
    Factor factor;
    int cost = 0;
    Counts values;
    bool counts = true;
    std::vector<Vocabulary::FactorWord> alike;
  };
  struct ConditionColumn {
    Condition condition;
    int cost = 0;
    LayerSet holds;
    std::vector<Vocabulary::ConditionWord> alike;
  };
  std::size_t size = 0;
  std::vector<std::string> names;
  std::vector<FactorColumn> factors;        // by cost
  std::vector<ConditionColumn> conditions;  // by cost
  std::vector<double> cycles;

  Samples(const Vocabulary& vocabulary, std::span<const Counts> parameters,
          std::vector<double> cycles);
};

// Random numbers by index: sums of them times counts tell lists of counts apart.
std::uint64_t hash_weight(std::size_t index);
std::uint64_t hash_of(std::span<const std::int64_t> counts);

}  // namespace boardless
