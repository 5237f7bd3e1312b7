// A file that is whole or not there: it is written under another name beside it, and takes its
// place at the end.
//
//   WholeFile file("nets.csv");
//   file.write(text);
//   file.commit();        // without it nothing is left behind
//
// Standard output ("" or "-") and what is no regular file (a pipe) are written as text comes.
#pragma once

#include <string>
#include <string_view>

namespace boardless::cli {

// Standard output, a pipe or a device: what is written there cannot be taken back.
bool is_stream(const std::string& file);

class WholeFile {
 public:
  explicit WholeFile(const std::string& file);
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  void write(std::string_view text);
  // `durable`: it has reached the disk, so that what it was made from may be deleted.
  void commit(bool durable = false);

 private:
  [[noreturn]] void fail() const;

  std::string name_;       // for errors
  std::string target_;     // empty: a stream
  std::string temporary_;  // empty: there is none
  int file_ = -1;
};

}  // namespace boardless::cli
