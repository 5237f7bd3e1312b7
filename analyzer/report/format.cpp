#include "analyzer/report/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace boardless {

std::string grouped(double value) {
  std::string digits = fmt::format("{:.0f}", std::abs(value));
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return (value < 0 && digits != "0" ? "-" : "") + digits;
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

std::string cut(const std::string& text, int columns) {
  if (columns_of(text) <= columns) return text;
  std::string out;
  int used = 0;
  for (std::size_t at = 0; at < text.size() && used < columns - 1; ++used) {
    out += text[at++];
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
      out += text[at++];
  }
  return out + "…";
}

std::string padded(const std::string& text, int columns) {
  std::string out = cut(text, columns);
  out.append(static_cast<std::size_t>(std::max(0, columns - columns_of(out))), ' ');
  return out;
}

std::string printable(const std::string& text, bool keep_newlines) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = (byte >= 0x20 && byte != 0x7F) || (keep_newlines && (c == '\n' || c == '\t'));
    if (kept)
      out += c;
    else
      out += fmt::format("\\x{:02x}", byte);
  }
  return out;
}

}  // namespace boardless
