#include "analyzer/report/model_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"
#include "analyzer/report/text_table.hpp"

namespace boardless {
namespace {

std::string count(std::uint64_t n) { return grouped(static_cast<double>(n)); }

std::string share_of(const Cost& cost, const ModelEstimate& m) {
  return m.whole.cycles > 0 ? percent(cost.cycles / m.whole.cycles) : "";
}

double per_mac(double amount, std::uint64_t macs) { return amount / static_cast<double>(macs); }

std::string cycles_per_mac(const Cost& cost, std::uint64_t macs) {
  return macs ? fmt::format("{:.2f}", per_mac(cost.cycles, macs)) : "";
}

std::string joules_per_mac(const Cost& cost, std::uint64_t macs) {
  return macs ? with_unit(per_mac(cost.energy_j, macs), "J") : "";
}

// Those with most cycles, in the order in which they run.
std::vector<std::size_t> shown_ops(const ModelEstimate& m, std::size_t most) {
  std::vector<std::size_t> out(m.ops.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  // What is not counted goes first: nobody should overlook it.
  std::stable_sort(out.begin(), out.end(), [&m](std::size_t a, std::size_t b) {
    const bool missing = m.ops[a].missing.empty(), other = m.ops[b].missing.empty();
    return missing != other ? !missing : m.ops[a].cost.cycles > m.ops[b].cost.cycles;
  });
  out.resize(std::min(out.size(), most));
  std::sort(out.begin(), out.end());
  return out;
}

std::string ops_table(const ModelEstimate& m, const ModelTextOptions& options) {
  const bool energy = m.whole.energy_j.has_value();
  TextTable table;
  table.title = "op";
  table.columns = {{"output", 3},  {"MACs", 5}, {"cycles", 9},
                   {"per MAC", 6}, {"time", 4}, {"share", 8}};
  if (energy) table.columns.insert(table.columns.begin() + 5, {"energy", 7});
  const std::vector<std::size_t> shown = shown_ops(m, options.ops);
  for (const std::size_t k : shown) {
    const OpCost& op = m.ops[k];
    const std::uint64_t macs = op.macs.value_or(0);
    TextTable::Row row{fmt::format("{} {}", op.index, printable(op.type)), {}};
    if (op.fused_into) {
      row.cells.assign(table.columns.size(), "");
      row.cells[0] = op.output;
      row.cells[2] = fmt::format("fused into {}", *op.fused_into);
    } else if (op.missing.empty()) {
      row.cells = {op.output,
                   macs ? count(macs) : "",
                   grouped(op.cost.cycles),
                   cycles_per_mac(op.cost, macs),
                   with_unit(op.cost.cycles / m.whole.clock_hz, "s"),
                   share_of(op.cost, m)};
      if (energy) row.cells.insert(row.cells.begin() + 5, with_unit(op.cost.energy_j, "J"));
    } else {
      row.cells.assign(table.columns.size(), "");
      row.cells[0] = op.output;
      row.cells[1] = macs ? count(macs) : "";
      row.cells[2] = "not counted";
    }
    table.rows.push_back(std::move(row));
  }
  std::string out = rendered(table, options.width);
  if (shown.size() < m.ops.size())
    out += wrapped(
        fmt::format("… and {} more, all of them with --format json", m.ops.size() - shown.size()),
        options.width - 2, "  ");
  out += wrapped(
      "left out here: instructions, parameters, names, input shapes, joules per MAC; "
      "--format csv or json has them",
      options.width - 2, "  ");
  return out + "\n";
}

std::string types_table(const ModelEstimate& m, int width) {
  const bool energy = m.whole.energy_j.has_value();
  TextTable table;
  table.title = "by type";
  table.columns = {{"ops", 4}, {"cycles", 9}, {"share", 8}, {"per MAC", 7}, {"MAC/s", 6}};
  if (energy) table.columns.push_back({"J/MAC", 5});
  for (const OpTypeCost& type : m.by_type) {
    const double seconds = type.cost.cycles / m.whole.clock_hz;
    const auto macs = static_cast<double>(type.macs);
    TextTable::Row row{printable(type.type),
                       {std::to_string(type.count), grouped(type.cost.cycles),
                        share_of(type.cost, m), cycles_per_mac(type.cost, type.macs),
                        type.macs && seconds > 0 ? with_unit(macs / seconds, "") : ""}};
    if (energy) row.cells.push_back(joules_per_mac(type.cost, type.macs));
    table.rows.push_back(std::move(row));
  }
  return rendered(table, width);
}

// How far op types lie apart in what a multiply-accumulate costs.
std::string spread(const ModelEstimate& m, int width) {
  const OpTypeCost *dearest = nullptr, *cheapest = nullptr;
  const auto cost = [](const OpTypeCost& type) { return per_mac(type.cost.cycles, type.macs); };
  for (const OpTypeCost& type : m.by_type) {
    if (!type.macs || type.cost.cycles <= 0) continue;
    if (!dearest || cost(type) > cost(*dearest)) dearest = &type;
    if (!cheapest || cost(type) < cost(*cheapest)) cheapest = &type;
  }
  if (dearest == cheapest) return "";
  return wrapped(fmt::format("a MAC in {} takes {:.1f} times the cycles of one in {}",
                             printable(dearest->type), cost(*dearest) / cost(*cheapest),
                             printable(cheapest->type)),
                 width - 2, "  ");
}

std::string memory_lines(const ModelEstimate& m, int width) {
  const ModelMemory& memory = m.memory;
  const auto row = [width](const std::string& name, const std::string& text) {
    return "  " + padded(name, 7) + wrapped(text, width - 9, std::string(9, ' ')).substr(9);
  };
  std::string out =
      row("flash", fmt::format("{} of {} bytes: {} kernels, {} weights and parameters",
                               count(memory.flash_bytes()), count(memory.board_flash_bytes),
                               count(memory.code_bytes), count(memory.constant_bytes)));
  std::string ram = fmt::format("{} of {} bytes: {} arena", count(m.ram_bytes()),
                                count(memory.board_ram_bytes), count(memory.arena_bytes));
  if (memory.pack_ram_bytes)
    ram += fmt::format(", {} the kernels' own", count(memory.pack_ram_bytes));
  if (m.stack_bytes) ram += fmt::format(", {} stack", count(*m.stack_bytes));
  if (const auto peak = static_cast<std::size_t>(m.peak_operator); peak < m.ops.size())
    ram += fmt::format("; the arena is fullest at op {} ({})", peak, printable(m.ops[peak].type));
  return out + row("RAM", ram);
}

}  // namespace

std::string model_text(const ModelEstimate& m, const ModelTextOptions& options) {
  const int width = std::max(40, options.width);
  std::string out =
      wrapped(printable(m.whole.image_path) + " on " + board_line(m.whole), width, "");
  out += "\n" + answer(m.whole, width);
  out += ops_table(m, {width, options.ops}) + types_table(m, width) + spread(m, width) + "\n";
  out += memory_lines(m, width) + "\n";
  return out + footnotes(m.whole, width) +
         wrapped("kernels: " + printable(m.pack), width - 2, "  ");
}

}  // namespace boardless
