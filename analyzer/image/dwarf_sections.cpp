// The .debug_* sections of an ELF, unpacked where they are compressed (-gz).
#include <llvm/ADT/StringExtras.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Object/Decompressor.h>
#include <llvm/Object/ELF.h>
#include <llvm/Object/ELFTypes.h>

#include <algorithm>

#include "analyzer/image/formats.hpp"

namespace boardless {
namespace {

using ElfFile = llvm::object::ELFFile<llvm::object::ELF32LE>;

constexpr std::uint64_t max_unpacked_bytes = 512u << 20;

// Calls `take(name, section)` for each debug section that holds bytes.
template <class Take>
void for_each_debug_section(const ElfFile& file, Take take) {
  auto sections = file.sections();
  if (!sections) return llvm::consumeError(sections.takeError());
  for (const auto& section : *sections) {
    if (section.sh_type == llvm::ELF::SHT_NOBITS || section.sh_size == 0) continue;
    auto name = file.getSectionName(section);
    if (!name)
      llvm::consumeError(name.takeError());
    else if (name->starts_with(".debug_"))
      take(*name, section);
  }
}

// Empty on failure, or when the unpacked bytes would exceed `room`: the size is the file's claim.
std::string unpacked(llvm::StringRef name, llvm::StringRef data, std::uint64_t room) {
  auto packed = llvm::object::Decompressor::create(name, data, /*IsLE=*/true, /*Is64Bit=*/false);
  if (!packed) return llvm::consumeError(packed.takeError()), "";
  if (packed->getDecompressedSize() > room) return "";
  std::string bytes(packed->getDecompressedSize(), '\0');
  llvm::Error failure =
      packed->decompress({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  if (failure) return llvm::consumeError(std::move(failure)), "";
  return bytes;
}

}  // namespace

bool has_debug_lines(std::string_view bytes) {
  auto file = ElfFile::create(llvm::StringRef(bytes));
  if (!file) return llvm::consumeError(file.takeError()), false;
  bool found = false;
  for_each_debug_section(
      *file, [&](llvm::StringRef name, const auto&) { found = found || name == ".debug_line"; });
  return found;
}

std::vector<DebugSection> read_debug_sections(std::string_view bytes) {
  std::vector<DebugSection> result;
  auto file = ElfFile::create(llvm::StringRef(bytes));
  if (!file) return llvm::consumeError(file.takeError()), result;
  std::uint64_t room = max_unpacked_bytes;
  for_each_debug_section(*file, [&](llvm::StringRef name, const auto& section) {
    auto contents = file->getSectionContents(section);
    if (!contents) return llvm::consumeError(contents.takeError());
    const llvm::StringRef data = llvm::toStringRef(*contents);
    std::string held = section.sh_flags & llvm::ELF::SHF_COMPRESSED ? unpacked(name, data, room)
                       : data.size() <= room                        ? data.str()
                                                                    : "";
    room -= held.size();
    result.push_back({name.drop_front(1).str(), std::move(held)});
  });
  return result;
}

}  // namespace boardless
