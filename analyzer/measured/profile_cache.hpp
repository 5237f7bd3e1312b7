// A cache of what a fit needs of a run, so that an image runs once however often its measurements
// are fitted: one SQLite file that is safe to delete.
//
//   ProfileCache cache(ProfileCache::default_path());
//   const ProfileKey key{image.sha256, "op3_CONV_2D", board_file_sha256, 84e6};
//   auto features = cache.find(key);
//   if (!features) cache.add(key, run_it());
//   cache.warnings()      // why there is no cache, or that a damaged one was replaced
//
// Nothing here throws because of the file: where it cannot be used (no home, read-only, full disk)
// every find() is a miss, and where it cannot be written add() does nothing. A damaged file, and
// one that is no such cache, is moved aside to PATH.old and a new one begun. Two processes may use
// one file at once; so may threads, one ProfileCache each. What another version of boardless wrote
// is never found; the cache is emptied when it is over max_bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/cost/linear_model.hpp"

namespace boardless {

// All that a run's features hang on, but for the version of boardless.
struct ProfileKey {
  std::string image_sha256;
  // What counts and how it is run: the region with its arguments, passes, placements, kernel pack
  // and budget, as text of the caller's making.
  std::string region;
  std::string board_sha256;  // of the board file's text, or of a generic board's id
  double clock_hz = 0;
};

struct ProfileFeatures {
  ClassVector class_cycles{};  // x of the linear model: cycles by class, stalls not among them
  double stall_cycles = 0;
  std::uint64_t instructions = 0;
  std::uint64_t passes = 0;           // of the region
  std::optional<std::uint64_t> macs;  // of a model's op, where known

  bool operator==(const ProfileFeatures&) const = default;
};

class ProfileCache {
 public:
  // Grows with the layout of what is stored: an older cache is then replaced without a word.
  static constexpr int format_version = 2;
  static constexpr std::uint64_t max_bytes = 256u << 20;

  // $XDG_CACHE_HOME/boardless/profiles.sqlite, or below ~/.cache; empty where neither is set.
  static std::string default_path();

  // Makes folders and file where they are not there. An empty path: no cache, and no warning.
  explicit ProfileCache(const std::string& path);
  // As if of another version of boardless, for tests.
  ProfileCache(const std::string& path, const std::string& version);
  ~ProfileCache();
  ProfileCache(ProfileCache&&) noexcept;
  ProfileCache& operator=(ProfileCache&&) noexcept;

  bool usable() const;  // false: every find() is a miss
  std::optional<ProfileFeatures> find(const ProfileKey& key);
  void add(const ProfileKey& key, const ProfileFeatures& features);
  const std::vector<std::string>& warnings() const;  // for people, each once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace boardless
