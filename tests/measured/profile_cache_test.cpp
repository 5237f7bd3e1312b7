// The profile cache: what was added is found by the same key alone, and a bad file does no harm.
#include "analyzer/measured/profile_cache.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <limits>

#include "analyzer/measured/profile_bytes.hpp"
#include "tests/measured/temporary_folder.hpp"

namespace boardless {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ProfileKey key(int i = 0) { return {"image", fmt::format("call f {}", i), "board", 84e6}; }

ProfileFeatures features(int i = 0) {
  ProfileFeatures f;
  for (std::size_t k = 0; k < f.class_cycles.size(); ++k) f.class_cycles[k] = 0.1 * k + i;
  f.stall_cycles = 1e12 + 0.25;
  f.instructions = std::numeric_limits<std::uint64_t>::max();
  f.passes = 3;
  if (i % 2) f.macs = 1000 + i;
  return f;
}

class Cache : public testing::Test {
 protected:
  TemporaryFolder folder;
  const std::string path = folder.file("deep/down/profiles.sqlite");
};

TEST_F(Cache, FindsWhatWasAddedNowAndLater) {
  {
    ProfileCache cache(path);
    EXPECT_TRUE(cache.usable());
    EXPECT_FALSE(cache.find(key()));
    cache.add(key(), features());
    cache.add(key(1), features(1));
    EXPECT_EQ(cache.find(key()), features());
  }
  ProfileCache again(path);
  EXPECT_EQ(again.find(key()), features());
  EXPECT_EQ(again.find(key(1)), features(1));
  again.add(key(), features(7));
  EXPECT_EQ(again.find(key()), features(7));
  EXPECT_THAT(again.warnings(), IsEmpty());
}

TEST_F(Cache, EveryPartOfTheKeyCounts) {
  ProfileCache cache(path);
  cache.add({"image", "ab", "board", 84e6}, features());
  EXPECT_FALSE(cache.find({"imagea", "b", "board", 84e6}));
  EXPECT_FALSE(cache.find({"image", "a", "board", 84e6}));
  EXPECT_FALSE(cache.find({"image", "ab", "boarD", 84e6}));
  EXPECT_FALSE(cache.find({"image", "ab", "board", 84e6 + 1}));
  EXPECT_TRUE(cache.find({"image", "ab", "board", 84e6}));
  EXPECT_FALSE(ProfileCache(path, "9.9.9").find({"image", "ab", "board", 84e6}));
}

TEST_F(Cache, IsOneFile) {
  ProfileCache cache(path);
  cache.add(key(), features());
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(path).parent_path()))
    names.push_back(entry.path().filename());
  EXPECT_THAT(names, ElementsAre("profiles.sqlite"));
}

TEST_F(Cache, MayBeDeletedAtAnyTime) {
  ProfileCache cache(path);
  cache.add(key(), features());
  fs::remove_all(fs::path(path).parent_path());
  cache.find(key());
  cache.add(key(1), features(1));
  ProfileCache other(path);
  EXPECT_TRUE(other.usable());
  EXPECT_FALSE(other.find(key()));
}

TEST_F(Cache, AnotherFileInItsPlaceIsMovedAside) {
  fs::create_directories(fs::path(path).parent_path());
  folder.write("deep/down/profiles.sqlite", "my diary, a text of more than a few bytes\n");
  ProfileCache cache(path);
  EXPECT_TRUE(cache.usable());
  ASSERT_EQ(cache.warnings().size(), 1u);
  EXPECT_THAT(cache.warnings()[0], HasSubstr("a new one takes its place, and the old file is"));
  cache.add(key(), features());
  EXPECT_EQ(ProfileCache(path).find(key()), features());
  std::ifstream old(path + ".old");
  std::string word;
  old >> word;
  EXPECT_EQ(word, "my");
}

