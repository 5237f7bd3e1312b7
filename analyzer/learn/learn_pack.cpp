#include "analyzer/learn/learn_pack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "analyzer/cost/memory_fingerprint.hpp"
#include "analyzer/error.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/learn/layer_chain.hpp"
#include "analyzer/learn/layer_prior.hpp"
#include "analyzer/learn/learn_kernel.hpp"
#include "analyzer/learn/learn_stalls.hpp"
#include "analyzer/learn/parameter_collector.hpp"
#include "analyzer/learn/parameters.hpp"
#include "analyzer/model/ask_scratch.hpp"
#include "analyzer/parallel.hpp"

namespace boardless {
namespace {

// What is rare takes ways of its own through a kernel, of which few layers would show too little.
constexpr int rare_in_learning = 20;

constexpr int most_refused = 500;  // chains drawn for one that a fused kernel takes

// A kernel with all operators that run on it.
struct Target {
  std::vector<std::string> ops;
  TensorType type = TensorType::int8;
};

bool is_wanted(const std::string& op, const std::vector<std::string>& ops) {
  return ops.empty() || std::find(ops.begin(), ops.end(), op) != ops.end();
}

// Operators that layers can have come first in each target: layers are drawn of those.
std::vector<Target> targets_of(const KernelPack& pack, const std::vector<std::string>& wanted) {
  const std::vector<std::string>& drawn = layer_ops();
  const auto can_draw = [&](const std::string& op) {
    return std::find(drawn.begin(), drawn.end(), op) != drawn.end() || can_draw_chain(op);
  };
  std::map<std::pair<std::uint32_t, TensorType>, Target> by_function;
  std::vector<std::pair<std::uint32_t, TensorType>> order;
  for (const Kernel& kernel : pack.kernels) {
    const auto key = std::make_pair(kernel.run, kernel.type);
    Target& target = by_function[key];
    if (target.ops.empty()) order.push_back(key);
    target.type = kernel.type;
    target.ops.push_back(kernel.name);
  }
  std::vector<Target> out;
  for (const auto& key : order) {
    Target& target = by_function[key];
    std::stable_partition(target.ops.begin(), target.ops.end(), can_draw);
    const bool asked = std::any_of(target.ops.begin(), target.ops.end(),
                                   [&](const std::string& op) { return is_wanted(op, wanted); });
    const bool has_layers = target.type == TensorType::int8 || target.ops[0] == "QUANTIZE";
    if (asked && has_layers && can_draw(target.ops[0])) out.push_back(std::move(target));
  }
  return out;
}

// Two layers that the fused kernel takes. Scales and zero points of their own are what a PAD in
// front of a convolution may be refused for.
Layer draw_fused(const KernelPack& pack, const Board& board, const std::string& name,
                 Random& random, int rare) {
  const std::vector<std::string> parts = fused_parts(name);
  const Kernel& kernel = *pack.find(name, TensorType::int8);
  for (int k = 0; k < most_refused; ++k) {
    Layer out;
    if (draw_chain(parts[0], parts[1], random, out, rare) &&
        asked_scratch(pack, board, kernel, call_of(out)))
      return out;
  }
  throw Error(ErrorKind::request,
              fmt::format("{} of the kernel pack refuses all layers that were drawn; leave it out: "
                          "name with --ops what is to be learned",
                          name));
}

Layer draw(const KernelPack& pack, const Board& board, const Target& target, Random& random,
           int rare = rare_in_networks) {
  if (can_draw_chain(target.ops[0])) return draw_fused(pack, board, target.ops[0], random, rare);
  const auto drawable = static_cast<std::int32_t>(
      std::count_if(target.ops.begin(), target.ops.end(), [](const std::string& op) {
        return std::find(layer_ops().begin(), layer_ops().end(), op) != layer_ops().end();
      }));
  const std::string& op =
      target.ops[static_cast<std::size_t>(drawable > 1 ? random.between(0, drawable - 1) : 0)];
  for (;;) {
    Layer layer = draw_layer(op, random, rare);
    if (op != "QUANTIZE" || layer.from_float == (target.type == TensorType::float32)) return layer;
  }
}

std::vector<std::size_t> places_of(const std::vector<std::string>& names,
                                   const std::vector<const char*>& parts) {
  std::vector<std::size_t> out;
  for (std::size_t k = 0; k < names.size(); ++k)
    for (const char* part : parts)
      if (names[k].find(part) != std::string::npos) out.push_back(k);
  return out;
}

// Parameters that nothing of the core asks for.
std::vector<std::size_t> never_asked(const std::vector<std::string>& names, Core core) {
  if (core_timing(core).predicts_branches) return {};
  return places_of(names, {parameters::played});
}

// Those that only caches ask for, or only code of other cores.
std::vector<std::size_t> never_asked_by_code(const std::vector<std::string>& names, Core core) {
  std::vector<const char*> parts = {parameters::weight_bytes};
  if ((core_info(core).isa & isa_v7m) != 0)  // loads words anywhere, and divides
    parts.insert(parts.end(), {parameters::copied_by_words, parameters::copied_by_bytes,
                               parameters::window_sizes});
  std::vector<std::size_t> out = never_asked(names, core);
  for (const std::size_t k : places_of(names, parts)) out.push_back(k);
  return out;
}

// Of layers, with 0 at these places: then they are in no law.
std::function<std::vector<std::int64_t>(const Layer&)> parameters_without(
    std::vector<std::size_t> places) {
  return [places = std::move(places)](const Layer& layer) {
    std::vector<std::int64_t> out = parameter_values(call_of(layer));
    for (const std::size_t k : places) out[k] = 0;
    return out;
  };
}

// Each kernel draws its own layers.
std::uint64_t number_of(const std::string& op) {
  std::uint64_t out = 0;
  for (const char letter : op) out = out * 31 + static_cast<unsigned char>(letter);
  return out % 65'521;
}

// Worked out from several numbers of a block.
bool is_derived(const std::string& name) {
  for (const char* part : {"sum_", parameters::played})
    if (name.find(part) != std::string::npos) return true;
  return false;
}

bool is_shape(const std::string& name) {
  for (const char* part : {"offset", "multiplier", "shift", "exponent", "clamp", "kind"})
    if (name.find(part) != std::string::npos && name != "depth_multiplier") return false;
  return true;
}

std::vector<LearnedKernel::Range> ranges_of(const std::vector<Observation>& observations,
                                            const std::vector<std::string>& names) {
  std::vector<LearnedKernel::Range> out;
  std::map<std::string, int>
      seen;  // of each part of a fused kernel: the fields of blocks come first
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (is_derived(names[k])) continue;
    if (++seen[names[k].substr(0, names[k].find('.') + 1)] > 16 || !is_shape(names[k])) continue;
    LearnedKernel::Range range{static_cast<std::int32_t>(k), INT64_MAX, INT64_MIN};
    for (const Observation& one : observations) {
      range.low = std::min(range.low, one.parameters[k]);
      range.high = std::max(range.high, one.parameters[k]);
    }
    out.push_back(range);
  }
  return out;
}

LearnedKernel learn(const KernelPack& pack, const Board& board, const OperatingPoint& point,
                    const Target& target, const LearnOptions& options,
                    const std::function<void(LearnProgress)>& report) {
  const std::vector<std::string>& names = parameter_names(target.ops[0], target.type);
  const KernelSource source{
      names, [&](Random& random) { return draw(pack, board, target, random, rare_in_learning); },
      parameters_without(never_asked_by_code(names, board.core)),
      [&](const Layer& layer, Events& events) {
        if (options.cancel && *options.cancel) throw LearnInterrupted{};
        return observation_of(emulate_layer(pack, board, point, layer), layer, events);
      }};
  LearnKernelOptions of_kernel;
  of_kernel.seed =
      options.seed * 1000003 + number_of(target.ops[0]) + (target.type == TensorType::float32);
  of_kernel.max_emulations = options.max_emulations;
  LearnedLaws learned = learn_kernel(source, of_kernel, [&](int emulations, double worst) {
    report({target.ops[0], emulations, worst, false, 0, 0});
  });
  LearnedKernel out;
  out.ops = target.ops;
  out.type = target.type;
  out.laws = std::move(learned.laws);
  out.ranges = ranges_of(learned.observations, source.names);
  out.emulations = learned.emulations;
  out.exact_share = learned.exact_share;
  out.error = learned.error;
  make_plan(out);
  const auto of_memories = parameters_without(never_asked(names, board.core));
  for (const BoardAt& at : options.boards) {
    const StallSource stalled{source.draw, of_memories, [&](const Layer& layer) {
                                if (options.cancel && *options.cancel) throw LearnInterrupted{};
                                return emulate_layer(pack, at.board, at.point, layer);
                              }};
    out.stalls.push_back(learn_stalls(out, stalled, ~of_kernel.seed));
  }
  return out;
}

// For several threads.
KernelPack without_debug(const KernelPack& pack) {
  KernelPack out = pack;
  out.image.debug = nullptr;
  return out;
}

}  // namespace

