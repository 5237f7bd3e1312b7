#include "analyzer/learn/run_tally.hpp"

#include <stdexcept>
#include <utility>

namespace boardless::parameters {
namespace {

constexpr std::size_t forms = std::size(run_forms), rounds = std::size(round_forms);

// Rounds are whole numbers from 0 on, so a round form of at most one is whether there are any.
template <std::size_t Round>
void add_rounds(double* sums, const double* of_forms, double count) {
  constexpr RoundForm form = round_forms[Round];
  static_assert(form.most == 1 || form.most == INT64_MAX);
  constexpr auto less = static_cast<double>(form.less);
  for (std::size_t k = 0; k < forms; ++k) {
    const double here = of_forms[k];
    if constexpr (form.most == 1)
      sums[k] += here > less ? count : 0;
    else if constexpr (form.less == 0)
      sums[k] += count * here;
    else
      sums[k] += here > less ? count * (here - less) : 0;
  }
}

}  // namespace

void RunTally::add(double* sums, Value length, double count) {
  if (length == 0) return;
  double of_forms[forms];
  for (std::size_t k = 0; k < forms; ++k)
    of_forms[k] = static_cast<double>(run_forms[k].rounds(length));
  [&]<std::size_t... Round>(std::index_sequence<Round...>) {
    (add_rounds<Round>(sums + Round * forms, of_forms, count), ...);
  }
  (std::make_index_sequence<rounds>());
}

std::size_t RunTally::slot_of(const RunMeasure& measure) {
  for (std::size_t form = 0; form < forms; ++form)
    for (std::size_t round = 0; round < rounds; ++round)
      if (count_alike(measure, {.form = run_forms[form], .round = round_forms[round]}))
        return round * forms + form;
  throw std::logic_error("a measure of runs that no tally has");
}

std::uint16_t RunTally::ways_of(const RunMeasure& measure) {
  const auto is_told = [](const Rounds& some) {  // none, or any number of them
    return count_alike(some, round_counts[0]) || count_alike(some, round_counts[1]) ||
           count_alike(some, round_counts[2]);
  };
  if (!is_told(measure.fours) || !is_told(measure.bytes))
    throw std::logic_error("a way of runs that no tally has");
  unsigned out = 0;
  for (const Value fours : {0, 16})
    for (Value words = 0; words < 4; ++words)
      for (const Value bytes : {0, 1}) {
        const Value run = fours + 4 * words + bytes;
        if (measure.way(run)) out |= 1u << way_of(run);
      }
  return static_cast<std::uint16_t>(out);
}

}  // namespace boardless::parameters
