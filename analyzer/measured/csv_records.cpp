#include "analyzer/measured/csv_records.hpp"

#include <fmt/format.h>

#include <utility>

#include "analyzer/error.hpp"
#include "analyzer/measured/text_input.hpp"

namespace boardless {

CsvRecords::CsvRecords(std::string_view text, std::string name, std::size_t max_fields,
                       std::size_t max_field_bytes)
    : text_(text),
      name_(std::move(name)),
      max_fields_(max_fields),
      max_field_bytes_(max_field_bytes) {}

void CsvRecords::fail(std::size_t line, const std::string& what) const {
  throw Error(ErrorKind::request, fmt::format("{}, line {}: {}", name_, line, what));
}

void CsvRecords::skip_line_end() {
  if (peek() == '\r') {
    ++at_;
    if (!at_end() && peek() == '\n') ++at_;
  } else {
    ++at_;
  }
  ++line_;
}

void CsvRecords::skip_blank_lines() {
  while (!at_end()) {
    auto end = text_.find_first_of("\r\n", at_);
    if (end == std::string_view::npos) end = text_.size();
    const std::string_view line = trimmed(text_.substr(at_, end - at_));
    if (!line.empty() && line[0] != '#') return;
    at_ = end;
    if (!at_end()) skip_line_end();
  }
}

void CsvRecords::check_length(const std::string& field) const {
  if (field.size() > max_field_bytes_)
    fail(line_,
         fmt::format("a field has more than {} bytes: {}", max_field_bytes_, in_quotes(field)));
}

void CsvRecords::read_quoted_field(std::string& field) {
  const std::size_t opened = line_;
  ++at_;
  for (;;) {
    if (at_end()) fail(opened, "a field's quote is not closed: " + in_quotes(field));
    if (peek() == '"') {
      ++at_;
      if (at_end() || peek() != '"') break;  // "" stands for one quote
    } else if (peek() == '\n' || (peek() == '\r' && text_.substr(at_, 2) != "\r\n")) {
      ++line_;
    }
    field += peek();
    ++at_;
    check_length(field);
  }
  if (!at_end() && peek() != ',' && !at_line_end())
    fail(line_, "there is text after the closing quote of " + in_quotes(field));
}

void CsvRecords::read_field(std::string& field) {
  if (!at_end() && peek() == '"') return read_quoted_field(field);
  while (!at_end() && peek() != ',' && !at_line_end()) {
    if (peek() == '"')
      fail(line_, fmt::format("there is a quote inside {}, which has none around it; put the whole "
                              "field in quotes and double those inside",
                              in_quotes(field)));
    field += peek();
    ++at_;
    check_length(field);
  }
}

bool CsvRecords::next(CsvRecord& record) {
  skip_blank_lines();
  if (at_end()) return false;
  record.line = line_;
  record.fields.clear();
  for (;;) {
    if (record.fields.size() == max_fields_)
      fail(line_, fmt::format("there are more than {} fields", max_fields_));
    read_field(record.fields.emplace_back());
    if (at_end()) return true;
    if (peek() != ',') break;
    ++at_;
  }
  skip_line_end();
  return true;
}

}  // namespace boardless
