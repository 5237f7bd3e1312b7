// Dimensions of an operator's block, and what code does that goes through several of them.
//
//   const Dims in = dims(c, 0);                    // the block's first six words
//   in.size(), in[5], in.backwards()
//   add_odometer(c, in, 5);                        // rows of the last one, one after the other
#pragma once

#include <algorithm>

#include "analyzer/learn/played_branches.hpp"

namespace boardless::parameters {

// Up to six numbers.
class Dims {
 public:
  Dims() = default;
  Dims(std::size_t size, Value value) : size_(size) { std::fill(begin(), end(), value); }
  Dims backwards() const {
    Dims out;
    for (std::size_t k = size_; k-- > 0;) out.push_back(of_[k]);
    return out;
  }
  void push_back(Value value) { of_[size_++] = value; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Value& operator[](std::size_t k) { return of_[k]; }
  Value operator[](std::size_t k) const { return of_[k]; }
  Value& back() { return of_[size_ - 1]; }
  Value* begin() { return of_; }
  Value* end() { return of_ + size_; }

 private:
  Value of_[6] = {};
  std::size_t size_ = 0;
};

inline Dims dims(const Collector& c, std::size_t from) {
  Dims out;
  for (std::size_t k = 0; k < 6; ++k) out.push_back(c.word(from + k));
  return out;
}

// A branch for each wheel that moves, taken where it has not gone round: of the `turning` innermost
// wheels, until they are about to go round.
inline void play_wheels(PlayedBranches& play, const Dims& size, std::size_t wheels,
                        std::size_t turning) {
  if (turning == 0) return;
  play_wheels(play, size, wheels, turning - 1);
  play.repeat(size[wheels - turning] - 1, [&] {
    for (std::size_t k = 1; k < turning; ++k) play.run(0);
    play.run(1);
    play_wheels(play, size, wheels, turning - 1);
  });
}

// An odometer's wheels from the outermost on, up to the one that is moved each time: how often any
// moves, and of these how often as the one inside has gone round.
inline void add_odometer(Collector& c, const Dims& size, std::size_t wheels) {
  Value moves = 0, rows = 1;
  for (std::size_t k = 0; k < wheels; ++k) moves += rows *= size[k];
  c.add("odometer", moves);
  c.add("odometer_carries", moves - (wheels > 0 ? rows : 0));
  c.section([&] {
    add_played(c, {"odometer"}, plain_form, [&](PlayedBranches& play) {
      play_wheels(play, size, wheels, wheels);
      for (std::size_t k = 0; k < wheels; ++k) play.run(0);
    });
  });
}

}  // namespace boardless::parameters
