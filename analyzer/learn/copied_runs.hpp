// Parameters of runs of bytes that are copied.
//
//   add_copied(c, {{row, rows}});                  // "sum_copied", "sum_copied & 3", ...
//   add_copied_by_place(c, [&](auto add) {         // "sum_copied by words", "sum_copied by bytes"
//     add(places, row);                            // where they begin at both ends
//   });
#pragma once

#include "analyzer/learn/parameter_room.hpp"
#include "analyzer/learn/word_places.hpp"

namespace boardless::parameters {

// Sums over runs that are copied, all of one length.
inline void add_copied(Collector& c, std::initializer_list<Runs> copied) {
  RunSums& runs = c.room().runs[0];
  runs.clear();
  for (const Runs& one : copied) runs.add(one);
  add_sums(c, SumsOf::first_runs, "copied", runs);
}

// Sums over the same runs, those that a core copies by words apart from the others where it loads
// words at their boundaries only. `add_places` is handed what adds runs of one length.
template <typename AddPlaces>
void add_copied_by_place(Collector& c, AddPlaces add_places) {
  RunSums &by_words = c.room().runs[3], &by_bytes = c.room().runs[4];
  by_words.clear();
  by_bytes.clear();
  if (c.any_wanted(2 * RunSums::size()))
    add_places([&](const WordPlaces& places, Value length) {
      by_words.add({length, places.on_words()});
      by_bytes.add({length, places.runs() - places.on_words()});
    });
  add_sums(c, SumsOf::fourth_runs, copied_by_words, by_words);
  add_sums(c, SumsOf::fifth_runs, copied_by_bytes, by_bytes);
}

}  // namespace boardless::parameters
