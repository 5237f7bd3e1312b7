// Numbers that are the same on every machine, which those of <random>'s distributions are not.
//
//   Random random(7);
//   random.between(1, 16);            // inclusive
//   random.pick({1, 1, 2, 4});
#pragma once

#include <cstdint>
#include <initializer_list>

namespace boardless {

// SplitMix64 by Steele, Lea and Flood: the next number, and the state moved on.
inline std::uint64_t splitmix64(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15u;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() { return splitmix64(state_); }
  std::int32_t between(std::int32_t low, std::int32_t high) {
    const auto span = static_cast<std::uint64_t>(static_cast<std::int64_t>(high) - low + 1);
    return static_cast<std::int32_t>(low + static_cast<std::int64_t>((next() >> 16) % span));
  }
  bool one_in(std::int32_t n) { return between(1, n) == 1; }
  std::int32_t pick(std::initializer_list<std::int32_t> of) {
    return of.begin()[between(0, static_cast<std::int32_t>(of.size()) - 1)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace boardless