std::vector<std::string> kernels_to_learn(const KernelPack& pack,
                                          const std::vector<std::string>& ops) {
  std::vector<std::string> out;
  for (const Target& target : targets_of(pack, ops))
    out.push_back(target.ops[0] + (target.type == TensorType::float32 ? " (float32)" : ""));
  if (out.empty())
    throw Error(ErrorKind::request, "the kernel pack has no operator that could be learned");
  return out;
}

Predictor new_predictor(const KernelPack& pack, const Board& board, const LearnOptions& options) {
  Predictor out;
  out.pack = fmt::format("{} {}, {}", pack.name, pack.version, pack.compiler);
  out.pack_sha256 = pack.image.sha256;
  out.core = board.core;
  out.multiplier_cycles = board.multiplier_cycles;
  out.seed = options.seed;
  for (const BoardAt& at : options.boards)
    out.boards.push_back({at.board.id, at.point.clock_hz, memory_fingerprint(at.board, at.point)});
  return out;
}

Predictor learn_pack(const KernelPack& pack, const Board& board, const OperatingPoint& point,
                     const LearnOptions& options) {
  const std::vector<Target> all = targets_of(pack, options.ops);
  if (all.empty())
    throw Error(ErrorKind::request, "the kernel pack has no operator that could be learned");
  std::vector<std::size_t> places;
  for (std::size_t k = 0; k < all.size(); ++k)
    if (!options.wants || options.wants(k)) places.push_back(k);
  Predictor out = new_predictor(pack, board, options);
  out.kernels.resize(places.size());
  const KernelPack shared = without_debug(pack);
  std::mutex mutex;
  std::size_t finished = 0;
  in_parallel(places.size(), options.jobs, [&](std::size_t k) {
    const Target& target = all[places[k]];
    const auto report = [&](LearnProgress progress) {
      const std::scoped_lock lock(mutex);
      if (progress.done) ++finished;
      progress.kernels_done = finished;
      progress.kernels = places.size();
      if (options.progress) options.progress(progress);
      if (progress.done && options.keep) options.keep(places[k], out.kernels[k]);
    };
    out.kernels[k] = learn(shared, board, point, target, options, report);
    report({target.ops[0], out.kernels[k].emulations, out.kernels[k].error.worst, true, 0, 0});
  });
  return out;
}

