// Records of a CSV text by RFC 4180: quoted fields with commas, quotes and line ends in them; line
// ends are LF, CRLF or CR. Blank lines, and lines that start with '#', are left out.
//
//   CsvRecords records("a,\"b \"\"c\"\"\"\n", "x.csv");
//   CsvRecord record;
//   records.next(record)       // true; record.fields is {a, b "c"}, record.line 1
//   records.next(record)       // false
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace boardless {

struct CsvRecord {
  std::vector<std::string> fields;
  std::size_t line = 0;  // that it starts on, from 1
};

class CsvRecords {
 public:
  // `text` has to outlive it; `name` is for errors. The limits hold for every record.
  CsvRecords(std::string_view text, std::string name, std::size_t max_fields = 256,
             std::size_t max_field_bytes = 4096);

  // Error(ErrorKind::request) with the line: a quote that is not closed, text after a closing
  // quote, a quote in a field without quotes, too many or too long fields.
  bool next(CsvRecord& record);

 private:
  char peek() const { return text_[at_]; }
  bool at_end() const { return at_ == text_.size(); }
  bool at_line_end() const { return peek() == '\n' || peek() == '\r'; }
  void skip_line_end();
  void skip_blank_lines();
  void read_field(std::string& field);
  void read_quoted_field(std::string& field);
  void check_length(const std::string& field) const;
  [[noreturn]] void fail(std::size_t line, const std::string& what) const;

  std::string_view text_;
  std::string name_;
  std::size_t max_fields_;
  std::size_t max_field_bytes_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace boardless
