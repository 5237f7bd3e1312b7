#include "analyzer/learn/predict_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "analyzer/error.hpp"
#include "analyzer/model/fused_ops.hpp"
#include "analyzer/model/unsuitable_model.hpp"

namespace boardless {
namespace {

constexpr std::size_t most_warnings = 20;
constexpr double most_cycles = 1e15;  // of one op: a month at 400 MHz

struct PredictedOp {
  Cost cost;
  std::vector<ClassCost> classes;
};

// Predictions are no whole numbers and may fall below zero where a fit does not hold.
PredictedOp priced(const LawCost& law, const LinearModel& model, double clock_hz) {
  PredictedOp out;
  for (std::size_t c = 0; c < cycle_class_count; ++c) {
    const double instructions = std::round(std::max(law.instructions[c], 0.0));
    const double cycles = std::max(law.cycles[c], 0.0);
    if (instructions == 0 && cycles == 0) continue;
    ClassVector x{};
    x[c] = cycles;
    ClassCost row;
    row.cycle_class = static_cast<CycleClass>(c);
    row.cost.instructions = static_cast<std::uint64_t>(instructions);
    row.cost.cycles = model.cycles(x, 0);
    row.cost.energy_j = model.energy_j(x, 0, clock_hz).value_or(0);
    out.cost.add(row.cost);
    out.classes.push_back(row);
  }
  // An instruction's stalls go with one of its classes; a whole op's with the first.
  const double stalls = std::max(law.cycles[law_stalls], 0.0);
  if (stalls > 0 && !out.classes.empty()) {
    Cost stalled;
    stalled.cycles = model.cycles({}, stalls);
    stalled.stall_cycles = model.cycles_per_stall * stalls;
    stalled.energy_j = model.energy_j({}, stalls, clock_hz).value_or(0);
    out.classes.front().cost.add(stalled);
    out.cost.add(stalled);
  }
  return out;
}

template <typename Rows>
void sort_by_cycles(Rows& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.cost.cycles > b.cost.cycles; });
}

void add_classes(std::vector<ClassCost>& to, const std::vector<ClassCost>& from) {
  for (const ClassCost& one : from) {
    const auto same = std::find_if(to.begin(), to.end(), [&](const ClassCost& other) {
      return other.cycle_class == one.cycle_class;
    });
    if (same == to.end())
      to.push_back(one);
    else
      same->cost.add(one.cost);
  }
}

// What laws are asked for op `k`: its own call, or that of the fused kernel that runs it last of
// several; where that one was not learned, the calls of them all, and `apart` has its name.
std::vector<KernelCall> calls_of(const Graph& graph, const ModelProgram& program, std::size_t k,
                                 const Predictor& predictor, std::set<std::string>& apart) {
  std::size_t first = k;
  while (first > 0 && program.ops[first - 1].fused_into == static_cast<int>(k)) --first;
  if (first == k) return {kernel_call(graph, graph.operators[k])};
  Kernel fused;
  for (std::size_t part = first; part <= k; ++part)
    fused.name += (part > first ? "+" : "") + graph.operators[part].type;
  KernelCall call =
      fused_call(graph, {static_cast<int>(first), static_cast<int>(k - first) + 1, &fused});
  call.type = call.parts[0].type;
  if (predictor.find(call.kernel, call.type)) return {std::move(call)};
  apart.insert(call.kernel);
  return std::move(call.parts);
}

// What of an estimate is the same for a run and a prediction.
void finish(Estimate& out, const Cost& total, const Board& board, const OperatingPoint& point,
            const LinearModel& model, double error) {
  out.board_id = board.id;
  out.board_name = board.name;
  out.core = board.core;
  out.stall_cycles = total.stall_cycles;
  if (out.stall_cycles > 0) out.stalls.push_back({"predicted", 0, out.stall_cycles});
  out.clock_hz = point.clock_hz;
  out.wait_states = point.wait_states;
  out.supply_v = point.supply_v;
  out.passes = 1;
  out.ended_by = EndedBy::returned;
  out.instructions = out.run_instructions = total.instructions;
  out.overhead.cycles = model.cycles({}, 0, 1);
  out.overhead.energy_j = model.energy_j({}, 0, point.clock_hz, 1).value_or(0);
  out.cycles = total.cycles + out.overhead.cycles;
  const CycleError rules = cycle_error(board, point);
  const double relative = combined(rules.relative, error);
  out.cycles_interval = around(out.cycles, relative);
  out.latency_s = out.cycles / point.clock_hz;
  out.latency_interval_s = around(out.latency_s, relative);
  if (model.joules_per_cycle) {
    out.energy_j = total.energy_j + out.overhead.energy_j;
    out.energy_interval_j = around(*out.energy_j, combined(relative, board.current_tolerance));
  } else {
    out.no_energy_reason = model.energy_basis;
  }
  out.energy_method = model.energy_basis;
  out.error_basis = fmt::format("{}; prediction \u00b1{:.2g} %", rules.basis, 100 * error);
  if (out.energy_j)
    out.error_basis +=
        fmt::format("; energy: current \u00b1{:.0f} %", board.current_tolerance * 100);
}

}  // namespace

