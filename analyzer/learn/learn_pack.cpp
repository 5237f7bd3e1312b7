#include "analyzer/learn/learn_pack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <thread>

#include "analyzer/error.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/learn/find_laws.hpp"
#include "analyzer/learn/layer_prior.hpp"
#include "analyzer/learn/parameters.hpp"

namespace boardless {
namespace {

constexpr double good_enough = 0.003;  // the worst error of a round that needs no further one
constexpr double tolerable = 0.02;     // one that may stay if rounds do not better it
constexpr int kept_aside = 12;         // layers that a round predicts first
constexpr int drawn_for_choice = 120;  // layers of which the least certain are emulated

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
    return std::find(drawn.begin(), drawn.end(), op) != drawn.end();
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

Layer draw(const Target& target, Random& random) {
  const auto drawable = static_cast<std::int32_t>(
      std::count_if(target.ops.begin(), target.ops.end(), [](const std::string& op) {
        return std::find(layer_ops().begin(), layer_ops().end(), op) != layer_ops().end();
      }));
  const std::string& op =
      target.ops[static_cast<std::size_t>(drawable > 1 ? random.between(0, drawable - 1) : 0)];
  for (;;) {
    Layer layer = draw_layer(op, random);
    if (op != "QUANTIZE" || layer.from_float == (target.type == TensorType::float32)) return layer;
  }
}

std::vector<std::int64_t> parameters_of(const Layer& layer) {
  const Graph graph = graph_of(layer);
  return parameter_values(kernel_call(graph, graph.operators[0]));
}

// Each kernel draws its own layers.
std::uint64_t number_of(const std::string& op) {
  std::uint64_t out = 0;
  for (const char letter : op) out = out * 31 + static_cast<unsigned char>(letter);
  return out % 65'521;
}

bool is_shape(const std::string& name) {
  for (const char* part : {"offset", "multiplier", "shift", "exponent", "sum_", "clamp", "kind"})
    if (name.find(part) != std::string::npos && name != "depth_multiplier") return false;
  return true;
}

std::vector<LearnedKernel::Range> ranges_of(const std::vector<Observation>& observations,
                                            const std::vector<std::string>& names) {
  std::vector<LearnedKernel::Range> out;
  for (std::size_t k = 0; k < names.size() && k < 16; ++k) {
    if (!is_shape(names[k])) continue;
    LearnedKernel::Range range{static_cast<std::int32_t>(k), INT64_MAX, INT64_MIN};
    for (const Observation& one : observations) {
      range.low = std::min(range.low, one.parameters[k]);
      range.high = std::max(range.high, one.parameters[k]);
    }
    out.push_back(range);
  }
  return out;
}

// Learns one kernel.
class KernelLearner {
 public:
  KernelLearner(const KernelPack& pack, const Board& board, const OperatingPoint& point,
                const Target& target, const LearnOptions& options,
                std::function<void(LearnProgress)> report)
      : pack_(pack),
        board_(board),
        point_(point),
        target_(target),
        options_(options),
        report_(std::move(report)),
        random_(options.seed * 1000003 + number_of(target.ops[0]) +
                (target.type == TensorType::float32)),
        names_(parameter_names(target.ops[0], target.type)) {}

