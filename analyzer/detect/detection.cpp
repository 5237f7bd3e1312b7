#include "analyzer/detect/detection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <stdexcept>

#include "analyzer/detect/find_inference.hpp"
#include "analyzer/detect/kernel_names.hpp"
#include "analyzer/error.hpp"

namespace boardless {
namespace {

constexpr double small_margin = 0.6;  // points: less than what one op fused more costs, and a glue

DetectedFunction named(const Image& image, std::uint32_t address) {
  const Symbol* symbol = image.symbol_at(address);
  return {symbol ? symbol->name : fmt::format("0x{:08x}", address), address};
}

class Detector {
 public:
  Detector(const Image& image, const CallSequence& sequence, std::vector<OpWork> ops,
           const Inference& found, const CallChildren& children, Detection& out)
      : image_(image),
        sequence_(sequence),
        ops_(std::move(ops)),
        found_(found),
        children_(children),
        out_(out) {
    const Estimate& e = out.estimate;
    const auto run = static_cast<double>(sequence.calls.front().end_cycles);
    // A fitted model may price cycles anew; the sequence's are the core's.
    const double priced = e.cycles - e.overhead.cycles;
    scale_ = run > 0 && run != priced ? priced / run : 1;
    joules_ = priced > 0 ? (e.energy_j.value_or(0) - e.overhead.energy_j) / priced : 0;
  }

  void run() {
    const CallSequence::Call& whole = sequence_.calls[found_.call];
    out_.under = function(whole.function);
    out_.nth = nth_call(found_.call);
    cursor_ = whole.begin_cycles;
    for (const OpWork& op : ops_) {
      DetectedOp& row = out_.ops.emplace_back();
      row.index = row.into = op.index;
      row.type = op.type;
      if (op.macs_known) row.macs = op.macs;
      row.fate = OpFate::dropped;
    }
    for (const AlignedStep& step : found_.alignment.steps) {
      if (!step.ops) note_glue(step.first_call);
      if (step.ops && step.calls) place(step);
      if (step.ops && !step.calls) add_ambiguity(step, out_.ops[step.first_op]);
    }
    DetectedOp& last = out_.ops.back();
    if (!out_.symbols && last.fate == OpFate::fused)
      last.ambiguity =
          "may also be run by a jump at the end of the function that calls the kernels, which "
          "shows "
          "only with symbols";
    out_.tail = cost(whole.end_cycles - cursor_);
    out_.glue.add(out_.tail);
    out_.outside = cost(sequence_.calls.front().end_cycles - whole.cycles());
    out_.outside.add({out_.estimate.overhead.cycles, out_.estimate.overhead.energy_j});
    for (auto& [address, row] : glue_) out_.glue_functions.push_back(row);
    std::stable_sort(out_.glue_functions.begin(), out_.glue_functions.end(),
                     [](const auto& a, const auto& b) { return a.cost.cycles > b.cost.cycles; });
    find_other_inferences();
    if (2 * exact_ < steps_)
      out_.notes.push_back(
          fmt::format("only {} of {} calls wrote just as many bytes as the output of their op has: "
                      "the firmware "
                      "may be made from another graph that is much like this one",
                      exact_, steps_));
    check_sum();
  }

 private:
  DetectedFunction function(std::uint32_t address) const { return named(image_, address); }

  DetectedCost cost(std::uint64_t cycles) const {
    const double priced = static_cast<double>(cycles) * scale_;
    return {priced, priced * joules_};
  }

  std::uint64_t nth_call(std::uint32_t call) const {
    std::uint64_t n = 0;
    for (std::uint32_t k = 0; k <= call; ++k)
      n += sequence_.calls[k].function == sequence_.calls[call].function;
    return n;
  }

  std::uint32_t child(std::size_t call) const { return children_[found_.call][call]; }

  DetectedFunction kernel_of(std::uint32_t index, std::span<const OpWork> ops) const {
    DetectedFunction out = function(sequence_.calls[index].function);
    for (const std::uint32_t inner : heavy_path(sequence_, children_, index)) {
      const DetectedFunction f = function(sequence_.calls[inner].function);
      const std::vector<std::string> named_for = named_operators(f.name);
      const bool fits = std::any_of(ops.begin(), ops.end(), [&](const OpWork& op) {
        return std::find(named_for.begin(), named_for.end(), op.type) != named_for.end();
      });
      if (fits) out = f;
    }
    return out;
  }

