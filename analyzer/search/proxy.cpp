#include "analyzer/search/proxy.hpp"

#include <cmath>
#include <map>

namespace boardless {

double capacity_proxy(std::span<const NetworkLayer> layers) {
  constexpr double macs_unit = 1e5, parameters_unit = 1e3, half = 20;
  struct Stage {
    double macs = 0, parameters = 0;
  };
  std::map<int, Stage> stages;
  for (const NetworkLayer& layer : layers) {
    stages[layer.stage].macs += layer.macs();
    stages[layer.stage].parameters += layer.parameters();
  }
  double sum = 0;
  for (const auto& [number, stage] : stages)
    sum +=
        std::log2(1 + stage.macs / macs_unit) + std::log2(1 + stage.parameters / parameters_unit);
  return sum / (sum + half);
}

}  // namespace boardless
