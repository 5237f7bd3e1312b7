// A firmware image: what is loaded where, and what its addresses are called.
//
//   Image image = load_image("firmware.elf");
//   image.segments[0].address              // 0x08000000
//   image.find_symbol("main")->address     // 0x080001c4 (bit 0 cleared)
//   image.symbol_at(0x080001ca)->name      // "main"
//   image.debug->frames_at(0x080001ca)     // [{inlined callee}, ..., {main}], innermost first
//
// Accepts ELF32 little-endian Arm (executables), Intel HEX (by its first byte ':'), and raw
// binaries (only with LoadOptions::base). Files are untrusted: sizes and offsets are checked, the
// whole image is at most `max_image_bytes`, and nothing is read but the file named.
//
// Errors: Error(ErrorKind::request) with one sentence that names the file: not found, a directory,
// not an ELF, another machine (named), big-endian, a relocatable object or shared library,
// truncated, segments that overlap, no loadable segment.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "isa/core.hpp"

namespace boardless {

inline constexpr std::uint64_t max_image_bytes = 64u << 20;

// Bytes that are loaded. `address` is where a programmer puts them (ELF p_paddr); `run_address` is
// where the program expects them when it runs (p_vaddr). They differ for .data, which the start-up
// code copies. Zero-filled memory (p_memsz above p_filesz) is not part of `bytes`.
struct Segment {
  std::uint32_t address = 0;
  std::uint32_t run_address = 0;
  std::uint32_t memory_size = 0;  // p_memsz, bytes at run_address
  bool executable = false;
  bool writable = false;
  std::vector<std::uint8_t> bytes;
};

// A part of the image that the linker script names, at the address where it runs.
struct Section {
  std::string name;
  std::uint32_t address = 0;
  std::uint32_t size = 0;
};

struct Symbol {
  std::string name;       // demangled
  std::string raw_name;   // as in the symbol table
  std::uint32_t address;  // of a function: bit 0 cleared
  std::uint32_t size;     // bytes; where the file says 0, up to the next symbol of its section
  bool is_function;
  bool is_global;
};

// One frame of a source location. For an address in inlined code there are several, innermost
// first; the last one is the function that holds the code.
struct SourceFrame {
  std::string function;    // demangled, empty when unknown
  std::string file;        // as recorded by the compiler, directory included
  std::uint32_t line = 0;  // 1-based; 0 when unknown
};

// Debug lines by address. Implemented by LLVM DebugInfo, which is reached only from this folder.
// Not safe for use from two threads at once.
class DebugLines {
 public:
  virtual ~DebugLines() = default;
  // Empty when the address has no line.
  virtual std::vector<SourceFrame> frames_at(std::uint32_t address) const = 0;
};

struct Image {
  std::string path;
  std::string format;                  // "elf", "intel-hex" or "raw"
  std::string sha256;                  // of the file, hex
  std::vector<Segment> segments;       // by address, not overlapping
  std::optional<std::uint32_t> entry;  // as in the file: bit 0 kept (Thumb). Absent in HEX and raw
  std::optional<Core> core;            // from .ARM.attributes; absent when they do not say
  std::string cpu_name;                // Tag_CPU_name as written, such as "Cortex-M4" or "7E-M"
  bool uses_fpu = false;               // attributes: Tag_FP_arch is not "none"
  std::vector<Section>
      sections;                 // those that take memory; none in HEX, raw and stripped-bare files
  std::vector<Symbol> symbols;  // by address; of one address, the best name first
  // Global names that are neither code nor data: what linker scripts define (_estack, end).
  std::map<std::string, std::uint32_t, std::less<>> linker_values;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> data_ranges;  // [begin, end) from $d marks
  std::shared_ptr<const DebugLines> debug;  // null when the file has no debug lines
  std::vector<std::string> warnings;

  // By demangled or raw name, exactly; the global one where several share a name.
  const Symbol* find_symbol(std::string_view name) const;
  // Of a symbol, or of what a linker script defines.
  std::optional<std::uint32_t> address_of(std::string_view name) const;
  // The symbol (functions first) whose [address, address + size) holds `address`; null if none.
  const Symbol* symbol_at(std::uint32_t address) const;
  // Up to three symbol names nearest to a misspelt one.
  std::vector<std::string> similar_symbols(std::string_view name) const;
};

struct LoadOptions {
  std::optional<std::uint32_t> base;  // load address of a raw binary
};

Image load_image(const std::string& path, const LoadOptions& options = {});

}  // namespace boardless