  DetectedCall detected(std::uint32_t index, std::span<const OpWork> ops) const {
    const CallSequence::Call& call = sequence_.calls[index];
    DetectedCall out;
    out.function = function(call.function);
    out.kernel = kernel_of(index, ops);
    out.nth = nth_call(index);
    out.instructions = call.instructions;
    out.multiplications = call.multiplications;
    out.cost = cost(call.cycles());
    return out;
  }

  void note_glue(std::size_t call) {
    const CallSequence::Call& c = sequence_.calls[child(call)];
    GlueFunction& row = glue_[c.function];
    row.function = function(c.function);
    ++row.calls;
    row.cost.add(cost(c.cycles()));
  }

  // Where the cost of a step's ops goes: to the one with the most MACs, else the last.
  DetectedOp& main_op(const AlignedStep& step) {
    std::size_t best = step.first_op + step.ops - 1;
    for (std::size_t k = step.first_op; k < step.first_op + step.ops; ++k)
      if (ops_[k].macs > ops_[best].macs) best = k;
    return out_.ops[best];
  }

  void place(const AlignedStep& step) {
    DetectedOp& row = main_op(step);
    std::uint64_t glue = 0, cycles = 0;
    for (std::size_t k = step.first_call; k < step.first_call + step.calls; ++k) {
      // Between the parts of a split op there may be glue, too.
      if (step.calls > 1 && !contributes(found_.calls[k], ops_[step.first_op])) {
        note_glue(k);
        continue;
      }
      const CallSequence::Call& call = sequence_.calls[child(k)];
      glue += call.begin_cycles - cursor_;
      cycles += call.cycles();
      cursor_ = call.end_cycles;
      row.calls.push_back(
          detected(child(k), std::span<const OpWork>(ops_).subspan(step.first_op, step.ops)));
    }
    row.cost = cost(cycles);
    row.glue = cost(glue);
    out_.kernels.add(row.cost);
    out_.glue.add(row.glue);
    row.by_name = step.evidence.name > 0;
    row.by_bytes = step.evidence.bytes >= 1;
    ++steps_;
    exact_ += step.evidence.bytes >= 1.5;
    bool macs = false;
    for (std::size_t k = step.first_op; k < step.first_op + step.ops; ++k) {
      out_.ops[k].fate = step.ops > 1           ? OpFate::fused
                         : row.calls.size() > 1 ? OpFate::split
                                                : OpFate::called;
      out_.ops[k].into = row.index;
      macs |= ops_[k].macs > 0;
    }
    row.by_macs = macs && step.evidence.macs > 0;
    const double most = (out_.symbols ? 1 : 0) + (macs ? 2 : 0) + 1.5;
    row.certainty = std::clamp(step.evidence.points() / most, 0.0, 1.0);
    add_ambiguity(step, row);
  }

  // "may also be fused into op 4", of the next best reading.
  void add_ambiguity(const AlignedStep& step, DetectedOp& row) {
    if (step.margin >= small_margin) return;
    std::vector<std::string> calls;
    for (std::size_t k = 0; k < step.other_calls; ++k) {
      const std::uint32_t call = child(step.other_first_call + k);
      calls.push_back(fmt::format("call {} of {}", nth_call(call),
                                  function(sequence_.calls[call].function).name));
    }
    std::string others;
    if (step.other_ops > 1)
      others = fmt::format(" as one of ops {} to {}", ops_[step.other_first_op].index,
                           ops_[step.other_first_op + step.other_ops - 1].index);
    row.ambiguity = calls.empty()
                        ? "may also be dropped"
                        : fmt::format("may also be run by {}{}", fmt::join(calls, " and "), others);
  }

  // Later calls of the same function that called the same functions.
  void find_other_inferences() {
    const auto functions = [this](std::uint32_t call) {
      std::vector<std::uint32_t> out;
      for (const std::uint32_t inner : children_[call])
        out.push_back(sequence_.calls[inner].function);
      return out;
    };
    const std::vector<std::uint32_t> wanted = functions(found_.call);
    for (std::uint32_t k = 0; k < sequence_.calls.size(); ++k) {
      if (k == found_.call ||
          sequence_.calls[k].function != sequence_.calls[found_.call].function ||
          functions(k) != wanted)
        continue;
      ++out_.inferences;
      out_.other_inferences.add(cost(sequence_.calls[k].cycles()));
    }
  }

