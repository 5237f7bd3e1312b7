#include "analyzer/learn/support_plan.hpp"

#include <algorithm>
#include <map>

namespace boardless {
namespace {

using Word = SupportPlan::Word;

constexpr std::size_t word_bits = SupportPlan::word_bits;
constexpr std::uint64_t largest_table = 4096;  // values

std::size_t words_for(std::size_t bits) { return (bits + word_bits - 1) / word_bits; }

void set_bit(Word* words, std::size_t k) { words[k / word_bits] |= Word{1} << k % word_bits; }

void clear_bit(Word* words, std::size_t k) { words[k / word_bits] &= ~(Word{1} << k % word_bits); }

}  // namespace

SupportPlan::SupportPlan(const KernelLaws& laws) {
  std::vector<std::size_t> excepted;  // supports
  for (std::size_t s = 0; s < laws.supports.size(); ++s)
    if (!laws.supports[s].except.empty()) excepted.push_back(s);
  term_words_ = words_for(laws.terms.size());
  words_ = std::max<std::size_t>((term_words_ + words_for(excepted.size()) + 1) / 2 * 2, 2);
  start_.assign(words_, 0);
  rows_.assign(laws.conditions.size() * words_, ~Word{0});
  for (std::size_t t = 0; t < laws.terms.size(); ++t) {
    set_bit(start_.data(), t);
    for (const std::int32_t c : laws.supports[static_cast<std::size_t>(laws.terms[t].support)].all)
      clear_bit(row(static_cast<std::size_t>(c)), t);
  }
  for (std::size_t k = 0; k < excepted.size(); ++k) {
    const std::size_t bit = term_words_ * word_bits + k;
    set_bit(start_.data(), bit);
    for (const std::int32_t c : laws.supports[excepted[k]].except)
      clear_bit(row(static_cast<std::size_t>(c)), bit);
    std::vector<Word>& others = exceptions_.emplace_back().others;
    others.assign(term_words_, ~Word{0});
    for (std::size_t t = 0; t < laws.terms.size(); ++t)
      if (static_cast<std::size_t>(laws.terms[t].support) == excepted[k])
        clear_bit(others.data(), t);
  }
  add_conditions(laws);
}

void SupportPlan::add_conditions(const KernelLaws& laws) {
  std::map<std::size_t, std::vector<Test>> of_parameters;
  for (std::size_t k = 0; k < laws.conditions.size(); ++k) {
    const Condition& c = laws.conditions[k];
    const auto parameter = static_cast<std::size_t>(c.left.parameter);
    if (c.right_parameter >= 0)
      pair_tests_.push_back({c, k});
    else
      of_parameters[parameter].push_back({PlannedTest(c), parameter, k});
  }
  for (const auto& [parameter, tests] : of_parameters) {
    ByValue one{.parameter = static_cast<std::uint32_t>(parameter)};
    one.first_test = static_cast<std::uint32_t>(tests_.size());
    one.tests = static_cast<std::uint32_t>(tests.size());
    if (make_table(one, tests)) {
      by_value_.push_back(one);
      tests_.insert(tests_.end(), tests.begin(), tests.end());
    } else {
      others_.insert(others_.end(), tests.begin(), tests.end());
    }
  }
}

// Few values differ in which conditions hold: from one on they are alike, or repeat in the steps of
// the largest mask.
bool SupportPlan::make_table(ByValue& one, std::span<const Test> tests) {
  std::uint64_t period = 1, end = 0;
  for (const Test& of : tests) period = std::max(period, of.test.period());
  const auto ends = [&](const Test& of) {
    return of.test.period() > 1 || of.test.ends(static_cast<std::int64_t>(end));
  };
  while (end + period <= largest_table && !std::all_of(tests.begin(), tests.end(), ends)) ++end;
  if (end + period > largest_table) return false;
  one.places = static_cast<std::uint32_t>(places_.size());
  one.size = static_cast<std::uint32_t>(end + period);
  one.from = static_cast<std::uint32_t>(end);
  one.steps = static_cast<std::uint32_t>(period - 1);
  std::map<std::vector<bool>, std::uint32_t> known;
  for (std::int64_t value = 0; value < static_cast<std::int64_t>(one.size); ++value) {
    std::vector<bool> holds;
    for (const Test& of : tests) holds.push_back(of.test.holds(value));
    const auto [found, is_new] = known.emplace(holds, static_cast<std::uint32_t>(rows_.size()));
    places_.push_back(found->second);
    if (!is_new) continue;
    std::vector<Word> left(words_, ~Word{0});
    for (std::size_t k = 0; k < holds.size(); ++k)
      for (std::size_t w = 0; !holds[k] && w < words_; ++w) left[w] &= row(tests[k].row)[w];
    rows_.insert(rows_.end(), left.begin(), left.end());
  }
  return true;
}

// Writes the rows of conditions that do not hold; returns their end.
const Word** SupportPlan::list_rows(std::span<const std::int64_t> parameters,
                                    const Word** to) const {
  const Word* const rows = rows_.data();
  const std::uint32_t* const places = places_.data();
  const auto test = [&](const Test& of) {
    *to = rows + of.row * words_;
    to += !of.test.holds(parameters[of.parameter]);
  };
  for (const ByValue& one : by_value_) {
    const std::int64_t value = parameters[one.parameter];
    if (value < 0) [[unlikely]] {
      for (std::size_t k = 0; k < one.tests; ++k) test(tests_[one.first_test + k]);
      continue;
    }
    const auto at = static_cast<std::uint64_t>(value);
    const std::uint64_t beyond = -static_cast<std::uint64_t>(at >= one.size);
    const std::uint64_t repeated = one.from + ((at - one.from) & one.steps);
    *to++ = rows + places[one.places + ((at & ~beyond) | (repeated & beyond))];
  }
  for (const Test& of : others_) test(of);
  for (const PairTest& of : pair_tests_) {
    *to = rows + of.row * words_;
    to += !of.condition.holds(parameters);
  }
  return to;
}

namespace {

// What all rows leave, of so many words, which stay in registers.
template <std::size_t Words>
void leave(const Word* const* rows, const Word* const* end, Word* out) {
  Word left[Words];
  std::copy_n(out, Words, left);
  for (; rows != end; ++rows)
    for (std::size_t w = 0; w < Words; ++w) left[w] &= (*rows)[w];
  std::copy_n(left, Words, out);
}

}  // namespace

void SupportPlan::find(std::span<const std::int64_t> parameters, Room& room) const {
  room.left = start_;
  room.rows.resize(by_value_.size() + tests_.size() + others_.size() + pair_tests_.size() + 1);
  const Word* const* const rows = room.rows.data();
  const Word* const* const end = list_rows(parameters, room.rows.data());
  if (words_ == 2)
    leave<2>(rows, end, room.left.data());
  else if (words_ == 4)
    leave<4>(rows, end, room.left.data());
  else if (words_ == 6)
    leave<6>(rows, end, room.left.data());
  else
    for (const Word* const* row = rows; row != end; ++row)
      for (std::size_t w = 0; w < words_; ++w) room.left[w] &= (*row)[w];
  for (std::size_t w = term_words_; w < words_; ++w)
    for (Word holds = room.left[w]; holds; holds &= holds - 1) {
      const std::size_t k =
          (w - term_words_) * word_bits + static_cast<std::size_t>(std::countr_zero(holds));
      for (std::size_t t = 0; t < term_words_; ++t) room.left[t] &= exceptions_[k].others[t];
    }
}

}  // namespace boardless
