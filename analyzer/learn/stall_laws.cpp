#include "analyzer/learn/stall_laws.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>

#include "analyzer/learn/count_law.hpp"
#include "analyzer/learn/find_support.hpp"
#include "analyzer/learn/parameter_collector.hpp"
#include "analyzer/learn/sparse_fit.hpp"
#include "analyzer/learn/vocabulary.hpp"

namespace boardless {
namespace {

constexpr double small = 2e-4;            // shares of layers' cycles that get no terms of their own
constexpr double worth_splitting = 3e-4;  // what a sum is off by, in the mean of all layers
constexpr double much_better = 0.7;       // squares that are left, of those before
constexpr int most_splits = 4;            // one below the other
constexpr std::size_t least_side = 5;     // layers on each side of a condition
constexpr double clearly_better = 0.98;   // than the condition before, which is likelier
constexpr std::size_t most_terms = 6;     // of a sum
constexpr std::size_t most_compared = 2;  // of those by which conditions are compared
constexpr std::size_t most_likely = 32;   // columns that conditions are compared with
constexpr std::size_t most_products = 4;  // that are looked at for one law
constexpr std::size_t size_parts = 20;    // of the layers, between sizes that are asked for
constexpr std::int32_t smallest_cache = 256, largest_cache = 64 << 10;  // bytes
constexpr std::int64_t largest_asked = 64;  // by the vocabulary's conditions
constexpr int dearest_condition = 9;
constexpr int dearest_factor = 2;

// Which layers: a weight for each, 0 of those that are not meant.
using Weights = std::vector<double>;

struct Column {
  Support support;
  Product product;
};

struct Sum {
  std::vector<SparseFit::Term> terms;
  double squares = 0;  // of what is left, relative to layers' cycles
  double off = 0;      // in the mean
};

std::vector<Counts> parameters_of(std::span<const StalledLayer> layers) {
  std::vector<Counts> out;
  for (const StalledLayer& one : layers) out.push_back(one.parameters);
  return out;
}

// Bytes of caches, as they come.
std::vector<std::int32_t> cache_sizes() {
  std::vector<std::int32_t> out;
  for (std::int32_t size = smallest_cache; size <= largest_cache; size *= 2)
    out.insert(out.end(), {size, size + size / 2});
  return out;
}

std::vector<double> cycles_of(std::span<const StalledLayer> layers) {
  std::vector<double> out;
  for (const StalledLayer& one : layers) out.push_back(one.cycles);
  return out;
}

class StallSearch {
 public:
  StallSearch(const KernelLaws& of_counts, std::span<const StalledLayer> layers)
      : layers_(layers),
        parameters_(parameters_of(layers)),
        words_(of_counts.names, parameters_),
        samples_(words_, parameters_, cycles_of(layers)),
        columns_(layers.size()),
        builder_(of_counts.names) {
    add_counts(of_counts);
    add({}, 0);
    for (const Vocabulary::FactorWord& word : words_.factors)
      if (word.counts && word.cost <= dearest_factor)
        add({{}, {1, 1, {word.factor}}}, 2 * word.cost);
    for (const Vocabulary::ConditionWord& word : words_.conditions)
      if (word.cost <= dearest_condition) add_condition(word.condition);
    for (std::size_t k = 0; k < of_counts.names.size(); ++k)
      if (of_counts.names[k].ends_with(parameters::weight_bytes))
        add_overflows(static_cast<std::int32_t>(k));
    // What fits into a cache or a bank of RAM.
    for (std::size_t k = 0; k < of_counts.names.size(); ++k)
      if (!of_counts.names[k].starts_with("sum_") && !is_total(of_counts.names[k]))
        add_sizes(static_cast<std::int32_t>(k));
  }

  KernelLaws run() {
    Weights all;
    for (const StalledLayer& one : layers_) all.push_back(1 / one.cycles);
    std::vector<double> rest(size());
    for (const Target& target : targets()) {
      if (follows_a_law(target)) continue;
      std::vector<double> cycles(size());
      for (std::size_t n = 0; n < size(); ++n)
        cycles[n] = static_cast<double>(target.counts[n]) * target.cycles;
      if (share_of(cycles) >= small)
        explain(cycles, all, {}, 0);
      else
        for (std::size_t n = 0; n < size(); ++n) rest[n] += cycles[n];
    }
    explain(rest, all, {}, 0);
    return builder_.finish();
  }

 private:
  std::size_t size() const { return layers_.size(); }

