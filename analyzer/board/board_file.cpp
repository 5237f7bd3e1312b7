// Reads one board file. docs/board-files.md describes the format; what is not in there is refused.
#include <algorithm>
#include <bit>
#include <filesystem>

#include "analyzer/board/address_map.hpp"
#include "analyzer/board/board.hpp"
#include "analyzer/board/toml_table.hpp"

namespace boardless {
namespace {

constexpr double highest_clock_hz = 10e9;  // no Cortex-M comes near it: a slip in the unit does
constexpr std::int64_t address_space = std::int64_t{1} << 32;
constexpr std::uint32_t page = 1024;     // what the emulator maps
constexpr std::size_t most_mapped = 64;  // memories, aliases counted

Source read_source(TomlTable& table) {
  Source source;
  source.text = table.text("source");
  const std::string word = table.text("status");
  for (Status status : {Status::documented, Status::measured, Status::derived, Status::assumed}) {
    source.status = status;
    if (to_string(status) == word) return source;
  }
  table.fail("status", "has to be 'documented', 'measured', 'derived' or 'assumed'");
}

LineFill read_line_fill(TomlTable table) {
  LineFill fill;
  fill.cycles = static_cast<int>(table.integer("cycles", 1, 1000));
  fill.clock_hz = table.number("clock_hz", 1, highest_clock_hz);
  fill.source = read_source(table);
  table.finish();
  return fill;
}

void read_core(TomlTable table, Board& board) {
  const std::string id = table.text("id");
  const std::optional<Core> core = core_from_id(id);
  if (!core) {
    std::vector<std::string> known;
    for (const CoreInfo& info : all_cores()) known.emplace_back(info.id);
    table.fail("id", "names no known core" + did_you_mean(nearest(id, known)));
  }
  board.core = *core;
  board.fpu = table.text("fpu");
  const std::uint32_t isa = core_info(*core).isa;
  const bool fits = board.fpu == "none" || (board.fpu == "single" && (isa & isa_fp_single)) ||
                    (board.fpu == "double" && (isa & isa_fp_double));
  if (!fits) table.fail("fpu", "has to be 'none', 'single' or 'double', as far as the core has it");
  if (*core == Core::cortex_m0 || *core == Core::cortex_m0plus) {
    board.multiplier_cycles = static_cast<int>(table.integer("multiplier_cycles", 1, 32));
    if (board.multiplier_cycles != 1 && board.multiplier_cycles != 32)
      table.fail("multiplier_cycles", "has to be 1 or 32");
  }
  board.core_source = read_source(table);
  table.finish();
}

void read_clock(TomlTable table, Board& board) {
  board.min_clock_hz = table.number("min_hz", 1, highest_clock_hz);
  board.max_clock_hz = table.number("max_hz", board.min_clock_hz, highest_clock_hz);
  board.default_clock_hz = table.number("default_hz", board.min_clock_hz, board.max_clock_hz);
  board.clock_source = read_source(table);
  table.finish();
}

Memory read_memory(TomlTable& table) {
  Memory memory;
  memory.name = table.text("name");
  const std::string word = table.text("kind");
  bool known = false;
  for (MemoryKind kind : {MemoryKind::flash, MemoryKind::ram, MemoryKind::tcm,
                          MemoryKind::peripheral, MemoryKind::rom}) {
    if (to_string(kind) != word) continue;
    memory.kind = kind;
    known = true;
  }
  if (!known) table.fail("kind", "has to be 'flash', 'ram', 'tcm', 'peripheral' or 'rom'");
  const std::int64_t size = table.integer("size", 1, address_space - 1);
  memory.size = static_cast<std::uint32_t>(size);
  memory.base = static_cast<std::uint32_t>(table.integer("base", 0, address_space - size));
  if (table.has("aliases"))
    for (std::int64_t alias : table.integers("aliases", 0, address_space - size))
      memory.aliases.push_back(static_cast<std::uint32_t>(alias));
  if (table.has("slow_bank")) memory.slow_bank = table.boolean("slow_bank");
  if (memory.slow_bank && memory.kind != MemoryKind::ram)
    table.fail("slow_bank", "goes with kind 'ram'");
  if (table.has("line_fill")) memory.line_fill = read_line_fill(table.table("line_fill"));
  memory.source = read_source(table);
  table.finish();
  return memory;
}

struct Range {
  std::int64_t begin, end;
  std::string name;  // quoted, if it is of a memory
};

Range range_of(const AddressRange& range, const char* name) {
  return {range.base, std::int64_t{range.base} + range.size, name};
}

void read_memories(std::vector<TomlTable> tables, Board& board) {
  const Range peripherals = range_of(peripheral_bus, "the peripherals");
  const Range private_bus = range_of(private_peripheral_bus, "the private peripheral bus");
  std::vector<Range> taken;
  for (TomlTable& table : tables) {
    const Memory memory = read_memory(table);
    if (memory.line_fill.cycles && memory.kind == MemoryKind::ram && board.core != Core::cortex_m7)
      table.fail("line_fill", "of RAM goes with a Cortex-M7, which has caches before it");
    std::vector<std::uint32_t> bases = memory.aliases;
    bases.insert(bases.begin(), memory.base);
    for (std::size_t i = 0; i < bases.size(); ++i) {
      const Range range{bases[i], std::int64_t{bases[i]} + memory.size, "'" + memory.name + "'"};
      const auto keep_off = [&](const std::vector<Range>& others) {
        for (const Range& other : others)
          if (range.begin < other.end && other.begin < range.end)
            table.fail(
                i ? "aliases" : "base",
                fmt::format("puts {} at 0x{:08x}, over {} at 0x{:08x} to 0x{:08x}", range.name,
                            range.begin, other.name, other.begin, other.end - 1));
      };
      keep_off(taken);
      keep_off({private_bus});
      const char* key = i ? "aliases" : "base";
      if (memory.kind != MemoryKind::peripheral) {
        keep_off({peripherals});
        if (bases[i] % page)
          table.fail(key, fmt::format("puts {} at 0x{:08x}; the emulator maps pages of 1 KiB, so "
                                      "it has to be a multiple of 1024",
                                      range.name, range.begin));
      }
      if (taken.size() == most_mapped)
        table.fail(key, fmt::format("is one too many: a board has at most {} memories, aliases "
                                    "counted",
                                    most_mapped));
      taken.push_back(range);
    }
    for (const Memory& other : board.memories)
      if (other.name == memory.name) table.fail("name", "stands twice: '" + memory.name + "'");
    board.memories.push_back(memory);
  }
}

void read_cache(TomlTable table, int& bytes, int& line_bytes, int& ways) {
  bytes = static_cast<int>(table.integer("bytes", 1, 1 << 24));
  line_bytes = static_cast<int>(table.integer("line_bytes", 1, bytes));
  if (!std::has_single_bit(static_cast<unsigned>(line_bytes)))
    table.fail("line_bytes", "has to be a power of two");
  ways = static_cast<int>(table.integer("ways", 0, bytes / line_bytes));
  if (bytes % (line_bytes * std::max(ways, 1)))
    table.fail("bytes", "is not a whole number of lines in each way");
  table.finish();
}

void read_flash(TomlTable table, FlashInterface& flash) {
  flash.name = table.text("name");
  flash.read_width_bits = static_cast<int>(table.integer("read_width_bits", 0, 4096));
  const auto width = static_cast<unsigned>(flash.read_width_bits);
  if (width && (width < 16 || !std::has_single_bit(width)))
    table.fail("read_width_bits", "has to be 0, or a power of two from 16 on");
  flash.prefetch = table.boolean("prefetch");
  if (table.has("prefetch_lead"))
    flash.prefetch_lead = static_cast<int>(table.integer("prefetch_lead", 0, 16));
  if (table.has("prefetch_aborts")) flash.prefetch_aborts = table.boolean("prefetch_aborts");
  for (const char* key : {"prefetch_lead", "prefetch_aborts"})
    if (table.has(key) && !flash.prefetch) table.fail(key, "goes with prefetch = true");
  if (table.has("instruction_cache"))
    read_cache(table.table("instruction_cache"), flash.instruction_cache_bytes,
               flash.instruction_line_bytes, flash.instruction_ways);
  if (table.has("data_cache"))
    read_cache(table.table("data_cache"), flash.data_cache_bytes, flash.data_line_bytes,
               flash.data_ways);
  if (table.has("unified_cache")) flash.unified_cache = table.boolean("unified_cache");
  if (flash.unified_cache && (flash.data_cache_bytes || !flash.instruction_cache_bytes))
    table.fail("unified_cache", "goes with an instruction_cache and without a data_cache");
  if (table.has("line_fill")) flash.line_fill = read_line_fill(table.table("line_fill"));
  flash.source = read_source(table);
  table.finish();
}

void read_wait_states(TomlTable table, Board& board) {
  if (table.has("bus_divider"))
    board.flash.bus_divider = static_cast<int>(table.integer("bus_divider", 1, 16));
  for (TomlTable& row : table.tables("rows")) {
    WaitStates entry;
    entry.max_clock_hz = row.number("max_clock_hz", 1, highest_clock_hz);
    entry.wait_states = static_cast<int>(row.integer("wait_states", 0, 64));
    row.finish();
    if (!board.flash.wait_states.empty()) {
      const WaitStates& before = board.flash.wait_states.back();
      if (entry.max_clock_hz <= before.max_clock_hz)
        row.fail("max_clock_hz", "has to rise from row to row");
      if (entry.wait_states <= before.wait_states)
        row.fail("wait_states", "has to rise from row to row");
    }
    board.flash.wait_states.push_back(entry);
  }
  if (board.flash.wait_states.back().max_clock_hz < board.max_clock_hz)
    table.fail("rows",
               fmt::format("stop at {:g} Hz, below clock.max_hz, {:g} Hz",
                           board.flash.wait_states.back().max_clock_hz, board.max_clock_hz));
  board.flash.wait_states_source = read_source(table);
  table.finish();
}

void read_current(TomlTable table, Board& board) {
  Current current;
  current.supply_v = table.number("supply_v", 0.1, 10);
  current.condition = table.text("condition");
  current.source = read_source(table);
  for (TomlTable& row : table.tables("rows")) {
    current.clock_hz = row.number("clock_hz", 1, highest_clock_hz);
    current.current_a = row.number("current_a", 1e-9, 10);
    row.finish();
    if (!board.currents.empty() && current.clock_hz <= board.currents.back().clock_hz)
      row.fail("clock_hz", "has to rise from row to row");
    board.currents.push_back(current);
  }
  table.finish();
}

void read_energy(TomlTable& file, Board& board) {
  const bool has_current = file.has("current");
  if (has_current == file.has("no_energy_reason"))
    file.fail("no_energy_reason", has_current ? "does not go with a [current] table"
                                              : "is missing; say why there is no [current] table");
  if (!has_current) {
    board.no_energy_reason = file.text("no_energy_reason");
    return;
  }
  read_current(file.table("current"), board);
  TomlTable tolerance = file.table("current_tolerance");
  board.current_tolerance = tolerance.number("relative", 0, 1);
  board.tolerance_source = read_source(tolerance);
  tolerance.finish();
}

}  // namespace

std::string_view to_string(Status status) {
  constexpr std::string_view words[] = {"documented", "measured", "derived", "assumed"};
  return words[static_cast<int>(status)];
}

std::string_view to_string(MemoryKind kind) {
  constexpr std::string_view words[] = {"flash", "ram", "tcm", "peripheral", "rom"};
  return words[static_cast<int>(kind)];
}

Board parse_board(std::string_view toml, const std::string& path) {
  const toml::table parsed = parse_toml(toml, path);
  Board board;
  board.path = path;
  board.id = std::filesystem::path(path).stem().string();
  TomlTable file(parsed, path, "");
  board.name = file.text("name");
  board.part = file.text("part");
  if (file.has("generic")) board.generic = file.boolean("generic");
  if (file.has("notes")) board.notes = file.texts("notes");
  read_core(file.table("core"), board);
  read_clock(file.table("clock"), board);
  read_memories(file.tables("memory"), board);
  read_flash(file.table("flash_interface"), board.flash);
  read_wait_states(file.table("wait_states"), board);
  read_energy(file, board);
  file.finish();
  return board;
}

}  // namespace boardless
