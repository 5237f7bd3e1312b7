#include "analyzer/report/markdown_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/report/format.hpp"

namespace boardless {
namespace {

constexpr int most_columns = 80;

// Characters that change how the text around them reads, such as U+202E (right to left), as \u202e.
std::string without_directions(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = [&](std::size_t k) {
      return at + k < text.size() ? static_cast<unsigned char>(text[at + k]) : 0u;
    };
    unsigned code = 0;
    if ((byte(0) & 0xE0) == 0xC0) code = (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    if ((byte(0) & 0xF0) == 0xE0)
      code = (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    const bool hidden = code == 0x61C || (code >= 0x200B && code <= 0x200F) ||
                        (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x2069) ||
                        code == 0xFEFF;
    if (!hidden) {
      out += text[at];
      continue;
    }
    out += fmt::format("\\u{:04x}", code);
    at += code < 0x800 ? 1 : 2;
  }
  return out;
}

std::string visible(const std::string& text) { return without_directions(printable(text)); }

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string markdown_code(const std::string& name) {
  const std::string text = cut(visible(name), most_columns);
  if (text.empty()) return "";
  // Within backticks all is literal but for these; a backslash would escape what follows a cell.
  const bool plain =
      text.find_first_of("`|\\") == std::string::npos && text.front() != ' ' && text.back() != ' ';
  if (plain) return "`" + text + "`";
  std::string out = "<code>";
  for (const char c : text) {
    const bool as_it_is = is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80;
    out += as_it_is ? std::string(1, c) : fmt::format("&#{};", static_cast<int>(c));
  }
  return out + "</code>";
}

std::string markdown_block(const std::vector<std::string>& lines) {
  std::size_t longest = 2, run = 0;
  std::string body;
  for (const std::string& line : lines) {
    const std::string text = visible(line);
    for (const char c : text) {
      run = c == '`' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    run = 0;
    body += text + "\n";
  }
  const std::string fence(longest + 1, '`');
  return fence + "text\n" + body + fence + "\n";
}

}  // namespace boardless
