// Fitted terms are scaled to whole layers, exact ones are not.
#include "analyzer/learn/refit.hpp"

#include <gmock/gmock.h>

namespace boardless {
namespace {

// 10 a p0 by an exact law, and `fitted` a p1 by a fitted one.
KernelLaws laws_with(double fitted) {
  LawBuilder builder({"p0", "p1"});
  const auto add = [&](std::int32_t parameter, double cycles, bool is_fitted) {
    Factor factor;
    factor.parameter = parameter;
    Product product;
    product.factors = {factor};
    std::vector<double> costs(law_kinds, 0);
    costs[0] = cycles;
    builder.add(Support{}, product, 1, costs, costs, is_fitted);
  };
  add(0, 10, false);
  add(1, fitted, true);
  return builder.finish();
}

std::vector<Observation> layers_of(const KernelLaws& laws) {
  std::vector<Observation> out;
  for (std::int64_t k = 1; k <= 12; ++k) {
    Observation& one = out.emplace_back();
    one.parameters = {k, 13 - k};
    one.cycles = static_cast<std::int64_t>(evaluate(laws, one.parameters).total_cycles);
  }
  return out;
}

TEST(Refit, BringsFittedTermsToWhatWholeLayersTook) {
  const std::vector<Observation> layers = layers_of(laws_with(30));
  KernelLaws laws = laws_with(24);
  refit(laws, layers);
  for (const Observation& layer : layers)
    EXPECT_NEAR(evaluate(laws, layer.parameters).total_cycles, static_cast<double>(layer.cycles),
                0.001 * static_cast<double>(layer.cycles));
  const std::vector<std::int64_t> exact_alone = {1, 0};
  EXPECT_DOUBLE_EQ(evaluate(laws, exact_alone).total_cycles, 10);
}

TEST(Refit, LeavesLawsThatAreRightOrAllExact) {
  KernelLaws right = laws_with(30);
  const std::vector<Observation> layers = layers_of(right);
  refit(right, layers);
  EXPECT_NEAR(evaluate(right, layers[3].parameters).total_cycles,
              static_cast<double>(layers[3].cycles), 1e-6);
  refit(right, {});
  EXPECT_NEAR(evaluate(right, layers[3].parameters).total_cycles,
              static_cast<double>(layers[3].cycles), 1e-6);
}

}  // namespace
}  // namespace boardless
