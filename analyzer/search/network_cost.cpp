#include "analyzer/search/network_cost.hpp"

#include <fmt/format.h>

#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/learn/predict_model.hpp"
#include "analyzer/model/model_estimate.hpp"
#include "analyzer/model/pack/kernel_call.hpp"
#include "analyzer/model/unsuitable_model.hpp"

namespace boardless {
namespace {

constexpr std::size_t most_faults_at_first = 8;  // then it is not the networks

}  // namespace

NetworkCoster::NetworkCoster(NetworkCosterSetup setup) : setup_(std::move(setup)) {}

// Missing because the pack has not got the kernel at all, and not for the network's parameters.
void NetworkCoster::hold_pack_to(const Graph& graph, const Operator& op) const {
  const KernelCall call = kernel_call(graph, op);
  if (setup_.pack.find(call.kernel, call.type)) return;
  throw Error(ErrorKind::request,
              fmt::format("kernel pack {} has no kernel for {} in {}, which networks of the space "
                          "need: leave it out of the space, or name another pack with --kernels",
                          setup_.pack.name, call.kernel, type_name(call.type)));
}

ModelEstimate NetworkCoster::estimated(const Graph& graph, bool predicted) {
  const ModelProgram program =
      make_program(graph, setup_.pack, setup_.board, {.skip_missing = true, .scratch = &scratch_});
  for (std::size_t k = 0; k < program.ops.size(); ++k) {
    if (program.ops[k].missing.empty()) continue;
    hold_pack_to(graph, graph.operators[k]);
    throw UnsuitableModel(ErrorKind::request, program.ops[k].missing);
  }
  if (predicted)
    return predict_model(graph, program, *setup_.predictor, program.board, setup_.point,
                         setup_.model)
        .estimate;
  ModelRunOptions options;
  options.run.call_tree = true;  // it also tells the depth of the stack
  options.run.max_instructions = setup_.max_instructions;
  options.run.point = setup_.point;
  options.run.event_cycles = event_cycles(setup_.board, setup_.point);
  options.run.cancel = setup_.cancel;
  options.cache = &ops_;
  const ModelRun run = run_model(graph, program, options);
  ModelEstimate out = estimate_model(graph, program, run, setup_.point, setup_.model);
  if (setup_.price) out.whole = setup_.price(program, run);
  return out;
}

CandidateCost NetworkCoster::costed(const Graph& graph, bool predicted) {
  CandidateCost out;
  out.board = setup_.board.id;
  try {
    set_figures(out, estimated(graph, predicted));
    ++costed_;
  } catch (const ModelInterrupted&) {
    throw SearchInterrupted{};
  } catch (const UnsuitableModel& error) {
    out.error = error.what();
  } catch (const Error& error) {
    // A kernel may fault on one network only; what is wrong with the request is with each.
    if (error.kind() != ErrorKind::firmware) throw;
    out.error = error.what();
    const std::size_t faults = ++faults_;
    if (faults >= most_faults_at_first && costed_ == 0)
      throw Error(ErrorKind::firmware,
                  fmt::format("none of the first {} networks could be run; of the last, {}", faults,
                              out.error));
  }
  return out;
}

CandidateCost NetworkCoster::cost(const Graph& graph) {
  return costed(graph, setup_.predictor.has_value());
}

CandidateCost NetworkCoster::emulate(const Graph& graph) { return costed(graph, false); }

}  // namespace boardless
