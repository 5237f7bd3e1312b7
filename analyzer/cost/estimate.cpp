#include "analyzer/cost/estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <unordered_map>

#include "analyzer/cost/event_cycles.hpp"

namespace boardless {
namespace {

// What is known of an instruction after all paths were replayed: cycles by the timing rules.
struct Tally {
  const Instruction* instruction = nullptr;
  std::array<std::uint64_t, cycle_class_count> count{};
  std::array<std::uint64_t, cycle_class_count> cycles{};
  std::array<std::uint64_t, loss_count> lost{};
  std::uint64_t stalls = 0;
  std::vector<std::pair<std::string_view, double>> stalls_by_name;
};

using Tallies = std::map<std::uint32_t, Tally>;

void add_path(Tallies& tallies, const Profile& profile, const Path& path) {
  const Block& block = profile.blocks[path.block];
  const CoreTiming& timing = core_timing(profile.core);
  replay(block, profile.contexts[path.context], path, timing, profile.options,
         [&](std::size_t k, const Instruction& i, Outcome outcome, const Step& step) {
           if (k < path.first || k >= path.last) return;
           Tally& tally = tallies[i.address];
           tally.instruction = &i;
           const auto c = static_cast<std::size_t>(executed_class(i, outcome));
           tally.count[c] += path.count;
           tally.cycles[c] += path.count * static_cast<std::uint64_t>(step.cycles);
           for (std::size_t l = 0; l < loss_count; ++l) tally.lost[l] += path.count * step.lost[l];
         });
}

void add_operands(Tallies& tallies, const Profile& profile) {
  const CoreTiming& timing = core_timing(profile.core);
  for (const auto& [address, counts] : profile.operands) {
    const auto found = tallies.find(address);
    if (found == tallies.end()) continue;
    Tally& tally = found->second;
    std::uint64_t cycles = 0;
    for (int bucket = 0; bucket < operand_buckets; ++bucket)
      cycles += counts[static_cast<std::size_t>(bucket)] *
                static_cast<std::uint64_t>(timing.operand_cycles(*tally.instruction, bucket));
    tally.cycles[static_cast<std::size_t>(tally.instruction->cycle_class)] += cycles;
    tally.lost[static_cast<std::size_t>(Loss::operands)] += cycles;
  }
}

void add_stalls(Tallies& tallies, Estimate& out, const Profile& profile,
                const EventCycles& event_cycles, double cycles_per_stall) {
  std::map<std::string, Estimate::Stall> by_name;
  for (const auto& [address, counts] : profile.memory_events) {
    Tally& tally = tallies[address];
    for (std::size_t e = 0; e < memory_event_count; ++e) {
      if (!counts[e]) continue;
      const std::uint64_t cycles = counts[e] * event_cycles[e];
      tally.stalls += cycles;
      const std::string_view name = event_name(e);
      if (tally.stalls_by_name.empty() || tally.stalls_by_name.back().first != name)
        tally.stalls_by_name.emplace_back(name, 0);
      const double scaled = cycles_per_stall * static_cast<double>(cycles);
      tally.stalls_by_name.back().second += scaled;
      Estimate::Stall& stall = by_name[std::string(name)];
      stall.events += counts[e];
      stall.cycles += scaled;
    }
  }
  for (auto& [name, stall] : by_name) {
    stall.name = name;
    out.stall_cycles += stall.cycles;
    out.stalls.push_back(stall);
  }
  std::sort(out.stalls.begin(), out.stalls.end(), [](const auto& a, const auto& b) {
    return a.cycles != b.cycles ? a.cycles > b.cycles : a.name < b.name;
  });
}

// Cycles and joules of `x` by the linear model; a class's share of them adds up to the whole.
Cost priced(const LinearModel& model, double clock_hz, CycleClass cycle_class, double cycles,
            double stalls) {
  ClassVector x{};
  x[static_cast<std::size_t>(cycle_class)] = cycles;
  Cost cost;
  cost.cycles = model.cycles(x, stalls);
  cost.stall_cycles = model.cycles_per_stall * stalls;
  cost.energy_j = model.energy_j(x, stalls, clock_hz).value_or(0);
  return cost;
}

void check_sum(const char* what, const Cost& total, const Cost& sum) {
  const auto differs = [](double a, double b) {
    return std::abs(a - b) > 1e-9 * std::max(1e-12, std::max(std::abs(a), std::abs(b)));
  };
  if (total.instructions != sum.instructions || differs(total.cycles, sum.cycles) ||
      differs(total.energy_j, sum.energy_j))
    throw std::logic_error(fmt::format("the rows by {} do not sum to the total", what));
}

template <typename Row>
Cost sum_of(const std::vector<Row>& rows) {
  Cost sum;
  for (const Row& row : rows) sum.add(row.cost);
  return sum;
}

template <typename Row, typename Key>
void sort_by_cycles(std::vector<Row>& rows, Key key) {
  std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    if (a.cost.cycles != b.cost.cycles) return a.cost.cycles > b.cost.cycles;
    if (a.cost.instructions != b.cost.instructions)
      return a.cost.instructions > b.cost.instructions;
    return key(a) < key(b);
  });
}

}  // namespace

