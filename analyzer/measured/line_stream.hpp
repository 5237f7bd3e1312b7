// Lines of a file of any size, in constant memory.
//
//   LineStream lines("trace.csv");
//   std::string_view line;
//   while (lines.next(line)) …        // lines.number() is 1 at the first
//
// Lines end in LF or CRLF, the last one perhaps in nothing: then ended() is false. A byte order
// mark is passed over.
#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace boardless {

class LineStream {
 public:
  static constexpr std::size_t max_line_bytes = 64u << 10;

  // Error(ErrorKind::request) where the file is none, cannot be opened or is UTF-16.
  explicit LineStream(const std::string& path);

  // `line` is good until the next call. Error for a longer line than max_line_bytes, and where the
  // file cannot be read further.
  bool next(std::string_view& line);
  std::size_t number() const { return number_; }
  bool ended() const { return ended_; }

 private:
  bool refill();

  std::string path_;
  std::ifstream file_;
  std::vector<char> buffer_;
  std::size_t from_ = 0;  // what is not yet given out
  std::size_t to_ = 0;
  std::size_t number_ = 0;
  bool ended_ = true;
};

}  // namespace boardless
