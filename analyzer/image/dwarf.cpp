// Debug lines by LLVM's DWARF reader, opened at the first question.
//
// LLVM's own address look-up is not used, for one reason: the linker leaves debug information of
// functions that it dropped (--gc-sections), with their start set to 0. In an image whose flash is
// at address 0 those ghosts lie over real code. So ranges and line sequences that start at 0 are
// left out here, unless the image really has a function there.
//
// Nor is a split-DWARF file (.dwo) ever opened: only the file that the user named is read.
#include <llvm/ADT/StringMap.h>
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/DebugInfo/DIContext.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/DebugInfo/DWARF/DWARFDebugLine.h>
#include <llvm/DebugInfo/DWARF/DWARFDie.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>

#include <algorithm>
#include <unordered_map>

#include "analyzer/image/formats.hpp"

namespace boardless {
namespace {

using LineTable = llvm::DWARFDebugLine::LineTable;
using llvm::dwarf::DW_TAG_inlined_subroutine;
using llvm::dwarf::DW_TAG_subprogram;

constexpr std::uint32_t no_scope = UINT32_MAX;

// LLVM's default handlers print.
void ignore(llvm::Error error) { llvm::consumeError(std::move(error)); }

// [begin, end) of a unit's code, or of a function or inlined call in a unit.
template <class What>
struct Range {
  std::uint64_t begin;
  std::uint64_t end;
  What what;
  std::uint64_t furthest_end = 0;  // of this range and all before it: where a search may stop
};

template <class What>
void sort_ranges(std::vector<Range<What>>& ranges) {
  std::stable_sort(ranges.begin(), ranges.end(),
                   [](const auto& a, const auto& b) { return a.begin < b.begin; });
  std::uint64_t furthest_end = 0;
  for (auto& range : ranges) range.furthest_end = furthest_end = std::max(furthest_end, range.end);
}

// Calls `visit` with each range around `address`, from the one that starts last, until it is true.
template <class What, class Visit>
void visit_ranges(const std::vector<Range<What>>& ranges, std::uint64_t address, Visit visit) {
  auto after = std::upper_bound(ranges.begin(), ranges.end(), address,
                                [](std::uint64_t a, const auto& range) { return a < range.begin; });
  while (after != ranges.begin()) {
    --after;
    if (after->furthest_end <= address) return;
    if (address < after->end && visit(after->what)) return;
  }
}

// A function, or a call inlined into it.
struct Scope {
  llvm::DWARFDie die;
  std::uint32_t parent;  // the scope that it was inlined into; no_scope for a function
  std::uint32_t depth;
};

struct UnitScopes {
  std::vector<Scope> scopes;
  std::vector<Range<std::uint32_t>> ranges;  // by index into scopes
};

// Members are destroyed from the last up: what refers to the context goes before it.
struct OpenedDwarf {
  std::vector<DebugSection> sections;
  std::unique_ptr<llvm::DWARFContext> context;
  std::vector<Range<llvm::DWARFUnit*>> units;
  std::unordered_map<llvm::DWARFUnit*, UnitScopes> scopes;  // of the units asked about
  std::unordered_map<llvm::DWARFUnit*, const LineTable*> line_tables;
  std::unordered_map<std::string, std::string> names;  // demangled, by linkage name
};

class DwarfLines final : public DebugLines {
 public:
  DwarfLines(FileBytes bytes, bool code_at_zero)
      : bytes_(std::move(bytes)), code_at_zero_(code_at_zero) {}

  std::vector<SourceFrame> frames_at(std::uint32_t address) const override {
    if (!opened_) open();
    std::vector<SourceFrame> frames;
    visit_ranges(opened_->units, address, [&](llvm::DWARFUnit* unit) {
      frames = frames_in(*unit, address);
      return !frames.empty();
    });
    return frames;
  }

 private:
  bool is_ghost(std::uint64_t begin) const { return begin == 0 && !code_at_zero_; }

  template <class What>
  void add_ranges(llvm::Expected<llvm::DWARFAddressRangesVector> found, What what,
                  std::vector<Range<What>>& ranges) const {
    if (!found) return ignore(found.takeError());
    for (const llvm::DWARFAddressRange& range : *found)
      if (range.LowPC < range.HighPC && !is_ghost(range.LowPC))
        ranges.push_back({range.LowPC, range.HighPC, what});
  }

  void open() const {
    opened_ = std::make_unique<OpenedDwarf>();
    opened_->sections = read_debug_sections(text_of(bytes_));
    llvm::StringMap<std::unique_ptr<llvm::MemoryBuffer>> buffers;
    for (const DebugSection& section : opened_->sections)
      buffers[section.name] = llvm::MemoryBuffer::getMemBuffer(section.bytes, "", false);
    opened_->context = llvm::DWARFContext::create(buffers, /*AddrSize=*/4,
                                                  /*isLittleEndian=*/true, ignore, ignore);
    for (const auto& unit : opened_->context->compile_units())
      add_ranges(unit->collectAddressRanges(), unit.get(), opened_->units);
    sort_ranges(opened_->units);
  }

