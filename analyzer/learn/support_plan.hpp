// Which terms of a kernel's laws count for a layer, all at a time.
//
//   const SupportPlan plan(laws);
//   SupportPlan::Room room;                          // one for each thread
//   plan.each(parameters, room, [](std::size_t term) { ... });    // those whose support holds
//
// What the conditions on one parameter leave of terms follows from its value by one look into a
// table: a row of bits, and terms that all rows leave count. Values beyond the table are alike or
// repeat. No jump hangs on a value: what a processor guesses wrong takes as long as ten terms.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/learn/kernel_laws.hpp"
#include "analyzer/learn/planned_test.hpp"

namespace boardless {

class SupportPlan {
 public:
  using Word = std::uint64_t;
  static constexpr std::size_t word_bits = 64;
  struct Room {
    std::vector<const Word*> rows;
    std::vector<Word> left;
  };

  explicit SupportPlan(const KernelLaws& laws);
  template <typename Visit>
  void each(std::span<const std::int64_t> parameters, Room& room, Visit visit) const {
    find(parameters, room);
    for (std::size_t w = 0; w < term_words_; ++w)
      for (Word left = room.left[w]; left; left &= left - 1)
        visit(w * word_bits + static_cast<std::size_t>(std::countr_zero(left)));
  }

 private:
  // Values of one parameter, as small as can be for the processor's cache.
  struct ByValue {
    std::uint32_t parameter = 0;
    std::uint32_t places = 0;           // of values in `places_`
    std::uint32_t size = 0;             // how many; larger ones are as
    std::uint32_t from = 0, steps = 0;  // ... the last from here on, in so many steps, less one
    std::uint32_t first_test = 0;       // its own in `tests_`, for values below 0
    std::uint32_t tests = 0;
  };
  struct Test {
    PlannedTest test;
    std::size_t parameter, row;
  };
  struct PairTest {
    Condition condition;
    std::size_t row;
  };
  struct Exception {
    std::vector<Word> others;  // all but the terms that it takes away
  };
  void add_conditions(const KernelLaws& laws);
  bool make_table(ByValue& one, std::span<const Test> tests);
  void find(std::span<const std::int64_t> parameters, Room& room) const;
  const Word** list_rows(std::span<const std::int64_t> parameters, const Word** to) const;
  Word* row(std::size_t k) { return rows_.data() + k * words_; }

  std::size_t term_words_ = 0, words_ = 0;  // of a row: bits of terms, then of exceptions
  std::vector<Word> start_;                 // a row: all bits that there are
  std::vector<Word> rows_;  // of conditions that do not hold, and of several of these
  std::vector<Exception> exceptions_;
  std::vector<ByValue> by_value_;
  std::vector<std::uint32_t> places_;  // of rows, in words
  std::vector<Test> tests_;            // of `by_value_`
  std::vector<Test> others_;           // for which no table is large enough
  std::vector<PairTest> pair_tests_;   // of two parameters
};

}  // namespace boardless
