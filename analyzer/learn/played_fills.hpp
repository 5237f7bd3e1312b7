// The branches of filling a run of bytes with one value (bl_fill): bytes up to a word's boundary,
// then four words at once, then bytes.
//
//   for (const PlayedFill& one : played_fills) one.run(play, at, length);   // a PlayedBranches
//   each
#pragma once

#include "analyzer/learn/played_branches.hpp"

namespace boardless::parameters {

struct FilledParts {
  Value head, fours, tail;
  bool ends_in_head;  // or there is nothing to fill
  FilledParts(Value at, Value length)
      : head(std::min<Value>(-at & 3, length)),
        fours((length - head) >> 4),
        tail((length - head) & 15),
        ends_in_head(head == length) {}
};

struct PlayedFill {
  const char* name;
  void (*run)(PlayedBranches& play, Value at, Value length);
};
inline constexpr PlayedFill played_fills[] = {
    {"filled", [](PlayedBranches& play, Value, Value length) { play.run(length); }},
    // Asked before each byte, and whether that was the last one after each.
    {"filled head, at a word",
     [](PlayedBranches& play, Value at, Value length) {
       const FilledParts parts(at, length);
       if (length == 0) return;
       if (parts.ends_in_head)
         play.go_on(parts.head);
       else
         play.run(parts.head + 1);
     }},
    {"filled head, at the end",
     [](PlayedBranches& play, Value at, Value length) {
       const FilledParts parts(at, length);
       for (Value k = 1; k <= parts.head; ++k) play.run(k == length);
     }},
    {"filled fours",
     [](PlayedBranches& play, Value at, Value length) {
       const FilledParts parts(at, length);
       if (!parts.ends_in_head) play.run(parts.fours);
     }},
    {"filled tail",
     [](PlayedBranches& play, Value at, Value length) {
       const FilledParts parts(at, length);
       if (!parts.ends_in_head) play.run(parts.tail);
     }},
    {"filled tail behind fours",
     [](PlayedBranches& play, Value at, Value length) {
       const FilledParts parts(at, length);
       if (parts.fours > 0) play.run(parts.tail);
     }},
};

}  // namespace boardless::parameters
