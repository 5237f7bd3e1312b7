// Any bytes as a model: an Error, or a graph that can be counted, planned, written and turned into
// calls of kernels.
// How to build and run it: CMakeLists.txt beside this file.
#include <cstdlib>

#include "analyzer/error.hpp"
#include "analyzer/model/graph/graph.hpp"
#include "analyzer/model/graph/macs.hpp"
#include "analyzer/model/graph/memory_plan.hpp"
#include "analyzer/model/graph/write_model.hpp"
#include "analyzer/model/pack/kernel_call.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace boardless;
  Graph graph;
  try {
    graph = read_graph({data, size}, "fuzzed");
  } catch (const Error&) {
    return 0;
  }
  // From here on an Error is a fault, and ends the run as an uncaught exception.
  for (const Operator& op : graph.operators) {
    operator_macs(graph, op);
    operator_parameters(graph, op);
  }
  for (const Operator& op : graph.operators) try {
      kernel_call(graph, op);
    } catch (const Error&) {  // no kernel does this
    }
  graph_parameters(graph);
  constant_bytes(graph);
  const MemoryPlan plan = plan_memory(graph, {{}, view_operators(graph)});
  if (!plan_fault(plan).empty()) std::abort();
  if (!(read_graph(write_model(graph), "written") == graph)) std::abort();
  return 0;
}
