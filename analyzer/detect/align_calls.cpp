#include "analyzer/detect/align_calls.hpp"

#include <algorithm>
#include <limits>

namespace boardless {
namespace {

constexpr double impossible = -std::numeric_limits<double>::infinity();

struct Table {
  std::size_t columns;
  std::vector<double> values;
  Table(std::size_t rows, std::size_t ops)
      : columns(ops + 1), values((rows + 1) * (ops + 1), impossible) {}
  double& at(std::size_t calls, std::size_t ops) { return values[calls * columns + ops]; }
};

double points_of_drop(const OpWork& op) {
  if (op.macs || !op.macs_known) return -4;
  return op.moves_nothing ? 0 : -1;
}

// Every step that leads from the first `call` calls and `op` ops onwards.
template <typename Visit>
void steps_from(std::span<const CallWork> calls, std::span<const OpWork> ops, std::size_t call,
                std::size_t op, Visit visit) {
  AlignedStep step;
  step.first_call = call;
  step.first_op = op;
  const auto offer = [&](std::size_t of_calls, std::size_t of_ops, double less) {
    step.calls = of_calls;
    step.ops = of_ops;
    step.evidence = evidence(calls.subspan(call, of_calls), ops.subspan(op, of_ops));
    step.points = step.evidence.points() - less;
    visit(step);
  };
  if (op < ops.size()) {
    step.ops = 1;
    step.points = points_of_drop(ops[op]);
    visit(step);
  }
  if (call == calls.size()) return;
  step.calls = 1;
  step.ops = 0;
  step.points = -0.1 - 6 * calls[call].share;
  visit(step);
  if (op == ops.size()) return;
  offer(1, 1, 0);
  for (std::size_t k = 2; k <= most_fused_ops && op + k <= ops.size(); ++k) {
    if (!ops[op + k - 2].feeds_next) break;
    if (ops[op].moves_nothing || ops[op + k - 1].moves_nothing) continue;
    offer(1, k, 0.5 * static_cast<double>(k - 1));
  }
  if (!contributes(calls[call], ops[op]) || does_all(calls[call], ops[op])) return;
  for (std::size_t k = 2; k <= most_split_calls && call + k <= calls.size(); ++k) {
    const CallWork& last = calls[call + k - 1];
    if (does_all(last, ops[op])) break;
    if (contributes(last, ops[op])) offer(k, 1, 0.4 * static_cast<double>(k - 1));
  }
}

bool same(const AlignedStep& a, const AlignedStep& b) {
  return a.first_call == b.first_call && a.calls == b.calls && a.first_op == b.first_op &&
         a.ops == b.ops;
}

// For each op the best alignment that handles it in another way than the chosen one does.
void add_margins(Alignment& alignment, std::span<const CallWork> calls, std::span<const OpWork> ops,
                 Table& until, Table& onwards) {
  std::vector<AlignedStep*> chosen(ops.size());
  for (AlignedStep& step : alignment.steps) {
    step.margin = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < step.ops; ++k) chosen[step.first_op + k] = &step;
  }
  for (std::size_t call = 0; call <= calls.size(); ++call)
    for (std::size_t op = 0; op <= ops.size(); ++op)
      steps_from(calls, ops, call, op, [&](const AlignedStep& step) {
        const double total =
            until.at(call, op) + step.points + onwards.at(call + step.calls, op + step.ops);
        for (std::size_t k = op; k < op + step.ops; ++k) {
          AlignedStep& kept = *chosen[k];
          // To who looks at the op it is the same where in the sequence it is dropped, whether its
          // call did others, too, and whether one that was fused is called dropped.
          const bool same_call =
              kept.calls == 1 && step.calls == 1 && kept.first_call == step.first_call;
          const bool no_call = !step.calls && (!kept.calls || kept.ops > 1);
          if (same_call || no_call || same(kept, step)) continue;
          if (alignment.points - total >= kept.margin) continue;
          kept.margin = alignment.points - total;
          kept.other_first_call = step.first_call;
          kept.other_calls = step.calls;
          kept.other_first_op = step.first_op;
          kept.other_ops = step.ops;
        }
      });
}

}  // namespace

Alignment align_calls(std::span<const CallWork> calls, std::span<const OpWork> ops) {
  // The most points for what comes before, and for what comes behind, each place.
  Table until(calls.size(), ops.size()), onwards(calls.size(), ops.size());
  std::vector<AlignedStep> best((calls.size() + 1) * (ops.size() + 1));
  until.at(0, 0) = 0;
  for (std::size_t call = 0; call <= calls.size(); ++call)
    for (std::size_t op = 0; op <= ops.size(); ++op)
      steps_from(calls, ops, call, op, [&](const AlignedStep& step) {
        double& there = until.at(call + step.calls, op + step.ops);
        there = std::max(there, until.at(call, op) + step.points);
      });
  onwards.at(calls.size(), ops.size()) = 0;
  for (std::size_t call = calls.size() + 1; call-- > 0;)
    for (std::size_t op = ops.size() + 1; op-- > 0;)
      steps_from(calls, ops, call, op, [&](const AlignedStep& step) {
        const double total = step.points + onwards.at(call + step.calls, op + step.ops);
        if (total <= onwards.at(call, op)) return;
        onwards.at(call, op) = total;
        best[call * (ops.size() + 1) + op] = step;
      });
  Alignment out;
  out.points = onwards.at(0, 0);
  for (std::size_t call = 0, op = 0; call < calls.size() || op < ops.size();) {
    out.steps.push_back(best[call * (ops.size() + 1) + op]);
    call += out.steps.back().calls;
    op += out.steps.back().ops;
  }
  add_margins(out, calls, ops, until, onwards);
  return out;
}

}  // namespace boardless
