#include <fmt/format.h>
#include <llvm/ADT/ArrayRef.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "analyzer/error.hpp"
#include "analyzer/image/formats.hpp"
#include "analyzer/image/sha256.hpp"

namespace boardless {
namespace {

// Debug information is many times the code's size, so this is far above max_image_bytes.
constexpr std::uint64_t max_file_bytes = 512u << 20;

FileBytes read_file(const std::string& path) {
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(path, failure);
  if (status.type() == std::filesystem::file_type::not_found)
    throw Error(ErrorKind::request, fmt::format("there is no file '{}'", path));
  if (failure) refuse_file(path, fmt::format("cannot be read: {}", failure.message()));
  if (std::filesystem::is_directory(status))
    refuse_file(path, "is a directory; name the firmware file in it");
  // A pipe or device could block for ever or never end.
  if (!std::filesystem::is_regular_file(status))
    refuse_file(path, "is not a regular file; save the firmware to a file first");

  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream) refuse_file(path, "cannot be opened; check its permissions");
  const auto end = stream.tellg();
  if (end < 0) refuse_file(path, "cannot be read");
  const auto size = static_cast<std::uint64_t>(end);
  if (size == 0) refuse_file(path, "is empty; build it again");
  if (size > max_file_bytes)
    refuse_file(path, fmt::format("has {} bytes, more than the {} MiB that boardless reads; strip "
                                  "its debug information",
                                  size, max_file_bytes >> 20));
  std::vector<std::uint8_t> bytes(size);
  stream.seekg(0);
  if (!stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size)))
    refuse_file(path, "cannot be read to its end");
  return std::make_shared<const std::vector<std::uint8_t>>(std::move(bytes));
}

Image read_by_format(const std::string& path, const FileBytes& bytes, const LoadOptions& options) {
  const std::string_view text = text_of(bytes);
  // A cut-off magic still means ELF: "truncated" tells more than "unknown".
  constexpr std::string_view elf_magic =
      "\x7f"
      "ELF";
  const bool is_elf =
      text.substr(0, 4) == elf_magic.substr(0, std::min<std::size_t>(4, text.size()));
  const bool is_hex = text[0] == ':';
  if (options.base) {
    if (is_elf || is_hex)
      refuse_file(path, fmt::format("is {} file, which has its own addresses; leave out --base",
                                    is_elf ? "an ELF" : "an Intel HEX"));
    return read_raw(path, bytes, *options.base);
  }
  if (is_elf) return read_elf(path, bytes);
  if (is_hex) return read_intel_hex(path, text);

  const std::string looks = describe_file(text);
  if (!looks.empty())
    refuse_file(path, fmt::format("is {}, not an ELF or Intel HEX file; give the linked firmware "
                                  "image",
                                  looks));
  refuse_file(path,
              "is neither an ELF nor an Intel HEX file; if it is a raw binary, give its load "
              "address with --base");
}

}  // namespace

void refuse_file(const std::string& path, const std::string& what) {
  throw Error(ErrorKind::request, fmt::format("'{}' {}", path, what));
}

void arrange_segments(const std::string& path, std::vector<Segment>& segments) {
  std::stable_sort(segments.begin(), segments.end(),
                   [](const Segment& a, const Segment& b) { return a.address < b.address; });
  std::uint64_t total_bytes = 0;
  std::uint64_t taken_to = 0;  // one past the last address in use
  for (const Segment& segment : segments) {
    total_bytes += segment.bytes.size();
    if (segment.address < taken_to)
      refuse_file(path, fmt::format("loads two segments over each other at {:#010x}; correct its "
                                    "linker script",
                                    segment.address));
    taken_to = std::uint64_t{segment.address} + segment.bytes.size();
    if (taken_to > std::uint64_t{1} << 32)
      refuse_file(path, fmt::format("has a segment at {:#010x} of {} bytes, past the end of the "
                                    "32-bit address space",
                                    segment.address, segment.bytes.size()));
  }
  if (total_bytes > max_image_bytes)
    refuse_file(path, fmt::format("loads {} bytes, more than the {} MiB that boardless takes",
                                  total_bytes, max_image_bytes >> 20));
}

Image load_image(const std::string& path, const LoadOptions& options) {
  const FileBytes bytes = read_file(path);
  Image image = read_by_format(path, bytes, options);
  image.path = path;
  image.sha256 = sha256_hex(*bytes);
  return image;
}

}  // namespace boardless
