// ELF executables: header checks and segments. Symbols, attributes and debug lines have files of
// their own. Everything that the header claims is held against the file's size before it is used.
#include <fmt/format.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Object/ELF.h>
#include <llvm/Object/ELFTypes.h>

#include <algorithm>

#include "analyzer/image/formats.hpp"

namespace boardless {
namespace {

using ElfFile = llvm::object::ELFFile<llvm::object::ELF32LE>;
using ElfHeader = ElfFile::Elf_Ehdr;
using ElfSection = ElfFile::Elf_Shdr;
using ElfSegment = ElfFile::Elf_Phdr;

constexpr std::string_view what_we_read = "boardless reads 32-bit little-endian Arm images";

struct Machine {
  std::uint16_t number;
  std::string_view name;
};

constexpr Machine machines[] = {
    {llvm::ELF::EM_X86_64, "x86-64"},    {llvm::ELF::EM_386, "x86"},
    {llvm::ELF::EM_AARCH64, "AArch64"},  {llvm::ELF::EM_RISCV, "RISC-V"},
    {llvm::ELF::EM_XTENSA, "Xtensa"},    {llvm::ELF::EM_AVR, "AVR"},
    {llvm::ELF::EM_MSP430, "MSP430"},    {llvm::ELF::EM_MIPS, "MIPS"},
    {llvm::ELF::EM_PPC, "PowerPC"},      {llvm::ELF::EM_PPC64, "64-bit PowerPC"},
    {llvm::ELF::EM_SPARC, "SPARC"},      {llvm::ELF::EM_SPARCV9, "64-bit SPARC"},
    {llvm::ELF::EM_S390, "s390x"},       {llvm::ELF::EM_LOONGARCH, "LoongArch"},
    {llvm::ELF::EM_HEXAGON, "Hexagon"},  {llvm::ELF::EM_68K, "M68k"},
    {llvm::ELF::EM_ARC_COMPACT2, "ARC"}, {llvm::ELF::EM_TRICORE, "TriCore"},
    {llvm::ELF::EM_RX, "Renesas RX"},    {llvm::ELF::EM_BPF, "BPF"},
};

std::string machine_name(std::uint16_t number) {
  for (const Machine& machine : machines)
    if (machine.number == number) return std::string(machine.name);
  return fmt::format("ELF machine {}", number);
}

[[noreturn]] void refuse_truncated(const std::string& path, std::string_view part,
                                   std::uint64_t part_end, std::uint64_t file_bytes) {
  refuse_file(path, fmt::format("is truncated: its {} end at byte {} but the file has {} bytes; "
                                "copy or build it again",
                                part, part_end, file_bytes));
}

// The machine, class and byte order sit at the same place in every ELF, so each can be named.
void check_identity(const std::string& path, const std::vector<std::uint8_t>& bytes) {
  using namespace llvm::ELF;
  if (bytes.size() < EI_NIDENT + 4)
    refuse_truncated(path, "ELF headers", sizeof(ElfHeader), bytes.size());
  const bool big_endian = bytes[EI_DATA] == ELFDATA2MSB;
  const auto number = static_cast<std::uint16_t>(big_endian ? bytes[18] << 8 | bytes[19]
                                                            : bytes[19] << 8 | bytes[18]);
  if (number != EM_ARM)
    refuse_file(path, fmt::format("is a program for {}; {}", machine_name(number), what_we_read));
  if (big_endian) refuse_file(path, fmt::format("is a big-endian Arm image; {}", what_we_read));
  if (bytes[EI_CLASS] == ELFCLASS64)
    refuse_file(path, fmt::format("is a 64-bit ELF file; {}", what_we_read));
  if (bytes[EI_CLASS] != ELFCLASS32 || bytes[EI_DATA] != ELFDATA2LSB)
    refuse_file(path, "has a broken ELF header; build it again");
  if (bytes.size() < sizeof(ElfHeader))
    refuse_truncated(path, "ELF headers", sizeof(ElfHeader), bytes.size());
}

void check_type(const std::string& path, std::uint16_t type) {
  switch (type) {
    case llvm::ELF::ET_EXEC:
      return;
    case llvm::ELF::ET_REL:
      refuse_file(path,
                  "is a relocatable object (.o), whose addresses are not set yet; link it "
                  "first");
    case llvm::ELF::ET_DYN:
      refuse_file(path,
                  "is a shared library or position-independent program; link it as a fixed "
                  "executable (-static -no-pie)");
    case llvm::ELF::ET_CORE:
      refuse_file(path, "is a core dump; give the firmware's executable");
    default:
      refuse_file(path, fmt::format("is an ELF file of the unknown type {}", type));
  }
}

void check_tables(const std::string& path, const ElfHeader& header, std::uint64_t file_bytes) {
  const std::uint64_t segments_end =
      std::uint64_t{header.e_phoff} + std::uint64_t{header.e_phnum} * sizeof(ElfSegment);
  if (header.e_phnum == 0)
    refuse_file(path,
                "has no loadable segment: nothing of it would be in memory; link it with a "
                "linker script");
  if (header.e_phentsize != sizeof(ElfSegment) || header.e_phoff % 4 != 0)
    refuse_file(path, "has a broken table of segments; build it again");
  if (segments_end > file_bytes)
    refuse_truncated(path, "segment headers", segments_end, file_bytes);
  if (header.e_shoff == 0) return;  // fully stripped
  const std::uint64_t sections_end =
      std::uint64_t{header.e_shoff} + std::uint64_t{header.e_shnum} * sizeof(ElfSection);
  if (sections_end > file_bytes)
    refuse_truncated(path, "section headers", sections_end, file_bytes);
}

std::vector<Section> read_sections(const ElfFile& file, llvm::ArrayRef<ElfSection> sections) {
  std::vector<Section> out;
  for (const ElfSection& section : sections) {
    if (!(section.sh_flags & llvm::ELF::SHF_ALLOC) || section.sh_size == 0) continue;
    if (auto name = file.getSectionName(section))
      out.push_back({name->str(), section.sh_addr, section.sh_size});
    else
      llvm::consumeError(name.takeError());
  }
  return out;
}

// The linker may let the first segment begin with the ELF header itself, below the first section.
// A programmer does not write those bytes, and they would hide what is there, such as a bootloader.
std::uint32_t header_bytes_in(const ElfSegment& segment, const ElfHeader& header,
                              llvm::ArrayRef<ElfSection> sections) {
  const std::uint32_t offset = segment.p_offset;
  if (offset >= header.e_phoff + std::uint64_t{header.e_phnum} * sizeof(ElfSegment)) return 0;
  std::uint32_t first = segment.p_filesz;
  for (const ElfSection& section : sections) {
    if (!(section.sh_flags & llvm::ELF::SHF_ALLOC) || section.sh_type == llvm::ELF::SHT_NOBITS)
      continue;
    if (section.sh_offset >= offset && section.sh_size > 0)
      first = std::min<std::uint32_t>(first, section.sh_offset - offset);
  }
  return first == segment.p_filesz ? 0 : first;
}

std::vector<Segment> read_segments(const std::string& path, const std::vector<std::uint8_t>& bytes,
                                   const ElfFile& file, llvm::ArrayRef<ElfSection> sections,
                                   std::vector<std::string>& warnings) {
  auto headers = file.program_headers();
  if (!headers) {
    llvm::consumeError(headers.takeError());
    refuse_file(path, "has a broken table of segments; build it again");
  }
  std::vector<const ElfSegment*> loaded;
  for (const ElfSegment& header : *headers)
    if (header.p_type == llvm::ELF::PT_LOAD && header.p_filesz != 0) loaded.push_back(&header);
  if (loaded.empty())
    refuse_file(path,
                "has no loadable segment: nothing of it would be in memory; link it with a "
                "linker script");
  // Some tools leave every physical address at 0, and mean that there is none.
  const bool no_load_addresses =
      loaded.size() > 1 && std::all_of(loaded.begin(), loaded.end(),
                                       [](const ElfSegment* s) { return s->p_paddr == 0; });
  if (no_load_addresses)
    warnings.push_back(
        "the image gives no load addresses (each p_paddr is 0); its run addresses "
        "were taken");

  std::uint64_t total_bytes = 0;
  std::vector<Segment> segments;
  for (const ElfSegment* header : loaded) {
    const std::uint64_t end = std::uint64_t{header->p_offset} + header->p_filesz;
    if (end > bytes.size()) refuse_truncated(path, "segments", end, bytes.size());
    // Before the copy: many headers may name the same bytes of a small file.
    total_bytes += header->p_filesz;
    if (total_bytes > max_image_bytes)
      refuse_file(path, fmt::format("loads {} bytes or more, above the {} MiB that boardless takes",
                                    total_bytes, max_image_bytes >> 20));
    if (header->p_memsz < header->p_filesz ||
        std::uint64_t{header->p_vaddr} + header->p_memsz > std::uint64_t{1} << 32)
      refuse_file(path,
                  fmt::format("has a segment at {:#010x} of an impossible size; build it again",
                              std::uint32_t{header->p_vaddr}));
    const std::uint32_t skipped = header_bytes_in(*header, file.getHeader(), sections);
    Segment segment;
    segment.address = (no_load_addresses ? header->p_vaddr : header->p_paddr) + skipped;
    segment.run_address = header->p_vaddr + skipped;
    segment.memory_size = header->p_memsz - skipped;
    segment.executable = header->p_flags & llvm::ELF::PF_X;
    segment.writable = header->p_flags & llvm::ELF::PF_W;
    segment.bytes.assign(bytes.begin() + header->p_offset + skipped,
                         bytes.begin() + static_cast<std::ptrdiff_t>(end));
    segments.push_back(std::move(segment));
  }
  arrange_segments(path, segments);
  return segments;
}

}  // namespace

Image read_elf(const std::string& path, const FileBytes& bytes) {
  check_identity(path, *bytes);
  auto file = ElfFile::create(llvm::StringRef(text_of(bytes)));
  if (!file) {
    llvm::consumeError(file.takeError());
    refuse_file(path, "has a broken ELF header; build it again");
  }
  const ElfHeader& header = file->getHeader();
  check_type(path, header.e_type);
  check_tables(path, header, bytes->size());

  Image image;
  image.format = "elf";
  image.entry = std::uint32_t{header.e_entry};
  llvm::ArrayRef<ElfSection> sections;
  if (auto found = file->sections()) {
    sections = *found;
  } else {
    llvm::consumeError(found.takeError());
    image.warnings.push_back("the image's section headers are broken: no symbols, no debug lines");
  }
  image.segments = read_segments(path, *bytes, *file, sections, image.warnings);
  if (sections.empty()) return image;
  image.sections = read_sections(*file, sections);
  const std::string_view text = text_of(bytes);
  read_elf_attributes(path, text, image);
  read_elf_symbols(text, image);
  image.debug = open_debug_lines(bytes, image);
  return image;
}

}  // namespace boardless
