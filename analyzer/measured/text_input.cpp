#include "analyzer/measured/text_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

constexpr std::size_t quoted_characters = 40;

// Bytes of the UTF-8 character at `text[0]`; 0 where there is none (RFC 3629).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  // Longer than need be, surrogates, and above U+10FFFF
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;
  if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
  return length;
}

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw Error(ErrorKind::request, fmt::format("'{}' {}", name, what));
}

std::ifstream open_text(const std::string& path, std::uint64_t& size) {
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(path, failure);
  if (status.type() == std::filesystem::file_type::not_found)
    throw Error(ErrorKind::request, fmt::format("there is no file '{}'", path));
  if (failure) refuse(path, fmt::format("cannot be read: {}", failure.message()));
  if (std::filesystem::is_directory(status)) refuse(path, "is a directory; name the file in it");
  // A pipe or device could block for ever or never end.
  if (!std::filesystem::is_regular_file(status))
    refuse(path, "is not a regular file; save it to one first");
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream) refuse(path, "cannot be opened; check its permissions");
  const auto end = stream.tellg();
  if (end < 0) refuse(path, "cannot be read");
  size = static_cast<std::uint64_t>(end);
  if (size == 0) refuse(path, "is empty");
  stream.seekg(0);
  return stream;
}

std::string read_bytes(std::ifstream& stream, std::uint64_t size, const std::string& path) {
  std::string text(size, '\0');
  if (!stream.read(text.data(), static_cast<std::streamsize>(size)))
    refuse(path, "cannot be read to its end");
  return text;
}

}  // namespace

std::string read_text_file(const std::string& path, std::size_t limit) {
  std::uint64_t size = 0;
  std::ifstream stream = open_text(path, size);
  if (size > limit)
    refuse(path,
           fmt::format("has {} bytes, more than the {} MiB that are read", size, limit >> 20));
  return read_bytes(stream, size, path);
}

std::string read_text_head(const std::string& path, std::size_t most) {
  std::uint64_t size = 0;
  std::ifstream stream = open_text(path, size);
  return read_bytes(stream, std::min<std::uint64_t>(size, most), path);
}

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (std::size_t characters = 0; !text.empty(); ++characters) {
    if (characters == quoted_characters) {
      out += "…";
      break;
    }
    const std::size_t length = utf8_length(text);
    const auto first = static_cast<std::uint8_t>(text[0]);
    // C1 control characters (U+0080 to U+009F) start with C2 80 to C2 9F.
    const bool control =
        first < 0x20 || first == 0x7F ||
        (length == 2 && first == 0xC2 && static_cast<std::uint8_t>(text[1]) < 0xA0);
    if (length == 0 || control)
      out += '?';
    else
      out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out + "'";
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) {
      lines.push_back(text);
      break;
    }
    lines.push_back(text.substr(0, end));
    const bool both = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
    text.remove_prefix(end + (both ? 2 : 1));
  }
  return lines;
}

std::string_view text_after_mark(std::string_view text, const std::string& name) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    refuse(name, "is UTF-16; save it as UTF-8");
  if (text.find('\0') != std::string_view::npos)
    refuse(name, "has NUL bytes, so it is no text file; save it as UTF-8 text");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

}  // namespace boardless
