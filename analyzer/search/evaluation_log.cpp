#include "analyzer/search/evaluation_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "analyzer/error.hpp"
#include "analyzer/json_depth.hpp"

namespace boardless {
namespace {

constexpr std::size_t max_log_bytes = std::size_t{4} << 30;

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::request, fmt::format("'{}' {}", path, why));
}

std::string content_of(int file, const std::string& path) {
  std::string out;
  char buffer[1 << 16];
  while (true) {
    const ssize_t got = ::read(file, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(path, fmt::format("cannot be read: {}", std::strerror(errno)));
    if (got == 0) return out;
    out.append(buffer, static_cast<std::size_t>(got));
    if (out.size() > max_log_bytes) refuse(path, "is larger than 4 GiB");
  }
}

// Which condition differs, in words.
std::string difference(const std::string& there, const LogConditions& conditions) {
  if (nests_too_deep(there)) return "is no evaluation log; name another folder";
  // In their order: what others follow from is told first.
  const auto old = nlohmann::ordered_json::parse(there, nullptr, false);
  const auto now = nlohmann::ordered_json::parse(conditions.header());
  if (!old.is_object() || !old.contains("boardless_evaluations"))
    return "is no evaluation log; name another folder";
  constexpr const char* other_version = "is of another version of boardless; name another folder";
  if (old["boardless_evaluations"] != now["boardless_evaluations"]) return other_version;
  for (const auto& [key, value] : now.items()) {
    const auto before = old.find(key);
    if (before != old.end() && *before == value) continue;
    std::string was = before == old.end() ? "none" : before->dump().substr(0, 80);
    return fmt::format("is of another search: its {} is {}, and here it is {}; name another folder",
                       key, was, value.dump().substr(0, 80));
  }
  return other_version;
}

}  // namespace

EvaluationLog::EvaluationLog(const SearchSpace& space, const LogConditions& conditions,
                             std::string path, bool retry_failed)
    : path_(std::move(path)), keys_(conditions.line_keys()) {
  if (path_.empty()) return;
  // A pipe or a device of that name would be waited for, or never end.
  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND | O_NONBLOCK, 0666);
  if (file_ < 0) refuse(path_, fmt::format("cannot be written: {}", std::strerror(errno)));
  try {
    struct stat is {};
    if (::fstat(file_, &is) != 0 || !S_ISREG(is.st_mode))
      refuse(path_, "is no regular file; name another folder");
    open_and_read(space, conditions, retry_failed);
  } catch (...) {
    ::close(file_);
    throw;
  }
}

void EvaluationLog::open_and_read(const SearchSpace& space, const LogConditions& conditions,
                                  bool retry_failed) {
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0)
    refuse(path_, "is in use by another search; wait for it, or name another folder");
  std::string text = content_of(file_, path_);
  const std::size_t whole = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
  // What is no log is left as it is.
  const std::string first = text.substr(0, text.find('\n'));
  if (whole > 0 && first != conditions.header()) refuse(path_, difference(first, conditions));
  if (whole == 0 && !conditions.header().starts_with(text))
    refuse(path_, "is no evaluation log; name another folder");
  if (whole < text.size() && ::ftruncate(file_, static_cast<off_t>(whole)) != 0)
    refuse(path_, fmt::format("cannot be written: {}", std::strerror(errno)));
  text.resize(whole);
  if (whole == 0) return write(conditions.header() + "\n");
  std::size_t number = 1;
  std::string kept = first + "\n";
  for (std::size_t at = first.size() + 1; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.empty()) continue;
    Evaluation e = read_evaluation(space, line, keys_, fmt::format("{}, line {}", path_, number));
    if (retry_failed && !e.failure.empty()) continue;
    kept += line + "\n";
    read_.push_back(std::move(e));
  }
  lines_ = read_.size();
  if (kept.size() == text.size()) return;
  // Replaced as a whole; the lock stays with the old file until this search ends.
  const std::string temporary = path_ + ".new";
  const int out =
      ::open(temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0666);
  if (out < 0) refuse(temporary, fmt::format("cannot be written: {}", std::strerror(errno)));
  ::flock(out, LOCK_EX | LOCK_NB);
  ::close(file_);
  file_ = out;
  try {
    write(kept);
    if (::rename(temporary.c_str(), path_.c_str()) != 0)
      refuse(path_, fmt::format("cannot be written: {}", std::strerror(errno)));
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

EvaluationLog::~EvaluationLog() {
  if (file_ >= 0) ::close(file_);
}

void EvaluationLog::write(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t written = ::write(file_, text.data() + at, text.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) refuse(path_, fmt::format("cannot be written: {}", std::strerror(errno)));
    at += static_cast<std::size_t>(written);
  }
}

void EvaluationLog::append(const Evaluation& evaluation) {
  ++lines_;
  if (file_ >= 0) write(evaluation_line(evaluation, keys_) + "\n");
}

}  // namespace boardless
