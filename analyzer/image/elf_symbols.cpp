// The symbol table of an ELF, and the data inside code that its mapping symbols mark.
//
//   $t, $a    instructions from here on: not symbols, they only end data
//   $d        literals and tables from here on, up to the next mark or the section's end
#include <fmt/format.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/Object/ELF.h>
#include <llvm/Object/ELFTypes.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "analyzer/image/formats.hpp"

namespace boardless {
namespace {

using namespace llvm::ELF;
using ElfFile = llvm::object::ELFFile<llvm::object::ELF32LE>;
using ElfSection = ElfFile::Elf_Shdr;
using ElfSymbol = ElfFile::Elf_Sym;

// The demangler recurses, and a hostile name can grow without bound: real ones stay below this.
constexpr std::size_t max_mangled_chars = 2048;
// Symbols may share one long string; a real table's names add up to about the table's size.
constexpr std::uint64_t max_names_bytes = 256u << 20;

struct MappingMark {
  std::uint32_t address;
  bool is_data;
};

struct RawSymbol {
  Symbol symbol;
  std::uint16_t section;
  int rank;  // at one address: lower is the better name
};

// "$d" or "$d.suffix"
bool is_mapping_symbol(std::string_view name) {
  return name.size() >= 2 && name[0] == '$' &&
         (name[1] == 't' || name[1] == 'd' || name[1] == 'a') &&
         (name.size() == 2 || name[2] == '.');
}

// Functions before objects before labels; of each, the strong global, the weak, the local.
int name_rank(unsigned type, unsigned binding) {
  const int by_type = type == STT_FUNC ? 0 : type == STT_OBJECT ? 3 : 6;
  return by_type + (binding == STB_GLOBAL ? 0 : binding == STB_WEAK ? 1 : 2);
}

using Ranges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// Where two marks share an address, the later one in the table counts: the first has no bytes.
void add_data_ranges(std::vector<MappingMark>& marks, std::uint32_t section_end, Ranges& ranges) {
  std::stable_sort(marks.begin(), marks.end(),
                   [](const auto& a, const auto& b) { return a.address < b.address; });
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const std::uint32_t end = i + 1 < marks.size() ? marks[i + 1].address : section_end;
    if (marks[i].is_data && end > marks[i].address) ranges.emplace_back(marks[i].address, end);
  }
}

Ranges joined(Ranges ranges) {
  std::sort(ranges.begin(), ranges.end());
  Ranges result;
  for (const auto& range : ranges) {
    if (!result.empty() && range.first <= result.back().second)
      result.back().second = std::max(result.back().second, range.second);
    else
      result.push_back(range);
  }
  return result;
}

// A size of 0 is an assembler's "not said": the symbol lasts until the next one of its section.
void fill_in_sizes(std::vector<RawSymbol>& symbols, llvm::ArrayRef<ElfSection> sections) {
  std::map<std::uint16_t, std::uint32_t> next_start;  // by section, walking downwards
  std::map<std::uint16_t, std::uint32_t> last_seen;   // the address that next_start is above
  for (auto it = symbols.rbegin(); it != symbols.rend(); ++it) {
    if (it->section >= sections.size()) continue;
    const ElfSection& section = sections[it->section];
    const auto section_end = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{section.sh_addr} + section.sh_size, 0xffffffff));
    const auto seen = last_seen.find(it->section);
    if (seen == last_seen.end()) {
      next_start[it->section] = section_end;
    } else if (seen->second != it->symbol.address) {
      next_start[it->section] = seen->second;
    }
    last_seen[it->section] = it->symbol.address;
    const std::uint32_t end = next_start[it->section];
    if (it->symbol.size == 0 && end > it->symbol.address)
      it->symbol.size = end - it->symbol.address;
  }
}