  const UnitScopes& scopes_of(llvm::DWARFUnit& unit) const {
    const auto known = opened_->scopes.find(&unit);
    if (known != opened_->scopes.end()) return known->second;
    UnitScopes& result = opened_->scopes[&unit];
    std::vector<std::uint32_t> scope_around;  // of each entry; parents come before children
    for (const llvm::DWARFDebugInfoEntry& entry : unit.dies()) {
      const auto parent = entry.getParentIdx();
      std::uint32_t scope =
          parent && *parent < scope_around.size() ? scope_around[*parent] : no_scope;
      const llvm::DWARFDie die(&unit, &entry);
      // An inlined call outside of any function with code is part of a dropped one.
      const bool is_function = entry.getTag() == DW_TAG_subprogram;
      if (is_function || (entry.getTag() == DW_TAG_inlined_subroutine && scope != no_scope)) {
        const auto index = static_cast<std::uint32_t>(result.scopes.size());
        const std::size_t before = result.ranges.size();
        add_ranges(die.getAddressRanges(), index, result.ranges);
        const bool has_code = result.ranges.size() > before;
        if (has_code) {
          const std::uint32_t depth = is_function ? 0 : result.scopes[scope].depth + 1;
          result.scopes.push_back({die, is_function ? no_scope : scope, depth});
          scope = index;
        } else if (is_function) {
          scope = no_scope;
        }
      }
      scope_around.push_back(scope);
    }
    sort_ranges(result.ranges);
    return result;
  }

  // Checked once per unit: the answer is kept, and null where LLVM must not look.
  const LineTable* line_table_of(llvm::DWARFUnit& unit) const {
    const auto known = opened_->line_tables.find(&unit);
    if (known != opened_->line_tables.end()) return known->second;
    const LineTable*& table = opened_->line_tables[&unit];
    const auto offset =
        llvm::dwarf::toSectionOffset(unit.getUnitDIE().find(llvm::dwarf::DW_AT_stmt_list));
    for (const DebugSection& section : opened_->sections)
      if (offset && section.name == "debug_line" && is_safe_line_table(section.bytes, *offset))
        table = opened_->context->getLineTableForUnit(&unit);
    return table;
  }

  // The line table's row that covers an address; null when none does.
  const llvm::DWARFDebugLine::Row* row_at(const LineTable& table, std::uint64_t address) const {
    for (const llvm::DWARFDebugLine::Sequence& sequence : table.Sequences) {
      if (is_ghost(sequence.LowPC) || address < sequence.LowPC || address >= sequence.HighPC)
        continue;
      if (sequence.LastRowIndex > table.Rows.size()) continue;
      const auto first = table.Rows.begin() + sequence.FirstRowIndex;
      const auto last = table.Rows.begin() + sequence.LastRowIndex;
      if (first >= last) continue;
      const auto after = std::upper_bound(
          first, last, address,
          [](std::uint64_t a, const auto& row) { return a < row.Address.Address; });
      // The last row only ends the sequence.
      if (after != first && !std::prev(after)->EndSequence) return &*std::prev(after);
    }
    return nullptr;
  }

  std::string file_name(const LineTable& table, llvm::DWARFUnit& unit, std::uint64_t index) const {
    const char* folder = unit.getCompilationDir();
    std::string name;
    if (!table.getFileNameByIndex(index, folder ? folder : "",
                                  llvm::DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath,
                                  name))
      return "";
    // "./src/main.c" and "src/main.c" should be one file in a report; ".." may cross a link.
    llvm::SmallString<128> path(name);
    llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/false);
    return path.str().str();
  }

  std::string function_name(const llvm::DWARFDie& die) const {
    const char* name = die.getSubroutineName(llvm::DINameKind::LinkageName);
    if (!name) return "";
    const auto known = opened_->names.find(name);
    if (known != opened_->names.end()) return known->second;
    return opened_->names[name] = demangled(name);
  }

  std::vector<SourceFrame> frames_in(llvm::DWARFUnit& unit, std::uint64_t address) const {
    const LineTable* table = line_table_of(unit);
    const auto* row = table ? row_at(*table, address) : nullptr;
    if (!row) return {};
    const UnitScopes& known = scopes_of(unit);
    std::uint32_t scope = no_scope;
    visit_ranges(known.ranges, address, [&](std::uint32_t index) {
      if (scope == no_scope || known.scopes[index].depth > known.scopes[scope].depth) scope = index;
      return false;
    });
    if (scope == no_scope) return {{"", file_name(*table, unit, row->File), row->Line}};

    std::vector<SourceFrame> frames;
    std::uint32_t file = row->File;
    std::uint32_t line = row->Line;
    for (; scope != no_scope; scope = known.scopes[scope].parent) {
      const llvm::DWARFDie& die = known.scopes[scope].die;
      frames.push_back({function_name(die), file_name(*table, unit, file), line});
      // An inlined function's own entry says where it was called from: the next frame's line.
      std::uint32_t column = 0;
      std::uint32_t discriminator = 0;
      die.getCallerFrame(file, line, column, discriminator);
    }
    return frames;
  }

  FileBytes bytes_;
  bool code_at_zero_;
  mutable std::unique_ptr<OpenedDwarf> opened_;
};

}  // namespace

std::shared_ptr<const DebugLines> open_debug_lines(const FileBytes& bytes, const Image& image) {
  if (!has_debug_lines(text_of(bytes))) return nullptr;
  // Where symbols do not say, address 0 is the vector table, which is no function.
  const bool code_at_zero =
      std::any_of(image.symbols.begin(), image.symbols.end(),
                  [](const Symbol& symbol) { return symbol.is_function && symbol.address == 0; });
  return std::make_shared<DwarfLines>(bytes, code_at_zero);
}

}  // namespace boardless