TEST_F(Cache, ADatabaseOfAnotherProgramIsMovedAside) {
  fs::create_directories(fs::path(path).parent_path());
  const std::string make = "sqlite3 " + path + " 'CREATE TABLE t(x); INSERT INTO t VALUES(1);'";
  if (std::system("command -v sqlite3 >/dev/null") != 0) GTEST_SKIP() << "no sqlite3";
  ASSERT_EQ(std::system(make.c_str()), 0);
  ProfileCache cache(path);
  EXPECT_TRUE(cache.usable());
  EXPECT_EQ(cache.warnings().size(), 1u);
  EXPECT_TRUE(fs::exists(path + ".old"));
}

// Every kind of damage that overwriting or cutting gives: a warning perhaps, a wrong answer never.
TEST_F(Cache, DamageIsNeverFound) {
  {
    ProfileCache cache(path);
    for (int i = 0; i < 200; ++i) cache.add(key(i), features(i));
  }
  std::ifstream in(path, std::ios::binary);
  const std::string good((std::istreambuf_iterator<char>(in)), {});
  ASSERT_GT(good.size(), 20'000u);
  for (std::size_t at = 0; at < good.size(); at += 509) {
    for (const bool cut : {false, true}) {
      std::string bad = cut ? good.substr(0, at) : good;
      if (!cut)
        for (std::size_t k = at; k < std::min(at + 64, bad.size()); ++k) bad[k] ^= 0x55;
      folder.write("deep/down/profiles.sqlite", bad);
      ProfileCache cache(path);
      EXPECT_TRUE(cache.usable()) << at;
      for (int i = 0; i < 200; i += 7) {
        const auto found = cache.find(key(i));
        EXPECT_TRUE(!found || *found == features(i)) << at;
      }
      cache.add(key(), features());
      EXPECT_TRUE(cache.usable()) << at;
      fs::remove(path);
      fs::remove(path + "-journal");
    }
  }
}

TEST_F(Cache, ReadOnlyFolderOrNoneAtAllIsNoError) {
  EXPECT_FALSE(ProfileCache("").usable());
  EXPECT_THAT(ProfileCache("").warnings(), IsEmpty());
  // A file where the folder has to be: nobody, root included, can make one there.
  folder.write("deep", "");
  ProfileCache cache(path);
  EXPECT_FALSE(cache.usable());
  ASSERT_EQ(cache.warnings().size(), 1u);
  EXPECT_THAT(cache.warnings()[0], HasSubstr("runs are not kept in the cache"));
  cache.add(key(), features());
  EXPECT_FALSE(cache.find(key()));
}

// Runs `act(number)` in so many processes at once; true if all of them returned true.
template <typename Act>
bool in_processes(int count, Act act) {
  std::vector<pid_t> children;
  for (int p = 0; p < count; ++p) {
    const pid_t child = fork();
    if (child == 0) ::_exit(act(p) ? 0 : 1);
    children.push_back(child);
  }
  bool good = true;
  for (const pid_t child : children) {
    int status = 0;
    good = waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
           good;
  }
  return good;
}

TEST_F(Cache, ThatCannotBeWrittenIsReadAllTheSame) {
  { ProfileCache(path).add(key(), features()); }
  const fs::path down = fs::path(path).parent_path();
  const fs::perms readable = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
  const fs::perms open =
      readable | fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  fs::permissions(folder.file(""), open | fs::perms::owner_write);
  fs::permissions(path, readable);
  fs::permissions(down, open);
  EXPECT_TRUE(in_processes(1, [&](int) {
    // Root may write everything.
    if (::geteuid() == 0 && ::setuid(65534) != 0) return false;
    ProfileCache cache(path);
    const bool found = cache.find(key()) == features();
    cache.add(key(1), features(1));
    cache.add(key(2), features(2));
    return found && cache.warnings().size() == 1 && cache.find(key()) == features() &&
           !ProfileCache(path + "/none").usable() && !ProfileCache(down / "new.sqlite").usable();
  }));
  fs::permissions(down, fs::perms::owner_all);
}

TEST_F(Cache, AFullDiskIsNoError) {
  EXPECT_TRUE(in_processes(1, [&](int) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{64 << 10, 64 << 10};
    setrlimit(RLIMIT_FSIZE, &limit);
    ProfileCache cache(path);
    for (int i = 0; i < 1000; ++i) cache.add(key(i), features(i));
    return cache.warnings().size() == 1 && cache.find(key()) == features() && !cache.find(key(999));
  }));
  ProfileCache cache(path);
  EXPECT_EQ(cache.find(key()), features());
  EXPECT_THAT(cache.warnings(), IsEmpty());
}

