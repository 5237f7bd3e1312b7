#include "analyzer/learn/law_plan.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <stdexcept>

#include "analyzer/learn/parameter_room.hpp"
#include "analyzer/learn/planned_test.hpp"

namespace boardless {
namespace {

using parameters::ParameterPlan;
using parameters::ParameterRoom;
using Word = std::uint64_t;

constexpr std::size_t word_bits = 64;
constexpr std::size_t block_words = 4;  // bits are gone through in blocks of so many words

std::size_t words_for(std::size_t bits) {
  return (bits + word_bits * block_words - 1) / (word_bits * block_words) * block_words;
}

void set_bit(Word* words, std::size_t k) { words[k / word_bits] |= Word{1} << k % word_bits; }

void clear_bit(Word* words, std::size_t k) { words[k / word_bits] &= ~(Word{1} << k % word_bits); }

template <typename Visit>
void each_bit(const Word* words, std::size_t count, Visit visit) {
  for (std::size_t w = 0; w < count; ++w)
    for (Word rest = words[w]; rest; rest &= rest - 1)
      visit(w * word_bits + static_cast<std::size_t>(std::countr_zero(rest)));
}

// What the conditions on one parameter leave of supports, looked up by its value.
struct ByValue {
  static constexpr std::size_t values = 2048;
  std::size_t parameter = 0;
  std::vector<PlannedTest> tests;
  std::vector<std::size_t> rows;    // of each
  std::vector<std::uint8_t> place;  // of values from 0 on, among LawPlan::Impl::known_rows
  std::size_t first = 0;            // what these count from
  bool ends = false;                // larger values are as the last
};

}  // namespace

struct PredictionRoom::Impl {
  ParameterRoom parameters;
  std::vector<const Word*> ruled_out;  // rows that leave what some conditions do not rule out
  std::vector<std::uint32_t> alive;    // supports that hold
  std::vector<double> factors;         // and a last one, which is 1
};

PredictionRoom::PredictionRoom() : impl_(std::make_unique<Impl>()) {}
PredictionRoom::~PredictionRoom() = default;
PredictionRoom::PredictionRoom(PredictionRoom&&) noexcept = default;
PredictionRoom& PredictionRoom::operator=(PredictionRoom&&) noexcept = default;

std::span<const std::int64_t> PredictionRoom::parameters() const {
  return impl_->parameters.values;
}

struct LawPlan::Impl {
  static constexpr std::size_t most_factors = 4;

  struct Term {
    std::uint32_t factors[most_factors];
    std::uint32_t more_factors_from = 0, more_factors_to = 0;  // in `more_factors`
    std::uint32_t parts_from = 0, parts_to = 0;
    double cycles = 0, fitted_cycles = 0;
  };
  struct Part {
    double cycles, instructions;
  };

  ParameterPlan parameters;
  // Of each condition a row: the supports that hold without it, and those whose exceptions do.
  std::vector<ByValue> by_value;
  struct Test {
    std::size_t row;
    Condition condition;
  };
  std::vector<Test> pair_tests;  // of two parameters
  std::size_t support_words = 0, row_words = 0;
  std::vector<Word> rows, known_rows;  // of conditions that do not hold, one by one and together
  std::vector<Word> supports, with_except;

  std::vector<std::uint32_t> plain_factors;  // parameters as they are
  std::vector<PlannedFactor> factors;        // the others, counted behind them
  std::size_t term_words = 0;
  std::vector<Word> terms_of;  // of each support
  std::vector<Term> terms;
  std::vector<std::uint32_t> more_factors;
  std::vector<Part> parts;
  std::vector<std::uint8_t> kinds;  // of parts

  Impl(const KernelLaws& laws, const std::string& kernel, TensorType type,
       std::span<const std::int32_t> asked);
  void plan_conditions(const KernelLaws& laws);
  void look_up(ByValue& one);
  void plan_terms(const KernelLaws& laws);