std::vector<KernelCheck> check_predictor(const Predictor& predictor, const KernelPack& pack,
                                         const Board& board, const OperatingPoint& point,
                                         int layers, const LearnOptions& options) {
  std::vector<const LearnedKernel*> kernels;
  for (const LearnedKernel& kernel : predictor.kernels)
    if (std::any_of(kernel.ops.begin(), kernel.ops.end(),
                    [&](const std::string& op) { return is_wanted(op, options.ops); }))
      kernels.push_back(&kernel);
  std::vector<KernelCheck> out(kernels.size());
  const KernelPack shared = without_debug(pack);
  in_parallel(kernels.size(), options.jobs, [&](std::size_t k) {
    const LearnedKernel& kernel = *kernels[k];
    const Target target{kernel.ops, kernel.type};
    Random random(~options.seed);
    std::vector<double> errors;
    std::vector<std::int64_t> room;
    double worst = -1;
    for (int n = 0; n < layers; ++n) {
      if (options.cancel && *options.cancel) throw LearnInterrupted{};
      const Layer layer = draw(shared, board, target, random);
      Events events;
      const Observation seen =
          observation_of(emulate_layer(shared, board, point, layer), layer, events);
      const double predicted = evaluate_cycles(kernel.laws, seen.parameters, room);
      errors.push_back(std::abs(predicted / static_cast<double>(seen.cycles) - 1));
      if (errors.back() > worst) {
        worst = errors.back();
        out[k].worst_layer = layer_json(layer);
      }
    }
    out[k].kernel = kernel.ops[0];
    if (kernel.type == TensorType::float32) out[k].kernel += " (float32)";
    out[k].emulations = kernel.emulations;
    out[k].exact_share = kernel.exact_share;
    out[k].error = error_of(errors);
  });
  return out;
}

}  // namespace boardless
