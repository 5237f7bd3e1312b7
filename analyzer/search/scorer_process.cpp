#include "analyzer/search/scorer_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "analyzer/error.hpp"
#include "analyzer/search/network_cost.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX has it in no header

namespace boardless {
namespace {

using Clock = std::chrono::steady_clock;

void close_file(int& file) {
  if (file >= 0) ::close(file);
  file = -1;
}

[[noreturn]] void refuse(const std::string& command, int error) {
  throw Error(ErrorKind::request,
              fmt::format("cannot start the scorer '{}': {}", command, std::strerror(error)));
}

// What posix_spawn is told: the pipes as standard input and output, a process group, and signals as
// a program expects them.
class SpawnHow {
 public:
  SpawnHow(int input, int output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none, usual;
    ::sigemptyset(&none);
    ::sigemptyset(&usual);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGXFSZ}) ::sigaddset(&usual, signal);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &usual);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnHow() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnHow(const SpawnHow&) = delete;
  SpawnHow& operator=(const SpawnHow&) = delete;

  int run(pid_t& process, std::string command) {
    std::string shell = "/bin/sh", option = "-c";
    std::array<char*, 4> words = {shell.data(), option.data(), command.data(), nullptr};
    return ::posix_spawn(&process, words[0], &actions_, &attributes_, words.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

void ScorerProcess::start() {
  int in[2] = {-1, -1}, out[2] = {-1, -1};
  if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) {
    const int error = errno;
    for (const int file : {in[0], in[1]})
      if (file >= 0) ::close(file);
    refuse(command_, error);
  }
  const int error = SpawnHow(in[0], out[1]).run(process_, command_);
  ::close(in[0]);
  ::close(out[1]);
  to_ = in[1];
  from_ = out[0];
  if (error) {
    process_ = -1;
    close_file(to_);
    close_file(from_);
    refuse(command_, error);
  }
  ::fcntl(to_, F_SETFL, O_NONBLOCK);
  ::fcntl(from_, F_SETFL, O_NONBLOCK);
}

void ScorerProcess::stop() {
  close_file(to_);
  close_file(from_);
  if (process_ < 0) return;
  ::kill(-process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
}

// Before a question nothing is to be read: not an end, and not what nobody asked for.
bool ScorerProcess::has_ended_or_chatters() const {
  pollfd file{from_, POLLIN, 0};
  return ::poll(&file, 1, 0) > 0;
}

// The words for how it ended, which it is about to have.
std::string ScorerProcess::death() {
  siginfo_t info{};
  for (int k = 0; k < 100 && info.si_pid == 0; ++k) {  // it closed its output: mostly by ending
    if (k) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const auto id = static_cast<id_t>(process_);
    if (::waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT) != 0) break;
  }
  stop();  // and what it left behind
  if (info.si_pid == 0) return "it closed its standard output";
  if (info.si_code == CLD_EXITED)
    return fmt::format("it ended with status {} before it answered", info.si_status);
  return fmt::format("it died of signal {}", info.si_status);
}

// The answer, or why there is none.
std::string ScorerProcess::converse(const std::string& line, std::string& answer) {
  const auto begin = Clock::now();
  std::size_t written = 0;
  std::array<char, 4096> buffer{};
  while (true) {
    if (cancel_ && *cancel_) {
      stop();
      throw SearchInterrupted{};
    }
    const double spent = std::chrono::duration<double>(Clock::now() - begin).count();
    if (timeout_s_ > 0 && spent > timeout_s_)
      return fmt::format("it did not answer within {:g} s", timeout_s_);
    const int wait_ms =
        timeout_s_ > 0 ? static_cast<int>(std::min(100.0, (timeout_s_ - spent) * 1000) + 1) : 100;
    const bool writes = written < line.size();
    pollfd files[2] = {{from_, POLLIN, 0}, {writes ? to_ : -1, POLLOUT, 0}};
    if (::poll(files, 2, wait_ms) <= 0) continue;
    if (files[1].revents) {
      const ssize_t done = ::write(to_, line.data() + written, line.size() - written);
      if (done > 0) written += static_cast<std::size_t>(done);
      // Nobody reads. An answer may be on its way nonetheless, or its death shows below.
      if (done < 0 && errno != EAGAIN && errno != EINTR) written = line.size();
    }
    if (!files[0].revents) continue;
    const ssize_t got = ::read(from_, buffer.data(), buffer.size());
    if (got < 0) continue;
    if (got == 0) return death();
    answer.append(buffer.data(), static_cast<std::size_t>(got));
    if (const std::size_t end = answer.find('\n'); end != std::string::npos) {
      const bool more = end + 1 < answer.size();
      answer.resize(end);
      return more ? "it answered with more than one line" : "";
    }
    if (answer.size() > max_answer_bytes)
      return fmt::format("it answered with a line of more than {} bytes", max_answer_bytes);
  }
}

ScorerLine ScorerProcess::ask(const std::string& line) {
  if (process_ >= 0 && has_ended_or_chatters()) stop();
  if (process_ < 0) start();
  ScorerLine out;
  out.failure = converse(line + "\n", out.text);
  if (!out.failure.empty()) stop();
  return out;
}

}  // namespace boardless
