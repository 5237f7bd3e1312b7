// A part: what one shard of a run came to, in a file (docs/shards.md). Put together, all parts of a
// run are its output, byte for byte.
//
//   {"boardless_part":1,"shard":2,"shards":4,"items":9,"head":"model,...\n",...,"asked":{...}}
//   row 1 24 ok 5d41402a
//   nets/b.tflite,cortex-m4,
//   row 5 19 failed 7b52009b
//   nets/f.tflite,,,bad
//   end 2 1 9 - 0c1a7f31
//
// A row's line has its item, its length in bytes, whether it is the row of an item that failed, and
// the CRC-32 of its bytes. The last line has the rows, those that failed, the items of all shards,
// a checksum of the input where it is a stream, and the CRC-32 of all that is before it.
//
// The progress of a shard is the same without a last line and with rows in any order:
// "boardless_progress" in place of "boardless_part".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/shard/shard.hpp"

namespace boardless {

struct PartHeader {
  static constexpr int format_version = 1;
  Shard shard;
  std::optional<std::uint64_t> items;  // of all shards; a stream tells at its end
  // The output's text before the first row, between two, and behind the last if there is any.
  std::string head, between, tail;
  // What was asked, by name: the same in all parts of a run. {"command", "estimate --batch"}
  std::vector<std::pair<std::string, std::string>> asked;
};

struct PartRow {
  std::uint64_t item = 0;
  std::string text;  // as in the output, without what is between two
  bool failed = false;
};

struct PartEnd {
  std::uint64_t rows = 0, failed = 0;
  std::uint64_t items = 0;     // of all shards
  std::string input = "-";     // checksum of a stream: eight hexadecimal digits
  std::uint32_t checksum = 0;  // of all that is before the last line
  friend bool operator==(const PartEnd&, const PartEnd&) = default;
};

enum class PartKind { part, progress };

// Lines of the file, with their ends.
std::string part_header_line(const PartHeader& header, PartKind kind);
std::string part_row_text(const PartRow& row);
std::string part_end_line(const PartEnd& end);

std::uint32_t crc32_of(std::string_view bytes, std::uint32_t before = 0);
std::string crc32_text(std::uint32_t checksum);

// What the first difference between two runs is: "its seed is 1, not 2"; empty: there is none.
std::string difference(const PartHeader& one, const PartHeader& other);

// Reads a part from its front, some of it at a time and without keeping it open: a merge reads
// thousands. Error(ErrorKind::request) with the file and why, where it is none or is damaged.
class PartReader {
 public:
  PartReader(std::string path, PartKind kind, std::size_t block_bytes = 1 << 16);

  const std::string& path() const { return path_; }
  const PartHeader& header() const { return header_; }
  const std::string& header_line() const { return header_line_; }

  // False: there is no further row. Then a part has an end(), and a progress may have been cut off
  // in the midst of a row: bytes_read() is where the last whole one ends.
  bool next(PartRow& row);
  const PartEnd& end() const { return end_; }
  std::uint64_t bytes_read() const { return read_; }

 private:
  [[noreturn]] void fail(const std::string& why) const;
  bool fill(std::size_t bytes);  // buffer_ has so many from at_ on; false: the file ends before
  std::optional<std::string_view> line(std::size_t most);
  void take(std::size_t bytes);
  void read_header();
  bool read_row(std::string_view line, PartRow& row);
  void read_end(std::string_view line);

  std::string path_;
  PartKind kind_;
  std::size_t block_bytes_;
  PartHeader header_;
  std::string header_line_;
  PartEnd end_;
  std::string buffer_;
  std::size_t at_ = 0;        // in buffer_
  std::uint64_t offset_ = 0;  // in the file, of buffer_'s end
  std::uint64_t read_ = 0;
  std::uint64_t rows_ = 0, failed_ = 0, next_item_ = 0;
  std::uint32_t checksum_ = 0;
  bool ended_ = false;
};

}  // namespace boardless
