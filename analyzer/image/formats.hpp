// What load_image.cpp puts an image together from: one reader per file format, and the parts of the
// ELF reader. Private to this folder, and free of LLVM types on purpose.
//
//   FileBytes bytes = std::make_shared<const std::vector<std::uint8_t>>(...);
//   Image image = read_elf("firmware.elf", bytes);   // path and sha256 are load_image's job
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/image/image.hpp"

namespace boardless {

// A whole file. Shared because debug lines are read from it later, if ever.
using FileBytes = std::shared_ptr<const std::vector<std::uint8_t>>;

inline std::string_view text_of(const FileBytes& bytes) {
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

// The sentence "'PATH' WHAT", as an Error(ErrorKind::request).
[[noreturn]] void refuse_file(const std::string& path, const std::string& what);

Image read_elf(const std::string& path, const FileBytes& bytes);
Image read_intel_hex(const std::string& path, std::string_view text);
Image read_raw(const std::string& path, const FileBytes& bytes, std::uint32_t base);

// What a file that is neither ELF nor Intel HEX looks like, with its article: "a Mach-O file",
// "a text file"; empty when its bytes tell nothing.
std::string describe_file(std::string_view bytes);

// Sorts segments by address; refuses those that share an address, pass the end of the address
// space, or together hold more than max_image_bytes.
void arrange_segments(const std::string& path, std::vector<Segment>& segments);

// Both fill in their part of `image`, and warn in it where the file is broken.
void read_elf_symbols(std::string_view file, Image& image);
void read_elf_attributes(const std::string& path, std::string_view file, Image& image);

struct DebugSection {
  std::string name;   // without the dot: "debug_line"
  std::string bytes;  // unpacked; empty where the file is broken
};

bool has_debug_lines(std::string_view file);
std::vector<DebugSection> read_debug_sections(std::string_view file);
bool is_safe_line_table(std::string_view debug_line, std::uint64_t offset);

// Null when the file has no debug lines. Parses nothing until the first question.
std::shared_ptr<const DebugLines> open_debug_lines(const FileBytes& bytes, const Image& image);

// "_ZN3led2onEi" → "led::on(int)"; a name that is not mangled stays as it is.
std::string demangled(std::string_view name);

}  // namespace boardless
