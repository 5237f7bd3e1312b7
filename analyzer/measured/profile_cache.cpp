#include "analyzer/measured/profile_cache.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "analyzer/measured/profile_bytes.hpp"
#include "analyzer/measured/sqlite_file.hpp"

namespace boardless {
namespace {

namespace fs = std::filesystem;

// Held while a cache is opened and, if it is damaged, moved aside. Two processes that find it
// damaged must not move each other's new one; and who still has the old file open would take the
// new one's journal for its own. The folder is what is locked: that leaves no file behind.
class FolderLock {
 public:
  explicit FolderLock(const fs::path& folder)
      : file_(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    // Not for ever: the other process may be stopped, or the file system know no locks.
    for (int tries = 0; file_ >= 0 && !held_ && tries < 500; ++tries) {
      held_ = ::flock(file_, LOCK_EX | LOCK_NB) == 0;
      if (!held_ && errno != EWOULDBLOCK) break;
      if (!held_) ::usleep(10'000);
    }
  }
  ~FolderLock() {
    if (file_ >= 0) ::close(file_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  bool held() const { return held_; }

 private:
  int file_;
  bool held_ = false;
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
  // Opens the file, or a new one in its place.
  SqliteOutcome open_or_replace();
  // What a call's outcome means for those after it.
  void settle(SqliteOutcome outcome);
};

void ProfileCache::State::open() {
  std::error_code failure;
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty()) fs::create_directories(folder, failure);  // if not, opening says so
  const SqliteOutcome outcome = open_or_replace();
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

SqliteOutcome ProfileCache::State::open_or_replace() {
  file.close();
  const FolderLock lock(fs::path(path).parent_path());
  const SqliteOutcome outcome = file.open(path, format_version);
  if (outcome != SqliteOutcome::not_ours || !lock.held()) return outcome;
  file.close();
  std::error_code failure;
  fs::rename(path, path + ".old", failure);
  if (failure) return SqliteOutcome::unavailable;
  // Those of the old file: SQLite would apply them to the new one.
  for (const char* suffix : {"-journal", "-wal", "-shm"}) fs::remove(path + suffix, failure);
  warnings.push_back(fmt::format(
      "the cache '{}' was damaged or no cache of boardless {}; a new one takes its place, and the "
      "old file is '{}.old'",
      path, version, path));
  return file.open(path, format_version);
}

void ProfileCache::State::settle(SqliteOutcome outcome) {
  if (outcome == SqliteOutcome::not_ours) {
    usable = open_or_replace() == SqliteOutcome::done;
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
  const std::string text = profile_key_text(key, state_->version);
  const SqliteOutcome outcome = state_->file.get(text, bytes);
  if (outcome == SqliteOutcome::done) return features_from_bytes(bytes, text);
  state_->settle(outcome);
  return std::nullopt;
}

void ProfileCache::add(const ProfileKey& key, const ProfileFeatures& features) {
  if (!state_->usable || !state_->writable) return;
  const std::string text = profile_key_text(key, state_->version);
  state_->settle(state_->file.put(text, bytes_of(features, text)));
}

}  // namespace boardless
