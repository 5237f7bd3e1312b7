// Sums over runs of bytes that are copied: in rounds of words, of four words, and what is
// left over. How long the runs are follows from shapes; how code goes through one, it decides.
//
//   run_measures()[12].name            // " & 3, - 1"
//   run_measures()[12].of(7)           // 2: of three bytes behind a word, all but the first
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "analyzer/learn/parameter_collector.hpp"

namespace boardless::parameters {

// What code does with a run of elements: by words, by four words, what is left over, and often
// another way with short runs. Tables of numbers, not of functions: one is worked out in a few
// instructions without a jump.
struct RunForm {
  const char* name;
  Value mask = -1;
  int shift = 0;
  Value short_runs = -1, long_runs = -1;  // 0: none of those below `limit`, or of the others
  Value limit = 16;
  bool operator==(const RunForm&) const = default;
  constexpr Value rounds(Value run) const {
    return (run & (run < limit ? short_runs : long_runs) & mask) >> shift;
  }
};
inline constexpr RunForm run_forms[] = {
    {""},
    {" >> 2", -1, 2},
    {" & 3", 3},
    {" >> 4", -1, 4},
    {" & 15 >> 2", 15, 2},
    {" below 16", -1, 0, -1, 0},
    {" >> 2 below 16", -1, 2, -1, 0},
    {" & 3 below 16", 3, 0, -1, 0},
    {" & 15 >> 2 from 16", 15, 2, 0, -1},
    {" & 3 from 16", 3, 0, 0, -1},
};

// The rounds of a loop: the first one or two mostly count apart.
struct RoundForm {
  const char* name;
  Value less = 0, most = INT64_MAX;
  bool operator==(const RoundForm&) const = default;
  constexpr Value of(Value rounds) const {
    return std::min(std::max<Value>(rounds - less, 0), most);
  }
};
inline constexpr RoundForm round_forms[] = {
    {""}, {", - 1", 1}, {", - 2", 2}, {", > 0", 0, 1}, {", > 1", 1, 1},
};
inline constexpr Value less_one(Value v) { return v > 0 ? v - 1 : 0; }
inline constexpr Value less_two(Value v) { return v > 1 ? v - 2 : 0; }

// Which of its rounds a run has: none of one kind, some, one, or several.
struct Rounds {
  const char* name;
  Value low = 0, high = INT64_MAX;
  bool operator==(const Rounds&) const = default;
  constexpr Value of(Value rounds) const { return (rounds >= low) & (rounds <= high); }
};
inline constexpr Rounds round_counts[] = {
    {""}, {"0", 0, 0}, {"some", 1}, {"1", 1, 1}, {"more", 2}, {"2", 2, 2}, {"3", 3, 3},
};

// What is counted of one run: rounds in a form, or whether it takes one way, by its rounds of four
// words, of words and of bytes.
struct RunMeasure {
  RunForm form{""};
  RoundForm round{""};
  Rounds fours{""}, words{""}, bytes{""};
  bool is_way = false;

  Value of(Value run) const { return is_way ? way(run) : rounds(run); }
  Value rounds(Value run) const { return round.of(form.rounds(run)); }
  Value way(Value run) const {
    return fours.of(run >> 4) & words.of((run & 15) >> 2) & bytes.of(run & 3);
  }
  bool operator==(const RunMeasure&) const = default;
  // "... >> 2, - 1", or "...fours some, words , bytes 0".
  std::string name(const std::string& what) const {
    if (!is_way) return what + form.name + round.name;
    return what + "fours " + fours.name + ", words " + words.name + ", bytes " + bytes.name;
  }
};
// Whether two count the same, whatever their names.
constexpr bool count_alike(const Rounds& a, const Rounds& b) {
  return a.low == b.low && a.high == b.high;
}
constexpr bool count_alike(const RunMeasure& a, const RunMeasure& b) {
  if (a.is_way != b.is_way) return false;
  if (a.is_way)
    return count_alike(a.fours, b.fours) && count_alike(a.words, b.words) &&
           count_alike(a.bytes, b.bytes);
  return a.form.mask == b.form.mask && a.form.shift == b.form.shift &&
         a.form.short_runs == b.form.short_runs && a.form.long_runs == b.form.long_runs &&
         a.form.limit == b.form.limit && a.round.less == b.round.less &&
         a.round.most == b.round.most;
}
// All of them: forms with rounds, then ways.
const std::vector<RunMeasure>& run_measures();
inline constexpr std::size_t run_form_measures = std::size(run_forms) * std::size(round_forms);

// Runs of one length.
struct Runs {
  Value length = 0, count = 1;
};

// "sum_copied & 3, - 1": sums of all measures over runs.
class RunSums {
 public:
  void clear() { runs_.clear(); }
  void add(Runs runs) { runs_.push_back(runs); }
  std::size_t runs() const { return runs_.size(); }
  const std::vector<Runs>& lengths() const { return runs_; }

  static std::size_t size() { return run_measures().size(); }
  static std::string name(const char* what, std::size_t k);
  Value value(std::size_t k) const {
    Value sum = 0;
    for (const Runs& run : runs_) sum += run.count * measures_[k].of(run.length);
    return sum;
  }

 private:
  const RunMeasure* measures_ = run_measures().data();
  std::vector<Runs> runs_;
};

}  // namespace boardless::parameters
