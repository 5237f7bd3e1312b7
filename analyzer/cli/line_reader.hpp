// The lines of a file or of standard input, however long each is: of a line that is too long its
// begin is kept, and the next one is read as ever.
//
//   LineReader in("layers.jsonl", 64 * 1024);   // "-": standard input
//   while (in.next()) {
//     if (in.is_cut()) ...                       // longer than that
//     in.text();
//   }
//
// Takes what a pipe has, and does not wait for more than a line.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace boardless::cli {

class LineReader {
 public:
  // Error(ErrorKind::request) where the file cannot be read.
  LineReader(std::string name, std::size_t longest);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  bool next();                                       // false: there is none
  const std::string& text() const { return text_; }  // without its end
  bool is_cut() const { return cut_; }
  // Whether the next line is here as a whole: next() does not wait for it.
  bool has_line() const;

 private:
  bool fill();  // false: the end
  void keep(std::size_t begin, std::size_t end);

  std::string name_;
  std::size_t longest_;
  int file_ = -1;
  std::vector<char> block_;
  std::size_t at_ = 0, filled_ = 0;  // in block_
  std::string text_;
  bool cut_ = false;
};

}  // namespace boardless::cli
