// Names what a file is by its first bytes, so that an error can say what was given instead of
// firmware.
//
//   describe_file("MZ\x90...")   // "a Windows PE file"
#include <algorithm>

#include "analyzer/image/formats.hpp"

namespace boardless {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::size_t offset;
  std::string_view bytes;
  std::string_view looks;
};

constexpr Magic magics[] = {
    {0, "!<arch>\n"sv, "an ar archive (a static library)"},
    {0, "!<thin>\n"sv, "a thin ar archive (a static library)"},
    {0, "MZ"sv, "a Windows PE file"},
    {0, "\xfe\xed\xfa\xce"sv, "a Mach-O file"},
    {0, "\xfe\xed\xfa\xcf"sv, "a Mach-O file"},
    {0, "\xce\xfa\xed\xfe"sv, "a Mach-O file"},
    {0, "\xcf\xfa\xed\xfe"sv, "a Mach-O file"},
    {0, "\xca\xfe\xba\xbe"sv, "a Mach-O universal file or a Java class"},
    {0, "BC\xc0\xde"sv, "LLVM bitcode"},
    {0, "\0asm"sv, "a WebAssembly module"},
    {0, "UF2\n"sv, "a UF2 file"},
    {0, "\x1f\x8b"sv, "a gzip archive"},
    {0, "PK\x03\x04"sv, "a zip archive"},
    {0, "\x28\xb5\x2f\xfd"sv, "a zstd archive"},
    {0,
     "\xfd"
     "7zXZ"sv,
     "an xz archive"},
    {4, "TFL3"sv, "a TensorFlow Lite model"},
};

bool is_srecord(std::string_view bytes) {
  return bytes.size() >= 4 && bytes[0] == 'S' && bytes[1] >= '0' && bytes[1] <= '9' &&
         std::string_view("0123456789abcdefABCDEF").find(bytes[2]) != std::string_view::npos;
}

// Bytes above 0x7f count as text: UTF-8 is text too, and firmware always has control bytes.
bool is_text(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || c == '\n' || c == '\r' || c == '\t' || c == '\f';
  });
}

}  // namespace

std::string describe_file(std::string_view bytes) {
  for (const Magic& magic : magics)
    if (bytes.size() >= magic.offset + magic.bytes.size() &&
        bytes.substr(magic.offset, magic.bytes.size()) == magic.bytes)
      return std::string(magic.looks);
  if (is_srecord(bytes)) return "a Motorola S-record file";
  if (is_text(bytes.substr(0, 512))) return "a text file";
  return "";
}

}  // namespace boardless
