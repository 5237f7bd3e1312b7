#include "analyzer/model/graph/refuse_model.hpp"

#include <fmt/format.h>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

bool continues(unsigned char byte) { return (byte & 0xc0) == 0x80; }

// Bytes of the UTF-8 sequence at the start of `text`, by the table of well-formed sequences in the
// Unicode standard (table 3-7); 0 if it is none.
std::size_t sequence_bytes(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return 0;
  for (std::size_t i = 1; i < bytes; ++i)
    if (!continues(at(i))) return 0;
  const unsigned char second = at(1);
  if (lead == 0xe0 && second < 0xa0) return 0;  // longer than needed
  if (lead == 0xed && second > 0x9f) return 0;  // half a surrogate pair
  if (lead == 0xf0 && second < 0x90) return 0;
  if (lead == 0xf4 && second > 0x8f) return 0;  // past U+10FFFF
  return bytes;
}

// C0, DEL and, in UTF-8, C1.
bool is_control(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead < 0x20 || lead == 0x7f;
  return lead == 0xc2 && static_cast<unsigned char>(sequence[1]) < 0xa0;
}

}  // namespace

void refuse_model(const std::string& name, const std::string& what) {
  throw Error(ErrorKind::request, fmt::format("'{}' {}", name, what));
}

std::string clean_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t bytes = sequence_bytes(text);
    const std::string_view sequence = text.substr(0, bytes == 0 ? 1 : bytes);
    if (bytes == 0 || is_control(sequence))
      clean += '?';
    else
      clean += sequence;
    text.remove_prefix(sequence.size());
  }
  return clean;
}

std::string short_text(std::string_view text) {
  constexpr std::size_t most = 60;
  if (text.size() <= most) return clean_text(text);
  std::size_t end = most;
  while (end > most - 4 && continues(static_cast<unsigned char>(text[end]))) --end;
  return clean_text(text.substr(0, end)) + "…";
}

}  // namespace boardless