  LearnedKernel run() {
    for (int k = 0; k < 20; ++k) learn_from(draw(target_, random_));
    FoundLaws found;
    std::vector<double> errors;
    double least = 1e9;  // what rounds came to so far
    for (int good = 0, stuck = 0;;) {
      found = find_laws(names_, observations_, events_, {});
      std::vector<Observation> fresh;
      errors.clear();
      for (int k = 0; k < kept_aside; ++k) {
        fresh.push_back(observe(draw(target_, random_)));
        errors.push_back(error(found.laws, fresh.back()));
      }
      const double worst = *std::max_element(errors.begin(), errors.end());
      report_({target_.ops[0], emulations_, worst, false, 0, 0});
      good = worst <= good_enough ? good + 1 : 0;
      // Where data decides, more layers do not help.
      stuck = worst > 0.8 * least && worst < tolerable ? stuck + 1 : 0;
      least = std::min(least, worst);
      const auto more = static_cast<int>(observations_.size()) / 4;
      if (good == 2 || stuck == 2 || emulations_ + more + kept_aside > options_.max_emulations ||
          observations_.size() + fresh.size() + static_cast<std::size_t>(more) > max_samples)
        break;
      for (Observation& one : fresh) observations_.push_back(std::move(one));
      if (good == 0) learn_where_unsure(found.laws, more);
    }
    LearnedKernel out;
    out.ops = target_.ops;
    out.type = target_.type;
    out.laws = std::move(found.laws);
    out.ranges = ranges_of(observations_, names_);
    out.emulations = emulations_;
    out.exact_share = found.exact_share;
    out.error = error_of(errors);
    note_needed(out);
    return out;
  }

 private:
  Observation observe(const Layer& layer) {
    if (options_.cancel && *options_.cancel) throw LearnInterrupted{};
    ++emulations_;
    return observation_of(emulate_layer(pack_, board_, point_, layer), layer, events_);
  }

  void learn_from(const Layer& layer) { observations_.push_back(observe(layer)); }

  static double error(const KernelLaws& laws, const Observation& seen) {
    std::vector<std::int64_t> room;
    const double predicted = evaluate_cycles(laws, seen.parameters, room);
    return std::abs(predicted / static_cast<double>(std::max<std::int64_t>(seen.cycles, 1)) - 1);
  }

  // Where most of the cycles follow no exact law.
  void learn_where_unsure(const KernelLaws& laws, int count) {
    std::vector<std::pair<double, Layer>> drawn;
    for (int k = 0; k < drawn_for_choice; ++k) {
      Layer layer = draw(target_, random_);
      const LawCost cost = evaluate(laws, parameters_of(layer));
      const double fitted =
          std::abs(cost.fitted_cycles) / std::max(std::abs(cost.total_cycles), 1.0);
      drawn.emplace_back(-fitted, std::move(layer));
    }
    std::stable_sort(drawn.begin(), drawn.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (int k = 0; k < std::min(count, drawn_for_choice); ++k)
      learn_from(drawn[static_cast<std::size_t>(k)].second);
  }

  const KernelPack& pack_;
  const Board& board_;
  const OperatingPoint& point_;
  const Target& target_;
  const LearnOptions& options_;
  std::function<void(LearnProgress)> report_;
  Random random_;
  const std::vector<std::string> names_;
  Events events_;
  std::vector<Observation> observations_;
  int emulations_ = 0;
};

// Runs work(0) to work(count - 1) in `jobs` threads. What one throws is thrown here.
void in_parallel(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex mutex;
  const auto loop = [&] {
    for (std::size_t k = next++; k < count; k = next++) {
      try {
        work(k);
      } catch (...) {
        const std::scoped_lock lock(mutex);
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned k = 1; k < std::min<std::size_t>(jobs, count); ++k) threads.emplace_back(loop);
    loop();
  }
  if (failure) std::rethrow_exception(failure);
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

Predictor new_predictor(const KernelPack& pack, const Board& board, const OperatingPoint& point,
                        std::uint64_t seed) {
  Predictor out;
  out.pack = fmt::format("{} {}, {}", pack.name, pack.version, pack.compiler);
  out.pack_sha256 = pack.image.sha256;
  out.core = board.core;
  if (!board.id.starts_with("generic-")) {
    out.board = board.id;
    out.clock_hz = point.clock_hz;
  }
  out.seed = seed;
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
  Predictor out = new_predictor(pack, board, point, options.seed);
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
    out.kernels[k] = KernelLearner(shared, board, point, target, options, report).run();
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
      const Layer layer = draw(target, random);
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
