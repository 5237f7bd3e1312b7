#include "analyzer/search/network_cost.hpp"

#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/error.hpp"
#include "analyzer/learn/predict_model.hpp"
#include "analyzer/model/model_estimate.hpp"

namespace boardless {

NetworkCoster::NetworkCoster(NetworkCosterSetup setup) : setup_(std::move(setup)) {
  if (setup_.predictor) check_board(*setup_.predictor, setup_.board, setup_.point);
}

CandidateCost NetworkCoster::costed(const Graph& graph, bool predicted) {
  CandidateCost out;
  out.board = setup_.board.id;
  try {
    const ModelProgram program =
        make_program(graph, setup_.pack, setup_.board, {.scratch = &scratch_});
    if (predicted) {
      set_figures(out, predict_model(graph, program, *setup_.predictor, program.board, setup_.point,
                                     setup_.model)
                           .estimate);
      return out;
    }
    ModelRunOptions options;
    options.run.call_tree = true;  // it also tells the depth of the stack
    options.run.max_instructions = setup_.max_instructions;
    options.run.point = setup_.point;
    options.run.event_cycles = event_cycles(setup_.board, setup_.point);
    options.run.cancel = setup_.cancel;
    options.cache = &ops_;
    const ModelRun run = run_model(graph, program, options);
    set_figures(out, estimate_model(graph, program, run, setup_.point, setup_.model));
  } catch (const ModelInterrupted&) {
    throw SearchInterrupted{};
  } catch (const Error& error) {
    out.error = error.what();
  }
  return out;
}

CandidateCost NetworkCoster::cost(const Graph& graph) {
  return costed(graph, setup_.predictor.has_value());
}

CandidateCost NetworkCoster::emulate(const Graph& graph) { return costed(graph, false); }

}  // namespace boardless
