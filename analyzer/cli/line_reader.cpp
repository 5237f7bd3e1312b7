#include "analyzer/cli/line_reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "analyzer/error.hpp"
#include "analyzer/measured/text_input.hpp"

namespace boardless::cli {
namespace {

constexpr std::size_t block_bytes = 1 << 16;

}  // namespace

LineReader::LineReader(std::string name, std::size_t longest)
    : name_(std::move(name)), longest_(longest), block_(block_bytes) {
  file_ = name_ == "-" ? STDIN_FILENO : ::open(name_.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0)
    throw Error(ErrorKind::request,
                fmt::format("cannot read {}: {}", in_quotes(name_), std::strerror(errno)));
}

LineReader::~LineReader() {
  if (file_ > STDIN_FILENO) ::close(file_);
}

bool LineReader::fill() {
  while (true) {
    const ssize_t got = ::read(file_, block_.data(), block_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      throw Error(ErrorKind::request,
                  fmt::format("cannot read {}: {}", in_quotes(name_), std::strerror(errno)));
    at_ = 0;
    filled_ = static_cast<std::size_t>(got);
    return got > 0;
  }
}

void LineReader::keep(std::size_t begin, std::size_t end) {
  const std::size_t room = longest_ - text_.size();
  text_.append(block_.data() + begin, std::min(room, end - begin));
  cut_ = cut_ || end - begin > room;
}

bool LineReader::has_line() const {
  return std::memchr(block_.data() + at_, '\n', filled_ - at_) != nullptr;
}

bool LineReader::next() {
  text_.clear();
  cut_ = false;
  bool any = false;
  while (at_ < filled_ || fill()) {
    any = true;
    const char* const begin = block_.data() + at_;
    const auto* const end = static_cast<const char*>(std::memchr(begin, '\n', filled_ - at_));
    const std::size_t to = end ? static_cast<std::size_t>(end - block_.data()) : filled_;
    keep(at_, to);
    at_ = end ? to + 1 : to;
    if (end) return true;
  }
  return any;
}

}  // namespace boardless::cli
