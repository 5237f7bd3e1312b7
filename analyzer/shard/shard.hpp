// One of several equal shares of a run, for more than one machine.
//
//   const Shard shard{2, 4};     // --shard 2/4
//   shard.owns(5)                // true: items are dealt out one by one, 0 to the first shard
//
// Which items a shard has depends on their numbers alone, so that a stream of unknown length can be
// shared, too.
#pragma once

#include <cstdint>
#include <string>

namespace boardless {

struct Shard {
  std::uint64_t index = 1;  // 1 to count
  std::uint64_t count = 1;

  bool owns(std::uint64_t item) const { return item % count == index - 1; }
  std::string text() const { return std::to_string(index) + "/" + std::to_string(count); }
  friend bool operator==(const Shard&, const Shard&) = default;
};

constexpr std::uint64_t max_shards = 100'000;

}  // namespace boardless
