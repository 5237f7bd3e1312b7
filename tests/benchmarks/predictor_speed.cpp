// How many layers a second a predictor costs on one core, from their parameter blocks:
//
//   build/release/bin/predictor_speed m4.predictor
//
// A row for each kernel, of layers as learning draws them; then layers of random networks of the
// spaces in docs/examples/spaces, each kernel's apart and all in the networks' order.
// Cycles alone, and cycles and instructions by class, as an estimate needs them. Every layer is
// worked out anew: none is kept. Seconds are of the processor, so that others who use the machine
// count little.
#include <fmt/format.h>

#include <ctime>
#include <exception>
#include <map>

#include "analyzer/learn/layer_chain.hpp"
#include "analyzer/learn/layer_prior.hpp"
#include "analyzer/learn/predictor.hpp"
#include "analyzer/search/network.hpp"

namespace boardless::benchmarks {
namespace {

constexpr int drawn_layers = 2000;  // of each kernel
constexpr int networks = 100;       // of each space
constexpr int rounds = 7;           // the best of these counts
constexpr double round_seconds = 0.05;

struct Asked {
  const LearnedKernel* kernel;
  KernelCall call;
};

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The parameter blocks one behind the other in memory, without what graphs left between them.
std::vector<Asked> put_together(const std::vector<Asked>& layers) {
  std::vector<Asked> out = layers;
  std::vector<std::vector<std::uint32_t>> blocks;
  for (const Asked& asked : layers) blocks.push_back(asked.call.params);
  for (std::size_t k = 0; k < out.size(); ++k) out[k].call.params.swap(blocks[k]);
  return out;
}

std::vector<Asked> drawn_calls(const LearnedKernel& kernel) {
  Random random(1);
  std::vector<Asked> out;
  while (out.size() < drawn_layers) {
    Layer layer;
    if (can_draw_chain(kernel.ops[0])) {
      const std::vector<std::string> parts = fused_parts(kernel.ops[0]);
      if (!draw_chain(parts[0], parts[1], random, layer)) continue;
    } else {
      layer = draw_layer(kernel.ops[0], random);
      if (layer.op == "QUANTIZE") layer.from_float = kernel.type == TensorType::float32;
    }
    out.push_back({&kernel, call_of(layer)});
  }
  return put_together(out);
}

// Networks as a search's first population has them.
void add_networks(const std::string& path, const Predictor& predictor, std::vector<Asked>& out) {
  const SearchSpace space = read_space(path);
  Random random(1);
  for (int k = 0; k < networks; ++k) {
    Genome genome;
    for (const Gene& gene : space.genes) genome.push_back(random.between(0, gene.choices - 1));
    const Architecture net = architecture_of(space, canonical(space, genome));
    const Graph graph = network_graph(space, net, network_layers(space, net), 1);
    for (const Operator& op : graph.operators) {
      KernelCall call = kernel_call(graph, op);
      if (const LearnedKernel* kernel = predictor.find(call.kernel, call.type))
        out.push_back({kernel, std::move(call)});
    }
  }
}

template <typename Cycles>
double layers_per_second(const std::vector<Asked>& layers, Cycles cycles) {
  PredictionRoom room;
  double sum = 0, best = 0;
  for (int round = 0; round < rounds; ++round) {
    double counted = 0, spent = 0;
    const double begin = processor_seconds();
    while (spent < round_seconds) {
      for (const Asked& asked : layers) sum += cycles(asked.kernel->plan, asked.call, room);
      counted += static_cast<double>(layers.size());
      spent = processor_seconds() - begin;
    }
    best = std::max(best, counted / spent);
  }
  if (!(sum > 0)) throw std::runtime_error("nothing was predicted");
  return best;
}

void print_row(const std::string& name, const std::vector<Asked>& layers) {
  const double total =
      layers_per_second(layers, [](const LawPlan& plan, const KernelCall& call,
                                   PredictionRoom& room) { return plan.cycles(call, room); });
  const double by_class = layers_per_second(
      layers, [](const LawPlan& plan, const KernelCall& call, PredictionRoom& room) {
        return plan.cost(call, room).total_cycles;
      });
  fmt::print("{:<36} {:>7} {:>12.0f} {:>12.0f}\n", name, layers.size(), total, by_class);
}

void run(const std::string& path) {
  const Predictor predictor = read_predictor(path);
  fmt::print("{:<36} {:>7} {:>12} {:>12}\n", "layers a second", "layers", "cycles", "by class");
  for (const LearnedKernel& kernel : predictor.kernels)
    print_row(kernel.ops[0] + (kernel.type == TensorType::float32 ? " (float32)" : ""),
              drawn_calls(kernel));
  std::vector<Asked> all;
  for (const char* space : {"ds_cnn_keywords", "mobilenet_images", "resnet_images"})
    add_networks(fmt::format(SOURCE_ROOT "/docs/examples/spaces/{}.toml", space), predictor, all);
  if (all.empty()) return;
  all = put_together(all);
  std::map<std::string, std::vector<Asked>> of_kernels;
  for (const Asked& asked : all) of_kernels[asked.kernel->ops[0]].push_back(asked);
  for (const auto& [op, layers] : of_kernels) print_row(op + " of networks", put_together(layers));
  print_row("all of networks", all);
}

}  // namespace
}  // namespace boardless::benchmarks

int main(int argc, char** argv) {
  try {
    if (argc != 2) {
      fmt::print(stderr, "usage: predictor_speed FILE\n");
      return 2;
    }
    boardless::benchmarks::run(argv[1]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "predictor_speed: {}\n", error.what());
    return 1;
  }
  return 0;
}
