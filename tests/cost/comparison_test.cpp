// Two estimates side by side, built by hand: rows, sums, what explains a change, and the gate.
#include "analyzer/cost/comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analyzer/cost/gate.hpp"
#include "analyzer/error.hpp"

namespace boardless {
namespace {

struct Row {
  const char* name;
  std::uint64_t instructions;
  double cycles;
};

EstimateSummary made(const char* label, const std::vector<Row>& functions,
                     double nj_per_cycle = 1) {
  EstimateSummary s;
  s.label = label;
  s.image_sha256 = label;
  s.clock_hz = 1e6;
  s.energy_known = nj_per_cycle > 0;
  s.no_energy_reason = s.energy_known ? "" : "nobody measured it";
  for (const Row& row : functions) {
    Cost cost{row.instructions, row.cycles, 0, row.cycles * nj_per_cycle * 1e-9};
    s.functions.push_back({row.name, cost});
    s.total.add(cost);
  }
  s.classes = {{"alu", s.total}};
  s.latency_s = s.total.cycles / s.clock_hz;
  return s;
}

// The same as a model, whose functions of an op's name are a cycle each.
EstimateSummary made_model(const char* label, const std::vector<Row>& ops) {
  EstimateSummary s = made(label, ops);
  s.ops = std::move(s.functions);
  s.functions.clear();
  Cost rest = s.total;
  for (const NamedCost& op : s.ops) {
    s.functions.push_back({op.name, {1, 1, 0, 1e-9}});
    rest.instructions -= 1;
    rest.cycles -= 1;
    rest.energy_j -= 1e-9;
  }
  s.functions.push_back({"kernel", rest});
  return s;
}

Cost sum(const std::vector<Difference>& rows, Cost Difference::*side) {
  Cost out;
  for (const Difference& d : rows) out.add(d.*side);
  return out;
}

TEST(Comparison, NewAndGoneFunctionsAreNotPaired) {
  const Comparison c = compare(made("a", {{"old_name", 10, 100}, {"kept", 5, 50}}),
                               made("b", {{"new_name", 10, 100}, {"kept", 5, 60}}));
  ASSERT_EQ(c.functions.size(), 3u);
  EXPECT_EQ(c.functions[2].name, "kept");  // by absolute change
  EXPECT_EQ(c.functions[2].state, RowState::both);
  for (const Difference& d : c.functions)
    EXPECT_EQ(d.state, d.name == "old_name"   ? RowState::gone
                       : d.name == "new_name" ? RowState::added
                                              : RowState::both);
  EXPECT_EQ(sum(c.functions, &Difference::base).cycles, c.base.total.cycles);
  EXPECT_EQ(sum(c.functions, &Difference::now).cycles, c.now.total.cycles);
}

TEST(Comparison, FunctionsOfOneNameAreSummed) {
  const Comparison c =
      compare(made("a", {{"init", 1, 10}, {"init", 2, 20}}), made("b", {{"init", 4, 40}}));
  ASSERT_EQ(c.functions.size(), 1u);
  EXPECT_EQ(c.functions[0].count_base, 2);
  EXPECT_EQ(c.functions[0].count_now, 1);
  EXPECT_EQ(c.functions[0].base.cycles, 30);
}

TEST(Comparison, AStallExplainsWhatNoClassDoes) {
  EstimateSummary a = made("a", {{"f", 10, 100}});
  EstimateSummary b = made("b", {{"f", 10, 150}});
  b.classes[0].cost.stall_cycles = 45;
  b.stalls = {{"flash_data_read", 45}};
  const Comparison c = compare(a, b);
  ASSERT_TRUE(c.cause);
  EXPECT_TRUE(c.cause->stall);
  EXPECT_EQ(c.cause->name, "flash_data_read");
  EXPECT_DOUBLE_EQ(c.cause->share, 0.9);
  EXPECT_EQ(c.most_changed_function, "f");
}

TEST(Comparison, TheCauseGoesTheWayOfTheWhole) {
  EstimateSummary a = made("a", {{"f", 10, 100}});
  EstimateSummary b = made("b", {{"f", 10, 90}});
  a.classes = {{"alu", {5, 60, 0, 0}}, {"load", {5, 40, 0, 0}}};
  b.classes = {{"alu", {5, 110, 0, 0}}, {"load", {5, -20, 0, 0}}};
  const Comparison c = compare(a, b);
  ASSERT_TRUE(c.cause);
  EXPECT_EQ(c.cause->name, "load");
  EXPECT_DOUBLE_EQ(c.cause->share, 6);
}

TEST(Comparison, OfTheSameHasNoCause) {
  const EstimateSummary a = made("a", {{"f", 10, 100}});
  const Comparison c = compare(a, a);
  EXPECT_FALSE(c.cause);
  EXPECT_EQ(c.most_changed_function, "");
  EXPECT_EQ(c.notes.size(), 1u);  // the same image
}

TEST(Comparison, OpsAreHeldByNumberAndType) {
  const Comparison c = compare(made_model("a", {{"op0_CONV_2D", 50, 100}, {"op1_ADD", 20, 40}}),
                               made_model("b", {{"op0_CONV_2D", 50, 90}, {"op1_MUL", 20, 20}}));
  ASSERT_EQ(c.ops.size(), 3U);
  EXPECT_EQ(c.ops[0].name, "op1_ADD");  // by absolute change
  EXPECT_EQ(c.ops[0].state, RowState::gone);
  EXPECT_EQ(c.ops[1].name, "op1_MUL");
  EXPECT_EQ(c.ops[1].state, RowState::added);
  EXPECT_EQ(c.ops[2].state, RowState::both);
  EXPECT_EQ(sum(c.ops, &Difference::base).cycles, c.base.total.cycles);
  EXPECT_EQ(sum(c.ops, &Difference::now).cycles, c.now.total.cycles);
  EXPECT_EQ(c.most_changed_op, "op1_ADD");
  EXPECT_EQ(c.most_changed_function, "kernel");
  EXPECT_TRUE(c.notes.empty());
}

TEST(Comparison, OpsThatHaveNoCounterpartAreNoted) {
  const EstimateSummary model = made_model("m", {{"op0_CONV_2D", 50, 100}, {"op1_ADD", 20, 40}});
  const Comparison shorter = compare(model, made_model("n", {{"op0_CONV_2D", 50, 90}}));
  ASSERT_EQ(shorter.notes.size(), 1U);
  EXPECT_NE(shorter.notes[0].find("the models have 2 and 1 ops"), std::string::npos);
  for (const Comparison& c : {compare(made("f", {{"main", 5, 10}}), model),
                              compare(model, made("f", {{"main", 5, 10}}))}) {
    ASSERT_EQ(c.notes.size(), 1U);
    EXPECT_TRUE(c.notes[0].starts_with("m is a model and f is firmware")) << c.notes[0];
    EXPECT_EQ(c.most_changed_op, "");
  }
}

TEST(Comparison, RelativeChange) {
  EXPECT_EQ(relative_change(0, 0), 0);
  EXPECT_TRUE(std::isinf(relative_change(0, 1)));
  EXPECT_EQ(relative_change(4, 0), -1);
  EXPECT_EQ(relative_change(4, 5), 0.25);
}

TEST(LeastEnergy, NeedsTwoThatAreKnown) {
  std::vector<EstimateSummary> all = {made("a", {{"f", 1, 10}}), made("b", {{"f", 1, 1}}, 0)};
  EXPECT_EQ(least_energy(all), nullptr);
  all.push_back(made("c", {{"f", 1, 5}}));
  ASSERT_NE(least_energy(all), nullptr);
  EXPECT_EQ(least_energy(all)->label, "c");
}

TEST(Gate, AtTheLimitPassesAndAboveItFails) {
  const EstimateSummary a = made("a", {{"f", 10, 100}});
  const auto failures = [&](double cycles) {
    return hold(compare(a, made("b", {{"f", 10, cycles}})), {0.02, {}, ""}).failures.size();
  };
  EXPECT_EQ(failures(50), 0u);
  EXPECT_EQ(failures(100), 0u);
  EXPECT_EQ(failures(102), 0u);
  EXPECT_EQ(failures(102.01), 2u);  // cycles and energy
}

TEST(Gate, OfAFunctionThatOnlyOneHas) {
  const EstimateSummary a = made("a", {{"gone", 10, 100}, {"f", 1, 1}});
  const EstimateSummary b = made("b", {{"added", 10, 100}, {"f", 1, 1}});
  const Comparison c = compare(a, b);
  const GateResult gone = hold(c, {0.02, {Metric::cycles}, "gone"});
  EXPECT_TRUE(gone.failures.empty());
  EXPECT_EQ(gone.notes.size(), 1u);
  const GateResult added = hold(c, {0.02, {Metric::cycles}, "added"});
  ASSERT_EQ(added.failures.size(), 1u);
  EXPECT_TRUE(std::isinf(added.failures[0].relative));
  EXPECT_EQ(added.notes.size(), 1u);
  EXPECT_THROW(check_function({c}, "ad"), Error);
  EXPECT_NO_THROW(check_function({c}, "added"));
}

TEST(Gate, OfAnOpIsItsWholeCostNotItsFunctions) {
  const Comparison c = compare(made_model("a", {{"op0_CONV_2D", 50, 100}, {"op1_ADD", 20, 40}}),
                               made_model("b", {{"op0_CONV_2D", 50, 150}, {"op1_ADD", 20, 40}}));
  const GateResult worse = hold(c, {0.02, {Metric::cycles}, "op0_CONV_2D"});
  ASSERT_EQ(worse.failures.size(), 1U);
  EXPECT_EQ(worse.failures[0].base, 100);
  EXPECT_EQ(worse.failures[0].now, 150);
  EXPECT_TRUE(hold(c, {0.02, {Metric::cycles}, "op1_ADD"}).failures.empty());
  EXPECT_EQ(hold(c, {0.02, {Metric::cycles}, "kernel"}).failures.size(), 1U);
  EXPECT_THROW(check_function({c}, "op2_ADD"), Error);
}

TEST(Gate, UnknownEnergy) {
  const Comparison c = compare(made("a", {{"f", 1, 10}}), made("b", {{"f", 1, 20}}, 0));
  EXPECT_THROW(hold(c, {0.02, {Metric::energy}, ""}), Error);
  const GateResult r = hold(c, {0.02, {}, ""});
  EXPECT_EQ(r.held, std::vector<Metric>{Metric::cycles});
  EXPECT_EQ(r.notes.size(), 1u);
  EXPECT_EQ(r.failures.size(), 1u);
}

}  // namespace
}  // namespace boardless
