// What laws may be written with: factors and conditions over a kernel's parameters, those that
// differ on layers as networks have them, the likeliest first.
//
//   Vocabulary words(names, parameters_of_many_drawn_layers);
//   words.factors[0].factor          // batches
//   words.conditions[7].condition    // filter_height == 1
//
// Of those with the same values for all these layers only the likeliest is here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/condition.hpp"

namespace boardless {

using Counts = std::vector<std::int64_t>;  // one for each layer

struct Vocabulary {
  struct FactorWord {
    Factor factor;
    int cost = 0;
    bool counts = true;  // of a parameter that counts something: no offset, shift or bound
  };
  struct ConditionWord {
    Condition condition;
    int cost = 0;
  };
  std::vector<std::string> names;
  std::vector<FactorWord> factors;        // by cost
  std::vector<ConditionWord> conditions;  // by cost

  Vocabulary(std::span<const std::string> names, std::span<const Counts> parameters);

 private:
  void add_factors(std::span<const Counts> parameters);
  void add_conditions(std::span<const Counts> parameters);
};

}  // namespace boardless
