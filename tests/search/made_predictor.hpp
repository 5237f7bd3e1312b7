// A predictor made by hand, so that tests of searches need no learning: each layer costs 9 cycles a
// multiplication and 500 more.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "analyzer/learn/parameters.hpp"
#include "analyzer/learn/predictor.hpp"
#include "analyzer/model/pack/kernel_pack.hpp"

namespace boardless {

inline LearnedKernel made_kernel(const std::string& op, const std::vector<std::string>& factors) {
  LearnedKernel out;
  out.ops = {op};
  const std::vector<std::string>& names = parameter_names(op, TensorType::int8);
  Product product;
  for (const std::string& factor : factors) {
    const auto at = std::find(names.begin(), names.end(), factor);
    if (at == names.end()) throw std::logic_error(op + " has no " + factor);
    product.factors.push_back({.parameter = static_cast<std::int32_t>(at - names.begin())});
  }
  LawBuilder builder(names);
  std::vector<double> cycles(law_kinds), instructions(law_kinds);
  cycles[0] = 9;
  instructions[0] = 5;
  builder.add({}, product, 1, cycles, instructions, false);
  cycles[0] = 500;
  instructions[0] = 300;
  builder.add({}, {}, 1, cycles, instructions, false);
  out.laws = builder.finish();
  make_plan(out);
  out.emulations = 1;
  out.exact_share = 1;
  return out;
}

inline Predictor made_predictor(const KernelPack& pack, Core core) {
  Predictor out;
  out.pack = "made by hand";
  out.pack_sha256 = pack.image.sha256;
  out.core = core;
  const std::vector<std::string> window = {"output_height", "output_width", "filter_height",
                                           "filter_width"};
  const auto with = [&](std::initializer_list<std::string> more) {
    std::vector<std::string> all = window;
    all.insert(all.end(), more);
    return all;
  };
  out.kernels = {made_kernel("CONV_2D", with({"output_channels", "input_channels"})),
                 made_kernel("DEPTHWISE_CONV_2D", with({"output_channels"})),
                 made_kernel("AVERAGE_POOL_2D", with({"channels"})),
                 made_kernel("MAX_POOL_2D", with({"channels"})),
                 made_kernel("FULLY_CONNECTED", {"input_length", "output_channels"}),
                 made_kernel("MEAN", {"kept", "reduced"}),
                 made_kernel("ADD", {"length"}),
                 made_kernel("SOFTMAX", {"elements"})};
  return out;
}

}  // namespace boardless