  void add(const Column& column, double cost) {
    std::vector<double> values(size());
    for (std::size_t n = 0; n < size(); ++n)
      if (holds(column.support, layers_[n].parameters))
        values[n] = static_cast<double>(column.product.of(layers_[n].parameters));
    if (std::all_of(values.begin(), values.end(), [](double v) { return v == 0; }) ||
        !seen_.insert(values).second)
      return;
    columns_.add(values, cost);
    meaning_.push_back(column);
  }

  // How often code runs, and whether it does at all: its first run brings it into a cache.
  void add_counts(const KernelLaws& laws) {
    const auto conditions = [&](const std::vector<std::int32_t>& of) {
      std::vector<Condition> out;
      for (const std::int32_t k : of) out.push_back(laws.conditions[static_cast<std::size_t>(k)]);
      return out;
    };
    std::vector<Column> ways;
    for (const LawTerm& term : laws.terms) {
      if (term.fitted) continue;
      const auto& support = laws.supports[static_cast<std::size_t>(term.support)];
      Column column{{conditions(support.all), conditions(support.except)}, {}};
      ways.push_back(column);
      for (const std::int32_t k : term.factors)
        column.product.factors.push_back(laws.factors[static_cast<std::size_t>(k)]);
      add(column, 1);
    }
    for (const Column& way : ways) add(way, 1);
  }

  void add_condition(const Condition& condition) {
    std::vector<bool> where(size());
    for (std::size_t n = 0; n < size(); ++n) where[n] = condition.holds(layers_[n].parameters);
    conditions_.push_back({condition, std::move(where)});
  }

  // Of weights that are read again for each pixel, only what does not fit is missed each time.
  void add_overflows(std::int32_t weights) {
    for (const Vocabulary::FactorWord& word : words_.factors) {
      const auto parameter = static_cast<std::size_t>(word.factor.parameter);
      const std::string& name = words_.names[parameter];
      if (word.cost > 2 ||
          !(name.ends_with(parameters::output_pixels) || name.ends_with(parameters::pixel_pairs)))
        continue;
      for (const std::int32_t bytes : cache_sizes())
        add({{}, {1, 1, {{.parameter = weights, .add = -bytes}, word.factor}}}, 1);
    }
  }

  void add_sizes(std::int32_t parameter) {
    std::vector<std::int64_t> values;
    for (const Counts& one : parameters_)
      values.push_back(one[static_cast<std::size_t>(parameter)]);
    std::sort(values.begin(), values.end());
    std::set<std::int64_t> sizes;
    for (std::size_t part = 1; part < size_parts; ++part)
      sizes.insert(values[part * values.size() / size_parts]);
    for (const std::int32_t size : cache_sizes()) sizes.insert(size);
    for (const std::int64_t size : sizes)
      if (size > largest_asked && size < values.back())
        add_condition(
            {.left = {.parameter = parameter}, .relation = Relation::above, .right = size});
  }

  // What stalls alike is one.
  struct Target {
    Counts counts;
    double cycles = 0;  // each time
  };
  std::vector<Target> targets() const {
    std::map<std::string, Target> by_name;
    for (std::size_t n = 0; n < size(); ++n)
      for (const auto& [name, stall] : layers_[n].stalls) {
        Target& target = by_name[name];
        target.counts.resize(size());
        target.counts[n] = stall.count;
        target.cycles = stall.cycles;
      }
    std::map<Counts, double> alike;
    for (const auto& [name, target] : by_name) alike[target.counts] += target.cycles;
    std::vector<Target> out;
    for (const auto& [counts, cycles] : alike) out.push_back({counts, cycles});
    return out;
  }

  double share_of(const std::vector<double>& cycles) const {
    double out = 0;
    for (std::size_t n = 0; n < size(); ++n)
      out += cycles[n] / layers_[n].cycles / static_cast<double>(size());
    return out;
  }

  // The likeliest product that is right on all layers, if these are enough to tell.
  bool follows_a_law(const Target& target) {
    LayerSet happened;
    for (std::size_t n = 0; n < size(); ++n) happened[n] = target.counts[n] != 0;
    std::optional<CountLaw> best;
    for (const FoundProduct& product : find_products(samples_, target.counts, most_products)) {
      LayerSet where;
      for (std::size_t n = 0; n < size(); ++n)
        where[n] = product.product.of(layers_[n].parameters) != 0;
      const FoundSupport support = find_supports(samples_, happened, where & ~happened, 1)[0];
      const int cost = product.cost + support.cost;
      if (support.exact && (!best || cost < best->cost))
        best = CountLaw{{{support.support, product.product, 1}}, cost};
    }
    if (!best || !is_plain_enough(target.counts, best->cost)) return false;
    const CountLaw::Part& part = best->parts[0];
    add_term(part.support, part.product, target.cycles, false);
    return true;
  }