  void check_sum() const {
    const double sum = out_.kernels.cycles + out_.glue.cycles + out_.outside.cycles;
    double rows = out_.tail.cycles + out_.outside.cycles;
    for (const DetectedOp& op : out_.ops) rows += op.cost.cycles + op.glue.cycles;
    const double cycles = out_.estimate.cycles;
    const double allowed = scale_ == 1 ? 0 : 1e-9 * cycles;
    if (std::abs(sum - cycles) > allowed || std::abs(rows - cycles) > allowed)
      throw std::logic_error(
          fmt::format("ops, glue and the rest sum to {} and {} of {} cycles", sum, rows, cycles));
  }

  const Image& image_;
  const CallSequence& sequence_;
  std::vector<OpWork> ops_;
  const Inference& found_;
  const CallChildren& children_;
  Detection& out_;
  double scale_ = 1;
  double joules_ = 0;                  // for each cycle
  std::size_t steps_ = 0, exact_ = 0;  // with calls and ops; that wrote just the output
  std::uint64_t cursor_ = 0;           // end of the last kernel's call
  std::map<std::uint32_t, GlueFunction> glue_;
};

[[noreturn]] void refuse(const Image& image, const CallSequence& sequence,
                         const std::vector<OpWork>& ops, const std::optional<Inference>& found,
                         const DetectOptions& options) {
  const std::string asked = options.under ? ""
                                          : "; name the function whose calls are the kernels "
                                            "with --under if it does";
  if (!found)
    throw Error(ErrorKind::request,
                options.under
                    ? fmt::format("'{}': {} did not run, or called nothing, in what was counted",
                                  image.path, named(image, *options.under).name)
                    : fmt::format("'{}' does not run this graph: no function's calls multiply as "
                                  "much as its {} ops{}",
                                  image.path, ops.size(), asked));
  const Coverage covered = coverage(found->alignment, ops);
  throw Error(
      ErrorKind::request,
      fmt::format("'{}' does not run this graph: of {} ops that somebody has to run, at most {} "
                  "fit, with {:.0f} % of the MACs, to the calls of {}{}",
                  image.path, covered.ops, covered.explained, 100 * covered.macs,
                  named(image, sequence.calls[found->call].function).name, asked));
}

}  // namespace

std::string_view to_string(OpFate fate) {
  switch (fate) {
    case OpFate::called:
      return "called";
    case OpFate::fused:
      return "fused";
    case OpFate::split:
      return "split";
    case OpFate::dropped:
      return "dropped";
  }
  return "";
}

Detection detect_kernels(const Image& image, Estimate estimate, const CallSequence& sequence,
                         const Graph& graph, const DetectOptions& options) {
  Detection out;
  out.estimate = std::move(estimate);
  out.symbols = std::any_of(image.symbols.begin(), image.symbols.end(),
                            [](const Symbol& symbol) { return symbol.is_function; });
  std::vector<OpWork> ops = op_works(graph);
  const CallChildren children = children_of(sequence);
  const std::optional<Inference> found =
      find_inference(image, sequence, children, ops, options.under);
  if (!found || !coverage(found->alignment, ops).enough())
    refuse(image, sequence, ops, found, options);
  Detector(image, sequence, std::move(ops), *found, children, out).run();

  if (!out.symbols)
    out.notes.emplace_back(
        "the image has no symbols: functions go by their addresses, and calls are told by what "
        "they "
        "multiply and where they write");
  if (sequence.depth_limit)
    out.notes.push_back(fmt::format(
        "the run made more calls than boardless keeps apart ({}): those with more than {} callers "
        "above them were left out",
        most_detected_calls, sequence.depth_limit));
  if (out.inferences > 1)
    out.notes.push_back(
        fmt::format("{} ran {} inferences; this is the first, and the others are "
                    "part of what ran outside",
                    out.under.name, out.inferences));
  return out;
}

}  // namespace boardless