// The symbol, or nothing where it has no place in an image (sections, files, undefined ones).
std::optional<RawSymbol> placed_symbol(const ElfSymbol& entry, llvm::StringRef name,
                                       llvm::ArrayRef<ElfSection> sections) {
  const unsigned type = entry.getType();
  const std::uint16_t index = entry.st_shndx;
  const bool in_section = index != SHN_UNDEF && index < sections.size();
  const bool in_code = in_section && (sections[index].sh_flags & SHF_EXECINSTR);
  if (type == STT_NOTYPE && !in_code) return std::nullopt;  // linker script values
  if (type != STT_FUNC && type != STT_OBJECT && type != STT_NOTYPE) return std::nullopt;
  if (!in_section && index != SHN_ABS) return std::nullopt;
  RawSymbol result;
  result.section = index;
  result.rank = name_rank(type, entry.getBinding());
  result.symbol.raw_name = name.str();
  result.symbol.address = entry.st_value;
  if (type == STT_FUNC) result.symbol.address &= ~1u;  // bit 0 says Thumb
  result.symbol.size = entry.st_size;
  result.symbol.is_function = type == STT_FUNC;
  result.symbol.is_global = entry.getBinding() != STB_LOCAL;
  return result;
}

void read_table(const ElfFile& file, const ElfSection& table, llvm::ArrayRef<ElfSection> sections,
                Image& image) {
  auto entries = file.symbols(&table);
  auto names = file.getStringTableForSymtab(table, sections);
  if (!entries || !names) {
    if (!entries) llvm::consumeError(entries.takeError());
    if (!names) llvm::consumeError(names.takeError());
    image.warnings.push_back("the image's symbol table is broken: its addresses have no names");
    return;
  }
  std::vector<RawSymbol> symbols;
  std::map<std::uint16_t, std::vector<MappingMark>> marks;
  std::uint64_t names_bytes = 0;
  std::size_t broken = 0;
  for (const ElfSymbol& entry : *entries) {
    auto name = entry.getName(*names);
    if (!name) {
      llvm::consumeError(name.takeError());
      ++broken;
      continue;
    }
    if (name->empty()) continue;
    if (is_mapping_symbol(*name)) {
      const std::uint16_t index = entry.st_shndx;
      if (index < sections.size() && (sections[index].sh_flags & SHF_EXECINSTR))
        marks[index].push_back({std::uint32_t{entry.st_value} & ~1u, (*name)[1] == 'd'});
      continue;
    }
    names_bytes += name->size();
    if (names_bytes > max_names_bytes) {
      image.warnings.push_back(
          "the image's symbol names add up to more than 256 MiB: the rest of "
          "its addresses have no names");
      break;
    }
    if (auto symbol = placed_symbol(entry, *name, sections))
      symbols.push_back(std::move(*symbol));
    else if (entry.getType() == STT_NOTYPE && entry.getBinding() != STB_LOCAL &&
             entry.st_shndx != SHN_UNDEF)
      image.linker_values.emplace(name->str(), entry.st_value);
  }
  if (broken != 0)
    image.warnings.push_back(fmt::format("{} of the image's symbols have broken names", broken));

  std::stable_sort(symbols.begin(), symbols.end(), [](const RawSymbol& a, const RawSymbol& b) {
    return std::tie(a.symbol.address, a.rank, a.symbol.raw_name) <
           std::tie(b.symbol.address, b.rank, b.symbol.raw_name);
  });
  fill_in_sizes(symbols, sections);
  image.symbols.reserve(symbols.size());
  for (RawSymbol& raw : symbols) {
    raw.symbol.name = demangled(raw.symbol.raw_name);
    image.symbols.push_back(std::move(raw.symbol));
  }
  Ranges ranges;
  for (auto& [index, found] : marks) {
    const std::uint64_t end = std::uint64_t{sections[index].sh_addr} + sections[index].sh_size;
    add_data_ranges(found, static_cast<std::uint32_t>(std::min<std::uint64_t>(end, 0xffffffff)),
                    ranges);
  }
  image.data_ranges = joined(std::move(ranges));
}

}  // namespace

std::string demangled(std::string_view name) {
  // Only C++ and Rust: the other schemes' marks ("_D", "?") also begin plain C and assembler names.
  const bool mangled = name.starts_with("_Z") || name.starts_with("_R");
  if (!mangled || name.size() > max_mangled_chars) return std::string(name);
  return llvm::demangle(name);
}

void read_elf_symbols(std::string_view bytes, Image& image) {
  auto file = ElfFile::create(llvm::StringRef(bytes));
  if (!file) return llvm::consumeError(file.takeError());
  auto sections = file->sections();
  if (!sections) return llvm::consumeError(sections.takeError());
  for (const ElfSection& section : *sections)
    if (section.sh_type == SHT_SYMTAB) return read_table(*file, section, *sections, image);
}

}  // namespace boardless
