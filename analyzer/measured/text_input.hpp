// Files that people have: read with a limit, told apart from what is no text, and quoted in errors
// so that their content can do no harm there.
//
//   const std::string text = read_text_file("measured.csv", 64u << 20);
//   in_quotes("a\x1b[31mb")     // "'a?[31mb'"
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace boardless {

// Error(ErrorKind::request) where there is no such file, it is no regular file, is empty, or has
// more than `limit` bytes.
std::string read_text_file(const std::string& path, std::size_t limit);
// Its first bytes, at most so many, of a file of any size.
std::string read_text_head(const std::string& path, std::size_t most);

// In quotes, at most 40 characters of it, control characters and broken UTF-8 as '?'.
std::string in_quotes(std::string_view text);

bool is_utf8(std::string_view text);

std::string_view trimmed(std::string_view text);  // of spaces and tabs at both ends
std::string lower_case(std::string_view text);    // ASCII letters alone

// Without their ends (LF, CRLF or CR); views into `text`.
std::vector<std::string_view> lines_of(std::string_view text);

// `text` after its byte order mark, if it has one. Error where the mark or NUL bytes say that it is
// UTF-16 or binary.
std::string_view text_after_mark(std::string_view text, const std::string& name);

}  // namespace boardless