  void find_alive(PredictionRoom::Impl& room) const;
  void work_out_factors(PredictionRoom::Impl& room) const;
  template <typename Visit>
  void each_count(PredictionRoom::Impl& room, Visit visit) const;
};

namespace {

std::vector<bool> needed_by(const KernelLaws& laws, std::span<const std::int32_t> asked) {
  std::vector<bool> out = parameters_of(laws);
  for (const std::int32_t parameter : asked) out[static_cast<std::size_t>(parameter)] = true;
  return out;
}

}  // namespace

LawPlan::Impl::Impl(const KernelLaws& laws, const std::string& kernel, TensorType type,
                    std::span<const std::int32_t> asked)
    : parameters(kernel, type, needed_by(laws, asked)) {
  plan_conditions(laws);
  plan_terms(laws);
}

void LawPlan::Impl::plan_conditions(const KernelLaws& laws) {
  support_words = words_for(std::max<std::size_t>(laws.supports.size(), 1));
  row_words = 2 * support_words;
  rows.assign(laws.conditions.size() * row_words, ~Word{0});
  supports.assign(support_words, 0);
  with_except.assign(support_words, 0);
  for (std::size_t s = 0; s < laws.supports.size(); ++s) {
    const KernelLaws::IndexedSupport& support = laws.supports[s];
    set_bit(supports.data(), s);
    if (!support.except.empty()) set_bit(with_except.data(), s);
    for (const std::int32_t c : support.all)
      clear_bit(&rows[static_cast<std::size_t>(c) * row_words], s);
    for (const std::int32_t c : support.except)
      clear_bit(&rows[static_cast<std::size_t>(c) * row_words + support_words], s);
  }
  for (std::size_t k = 0; k < laws.conditions.size(); ++k) {
    const Condition& c = laws.conditions[k];
    if (c.right_parameter >= 0) {
      pair_tests.push_back({k, c});
      continue;
    }
    const auto parameter = static_cast<std::size_t>(c.left.parameter);
    auto to = std::find_if(by_value.begin(), by_value.end(),
                           [&](const ByValue& one) { return one.parameter == parameter; });
    if (to == by_value.end()) {
      to = by_value.emplace(to);
      to->parameter = parameter;
    }
    to->tests.emplace_back(c);
    to->rows.push_back(k);
  }
  for (ByValue& one : by_value) look_up(one);
}

// Few values differ in which conditions hold.
void LawPlan::Impl::look_up(ByValue& one) {
  std::map<std::vector<bool>, std::uint8_t> known;
  one.first = known_rows.size() / row_words;
  for (std::size_t value = 0; value < ByValue::values; ++value) {
    std::vector<bool> holds;
    for (const PlannedTest& test : one.tests)
      holds.push_back(test.holds(static_cast<std::int64_t>(value)));
    if (known.size() == 256 && !known.count(holds)) break;  // the other values one by one
    const auto [found, is_new] = known.emplace(holds, static_cast<std::uint8_t>(known.size()));
    one.place.push_back(found->second);
    if (!is_new) continue;
    std::vector<Word> row(row_words, ~Word{0});
    for (std::size_t k = 0; k < holds.size(); ++k)
      if (!holds[k])
        for (std::size_t w = 0; w < row_words; ++w) row[w] &= rows[one.rows[k] * row_words + w];
    known_rows.insert(known_rows.end(), row.begin(), row.end());
  }
  one.ends = one.place.size() == ByValue::values &&
             std::all_of(one.tests.begin(), one.tests.end(),
                         [](const PlannedTest& test) { return test.ends(ByValue::values - 1); });
}

void LawPlan::Impl::plan_terms(const KernelLaws& laws) {
  std::vector<std::size_t> place(laws.factors.size());
  for (const bool plain : {true, false})
    for (std::size_t k = 0; k < laws.factors.size(); ++k) {
      const Factor& factor = laws.factors[k];
      if ((factor == Factor{.parameter = factor.parameter}) != plain) continue;
      place[k] = plain_factors.size() + factors.size();
      if (plain)
        plain_factors.push_back(static_cast<std::uint32_t>(factor.parameter));
      else
        factors.emplace_back(factor);
    }
  term_words = words_for(laws.terms.size());
  terms_of.assign(laws.supports.size() * term_words, 0);
  for (std::size_t t = 0; t < laws.terms.size(); ++t) {
    const LawTerm& term = laws.terms[t];
    set_bit(&terms_of[static_cast<std::size_t>(term.support) * term_words], t);
    Term& planned = terms.emplace_back();
    std::fill_n(planned.factors, most_factors, static_cast<std::uint32_t>(laws.factors.size()));
    planned.more_factors_from = static_cast<std::uint32_t>(more_factors.size());
    for (std::size_t k = 0; k < term.factors.size(); ++k) {
      const std::size_t f = place[static_cast<std::size_t>(term.factors[k])];
      if (k < most_factors)
        planned.factors[k] = static_cast<std::uint32_t>(f);
      else
        more_factors.push_back(static_cast<std::uint32_t>(f));
    }
    planned.more_factors_to = static_cast<std::uint32_t>(more_factors.size());
    planned.parts_from = static_cast<std::uint32_t>(parts.size());
    for (const LawTerm::Part& part : term.parts) {
      parts.push_back({part.cycles, part.instructions});
      kinds.push_back(static_cast<std::uint8_t>(part.kind));
    }
    planned.parts_to = static_cast<std::uint32_t>(parts.size());
    planned.cycles = term.cycles;
    planned.fitted_cycles = term.fitted ? term.cycles : 0;
  }
}

// Which supports hold: all but those that a condition rules out, a block of them at a time.
void LawPlan::Impl::find_alive(PredictionRoom::Impl& room) const {
  const std::vector<std::int64_t>& values = room.parameters.values;
  room.ruled_out.resize(rows.size() / row_words + 1);
  const Word** to = room.ruled_out.data();
  for (const ByValue& one : by_value) {
    const std::int64_t value = values[one.parameter];
    const auto place = static_cast<std::size_t>(
        one.ends ? std::min<std::int64_t>(value, ByValue::values - 1) : value);
    if (place < one.place.size()) {
      *to++ = &known_rows[(one.first + one.place[place]) * row_words];
      continue;
    }
    for (std::size_t k = 0; k < one.rows.size(); ++k) {
      *to = &rows[one.rows[k] * row_words];
      to += !one.tests[k].holds(value);
    }
  }
  for (const Test& test : pair_tests) {
    *to = &rows[test.row * row_words];
    to += !test.condition.holds(values);
  }
  room.alive.clear();
  for (std::size_t block = 0; block < support_words; block += block_words) {
    Word alive[block_words], exceptions[block_words];
    std::copy_n(&supports[block], block_words, alive);
    std::copy_n(&with_except[block], block_words, exceptions);
    for (const Word** at = room.ruled_out.data(); at != to; ++at) {
      const Word* const row = *at + block;
      for (std::size_t w = 0; w < block_words; ++w) alive[w] &= row[w];
      for (std::size_t w = 0; w < block_words; ++w) exceptions[w] &= row[support_words + w];
    }
    for (std::size_t w = 0; w < block_words; ++w) alive[w] &= ~exceptions[w];
    each_bit(alive, block_words, [&](std::size_t s) {
      room.alive.push_back(static_cast<std::uint32_t>(block * word_bits + s));
    });
  }
}

// All of them: to find out which a layer needs takes as long.
void LawPlan::Impl::work_out_factors(PredictionRoom::Impl& room) const {
  const std::int64_t* const values = room.parameters.values.data();
  room.factors.resize(plain_factors.size() + factors.size() + 1);
  double* out = room.factors.data();
  for (const std::uint32_t parameter : plain_factors)
    *out++ = static_cast<double>(std::max<std::int64_t>(values[parameter], 0));
  for (const PlannedFactor& factor : factors)
    *out++ = static_cast<double>(factor.of(values[factor.parameter]));
  *out = 1;
}

// Calls visit(term, count) for the terms whose support holds, in their order.
template <typename Visit>
void LawPlan::Impl::each_count(PredictionRoom::Impl& room, Visit visit) const {
  const double* const values = room.factors.data();
  for (std::size_t block = 0; block < term_words; block += block_words) {
    Word wanted[block_words] = {};
    for (const std::uint32_t support : room.alive) {
      const Word* const of = &terms_of[support * term_words + block];
      for (std::size_t w = 0; w < block_words; ++w) wanted[w] |= of[w];
    }
    each_bit(wanted, block_words, [&](std::size_t k) {
      const Term& term = terms[block * word_bits + k];
      double count = 1;
      for (const std::uint32_t factor : term.factors) count *= values[factor];
      for (std::uint32_t f = term.more_factors_from; f < term.more_factors_to; ++f)
        count *= values[more_factors[f]];
      visit(term, count);
    });
  }
}

LawCost LawPlan::cost(const KernelCall& call, PredictionRoom& room) const {
  PredictionRoom::Impl& r = predict(call, room);
  LawCost out;
  Impl::Part sums[law_kinds] = {};
  impl_->each_count(r, [&](const Impl::Term& term, double count) {
    if (count == 0) return;
    for (std::uint32_t p = term.parts_from; p < term.parts_to; ++p) {
      const Impl::Part& part = impl_->parts[p];
      Impl::Part& sum = sums[impl_->kinds[p]];
      sum.cycles += count * part.cycles;
      sum.instructions += count * part.instructions;
    }
    out.total_cycles += count * term.cycles;
    out.fitted_cycles += count * term.fitted_cycles;
  });
  for (std::size_t k = 0; k < law_kinds; ++k) {
    out.cycles[k] = sums[k].cycles;
    out.instructions[k] = sums[k].instructions;
  }
  return out;
}

double LawPlan::cycles(const KernelCall& call, PredictionRoom& room) const {
  double out = 0;
  impl_->each_count(predict(call, room),
                    [&](const Impl::Term& term, double count) { out += count * term.cycles; });
  return out;
}

PredictionRoom::Impl& LawPlan::predict(const KernelCall& call, PredictionRoom& room) const {
  if (!impl_) throw std::logic_error("a plan without laws");
  impl_->parameters.walk(call, room.impl_->parameters);
  impl_->find_alive(*room.impl_);
  impl_->work_out_factors(*room.impl_);
  return *room.impl_;
}

LawPlan::LawPlan(const KernelLaws& laws, const std::string& kernel, TensorType type,
                 std::span<const std::int32_t> parameters)
    : impl_(std::make_shared<Impl>(laws, kernel, type, parameters)) {}

}  // namespace boardless
