// The fast way to a prediction, held to the slow one on drawn layers of every kernel, and of fused
// ones.
#include "analyzer/learn/law_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "analyzer/learn/layer_chain.hpp"
#include "analyzer/learn/layer_prior.hpp"
#include "analyzer/learn/parameters.hpp"

namespace boardless {
namespace {

constexpr int calls_of_each = 300, plans_of_each = 12;

std::vector<KernelCall> drawn_calls(const std::string& op, int count, Random& random) {
  std::vector<KernelCall> out;
  const std::vector<std::string> parts = fused_parts(op);
  while (static_cast<int>(out.size()) < count) {
    Layer layer;
    if (parts.size() == 1)
      layer = draw_layer(op, random);
    else if (!draw_chain(parts[0], parts[1], random, layer))
      continue;
    out.push_back(call_of(layer));
  }
  return out;
}

std::vector<std::string> drawn_ops() {
  std::vector<std::string> out = layer_ops();
  for (const char* fused : {"PAD+CONV_2D", "PAD+DEPTHWISE_CONV_2D", "CONV_2D+ADD",
                            "DEPTHWISE_CONV_2D+CONV_2D", "DEPTHWISE_CONV_2D+ADD"})
    if (can_draw_chain(fused)) out.push_back(fused);
  return out;
}

class LawPlans : public testing::TestWithParam<std::string> {};
std::string name_of(const testing::TestParamInfo<std::string>& op) {
  std::string out = op.param;
  std::replace(out.begin(), out.end(), '+', '_');
  return out;
}
INSTANTIATE_TEST_SUITE_P(EachOperator, LawPlans, testing::ValuesIn(drawn_ops()), name_of);

// Each parameter by itself: asked for, and as the only factor of a law.
TEST_P(LawPlans, WorkOutEachParameterAsOneByOne) {
  Random random(21);
  const std::vector<KernelCall> calls = drawn_calls(GetParam(), calls_of_each, random);
  const std::vector<std::string>& names = parameter_names(calls[0].kernel, calls[0].type);
  KernelLaws laws;
  laws.names = names;
  std::vector<std::int32_t> all;
  for (std::size_t k = 0; k < names.size(); ++k) all.push_back(static_cast<std::int32_t>(k));
  const LawPlan plan(laws, calls[0].kernel, calls[0].type, all);
  PredictionRoom room;
  for (const KernelCall& call : calls) {
    if (call.type != calls[0].type) continue;
    plan.cost(call, room);
    const std::vector<std::int64_t> slow = parameter_values(call);
    for (std::size_t k = 0; k < slow.size(); ++k)
      ASSERT_EQ(room.parameters()[k], slow[k]) << names[k];
  }
}

// Laws drawn from the factors that laws may have, with thresholds that layers are on both sides of.
class LawDraw {
 public:
  LawDraw(const std::vector<std::string>& names, const std::vector<KernelCall>& calls,
          Random& random)
      : names_(names), factors_(possible_factors(names)), random_(random) {
    for (const KernelCall& call : calls) seen_.push_back(parameter_values(call));
  }

  KernelLaws laws(int terms) {
    LawBuilder builder(names_);
    for (int k = 0; k < terms; ++k) {
      Product product;
      for (int left = random_.between(0, 5); left > 0; --left) product.factors.push_back(factor());
      std::vector<double> cycles(law_kinds), instructions(law_kinds);
      for (int part = random_.between(1, 8); part > 0; --part) {
        const auto kind = static_cast<std::size_t>(random_.between(0, law_kinds - 1));
        cycles[kind] = random_.between(-200, 1000) / 7.0;
        instructions[kind] = random_.between(-20, 100) / 3.0;
      }
      builder.add(support(), product, 1, cycles, instructions, random_.one_in(4));
    }
    return builder.finish();
  }

 private:
  int below(std::size_t size) { return random_.between(0, static_cast<int>(size) - 1); }
  Factor factor() { return factors_[static_cast<std::size_t>(below(factors_.size()))]; }
  Condition condition() {
    Condition out;
    const std::vector<std::int64_t>& layer = seen_[static_cast<std::size_t>(below(seen_.size()))];
    out.left = factor();
    out.relation = static_cast<Relation>(random_.between(0, 3));
    if (random_.one_in(6)) {
      out.left = {.parameter = out.left.parameter};
      out.right_parameter = below(names_.size());
    } else {
      out.right = out.left.of(layer[static_cast<std::size_t>(out.left.parameter)]) -
                  (random_.one_in(8) ? random_.between(-3, 3) : 0);
    }
    return out;
  }
  Support support() {
    // A few conditions are asked for again and again.
    while (conditions_.size() < 40) conditions_.push_back(condition());
    Support out;
    for (int left = random_.between(0, 3); left > 0; --left)
      out.all.push_back(conditions_[static_cast<std::size_t>(below(conditions_.size()))]);
    if (random_.one_in(3))
      for (int left = random_.between(1, 2); left > 0; --left)
        out.except.push_back(conditions_[static_cast<std::size_t>(below(conditions_.size()))]);
    return out;
  }

  const std::vector<std::string>& names_;
  const std::vector<Factor> factors_;
  Random& random_;
  std::vector<std::vector<std::int64_t>> seen_;
  std::vector<Condition> conditions_;
};

TEST_P(LawPlans, CostAsTermByTermToTheLastBit) {
  Random random(22);
  const std::vector<KernelCall> calls = drawn_calls(GetParam(), calls_of_each, random);
  const std::vector<std::string>& names = parameter_names(calls[0].kernel, calls[0].type);
  PredictionRoom room;  // of all plans in turn
  int nonzero = 0;
  for (int n = 0; n < plans_of_each; ++n) {
    LawDraw draw(names, calls, random);
    // The last have more supports and terms than one block of bits.
    const KernelLaws laws = draw.laws(n < plans_of_each - 2 ? 60 : 700);
    const LawPlan plan(laws, calls[0].kernel, calls[0].type, {});
    for (const KernelCall& call : calls) {
      const LawCost slow = evaluate(laws, parameter_values(call));
      const LawCost fast = plan.cost(call, room);
      ASSERT_EQ(fast.cycles, slow.cycles);
      ASSERT_EQ(fast.instructions, slow.instructions);
      ASSERT_EQ(fast.total_cycles, slow.total_cycles);
      ASSERT_EQ(fast.fitted_cycles, slow.fitted_cycles);
      nonzero += slow.total_cycles != 0;
    }
  }
  EXPECT_GT(nonzero, calls_of_each * plans_of_each / 2);
}

}  // namespace
}  // namespace boardless
