// How much scratch kernels want, for who makes programs of many models: a kernel is asked once for
// each parameter block.
//
//   ScratchCache cache;
//   make_program(graph, pack, board, {.scratch = &cache});
//
// Of one kernel pack. Safe for use from several threads at once.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace boardless {

class ScratchCache {
 public:
  static constexpr std::size_t max_entries = 100'000;
  using Key = std::vector<std::uint32_t>;  // the function that tells, and what it is told

  std::optional<std::uint32_t> find(const Key& key) {
    const std::scoped_lock lock(mutex_);
    const auto found = answers_.find(key);
    return found == answers_.end() ? std::nullopt : std::optional(found->second);
  }
  void add(const Key& key, std::uint32_t bytes) {
    const std::scoped_lock lock(mutex_);
    if (answers_.size() < max_entries) answers_.try_emplace(key, bytes);
  }

 private:
  std::mutex mutex_;
  std::map<Key, std::uint32_t> answers_;
};

}  // namespace boardless
