// Intel HEX: text lines of ":LLAAAATT<data>CC" (length, address, type, data, checksum).
//
//   :020000040800F2          type 04: the addresses that follow are above 0x08000000
//   :0400000000000120DB      type 00: four bytes at 0x08000000
//   :00000001FF              type 01: end of file
//
// Entry addresses (types 03 and 05) are checked and dropped: a Cortex-M starts from its vectors.
#include <fmt/format.h>

#include "analyzer/image/formats.hpp"

namespace boardless {
namespace {

enum RecordType : std::uint8_t {
  data_record = 0,
  end_of_file = 1,
  segment_base = 2,
  segment_start = 3,
  linear_base = 4,
  linear_start = 5,
};

struct Record {
  std::uint8_t type = 0;
  std::uint16_t offset = 0;
  std::vector<std::uint8_t> data;
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Reads one line; on failure leaves in `why` what is wrong with it.
bool parse_record(std::string_view line, Record& record, std::string& why) {
  if (line.front() != ':') return why = "does not start with ':'", false;
  line.remove_prefix(1);
  if (line.size() < 10 || line.size() % 2 != 0) return why = "is cut off", false;
  std::vector<std::uint8_t> bytes(line.size() / 2);
  std::uint8_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = hex_digit(line[2 * i]);
    const int low = hex_digit(line[2 * i + 1]);
    if (high < 0 || low < 0) return why = "has a character that is no hex digit", false;
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    sum = static_cast<std::uint8_t>(sum + bytes[i]);
  }
  const std::size_t length = bytes[0];
  if (bytes.size() != length + 5)
    return why = fmt::format("announces {} data bytes but holds {}", length, bytes.size() - 5),
           false;
  if (sum != 0) return why = "has a wrong checksum", false;
  record.offset = static_cast<std::uint16_t>(bytes[1] << 8 | bytes[2]);
  record.type = bytes[3];
  record.data.assign(bytes.begin() + 4, bytes.end() - 1);

  constexpr int data_bytes[] = {-1, 0, 2, 4, 2, 4};  // by RecordType; -1 is any
  if (record.type > linear_start)
    return why = fmt::format("has the unknown record type {:02X}", record.type), false;
  if (const int wanted = data_bytes[record.type]; wanted >= 0 && length != std::size_t(wanted))
    return why = fmt::format("has {} data bytes where record type {:02X} has {}", length,
                             record.type, wanted),
           false;
  return true;
}

// Most files go upwards without gaps, so a record mostly lengthens the last segment.
void add_data(std::vector<Segment>& segments, std::uint32_t address,
              const std::vector<std::uint8_t>& data) {
  if (data.empty()) return;
  if (segments.empty() ||
      std::uint64_t{segments.back().address} + segments.back().bytes.size() != address) {
    Segment segment;
    segment.address = address;
    segment.executable = true;
    segments.push_back(std::move(segment));
  }
  auto& bytes = segments.back().bytes;
  bytes.insert(bytes.end(), data.begin(), data.end());
}

// Joins neighbours that arrived out of order: a segment boundary should mean a gap.
void join_neighbours(std::vector<Segment>& segments) {
  std::vector<Segment> joined;
  for (Segment& segment : segments) {
    if (!joined.empty() && joined.back().address + joined.back().bytes.size() == segment.address)
      joined.back().bytes.insert(joined.back().bytes.end(), segment.bytes.begin(),
                                 segment.bytes.end());
    else
      joined.push_back(std::move(segment));
  }
  for (Segment& segment : joined) {
    segment.run_address = segment.address;
    segment.memory_size = static_cast<std::uint32_t>(segment.bytes.size());
  }
  segments = std::move(joined);
}

}  // namespace

Image read_intel_hex(const std::string& path, std::string_view text) {
  Image image;
  image.format = "intel-hex";
  std::uint64_t base = 0;
  bool ended = false;
  std::size_t line_number = 0;
  Record record;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    std::string_view line = text.substr(0, newline);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    ++line_number;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
      line.remove_suffix(1);
    if (line.empty()) continue;
    const auto refuse_line = [&](const std::string& why) {
      refuse_file(path, fmt::format("is not a good Intel HEX file: line {} {}", line_number, why));
    };
    if (ended) refuse_line("comes after the end-of-file record");
    std::string why;
    if (!parse_record(line, record, why)) refuse_line(why);
    switch (record.type) {
      case data_record:
        // In a 64 KiB segment (type 02) the address would wrap; no linker means that to happen.
        if (record.offset + record.data.size() > 0x10000)
          refuse_line("runs past the 64 KiB that its address record opened");
        if (base + record.offset + record.data.size() > std::uint64_t{1} << 32)
          refuse_line("runs past the end of the 32-bit address space");
        add_data(image.segments, static_cast<std::uint32_t>(base + record.offset), record.data);
        break;
      case end_of_file:
        ended = true;
        break;
      case segment_base:
        base = std::uint64_t(record.data[0] << 8 | record.data[1]) << 4;
        break;
      case linear_base:
        base = std::uint64_t(record.data[0] << 8 | record.data[1]) << 16;
        break;
      default:
        break;
    }
  }
  if (!ended)
    refuse_file(path,
                "is a truncated Intel HEX file: it has no end-of-file record; copy or build "
                "it again");
  if (image.segments.empty()) refuse_file(path, "is an Intel HEX file without any data record");
  arrange_segments(path, image.segments);
  join_neighbours(image.segments);
  return image;
}

}  // namespace boardless
