#include "analyzer/search/space_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/error.hpp"
#include "analyzer/search/network.hpp"

namespace boardless {
namespace {

[[noreturn]] void refuse(const SearchSpace& space, int line, const std::string& why) {
  throw Error(ErrorKind::request, fmt::format("{}:{}: {}", space.path, line, why));
}

SpaceValue extreme(const std::vector<SpaceValue>& values, bool most) {
  SpaceValue out = values.empty() ? SpaceValue{1, 1} : values[0];
  for (const SpaceValue& v : values) {
    out.height = most ? std::max(out.height, v.height) : std::min(out.height, v.height);
    out.width = most ? std::max(out.width, v.width) : std::min(out.width, v.width);
  }
  return out;
}

// The stage with which a network is the largest, or the map behind it the smallest.
ArchitectureStage extreme_stage(const SpaceStage& stage, StageKind kind, bool largest) {
  const bool pool = kind == StageKind::pool;
  const auto of = [&](StageField field, bool most) { return extreme(stage.of(field), most); };
  ArchitectureStage out;
  out.kind = kind;
  if (stage_has(kind, StageField::channels))
    out.channels = of(StageField::channels, largest).height;
  if (stage_has(kind, StageField::kernel)) out.kernel = of(StageField::kernel, largest != pool);
  if (stage_has(kind, StageField::stride)) out.stride = of(StageField::stride, !largest);
  if (out.stride.height == 0) out.stride = out.kernel;
  if (stage_has(kind, StageField::repeats)) out.repeats = of(StageField::repeats, largest).height;
  if (!largest && !pool) out.repeats = std::max(out.repeats, 1);  // its stride takes effect
  if (stage_has(kind, StageField::expansion))
    out.expansion = of(StageField::expansion, largest).height;
  return out;
}

std::vector<StageKind> kinds_of(const SpaceStage& stage) {
  std::vector<StageKind> out;
  for (const SpaceValue& value : stage.of(StageField::kind))
    out.push_back(static_cast<StageKind>(value.height));
  return out;
}

struct Amounts {
  double layers = 0, macs = 0, bytes = 0, tensor = 0;
};

Amounts amounts_of(const std::vector<NetworkLayer>& layers) {
  Amounts out;
  for (const NetworkLayer& layer : layers) {
    double elements = 1;
    for (const std::int32_t size : layer.output) elements *= size;
    ++out.layers;
    out.macs += layer.macs();
    out.bytes += layer.parameters();
    out.tensor = std::max(out.tensor, elements);
  }
  return out;
}

void check_largest(const SearchSpace& space) {
  NetworkEnd end;
  const SpaceValue input = extreme(space.resolutions, true);
  end.shape = {1, input.height, input.width, space.channels};
  Amounts sum;
  for (std::size_t k = 0; k < space.stages.size(); ++k) {
    Amounts most;
    const NetworkEnd begin = end;
    for (const StageKind kind : kinds_of(space.stages[k])) {
      NetworkEnd here = begin;
      here.layer = -1;
      std::vector<NetworkLayer> layers;
      const ArchitectureStage stage = extreme_stage(space.stages[k], kind, true);
      add_stage(stage, static_cast<int>(k), space.classes, here, layers);
      const Amounts amounts = amounts_of(layers);
      most.layers = std::max(most.layers, amounts.layers);
      most.macs = std::max(most.macs, amounts.macs);
      most.bytes = std::max(most.bytes, amounts.bytes);
      most.tensor = std::max(most.tensor, amounts.tensor);
      end = here;
    }
    // A stage that may be left out hands on what it gets.
    if (end.shape.size() == 4 && begin.shape.size() == 4)
      for (std::size_t d = 1; d < 4; ++d)
        if (extreme(space.stages[k].of(StageField::repeats), false).height == 0)
          end.shape[d] = std::max(end.shape[d], begin.shape[d]);
    sum.layers += most.layers;
    sum.macs += most.macs;
    sum.bytes += most.bytes;
    const int line = space.stages[k].line;
    const auto hold = [&](double value, double limit, const char* what) {
      if (value > limit)
        refuse(space, line,
               fmt::format("the space is too large: with stage {} its largest network has up to "
                           "{:.3g} {}, and {:.3g} are the limit",
                           k + 1, value, what, limit));
    };
    hold(sum.layers, max_space_layers, "layers");
    hold(sum.macs, max_space_macs, "MACs");
    hold(sum.bytes, max_space_bytes, "bytes of weights");
    hold(most.tensor, max_space_bytes, "bytes in one tensor");
  }
}

void check_smallest(const SearchSpace& space) {
  NetworkEnd end;
  const SpaceValue input = extreme(space.resolutions, false);
  end.shape = {1, input.height, input.width, space.channels};
  for (std::size_t k = 0; k < space.stages.size(); ++k) {
    const StageKind first = kinds_of(space.stages[k])[0];
    const ArchitectureStage stage = extreme_stage(space.stages[k], first, false);
    if (first == StageKind::pool &&
        (stage.kernel.height > end.shape[1] || stage.kernel.width > end.shape[2]))
      refuse(
          space, space.stages[k].line,
          fmt::format("stage {} shrinks to nothing: it pools {}x{}, and the smallest that comes "
                      "there is {}x{}",
                      k + 1, stage.kernel.height, stage.kernel.width, end.shape[1], end.shape[2]));
    std::vector<NetworkLayer> layers;
    end.layer = -1;
    add_stage(stage, static_cast<int>(k), space.classes, end, layers);
  }
}

}  // namespace

void check_bounds(const SearchSpace& space) {
  check_largest(space);
  check_smallest(space);
}

}  // namespace boardless
