// What was learned of a kernel: terms, each a product of factors that counts where its support
// holds, with what one of it costs.
//
//   LawCost cost = evaluate(laws, parameter_values(call));
//   cost.cycles                     // by class; their sum is the prediction
//
// All laws of a kernel are flattened to this list, so that predicting is a pass over it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/condition.hpp"
#include "analyzer/learn/find_product.hpp"
#include "isa/cycle_class.hpp"

namespace boardless {

// Indices of costs: cycle classes, and behind them what memory stalls.
inline constexpr std::size_t law_stalls = cycle_class_count;
inline constexpr std::size_t law_kinds = law_stalls + 1;

struct LawTerm {
  std::int32_t support = 0;           // index into KernelLaws::supports
  std::vector<std::int32_t> factors;  // indices into KernelLaws::factors
  // What one costs: sparse, by class. The coefficients of the term are in it.
  struct Part {
    std::int32_t kind = 0;
    double cycles = 0;
    double instructions = 0;
  };
  std::vector<Part> parts;
  double cycles = 0;  // of all parts
  bool fitted = false;
};

struct KernelLaws {
  std::vector<std::string> names;  // of the parameters
  std::vector<Factor> factors;
  std::vector<Condition> conditions;
  struct IndexedSupport {
    std::vector<std::int32_t> all, except;  // indices into KernelLaws::conditions
    bool operator==(const IndexedSupport&) const = default;
  };
  std::vector<IndexedSupport> supports;
  std::vector<LawTerm> terms;
};

// `laws`, and those of `more`, which are of the same parameters.
void append(KernelLaws& laws, const KernelLaws& more);

// Whether laws look at a parameter, one for each.
std::vector<bool> parameters_of(const KernelLaws& laws);

struct LawCost {
  std::array<double, law_kinds> cycles{};
  std::array<double, law_kinds> instructions{};
  double total_cycles = 0;
  double fitted_cycles = 0;  // the part of it that follows no exact law
};

LawCost evaluate(const KernelLaws& laws, std::span<const std::int64_t> parameters);
// The total alone, faster. `room` is kept between calls.
double evaluate_cycles(const KernelLaws& laws, std::span<const std::int64_t> parameters,
                       std::vector<std::int64_t>& room);

// Puts terms together; those with the same support and factors become one.
class LawBuilder {
 public:
  explicit LawBuilder(std::vector<std::string> names) { laws_.names = std::move(names); }
  void add(const Support& support, const Product& product, double coefficient,
           std::span<const double> cycles, std::span<const double> instructions, bool fitted);
  KernelLaws finish() { return std::move(laws_); }

 private:
  std::int32_t index_of(const Factor& factor);
  std::int32_t index_of(const Support& support);
  KernelLaws laws_;
};

}  // namespace boardless
