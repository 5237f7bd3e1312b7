#include "analyzer/report/boards_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analyzer/report/estimate_csv.hpp"
#include "analyzer/report/format.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

std::string bytes(std::uint64_t count) {
  if (count >= 1u << 20 && count % (1u << 20) == 0) return fmt::format("{} MiB", count >> 20);
  return fmt::format("{:.5g} KiB", static_cast<double>(count) / 1024);
}

std::uint64_t total(const Board& board, bool flash) {
  std::uint64_t sum = 0;
  for (const Memory& memory : board.memories) {
    const bool is_ram = memory.kind == MemoryKind::ram || memory.kind == MemoryKind::tcm;
    if (flash ? memory.kind == MemoryKind::flash : is_ram) sum += memory.size;
  }
  return sum;
}

std::string sourced(const Source& source, int width) {
  return cut(fmt::format("    {}: {}", to_string(source.status), source.text), width) + "\n";
}

std::string line(const std::string& text, int width, int indent = 2) {
  return wrapped(text, width - indent, std::string(static_cast<std::size_t>(indent), ' '));
}

Json source_json(const Source& source) {
  return {{"source", source.text}, {"status", to_string(source.status)}};
}

Json summary(const Board& board) {
  Json out;
  out["id"] = board.id;
  out["name"] = board.name;
  out["part"] = board.part;
  out["core"] = core_info(board.core).id;
  out["fpu"] = board.fpu;
  out["generic"] = board.generic;
  out["min_clock_hz"] = board.min_clock_hz;
  out["max_clock_hz"] = board.max_clock_hz;
  out["default_clock_hz"] = board.default_clock_hz;
  out["flash_bytes"] = total(board, true);
  out["ram_bytes"] = total(board, false);
  out["has_energy"] = !board.currents.empty();
  return out;
}

}  // namespace

std::string boards_text(const std::vector<Board>& boards, int width) {
  std::string out = cut(fmt::format("{:<24} {:<14} {:>9} {:>10} {:>10}  {}", "id", "core", "clock",
                                    "flash", "RAM", "energy"),
                        width) +
                    "\n";
  for (const Board& board : boards) {
    const std::string flash = board.generic ? "any" : bytes(total(board, true));
    const std::string ram = board.generic ? "any" : bytes(total(board, false));
    out += cut(fmt::format("{:<24} {:<14} {:>9} {:>10} {:>10}  {}", board.id,
                           core_info(board.core).id, with_unit(board.default_clock_hz, "Hz"), flash,
                           ram, board.currents.empty() ? "no" : "yes"),
               width) +
           "\n";
  }
  return out + "\n" +
         line("One board with the source of each figure: boardless boards ID", width, 0);
}

std::string boards_json(const std::vector<Board>& boards) {
  Json out;
  out["schema"] = "boardless-boards/1";
  out["boards"] = Json::array();
  for (const Board& board : boards) out["boards"].push_back(summary(board));
  return out.dump(2) + "\n";
}

std::string boards_csv(const std::vector<Board>& boards) {
  std::string out = "id,name,part,core,fpu,default_clock_hz,flash_bytes,ram_bytes,has_energy\n";
  for (const Board& b : boards)
    out += fmt::format("{},{},{},{},{},{},{},{},{}\n", csv_field(b.id), csv_field(b.name),
                       csv_field(b.part), core_info(b.core).id, b.fpu, b.default_clock_hz,
                       total(b, true), total(b, false), b.currents.empty() ? "no" : "yes");
  return out;
}

