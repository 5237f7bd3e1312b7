// Runs graphs on the bundled kernel packs.
//
//   const ModelRun run = run_graph(graph, Core::cortex_m4, {.inputs = {{1, 2, 3}}, .values =
//   true}); run.outputs[0]
#pragma once

#include "analyzer/model/model_estimate.hpp"
#include "analyzer/model/model_run.hpp"

namespace boardless::testing {

inline constexpr Core all_pack_cores[] = {Core::cortex_m0plus, Core::cortex_m3, Core::cortex_m4,
                                          Core::cortex_m7, Core::cortex_m33};

inline ModelProgram program_of(const Graph& graph, Core core) {
  return make_program(graph, load_kernel_pack(bundled_kernel_pack(core)), generic_board(core), {});
}

inline ModelRun run_graph(const Graph& graph, Core core, const ModelRunOptions& options) {
  return run_model(graph, program_of(graph, core), options);
}

}  // namespace boardless::testing
