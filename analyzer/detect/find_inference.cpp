#include "analyzer/detect/find_inference.hpp"

#include <algorithm>
#include <map>

#include "analyzer/detect/kernel_names.hpp"

namespace boardless {
namespace {

// Bounds on what is laid beside the ops: a kernel that calls a helper for each pixel is no
// inference.
constexpr std::size_t most_cells = 400'000;
constexpr std::size_t calls_of_one_function = 4;
constexpr std::size_t most_candidates = 200;

CallWork work_of(const Image& image, const CallSequence& sequence, const CallChildren& children,
                 std::uint32_t call, std::uint64_t whole_cycles) {
  const CallSequence::Call& c = sequence.calls[call];
  CallWork out;
  for (const std::uint32_t inner : heavy_path(sequence, children, call)) {
    const Symbol* symbol = image.symbol_at(sequence.calls[inner].function);
    if (!symbol) continue;
    for (std::string& type : named_operators(symbol->name))
      out.operators.push_back(std::move(type));
  }
  out.multiplications = c.multiplications;
  out.written = c.written;
  out.written_bytes = c.written_bytes;
  out.share =
      whole_cycles ? static_cast<double>(c.cycles()) / static_cast<double>(whole_cycles) : 0;
  return out;
}

std::uint64_t macs_of(const std::vector<OpWork>& ops) {
  std::uint64_t out = 0;
  for (const OpWork& op : ops) out += op.macs;
  return out;
}

// Those that do enough for the graph in what they call.
std::vector<std::uint32_t> candidates(const CallSequence& sequence, const CallChildren& children,
                                      const std::vector<OpWork>& ops,
                                      std::optional<std::uint32_t> under) {
  const double macs = static_cast<double>(macs_of(ops));
  std::map<std::uint32_t, std::size_t> of_function;
  std::vector<std::uint32_t> out;
  for (std::uint32_t k = 0; k < sequence.calls.size() && out.size() < most_candidates; ++k) {
    const CallSequence::Call& call = sequence.calls[k];
    const std::size_t cells = (children[k].size() + 1) * (ops.size() + 1);
    if (children[k].empty() || cells > most_cells) continue;
    if (under && call.function != *under) continue;
    if (!under) {
      double multiplied = 0;
      for (const std::uint32_t child : children[k])
        multiplied += static_cast<double>(sequence.calls[child].multiplications);
      if (multiplied < 0.4 * macs) continue;
      if (++of_function[call.function] > calls_of_one_function) continue;
    }
    out.push_back(k);
  }
  return out;
}

}  // namespace

CallChildren children_of(const CallSequence& sequence) {
  CallChildren out(sequence.calls.size());
  for (std::uint32_t k = 1; k < sequence.calls.size(); ++k)
    out[sequence.calls[k].parent].push_back(k);
  return out;
}

std::vector<std::uint32_t> heavy_path(const CallSequence& sequence, const CallChildren& children,
                                      std::uint32_t call) {
  std::vector<std::uint32_t> out = {call};
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    const std::uint32_t last = out.back();
    for (const std::uint32_t child : children[last]) {
      if (2 * sequence.calls[child].cycles() <= sequence.calls[last].cycles()) continue;
      out.push_back(child);
      goes_on = true;
      break;
    }
  }
  return out;
}

std::optional<Inference> find_inference(const Image& image, const CallSequence& sequence,
                                        const CallChildren& children,
                                        const std::vector<OpWork>& ops,
                                        std::optional<std::uint32_t> under) {
  std::optional<Inference> best;
  for (const std::uint32_t call : candidates(sequence, children, ops, under)) {
    Inference found;
    found.call = call;
    for (const std::uint32_t child : children[call])
      found.calls.push_back(
          work_of(image, sequence, children, child, sequence.calls[call].cycles()));
    found.alignment = align_calls(found.calls, ops);
    // Of equals the inner function, as what is around it is glue; but of one function's calls the
    // first, where a later one is not clearly better.
    const bool same_function =
        best && sequence.calls[best->call].function == sequence.calls[call].function;
    const double than = best ? best->alignment.points + (same_function ? 1 : 0) : 0;
    if (!best || found.alignment.points >= than) best = std::move(found);
  }
  return best;
}

Coverage coverage(const Alignment& alignment, const std::vector<OpWork>& ops) {
  Coverage out;
  double explained_macs = 0;
  for (const AlignedStep& step : alignment.steps) {
    double macs = 0;
    std::size_t to_run = 0;
    for (std::size_t k = step.first_op; k < step.first_op + step.ops; ++k) {
      macs += static_cast<double>(ops[k].macs);
      to_run += !ops[k].moves_nothing;
    }
    out.ops += to_run;
    if (!step.calls || !step.ops) continue;
    const Evidence& e = step.evidence;
    const bool fits = e.bytes >= 0 && (macs > 0 ? e.macs >= 1 : e.points() > 0);
    if (!fits) continue;
    out.explained += to_run;
    explained_macs += macs;
  }
  const auto all = static_cast<double>(macs_of(ops));
  out.macs = all > 0 ? explained_macs / all : 1;
  return out;
}

}  // namespace boardless