std::string board_text(const Board& board, int width) {
  std::string out = line(board.name, width, 0);
  out += line(fmt::format("{}, {}, floating point: {}", board.part.empty() ? "no part" : board.part,
                          core_info(board.core).name, board.fpu),
              width, 0);
  out += sourced(board.core_source, width);
  out +=
      "\n" + line(fmt::format("clock {} to {}, by default {}", with_unit(board.min_clock_hz, "Hz"),
                              with_unit(board.max_clock_hz, "Hz"),
                              with_unit(board.default_clock_hz, "Hz")),
                  width, 0);
  out += sourced(board.clock_source, width);
  out += "\nmemory\n";
  for (const Memory& m : board.memories) {
    out += cut(fmt::format("  {:<14} {:<10} 0x{:08x}  {:>10}{}", m.name, to_string(m.kind), m.base,
                           bytes(m.size), m.slow_bank ? "  slow bank" : ""),
               width) +
           "\n";
    std::string aliases;
    for (const std::uint32_t alias : m.aliases)
      aliases += fmt::format("{}0x{:08x}", aliases.empty() ? "also at " : ", ", alias);
    out += line(aliases, width, 4) + sourced(m.source, width);
  }
  if (!board.flash.wait_states.empty()) {
    out += "\nflash wait states\n";
    for (const WaitStates& w : board.flash.wait_states)
      out += fmt::format("  {} up to {}\n", w.wait_states, with_unit(w.max_clock_hz, "Hz"));
    out += sourced(board.flash.wait_states_source, width);
    std::string cache = "no cache";
    if (board.flash.instruction_cache_bytes)
      cache = fmt::format("{}: {} of instructions, {} of data",
                          board.flash.name.empty() ? "cache" : board.flash.name,
                          bytes(static_cast<std::uint64_t>(board.flash.instruction_cache_bytes)),
                          bytes(static_cast<std::uint64_t>(board.flash.data_cache_bytes)));
    out += line(fmt::format("one read brings {} bits, prefetch {}, {}", board.flash.read_width_bits,
                            board.flash.prefetch ? "on" : "off", cache),
                width);
    out += sourced(board.flash.source, width);
  }
  out += "\ncurrent\n";
  for (const Current& c : board.currents) {
    out += line(fmt::format("{} at {}, {} V: {}", with_unit(c.current_a, "A"),
                            with_unit(c.clock_hz, "Hz"), c.supply_v, c.condition),
                width);
    out += sourced(c.source, width);
  }
  if (board.currents.empty()) {
    out += line("none: " + board.no_energy_reason, width);
  } else {
    out += fmt::format("  tolerance \u00b1{:.0f} %\n", board.current_tolerance * 100);
    out += sourced(board.tolerance_source, width);
  }
  if (!board.notes.empty()) out += "\nnotes\n";
  for (const std::string& note : board.notes) out += line(note, width);
  return out;
}

std::string board_json(const Board& board) {
  Json out = summary(board);
  out["core_source"] = source_json(board.core_source);
  out["clock_source"] = source_json(board.clock_source);
  out["memories"] = Json::array();
  for (const Memory& m : board.memories) {
    Json memory = {{"name", m.name},       {"kind", to_string(m.kind)}, {"base", m.base},
                   {"size_bytes", m.size}, {"aliases", m.aliases},      {"slow_bank", m.slow_bank}};
    memory.update(source_json(m.source));
    out["memories"].push_back(std::move(memory));
  }
  out["wait_states"] = Json::array();
  for (const WaitStates& w : board.flash.wait_states)
    out["wait_states"].push_back(
        {{"max_clock_hz", w.max_clock_hz}, {"wait_states", w.wait_states}});
  out["wait_states_source"] = source_json(board.flash.wait_states_source);
  out["currents"] = Json::array();
  for (const Current& c : board.currents) {
    Json current = {{"clock_hz", c.clock_hz},
                    {"supply_v", c.supply_v},
                    {"current_a", c.current_a},
                    {"condition", c.condition}};
    current.update(source_json(c.source));
    out["currents"].push_back(std::move(current));
  }
  out["no_energy_reason"] = board.no_energy_reason;
  out["current_tolerance"] = board.current_tolerance;
  out["notes"] = board.notes;
  return out.dump(2) + "\n";
}

}  // namespace boardless
