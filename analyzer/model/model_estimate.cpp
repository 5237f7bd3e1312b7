#include "analyzer/model/model_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "analyzer/model/graph/macs.hpp"

namespace boardless {
namespace {

const Tensor& tensor_of(const Graph& graph, int index) {
  return graph.tensors[static_cast<std::size_t>(index)];
}

std::string shape_text(const Tensor& tensor) {
  return tensor.shape.empty() ? "scalar" : fmt::format("{}", fmt::join(tensor.shape, "x"));
}

std::string shapes_text(const Graph& graph, const std::vector<int>& tensors) {
  std::string out;
  for (const int index : tensors)
    if (index >= 0 && !tensor_of(graph, index).is_constant())
      out += (out.empty() ? "" : ", ") + shape_text(tensor_of(graph, index));
  return out;
}

OpCost described(const Graph& graph, const Operator& op, const ModelProgram::Op& in_program) {
  OpCost out;
  out.index = op.index;
  out.type = op.type;
  if (!op.outputs.empty() && op.outputs[0] >= 0) out.name = tensor_of(graph, op.outputs[0]).name;
  out.output = shapes_text(graph, op.outputs);
  out.shapes = shapes_text(graph, op.inputs) + " -> " + out.output;
  out.macs = operator_macs(graph, op);
  out.parameters = operator_parameters(graph, op).count;
  out.missing = in_program.missing;
  out.fused_into = in_program.fused_into;
  return out;
}

void hold_to_reference(const OpCost& op, const Estimate& e, const RunTotals& slow) {
  if (slow.instructions != e.instructions || static_cast<double>(slow.cycles) != e.cycles)
    throw std::logic_error(fmt::format(
        "op {}: {} instructions and {} cycles by blocks, {} and {} by the slow reference", op.index,
        e.instructions, e.cycles, slow.instructions, slow.cycles));
}

// An op whose kernel does others' work, too, has their MACs beside its own.
void move_fused_macs(std::vector<OpCost>& ops) {
  for (OpCost& op : ops) {
    if (!op.fused_into) continue;
    OpCost& into = ops[static_cast<std::size_t>(*op.fused_into)];
    if (op.macs || into.macs) into.macs = into.macs.value_or(0) + op.macs.value_or(0);
    if (op.macs) op.macs = 0;
  }
}

// Of fused ops by the name of their kernel, once: "CONV_2D+ADD".
std::vector<OpTypeCost> types_of(const std::vector<OpCost>& ops) {
  std::map<std::string, OpTypeCost> types;
  std::string before;  // of the ops that the next one's kernel runs, too
  for (const OpCost& op : ops) {
    if (op.fused_into) before += op.type + "+";
    if (!op.missing.empty() || op.fused_into) continue;
    const std::string name = before + op.type;
    before.clear();
    OpTypeCost& type = types[name];
    type.type = name;
    ++type.count;
    type.macs += op.macs.value_or(0);
    type.cost.add(op.cost);
  }
  std::vector<OpTypeCost> out;
  for (auto& [name, type] : types) out.push_back(std::move(type));
  std::stable_sort(out.begin(), out.end(), [](const OpTypeCost& a, const OpTypeCost& b) {
    return a.cost.cycles > b.cost.cycles;
  });
  return out;
}

void check_sum(const ModelEstimate& m) {
  Cost sum;
  for (const OpCost& op : m.ops) sum.add(op.cost);
  const auto differs = [](double a, double b) {
    return std::abs(a - b) > 1e-9 * std::max(1e-12, std::max(std::abs(a), std::abs(b)));
  };
  const Cost whole = m.whole.rows();
  if (sum.instructions != whole.instructions || differs(sum.cycles, whole.cycles) ||
      differs(sum.energy_j, whole.energy_j))
    throw std::logic_error("the ops of a model do not sum to its total");
}

std::vector<ArenaPiece> arena_of(const Graph& graph, const MemoryPlan& plan) {
  std::vector<ArenaPiece> out;
  for (const ArenaBlock& block : plan.blocks) {
    ArenaPiece& piece = out.emplace_back();
    for (const int index : block.tensors) piece.tensors.push_back(tensor_of(graph, index).name);
    piece.scratch_of = block.scratch_of;
    piece.offset = block.offset;
    piece.bytes = block.bytes;
    piece.first_operator = block.first_operator;
    piece.last_operator = block.last_operator;
  }
  return out;
}

std::string plural(std::size_t n, const char* noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

// What was counted: also said where nobody reads notes.
std::string region_of(const ModelEstimate& m) {
  const auto missing = std::count_if(m.ops.begin(), m.ops.end(),
                                     [](const OpCost& op) { return !op.missing.empty(); });
  return missing ? fmt::format("one inference without {} of its {} ops", missing, m.ops.size())
                 : "one inference";
}

// What a reader of the figures has to know.
std::vector<std::string> notes_on(const ModelEstimate& m, bool emulated) {
  std::vector<std::string> out;
  std::size_t missing = 0, repeated = 0, fused = 0;
  std::uint64_t missing_macs = 0;
  bool unknown_macs = false;
  for (const OpCost& op : m.ops) {
    repeated += op.same_as.has_value();
    fused += op.fused_into.has_value();
    if (op.missing.empty()) continue;
    ++missing;
    missing_macs += op.macs.value_or(0);
    unknown_macs |= !op.macs;
    out.push_back("not counted: " + op.missing);
  }
  if (missing) {
    std::string macs;
    if (missing_macs)
      macs = fmt::format(", with {} of {} MACs ({:.1f} %)", missing_macs, m.macs,
                         100.0 * static_cast<double>(missing_macs) / static_cast<double>(m.macs));
    if (unknown_macs)
      macs += missing_macs ? " and more that nobody knows" : ", and nobody knows their MACs";
    out.push_back(fmt::format("{} of {} are missing from every figure here{}", missing,
                              plural(m.ops.size(), "op"), macs));
  }
  for (const OpCost& op : m.ops)
    if (op.wrote_nothing)
      out.push_back(
          fmt::format("op {} ({}) wrote nothing into its output: its kernel may have "
                      "refused, and the cost be that of the refusal",
                      op.index, op.type));
  if (repeated)
    out.push_back(
        fmt::format("{} not run: the cost is that of an earlier op with the same shape "
                    "and parameters",
                    plural(repeated, "op")));
  if (fused)
    out.push_back(
        fmt::format("{} fused into the op behind, whose kernel does both; --no-fusion has "
                    "them apart",
                    plural(fused, "op")));
  if (emulated)
    out.emplace_back(
        "each op runs from empty caches, on seeded noise; what a runtime does between ops is not "
        "counted");
  const auto hold = [&](std::uint64_t needed, std::uint64_t there, const char* what) {
    if (needed > there)
      out.push_back(
          fmt::format("it does not fit: {} has {} bytes of {}, and {} are needed; the "
                      "estimate is for a board with enough",
                      m.whole.board_id, there, what, needed));
  };
  hold(m.memory.flash_bytes(), m.memory.board_flash_bytes, "flash");
  hold(m.ram_bytes(), m.memory.board_ram_bytes, "RAM in one piece");
  return out;
}

// What follows from the ops and the whole.
void finish(const Graph& graph, const ModelProgram& program, bool emulated, ModelEstimate& out) {
  check_sum(out);
  move_fused_macs(out.ops);
  out.whole.region = region_of(out);
  out.by_type = types_of(out.ops);
  out.pack = program.pack;
  out.parameters = graph_parameters(graph).count;
  out.memory = program.memory;
  out.arena = arena_of(graph, program.plan);
  out.arena_lower_bound_bytes = program.plan.lower_bound_bytes;
  out.peak_operator = program.plan.peak_operator;
  out.fits = out.memory.flash_bytes() <= out.memory.board_flash_bytes &&
             out.ram_bytes() <= out.memory.board_ram_bytes;
  out.notes = notes_on(out, emulated);
}

}  // namespace

void price_ops(std::vector<OpCost>& ops, const std::vector<OpRun>& runs, const Image& image,
               const Board& board, const OperatingPoint& point, const LinearModel& model) {
  for (std::size_t k = 0; k < ops.size(); ++k) {
    OpCost& op = ops[k];
    if (runs[k].profile) {
      const Estimate e = make_estimate(image, board, point, *runs[k].profile, model);
      if (runs[k].reference) hold_to_reference(op, e, *runs[k].reference);
      op.cost = e.rows();
    } else if (op.same_as) {
      op.cost = ops[static_cast<std::size_t>(*op.same_as)].cost;
    }
  }
}

ModelEstimate estimate_model(const Graph& graph, const ModelProgram& program, const ModelRun& run,
                             const OperatingPoint& point, const LinearModel& model) {
  ModelEstimate out;
  for (std::size_t k = 0; k < run.ops.size(); ++k) {
    OpCost& op = out.ops.emplace_back(described(graph, graph.operators[k], program.ops[k]));
    op.wrote_nothing = run.ops[k].wrote_nothing;
    if (!run.ops[k].profile) op.same_as = program.ops[k].same_as;
    out.macs += op.macs.value_or(0);
  }
  price_ops(out.ops, run.ops, program.image, program.board, point, model);
  out.whole = make_estimate(program.image, program.board, point, run.profile, model);
  if (run.profile.call_tree) out.stack_bytes = run.profile.call_tree->stack_bytes;
  finish(graph, program, true, out);
  return out;
}

ModelEstimate estimate_model(const Graph& graph, const ModelProgram& program, Estimate whole,
                             const std::vector<Cost>& ops) {
  ModelEstimate out;
  for (std::size_t k = 0; k < ops.size(); ++k) {
    OpCost& op = out.ops.emplace_back(described(graph, graph.operators[k], program.ops[k]));
    op.cost = ops[k];
    out.macs += op.macs.value_or(0);
  }
  out.whole = std::move(whole);
  finish(graph, program, false, out);
  return out;
}

}  // namespace boardless
