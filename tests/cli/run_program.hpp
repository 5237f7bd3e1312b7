// Runs the real program and keeps what it printed.
//
//   const Ran ran = run_program({"estimate", "no-such.elf"});
//   ran.status   // 2; 128 + n when signal n ended it, -1 when it had to be killed after `seconds`
//   ran.error    // "boardless: there is no file 'no-such.elf'\n"
//
// `terminal`: the program's output (and standard error) is a terminal with so many columns.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

namespace boardless {

struct Ran {
  int status = -1;
  std::string output;
  std::string error;
  double seconds = 0;
  long peak_kib = 0;  // of memory, by the largest of all programs so far
};

struct RunHow {
  double seconds = 20;
  int terminal = 0;                      // columns; 0: pipes
  std::string input_file;                // standard input comes from there; else it is empty
  std::string output_file;               // standard output goes there, if set
  std::string folder;                    // to run in
  std::function<void(pid_t)> meanwhile;  // called once it runs
};

namespace detail {

inline void drain(int file, std::string& text, bool& open) {
  char buffer[65536];
  const ssize_t got = ::read(file, buffer, sizeof buffer);
  if (got > 0)
    text.append(buffer, static_cast<std::size_t>(got));
  else if (got == 0 || errno != EINTR)
    open = false;  // EIO: the other end of a terminal closed
}

[[noreturn]] inline void become(const std::vector<std::string>& arguments, const RunHow& how) {
  if (!how.folder.empty() && ::chdir(how.folder.c_str()) != 0) ::_exit(126);
  ::unsetenv("BOARDLESS_BOARDS");
  ::unsetenv("COLUMNS");
  ::signal(SIGPIPE, SIG_DFL);
  std::vector<char*> words;
  std::string program = BOARDLESS_PROGRAM;
  words.push_back(program.data());
  std::vector<std::string> copies = arguments;
  for (std::string& word : copies) words.push_back(word.data());
  words.push_back(nullptr);
  ::execv(words[0], words.data());
  ::_exit(127);
}

}  // namespace detail

inline Ran run_program(const std::vector<std::string>& arguments, const RunHow& how = {}) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  Ran ran;
  int output[2] = {-1, -1}, error[2] = {-1, -1};
  pid_t child = -1;
  if (how.terminal) {
    winsize size{};
    size.ws_col = static_cast<unsigned short>(how.terminal);
    size.ws_row = 50;
    child = ::forkpty(&output[0], nullptr, nullptr, &size);
    if (child == 0) detail::become(arguments, how);
  } else {
    if (::pipe(output) != 0 || ::pipe(error) != 0) return ran;
    child = ::fork();
    if (child == 0) {
      const std::string from = how.input_file.empty() ? "/dev/null" : how.input_file;
      ::dup2(::open(from.c_str(), O_RDONLY), 0);
      const int to = how.output_file.empty()
                         ? output[1]
                         : ::open(how.output_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
      ::dup2(to, 1);
      ::dup2(error[1], 2);
      for (const int file : {output[0], output[1], error[0], error[1]}) ::close(file);
      detail::become(arguments, how);
    }
    ::close(output[1]);
    ::close(error[1]);
  }
  // Never wait for, nor signal, "process" -1: that is every process there is.
  if (child < 0) {
    ran.error = std::string("cannot run the program: ") + std::strerror(errno);
    return ran;
  }
  if (how.meanwhile) how.meanwhile(child);
  bool output_open = true, error_open = error[0] >= 0, killed = false;
  while (output_open || error_open) {
    const double spent = std::chrono::duration<double>(Clock::now() - begin).count();
    if (spent > how.seconds && !killed) {
      ::kill(child, SIGKILL);
      killed = true;
    }
    pollfd files[2] = {{output_open ? output[0] : -1, POLLIN, 0},
                       {error_open ? error[0] : -1, POLLIN, 0}};
    if (::poll(files, 2, 100) <= 0) continue;
    if (files[0].revents) detail::drain(output[0], ran.output, output_open);
    if (files[1].revents) detail::drain(error[0], ran.error, error_open);
  }
  ::close(output[0]);
  if (error[0] >= 0) ::close(error[0]);
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  ran.peak_kib = usage.ru_maxrss;
  ran.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  if (!killed) ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

// Whether there are pseudo terminals here; a container may have none.
inline bool has_terminals() {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) return false;
  const bool usable = ::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0 &&
                      ::ptsname(terminal) && ::access(::ptsname(terminal), R_OK | W_OK) == 0;
  ::close(terminal);
  return usable;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Fails unless the program refused the arguments with one sentence, on one line of standard error,
// and printed nothing else. Gives the sentence without "boardless: " and the line's end.
inline std::string refused(int status, const std::vector<std::string>& arguments,
                           const RunHow& how = {}) {
  const Ran ran = run_program(arguments, how);
  EXPECT_EQ(ran.status, status) << ran.error;
  EXPECT_TRUE(ran.output.empty()) << ran.output.substr(0, 200);
  const std::string& error = ran.error;
  EXPECT_TRUE(error.starts_with("boardless: ")) << error;
  EXPECT_EQ(error.find('\n'), error.size() - 1) << error;
  EXPECT_FALSE(contains(error, "internal error")) << error;
  for (const char c : error) {
    const bool is_text = c == '\n' || static_cast<unsigned char>(c) >= 0x20;
    EXPECT_TRUE(is_text) << "a control character in: " << error;
  }
  return error.size() < 12 ? error : error.substr(11, error.size() - 12);
}

inline std::string bundled(const std::string& name) {
  return std::string(SOURCE_ROOT "/firmware_images/") + name + ".elf";
}

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A new, empty folder of one test, gone at its end.
class EmptyFolder {
 public:
  EmptyFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "boardless-cli-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~EmptyFolder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }
  EmptyFolder(const EmptyFolder&) = delete;
  EmptyFolder& operator=(const EmptyFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  std::string written(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << bytes;
    return path_ + "/" + name;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      names.push_back(entry.path().filename().string());
    return names;
  }

 private:
  std::string path_;
};

}  // namespace boardless
