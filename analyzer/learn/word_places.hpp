// Where in a word the runs of a copy begin, at both ends: a core that loads words only at their
// boundaries copies a run by words only where both ends are at one.
//
//   WordPlaces rows(0, 3);       // from byte 3 of the input to byte 0 of the output
//   rows.repeat(8, 12, 20);      // eight rows, 12 bytes apart in the output, 20 in the input
//   rows.runs()                  // 8
//   rows.on_words()              // 0: the input's stay at byte 3 of a word
//
// Tensors begin at a word (boardless_kernels.h), so shapes alone tell.
#pragma once

#include <array>

#include "analyzer/learn/parameter_collector.hpp"

namespace boardless::parameters {

class WordPlaces {
 public:
  WordPlaces() = default;  // of no run
  WordPlaces(Value to, Value from) { add(to, from, 1); }
  void add(Value to, Value from, Value count);
  // All runs so far `count` times, each time so many bytes further.
  void repeat(Value count, Value to_step, Value from_step);
  // All runs so far once for each of `steps`, that many bytes further.
  void repeat(const WordPlaces& steps);
  Value runs() const;
  Value on_words() const { return runs_[0]; }

 private:
  static std::size_t place(Value to, Value from) {
    return static_cast<std::size_t>((to & 3) << 2 | (from & 3));
  }
  std::array<Value, 16> runs_{};  // by byte of a word in the output, then in the input
};

}  // namespace boardless::parameters
