#include "analyzer/measured/line_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "analyzer/error.hpp"
#include "analyzer/measured/text_input.hpp"

namespace boardless {
namespace {

constexpr std::size_t buffer_bytes = 1u << 20;

}  // namespace

LineStream::LineStream(const std::string& path) : path_(path), buffer_(buffer_bytes) {
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(path, failure);
  if (status.type() == std::filesystem::file_type::not_found)
    throw Error(ErrorKind::request, fmt::format("there is no file '{}'", path));
  if (failure || !std::filesystem::is_regular_file(status))
    throw Error(ErrorKind::request,
                fmt::format("'{}' is not a regular file; save the trace to one first", path));
  file_.open(path, std::ios::binary);
  if (!file_)
    throw Error(ErrorKind::request,
                fmt::format("'{}' cannot be opened; check its permissions", path));
  refill();
  const std::string_view start(buffer_.data(), to_);
  from_ = start.size() - text_after_mark(start, path).size();
}

bool LineStream::refill() {
  std::memmove(buffer_.data(), buffer_.data() + from_, to_ - from_);
  to_ -= from_;
  from_ = 0;
  file_.read(buffer_.data() + to_, static_cast<std::streamsize>(buffer_.size() - to_));
  const auto count = static_cast<std::size_t>(file_.gcount());
  if (file_.bad())
    throw Error(ErrorKind::request, fmt::format("'{}' cannot be read to its end", path_));
  to_ += count;
  return count > 0;
}

bool LineStream::next(std::string_view& line) {
  std::size_t searched = from_;
  for (;;) {
    const char* begin = buffer_.data() + from_;
    const char* end =
        static_cast<const char*>(std::memchr(buffer_.data() + searched, '\n', to_ - searched));
    if (!end && to_ - from_ <= max_line_bytes) {
      const std::size_t held = to_ - from_;
      if (refill()) {
        searched = held;  // refill() moved what is held to the front
        continue;
      }
      if (held == 0) return false;
      begin = buffer_.data();
      end = begin + held;
      ended_ = false;
    }
    ++number_;
    if (!end || static_cast<std::size_t>(end - begin) > max_line_bytes)
      throw Error(ErrorKind::request,
                  fmt::format("{}, line {}: it has more than {} KiB, so this is no trace", path_,
                              number_, max_line_bytes >> 10));
    line = std::string_view(begin, static_cast<std::size_t>(end - begin));
    from_ += line.size() + (ended_ ? 1 : 0);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return true;
  }
}

}  // namespace boardless
