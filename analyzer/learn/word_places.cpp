#include "analyzer/learn/word_places.hpp"

#include <numeric>

namespace boardless::parameters {

void WordPlaces::add(Value to, Value from, Value count) { runs_[place(to, from)] += count; }

void WordPlaces::repeat(Value count, Value to_step, Value from_step) {
  // Every fourth time is at the same bytes of a word.
  WordPlaces steps;
  for (Value k = 0; k < 4 && k < count; ++k)
    steps.add(k * to_step, k * from_step, (count - k + 3) / 4);
  repeat(steps);
}

void WordPlaces::repeat(const WordPlaces& steps) {
  std::array<Value, 16> out{};
  for (Value to = 0; to < 4; ++to)
    for (Value from = 0; from < 4; ++from) {
      const Value count = runs_[place(to, from)];
      if (count == 0) continue;
      for (Value by_to = 0; by_to < 4; ++by_to)
        for (Value by_from = 0; by_from < 4; ++by_from)
          out[place(to + by_to, from + by_from)] += count * steps.runs_[place(by_to, by_from)];
    }
  runs_ = out;
}

Value WordPlaces::runs() const { return std::accumulate(runs_.begin(), runs_.end(), Value{0}); }

}  // namespace boardless::parameters
