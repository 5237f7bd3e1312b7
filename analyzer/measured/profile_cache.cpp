#include "analyzer/measured/profile_cache.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "analyzer/measured/profile_bytes.hpp"
#include "analyzer/measured/sqlite_file.hpp"

namespace boardless {
namespace {

namespace fs = std::filesystem;

// Held while a damaged file is moved aside: two processes that find it damaged must not move each
// other's new one.
class ReplaceLock {
 public:
  explicit ReplaceLock(const std::string& path)
      : file_(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (file_ >= 0 && ::flock(file_, LOCK_EX) != 0) {
      ::close(file_);
      file_ = -1;
    }
  }
  ~ReplaceLock() {
    if (file_ >= 0) ::close(file_);
  }
  ReplaceLock(const ReplaceLock&) = delete;
  ReplaceLock& operator=(const ReplaceLock&) = delete;
  bool held() const { return file_ >= 0; }

 private:
  int file_;
};

}  // namespace

struct ProfileCache::State {
  std::string path;
  std::string version;
  SqliteFile file;
  bool usable = false;
  bool writable = true;
  std::vector<std::string> warnings;

  void open();
  SqliteOutcome replace();
  // What a call's outcome means for those after it.
  void settle(SqliteOutcome outcome);
};

void ProfileCache::State::open() {
  std::error_code failure;
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty()) fs::create_directories(folder, failure);  // if not, opening says so
  SqliteOutcome outcome = file.open(path, format_version);
  if (outcome == SqliteOutcome::not_ours) outcome = replace();
  usable = outcome == SqliteOutcome::done;
  if (!usable) {
    file.close();
    warnings.push_back(
        fmt::format("runs are not kept in the cache '{}': {}", path,
                    outcome == SqliteOutcome::busy ? "another process holds it" : file.message()));
    return;
  }
  if (file.bytes() > max_bytes) settle(file.clear());
}

SqliteOutcome ProfileCache::State::replace() {
  file.close();
  const ReplaceLock lock(path);
  if (!lock.held()) return SqliteOutcome::unavailable;
  // Another process may have replaced it while this one waited.
  SqliteOutcome outcome = file.open(path, format_version);
  if (outcome != SqliteOutcome::not_ours) return outcome;
  file.close();
  std::error_code failure;
  fs::rename(path, path + ".old", failure);
  if (failure) return SqliteOutcome::unavailable;
  fs::remove(path + "-journal", failure);  // of the old file: SQLite would apply it to the new one
  fs::remove(path + "-wal", failure);
  fs::remove(path + "-shm", failure);
  warnings.push_back(fmt::format(
      "the cache '{}' was damaged or no cache of boardless {}; a new one takes its place, and the "
      "old file is '{}.old'",
      path, version, path));
  return file.open(path, format_version);
}

void ProfileCache::State::settle(SqliteOutcome outcome) {
  if (outcome == SqliteOutcome::not_ours) {
    usable = replace() == SqliteOutcome::done;
    if (!usable) warnings.push_back(fmt::format("the cache '{}' is damaged", path));
  } else if (outcome == SqliteOutcome::unavailable && writable) {
    writable = false;
    warnings.push_back(
        fmt::format("runs are not added to the cache '{}': {}", path, file.message()));
  }
}

std::string ProfileCache::default_path() {
  const auto folder = [](const char* name) {
    const char* value = std::getenv(name);
    // The XDG base directory specification has relative paths ignored.
    return value && value[0] == '/' ? fs::path(value) : fs::path();
  };
  fs::path cache = folder("XDG_CACHE_HOME");
  if (cache.empty()) {
    cache = folder("HOME");
    if (cache.empty()) return "";
    cache /= ".cache";
  }
  return (cache / "boardless" / "profiles.sqlite").string();
}

ProfileCache::ProfileCache(const std::string& path) : ProfileCache(path, BOARDLESS_VERSION) {}

ProfileCache::ProfileCache(const std::string& path, const std::string& version)
    : state_(std::make_unique<State>()) {
  state_->path = path;
  state_->version = version;
  if (!path.empty()) state_->open();
}

ProfileCache::~ProfileCache() = default;
ProfileCache::ProfileCache(ProfileCache&&) noexcept = default;
ProfileCache& ProfileCache::operator=(ProfileCache&&) noexcept = default;

bool ProfileCache::usable() const { return state_->usable; }
const std::vector<std::string>& ProfileCache::warnings() const { return state_->warnings; }

std::optional<ProfileFeatures> ProfileCache::find(const ProfileKey& key) {
  if (!state_->usable) return std::nullopt;
  std::vector<std::uint8_t> bytes;
  const SqliteOutcome outcome = state_->file.get(profile_key_text(key, state_->version), bytes);
  if (outcome == SqliteOutcome::done) return features_from_bytes(bytes);
  state_->settle(outcome);
  return std::nullopt;
}

void ProfileCache::add(const ProfileKey& key, const ProfileFeatures& features) {
  if (!state_->usable || !state_->writable) return;
  state_->settle(state_->file.put(profile_key_text(key, state_->version), bytes_of(features)));
}

}  // namespace boardless
