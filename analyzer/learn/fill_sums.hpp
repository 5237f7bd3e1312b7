// Sums over runs of bytes that are filled, by where in a word they begin: bytes up to a word's
// boundary go first, then four words at once, and the rest.
//
//   FillSums filled;
//   filled.add(2, 40);              // from byte 2 on: 2 up to the boundary, 2 x 16, and 6
//   FillSums::name(7)               // "sum_filled(tail > 0)"
//   filled.value(7)                 // 1
#pragma once

#include <array>

#include "analyzer/learn/parameter_collector.hpp"

namespace boardless::parameters {

class FillSums {
 public:
  static constexpr std::size_t forms = 25;
  static constexpr std::size_t size() { return forms; }
  static std::string name(std::size_t k);
  void add(Value at, Value length, Value count = 1);
  // `count` runs of one length, each `step` behind the one before.
  void add_each(Value at, Value step, Value length, Value count) {
    // Only where in a word they begin matters.
    for (Value k = 0; k < 4 && k < count; ++k) add(at + k * step, length, (count - k + 3) / 4);
  }
  Value value(std::size_t k) const;
  std::array<Value, forms> values() const;

 private:
  struct Alike {
    Value head, length, count;  // `head`: up to a word's boundary
  };
  static std::array<Value, forms> of(const Alike& alike);
  void count(const Alike& alike, std::array<Value, forms>& sums) const;

  // Few runs differ: the first that do are kept, the others' sums alone.
  Alike runs_[8];
  std::size_t kept_ = 0;
  std::array<Value, forms> others_{};
};

}  // namespace boardless::parameters