void Cost::add(const Cost& other) {
  instructions += other.instructions;
  cycles += other.cycles;
  stall_cycles += other.stall_cycles;
  energy_j += other.energy_j;
}

Cost Estimate::total() const {
  return {.instructions = instructions,
          .cycles = cycles,
          .stall_cycles = stall_cycles,
          .energy_j = energy_j.value_or(0)};
}

Cost Estimate::rows() const {
  Cost out = total();
  out.cycles -= overhead.cycles;
  out.energy_j -= overhead.energy_j;
  return out;
}

Estimate make_estimate(const Image& image, const Board& board, const OperatingPoint& point,
                       const Profile& profile, const LinearModel& model) {
  Tallies tallies;
  for (const Path& path : profile.paths) add_path(tallies, profile, path);
  add_operands(tallies, profile);

  Estimate out;
  add_stalls(tallies, out, profile, event_cycles(board, point), model.cycles_per_stall);
  out.image_path = image.path;
  out.image_sha256 = image.sha256;
  out.core = profile.core;
  out.board_id = board.id;
  out.board_name = board.name;
  out.clock_hz = point.clock_hz;
  out.wait_states = point.wait_states;
  out.supply_v = point.supply_v;
  out.instructions = profile.instructions;
  out.run_instructions = profile.run_instructions;
  out.passes = profile.passes;
  out.ended_by = profile.ended_by;
  out.exit_status = profile.exit_status;
  out.console = profile.console;
  out.warnings = profile.warnings;
  if (profile.region_open)
    out.warnings.push_back(
        "the region was still open when the run ended; its last pass is not whole");

  std::array<ClassCost, cycle_class_count> classes;
  std::unordered_map<const Symbol*, FunctionCost> functions;
  Cost total;
  for (auto& [address, tally] : tallies) {
    InstructionCost row;
    row.address = address;
    row.stalls = std::move(tally.stalls_by_name);
    double stall_left = static_cast<double>(tally.stalls);
    for (std::size_t c = 0; c < cycle_class_count; ++c) {
      if (!tally.count[c] && !tally.cycles[c]) continue;
      const auto cycle_class = static_cast<CycleClass>(c);
      Cost cost = priced(model, point.clock_hz, cycle_class, static_cast<double>(tally.cycles[c]),
                         stall_left);
      stall_left = 0;  // an instruction's stalls go with the first of its classes
      cost.instructions = tally.count[c];
      classes[c].cycle_class = cycle_class;
      classes[c].cost.add(cost);
      row.classes.push_back({cycle_class, cost});
      row.cost.add(cost);
    }
    for (std::size_t l = 0; l < loss_count; ++l) {
      row.lost[l] = static_cast<double>(tally.lost[l]);
      out.lost[l] += row.lost[l];
    }
    const Symbol* symbol = image.symbol_at(address);
    FunctionCost& function = functions[symbol];
    function.name = symbol ? symbol->name : unattributed;
    function.address = symbol ? symbol->address : 0;
    function.cost.add(row.cost);
    total.add(row.cost);
    out.instructions_by_address.push_back(std::move(row));
  }
  for (const ClassCost& row : classes)
    if (row.cost.instructions || row.cost.cycles != 0) out.classes.push_back(row);
  for (const auto& [symbol, row] : functions) out.functions.push_back(row);
  sort_by_cycles(out.classes,
                 [](const ClassCost& row) { return static_cast<int>(row.cycle_class); });
  sort_by_cycles(out.functions, [](const FunctionCost& row) { return row.address; });

  total.instructions = profile.instructions;
  check_sum("class", total, sum_of(out.classes));
  check_sum("function", total, sum_of(out.functions));
  check_sum("instruction", total, sum_of(out.instructions_by_address));

  const double passes = static_cast<double>(profile.passes);
  out.overhead.cycles = model.cycles({}, 0, passes);
  out.overhead.energy_j = model.energy_j({}, 0, point.clock_hz, passes).value_or(0);
  total.add(out.overhead);

  const CycleError error = cycle_error(board, point);
  out.cycles = total.cycles;
  out.cycles_interval = around(total.cycles, error.relative);
  out.latency_s = total.cycles / point.clock_hz;
  out.latency_interval_s = around(out.latency_s, error.relative);
  if (model.joules_per_cycle) {
    out.energy_j = total.energy_j;
    out.energy_interval_j =
        around(total.energy_j, combined(error.relative, board.current_tolerance));
  } else {
    out.no_energy_reason = model.energy_basis;
  }
  out.timing_method = core_info(profile.core).timing_source;
  out.energy_method = model.energy_basis;
  out.error_basis = error.basis;
  if (out.energy_j)
    out.error_basis +=
        fmt::format("; energy: current \u00b1{:.0f} %", board.current_tolerance * 100);
  for (std::string& assumed : memory_assumptions(board, point))
    out.warnings.push_back(std::move(assumed));
  return out;
}

}  // namespace boardless
