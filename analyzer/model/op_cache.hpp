// Runs of ops that later models may take over, for a batch: an op with the same kernel, shape and
// memories, and where the board has flash lines or caches the same addresses, costs the same in
// every model, on one kernel pack, board and operating point.
//
//   OpCache cache;
//   options.cache = &cache;          // of run_model(), for one model after the other
//   cache.taken()                    // ops that did not have to run
//
// Safe for use from several threads at once. It keeps at most max_entries runs, a few dozen
// kilobytes each, and no further ones.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "analyzer/profile.hpp"

namespace boardless {

class OpCache {
 public:
  static constexpr std::size_t max_entries = 10'000;
  using Key = std::vector<std::uint32_t>;  // ModelProgram::Op::batch_key

  struct Run {
    std::uint32_t function = 0;  // address of the op's function in the program that ran
    Profile profile;
  };

  std::shared_ptr<const Run> find(const Key& key);  // null: there is none
  void add(const Key& key, std::shared_ptr<const Run> run);
  std::uint64_t taken() const { return taken_; }

 private:
  std::mutex mutex_;
  std::map<Key, std::shared_ptr<const Run>> runs_;
  std::atomic<std::uint64_t> taken_ = 0;
};

}  // namespace boardless