  void add_term(const Support& support, const Product& product, double cycles_each, bool fitted) {
    std::array<double, law_kinds> cycles{}, instructions{};
    cycles[law_stalls] = 1;
    builder_.add(support, product, cycles_each, cycles, instructions, fitted);
  }

  Sum sum_of(const SparseFit& columns, const std::vector<double>& target, const Weights& weights,
             std::size_t most) const {
    const SparseFit::Result fit =
        columns.run(target, weights, std::vector<bool>(size(), true), columns.columns(),
                    {.most = most, .enough = 1e-5, .progress = 0.95, .least = least_side});
    Sum out{fit.terms};
    for (std::size_t n = 0; n < size(); ++n) {
      double left = target[n];
      for (const SparseFit::Term& term : fit.terms)
        left -= term.coefficient * columns.value(term.column, n);
      out.squares += left * weights[n] * left * weights[n];
      out.off += std::abs(left * weights[n]) / static_cast<double>(size());
    }
    return out;
  }

  void explain(const std::vector<double>& target, const Weights& weights,
               const std::vector<Condition>& where, int splits) {
    const Sum sum = sum_of(columns_, target, weights, most_terms);
    if (sum.off < worth_splitting || splits == most_splits ||
        !split(target, weights, where, splits, sum))
      keep(sum, where);
  }

  // The columns that are most like the target, each by itself.
  SparseFit likeliest(const std::vector<double>& target, const Weights& weights) const {
    std::vector<std::pair<double, std::size_t>> by_likeness;
    for (std::size_t k = 0; k < meaning_.size(); ++k) {
      double dot = 0, square = 0;
      for (std::size_t n = 0; n < size(); ++n) {
        const double value = columns_.value(k, n) * weights[n];
        dot += value * target[n] * weights[n];
        square += value * value;
      }
      if (square > 0) by_likeness.emplace_back(-dot * dot / square, k);
    }
    std::sort(by_likeness.begin(), by_likeness.end());
    by_likeness.resize(std::min(by_likeness.size(), most_likely));
    SparseFit out(size());
    std::vector<double> values(size());
    for (const auto& [likeness, k] : by_likeness) {
      for (std::size_t n = 0; n < size(); ++n) values[n] = columns_.value(k, n);
      out.add(values, 0);
    }
    return out;
  }

  static std::array<Weights, 2> sides(const Weights& weights, const std::vector<bool>& holds) {
    std::array<Weights, 2> out{weights, weights};
    for (std::size_t n = 0; n < weights.size(); ++n) out[holds[n]][n] = 0;
    return out;
  }

  bool split(const std::vector<double>& target, const Weights& weights,
             const std::vector<Condition>& where, int splits, const Sum& whole) {
    const SparseFit few = likeliest(target, weights);
    const std::pair<Condition, std::vector<bool>>* best = nullptr;
    double least = much_better * whole.squares;
    for (const auto& one : conditions_) {
      const std::array<Weights, 2> apart = sides(weights, one.second);
      if (std::any_of(apart.begin(), apart.end(), [](const Weights& side) {
            return side.size() - static_cast<std::size_t>(std::count(side.begin(), side.end(), 0)) <
                   least_side;
          }))
        continue;
      double squares = 0;
      for (const Weights& side : apart) squares += sum_of(few, target, side, most_compared).squares;
      if (squares >= clearly_better * least) continue;
      least = squares;
      best = &one;
    }
    if (!best) return false;
    const std::array<Weights, 2> apart = sides(weights, best->second);
    for (const bool holds : {true, false}) {
      std::vector<Condition> side = where;
      side.push_back(holds ? best->first : opposite(best->first));
      explain(target, apart[!holds], side, splits + 1);
    }
    return true;
  }

  void keep(const Sum& sum, const std::vector<Condition>& where) {
    for (const SparseFit::Term& term : sum.terms) {
      const Column& column = meaning_[term.column];
      Support support = column.support;
      for (const Condition& condition : where)
        if (std::find(support.all.begin(), support.all.end(), condition) == support.all.end())
          support.all.push_back(condition);
      add_term(support, column.product, term.coefficient, true);
    }
  }

  std::span<const StalledLayer> layers_;
  std::vector<Counts> parameters_;  // of these
  Vocabulary words_;
  Samples samples_;
  SparseFit columns_;
  std::vector<Column> meaning_;  // of columns
  std::set<std::vector<double>> seen_;
  std::vector<std::pair<Condition, std::vector<bool>>> conditions_;
  LawBuilder builder_;
};

}  // namespace

KernelLaws find_stall_laws(const KernelLaws& of_counts, std::span<const StalledLayer> layers) {
  return StallSearch(of_counts, layers).run();
}

}  // namespace boardless