LawCost law_cost(const LearnedKernel& kernel, const KernelCall& call, PredictionRoom& room) {
  LawCost out = kernel.plan.cost(call, room);
  const double instructions =
      std::accumulate(out.instructions.begin(), out.instructions.end(), 0.0);
  const auto holds = [](double amount) { return amount >= 0 && amount <= most_cycles; };
  if (holds(out.total_cycles) && holds(instructions)) return out;
  throw UnsuitableModel(ErrorKind::request,
                        fmt::format("the laws of {} give {:.3g} cycles and {:.3g} instructions for "
                                    "such a layer: they do not hold for it",
                                    kernel.ops.front(), out.total_cycles, instructions));
}

LawCost predict_call(const LearnedKernel& kernel, const KernelCall& call) {
  PredictionRoom room;
  return kernel.plan.cost(call, room);
}

ModelPrediction predict_model(const Graph& graph, const ModelProgram& program,
                              const Predictor& predictor, const Board& board,
                              const OperatingPoint& point, const LinearModel& model) {
  Estimate whole;
  whole.image_path = program.image.path;
  whole.image_sha256 = program.image.sha256;
  std::array<ClassCost, cycle_class_count> classes;
  std::vector<Cost> costs(graph.operators.size());
  Cost total;
  double error_cycles = 0;
  std::size_t outside = 0;
  PredictionRoom room;
  std::set<std::string> apart;  // fused kernels that were not learned
  for (std::size_t k = 0; k < graph.operators.size(); ++k) {
    if (!program.ops[k].missing.empty() || program.ops[k].fused_into) continue;
    const Operator& op = graph.operators[k];
    std::vector<ClassCost> of_op;
    for (const KernelCall& call : calls_of(graph, program, k, predictor, apart)) {
      const LearnedKernel* kernel = predictor.find(call.kernel, call.type);
      if (!kernel)
        throw Error(ErrorKind::request,
                    fmt::format("{} was not learned; learn its kernel, or leave out --predictor",
                                describe_operator(op)));
      const LawCost law = law_cost(*kernel, call, room);
      if (const auto where = outside_range(*kernel, room.parameters())) {
        if (outside++ < most_warnings)
          whole.warnings.push_back(
              fmt::format("{} is outside what was learned: {}", describe_operator(op), *where));
      }
      const PredictedOp predicted = priced(law, model, point.clock_hz);
      costs[k].add(predicted.cost);
      error_cycles += kernel->error.p95 * predicted.cost.cycles;
      add_classes(of_op, predicted.classes);
    }
    total.add(costs[k]);
    FunctionCost function{op_function_name(op), program.ops[k].function, costs[k]};
    InstructionCost row;
    row.address = program.ops[k].function;
    row.cost = costs[k];
    for (const ClassCost& one : of_op) {
      ClassCost& sum = classes[static_cast<std::size_t>(one.cycle_class)];
      sum.cycle_class = one.cycle_class;
      sum.cost.add(one.cost);
    }
    row.classes = std::move(of_op);
    whole.functions.push_back(std::move(function));
    whole.instructions_by_address.push_back(std::move(row));
  }
  if (outside > most_warnings)
    whole.warnings.push_back(
        fmt::format("{} more ops are outside what was learned", outside - most_warnings));
  for (const ClassCost& one : classes)
    if (one.cost.instructions || one.cost.cycles != 0) whole.classes.push_back(one);
  sort_by_cycles(whole.classes);
  sort_by_cycles(whole.functions);

  ModelPrediction out;
  out.error = total.cycles > 0 ? error_cycles / total.cycles : 0;
  finish(whole, total, board, point, model, out.error);
  whole.timing_method = fmt::format(
      "predicted by laws learned from emulations of {}, without running it; the "
      "error on layers kept aside is {:.2g} % at the 95th percentile; rules: {}",
      predictor.pack, 100 * out.error, core_info(board.core).timing_source);
  out.estimate = estimate_model(graph, program, std::move(whole), costs);
  out.estimate.notes.push_back(
      "predicted, not emulated; what a runtime does between ops is not counted");
  for (const std::string& name : apart)
    out.estimate.notes.push_back(
        fmt::format("{} was not learned: its ops are predicted as if each ran alone", name));
  return out;
}

}  // namespace boardless
