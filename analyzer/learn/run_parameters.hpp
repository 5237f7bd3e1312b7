// Sums over runs of bytes that are copied or filled: in rounds of words, of four words, and what is
// left over. How long the runs are follows from shapes; how code goes through one, it decides.
#pragma once

#include <algorithm>
#include <vector>

#include "analyzer/learn/parameter_collector.hpp"

namespace boardless::parameters {

// What code does with a run of elements: by words, by four words, what is left over, and often
// another way with short runs.
struct RunForm {
  const char* name;
  Value (*rounds)(Value run);
};
inline constexpr RunForm run_forms[] = {
    {"", [](Value v) { return v; }},
    {" >> 2", [](Value v) { return v >> 2; }},
    {" & 3", [](Value v) { return v & 3; }},
    {" >> 4", [](Value v) { return v >> 4; }},
    {" & 15 >> 2", [](Value v) { return (v & 15) >> 2; }},
    {" below 16", [](Value v) { return v < 16 ? v : 0; }},
    {" >> 2 below 16", [](Value v) { return v < 16 ? v >> 2 : 0; }},
    {" & 3 below 16", [](Value v) { return v < 16 ? v & 3 : 0; }},
    {" & 15 >> 2 from 16", [](Value v) { return v < 16 ? 0 : (v & 15) >> 2; }},
    {" & 3 from 16", [](Value v) { return v < 16 ? 0 : v & 3; }},
};

// The rounds of a loop: the first one or two mostly count apart.
struct RoundForm {
  const char* name;
  Value (*of)(Value rounds);
};
inline constexpr Value less_one(Value v) { return v > 0 ? v - 1 : 0; }
constexpr Value less_two(Value v) { return v > 1 ? v - 2 : 0; }
inline constexpr RoundForm round_forms[] = {
    {"", [](Value v) { return v; }},
    {", - 1", less_one},
    {", - 2", less_two},
    {", > 0", [](Value v) { return Value{v > 0}; }},
    {", > 1", [](Value v) { return Value{v > 1}; }},
};

// Runs of one length.
struct Runs {
  Value length = 0, count = 1;
};

// Which of its rounds a run has: none of one kind, some, one, or several.
struct Rounds {
  const char* name;
  bool (*of)(Value rounds);
};
inline constexpr Rounds round_counts[] = {
    {"", [](Value) { return true; }},        {"0", [](Value v) { return v == 0; }},
    {"some", [](Value v) { return v > 0; }}, {"1", [](Value v) { return v == 1; }},
    {"more", [](Value v) { return v > 1; }}, {"2", [](Value v) { return v == 2; }},
    {"3", [](Value v) { return v == 3; }},
};

// Calls of(name of fours, of words, of bytes, test) for each combination of rounds of four words,
// of words and of bytes that a run may have.
template <typename Visit>
void each_way_through(Visit visit) {
  for (std::size_t fours = 0; fours < 3; ++fours)
    for (const Rounds& words : round_counts)
      for (std::size_t bytes = 0; bytes < 3; ++bytes) {
        const Rounds &f = round_counts[fours], &b = round_counts[bytes];
        visit(f.name, words.name, b.name, [&f, &words, &b](Value length) -> Value {
          return f.of(length >> 4) && words.of((length & 15) >> 2) && b.of(length & 3);
        });
      }
}

inline void add_sums(Collector& c, const char* what, const std::vector<Runs>& runs) {
  for (const RunForm& form : run_forms)
    for (const RoundForm& round : round_forms) {
      Value sum = 0;
      for (const Runs& run : runs) sum += run.count * round.of(form.rounds(run.length));
      c.add({"sum_", what, form.name, round.name}, sum);
    }
  each_way_through([&](const char* fours, const char* words, const char* bytes, auto of) {
    Value sum = 0;
    for (const Runs& run : runs) sum += run.count * of(run.length);
    c.add({"sum_", what, "(fours ", fours, ", words ", words, ", bytes ", bytes, ")"}, sum);
  });
}

// What is filled, run by run: bytes up to a word's boundary, four words at once, and the rest.
class FillSums {
 public:
  void add(Value at, Value length, Value count = 1) {
    const Value head = std::min(-at & 3, length);
    const Value fours = (length - head) >> 4, tail = (length - head) & 15;
    const Value of[forms] = {length > 0,
                             head > 0,
                             head,
                             less_one(head),
                             fours > 0,
                             fours,
                             less_one(fours),
                             tail > 0,
                             tail,
                             less_one(tail),
                             fours > 1,
                             less_two(fours),
                             tail > 1,
                             less_two(tail),
                             head > 1,
                             fours > 0 && tail > 0,
                             fours > 0 ? tail : 0,
                             fours > 0 ? less_one(tail) : 0,
                             fours > 0 ? less_two(tail) : 0,
                             fours > 0 && tail > 1,
                             fours == 0 && tail > 0,
                             fours == 0 ? tail : 0,
                             fours == 0 ? less_one(tail) : 0,
                             fours == 0 ? less_two(tail) : 0,
                             fours == 0 && tail > 1};
    for (std::size_t k = 0; k < forms; ++k) sums_[k] += count * of[k];
  }
  void put(Collector& c) const {
    static constexpr const char* names[forms] = {"runs",
                                                 "head > 0",
                                                 "head",
                                                 "head, - 1",
                                                 "fours > 0",
                                                 "fours",
                                                 "fours, - 1",
                                                 "tail > 0",
                                                 "tail",
                                                 "tail, - 1",
                                                 "fours > 1",
                                                 "fours, - 2",
                                                 "tail > 1",
                                                 "tail, - 2",
                                                 "head > 1",
                                                 "tail of fours > 0",
                                                 "tail of fours",
                                                 "tail of fours, - 1",
                                                 "tail of fours, - 2",
                                                 "tail of fours > 1",
                                                 "tail alone > 0",
                                                 "tail alone",
                                                 "tail alone, - 1",
                                                 "tail alone, - 2",
                                                 "tail alone > 1"};
    for (std::size_t k = 0; k < forms; ++k) c.add({"sum_filled(", names[k], ")"}, sums_[k]);
  }

 private:
  static constexpr std::size_t forms = 25;
  Value sums_[forms] = {};
};

}  // namespace boardless::parameters