TEST_F(Cache, TwoProcessesShareIt) {
  constexpr int rows = 300;
  EXPECT_TRUE(in_processes(2, [&](int p) {
    ProfileCache cache(path);
    for (int i = 0; i < rows; ++i) {
      cache.add(key(p * rows + i), features(i));
      cache.find(key((1 - p) * rows + i));
    }
    return cache.usable() && cache.warnings().empty();
  }));
  ProfileCache cache(path);
  int found = 0;
  for (int p = 0; p < 2; ++p)
    for (int i = 0; i < rows; ++i)
      if (const auto f = cache.find(key(p * rows + i))) found += *f == features(i);
  EXPECT_EQ(found, 2 * rows);
}

TEST_F(Cache, SeveralProcessesThatFindItDamagedKeepOneNewFile) {
  for (int round = 0; round < 20; ++round) {
    fs::create_directories(fs::path(path).parent_path());
    folder.write("deep/down/profiles.sqlite", std::string(5000, 'x'));
    EXPECT_TRUE(in_processes(4, [&](int p) {
      ProfileCache cache(path);
      for (int i = 0; i < 20; ++i) cache.add(key(p * 20 + i), features(i));
      return cache.usable();
    }));
    ProfileCache cache(path);
    EXPECT_THAT(cache.warnings(), IsEmpty());
    int found = 0;
    for (int i = 0; i < 80; ++i) found += cache.find(key(i)) == features(i % 20);
    EXPECT_EQ(found, 80);
    fs::remove_all(fs::path(path).parent_path());
  }
}

TEST_F(Cache, AThousandRowsAreQuick) {
  const auto begin = std::chrono::steady_clock::now();
  ProfileCache cache(path);
  for (int i = 0; i < 1000; ++i) cache.add(key(i), features(i));
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(cache.find(key(i)));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(took.count(), 5);  // a tenth of a second on a desk; a shared disk takes its time
  RecordProperty("seconds", std::to_string(took.count()));
}

TEST(CachePath, FollowsXdg) {
  const auto with = [](const char* xdg, const char* home) {
    xdg ? setenv("XDG_CACHE_HOME", xdg, 1) : unsetenv("XDG_CACHE_HOME");
    home ? setenv("HOME", home, 1) : unsetenv("HOME");
    return ProfileCache::default_path();
  };
  EXPECT_EQ(with("/x", "/h"), "/x/boardless/profiles.sqlite");
  EXPECT_EQ(with(nullptr, "/h"), "/h/.cache/boardless/profiles.sqlite");
  EXPECT_EQ(with("", "/h"), "/h/.cache/boardless/profiles.sqlite");
  EXPECT_EQ(with("relative", "/h"), "/h/.cache/boardless/profiles.sqlite");
  EXPECT_EQ(with(nullptr, nullptr), "");
}

TEST(ProfileBytes, ReadBackOrNotAtAll) {
  const std::vector<std::uint8_t> good = bytes_of(features(1), "key");
  EXPECT_EQ(features_from_bytes(good, "key"), features(1));
  EXPECT_FALSE(features_from_bytes(good, "another key"));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::vector<std::uint8_t> bad = good;
    bad[i] ^= 1;
    EXPECT_FALSE(features_from_bytes(bad, "key")) << i;
    EXPECT_FALSE(features_from_bytes(std::span(good).first(i), "key")) << i;
  }
  ProfileFeatures odd;
  odd.stall_cycles = std::nan("");
  EXPECT_FALSE(features_from_bytes(bytes_of(odd, "key"), "key"));
}

}  // namespace
}  // namespace boardless
