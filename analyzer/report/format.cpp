#include "analyzer/report/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

namespace boardless {

std::string grouped(double value) {
  std::string digits = fmt::format("{:.0f}", std::abs(value));
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return (value < 0 && digits != "0" ? "-" : "") + digits;
}

std::string counted(std::size_t n, const std::string& noun) {
  return fmt::format("{} {}{}", grouped(static_cast<double>(n)), noun, n == 1 ? "" : "s");
}

std::string with_unit(double value, const std::string& unit) {
  if (value == 0) return "0 " + unit;
  static constexpr std::array<const char*, 9> prefixes = {"p", "n", "µ", "m", "",
                                                          "k", "M", "G", "T"};
  int at = 4;
  double scaled = value;
  while (std::abs(scaled) >= 999.5 && at < 8) scaled /= 1000, ++at;
  while (std::abs(scaled) < 0.9995 && at > 0) scaled *= 1000, --at;
  const int decimals = std::abs(scaled) < 9.995 ? 2 : std::abs(scaled) < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}{}", scaled, decimals, prefixes[static_cast<std::size_t>(at)],
                     unit);
}

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100); }

std::string bar(double share, int width) {
  static constexpr std::array<const char*, 8> eighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const int steps = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * width * 8));
  std::string text;
  for (int k = 0; k < steps / 8; ++k) text += "█";
  return text + eighths[static_cast<std::size_t>(steps % 8)];
}

int columns_of(const std::string& text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

namespace {

// The first so many columns, or all that there are.
std::string leading(const std::string& text, int columns) {
  std::string out;
  int used = 0;
  for (std::size_t at = 0; at < text.size() && used < columns; ++used) {
    out += text[at++];
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
      out += text[at++];
  }
  return out;
}

}  // namespace

std::string cut(const std::string& text, int columns, const std::string& mark) {
  return columns_of(text) <= columns ? text : leading(text, columns - 1) + mark;
}

std::string padded(const std::string& text, int columns) {
  std::string out = cut(text, columns);
  out.append(static_cast<std::size_t>(std::max(0, columns - columns_of(out))), ' ');
  return out;
}

namespace {

// Bytes of the character that begins at `at`; 0 when that is no UTF-8 or a control character.
std::size_t character_bytes(const std::string& text, std::size_t at) {
  const auto byte = [&text](std::size_t k) { return static_cast<unsigned char>(text[k]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
  const std::size_t bytes = first >= 0xC2 && first < 0xE0   ? 2
                            : first >= 0xE0 && first < 0xF0 ? 3
                            : first >= 0xF0 && first < 0xF5 ? 4
                                                            : 0;
  if (!bytes || at + bytes > text.size()) return 0;
  for (std::size_t k = at + 1; k < at + bytes; ++k)
    if ((byte(k) & 0xC0) != 0x80) return 0;
  const bool is_c1_control = first == 0xC2 && byte(at + 1) < 0xA0;  // terminals take them as ESC x
  return is_c1_control ? 0 : bytes;
}

}  // namespace

std::string printable(const std::string& text, bool keep_newlines) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t bytes = character_bytes(text, at)) {
      out.append(text, at, bytes);
      at += bytes;
      continue;
    }
    const char c = text[at++];
    if (keep_newlines && c == '\n')
      out += c;
    else if (keep_newlines && c == '\t')
      out += "    ";
    else
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string wrapped(const std::string& text, int columns, const std::string& indent) {
  std::string out, line;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!line.empty() && columns_of(line) + 1 + columns_of(word) > columns) {
      out += indent + line + "\n";
      line.clear();
    }
    while (columns_of(word) > columns) {
      const std::string begin = leading(word, columns);
      out += indent + begin + "\n";
      word.erase(0, begin.size());
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return line.empty() ? out : out + indent + line + "\n";
}

}  // namespace boardless
