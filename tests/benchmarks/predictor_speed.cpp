// How many layers a second a predictor costs on one core, from their parameter blocks:
//
//   build/release/bin/predictor_speed m4.predictor
//
// A row for each kernel, of layers as learning draws them.
#include <fmt/format.h>

#include <exception>

#include "analyzer/learn/layer_prior.hpp"
#include "analyzer/learn/parameters.hpp"
#include "analyzer/learn/predictor.hpp"
#include "stopwatch.hpp"

namespace boardless::benchmarks {
namespace {

constexpr int layers = 200;
constexpr double seconds = 0.3;  // of each kernel

std::vector<KernelCall> drawn_calls(const LearnedKernel& kernel) {
  Random random(1);
  std::vector<KernelCall> out;
  while (out.size() < layers) {
    Layer layer = draw_layer(kernel.ops[0], random);
    if (layer.op == "QUANTIZE") layer.from_float = kernel.type == TensorType::float32;
    const Graph graph = graph_of(layer);
    out.push_back(kernel_call(graph, graph.operators[0]));
  }
  return out;
}

double layers_per_second(const LearnedKernel& kernel) {
  const std::vector<KernelCall> calls = drawn_calls(kernel);
  std::vector<std::int64_t> parameters, room;
  double sum = 0, counted = 0;
  const Stopwatch watch;
  while (watch.seconds() < seconds) {
    for (const KernelCall& call : calls) {
      parameter_values(call, &kernel.needed, parameters);
      sum += evaluate_cycles(kernel.laws, parameters, room);
    }
    counted += static_cast<double>(calls.size());
  }
  const double spent = watch.seconds();
  if (!(sum > 0)) throw std::runtime_error("nothing was predicted");
  return counted / spent;
}

}  // namespace
}  // namespace boardless::benchmarks

int main(int argc, char** argv) {
  using namespace boardless;
  try {
    if (argc != 2) {
      fmt::print(stderr, "usage: predictor_speed FILE\n");
      return 2;
    }
    for (const LearnedKernel& kernel : read_predictor(argv[1]).kernels)
      fmt::print("{:<26} {:>6} terms {:>12.0f} layers/s\n", kernel.ops[0], kernel.laws.terms.size(),
                 benchmarks::layers_per_second(kernel));
  } catch (const std::exception& error) {
    fmt::print(stderr, "predictor_speed: {}\n", error.what());
    return 1;
  }
  return 0;
}
