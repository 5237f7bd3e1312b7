// Which terms count, by tables, held to their conditions one by one: also where values are
// negative, larger than any table, or no table is large enough.
#include "analyzer/learn/support_plan.hpp"

#include <gtest/gtest.h>

#include "analyzer/random.hpp"

namespace boardless {
namespace {

constexpr std::size_t parameters = 6;

Condition drawn_condition(Random& random) {
  Condition out;
  out.left.parameter = random.between(0, parameters - 1);
  out.relation = static_cast<Relation>(random.between(0, 3));
  if (random.one_in(8)) {
    out.right_parameter = random.between(0, parameters - 1);
    return out;
  }
  out.left.add = random.one_in(3) ? random.between(-3, 15) : 0;
  out.left.shift = random.one_in(2) ? random.between(0, 5) : 0;
  out.left.mask = random.one_in(2) ? random.between(1, 31) : 0;
  out.left.then_add = random.one_in(4) ? 1 : 0;
  out.left.then_shift = random.one_in(4) ? 1 : 0;
  out.left.more = random.one_in(4) ? random.between(-2, 1) : 0;
  out.right = random.one_in(10) ? random.between(-2, 9000) : random.between(0, 8);
  return out;
}

KernelLaws drawn_laws(Random& random, int terms) {
  KernelLaws laws;
  laws.names.resize(parameters);
  for (int k = 0; k < 30; ++k) laws.conditions.push_back(drawn_condition(random));
  for (int k = 0; k < terms; ++k) {
    KernelLaws::IndexedSupport support;
    for (int left = random.between(0, 3); left > 0; --left)
      support.all.push_back(random.between(0, 29));
    for (int left = random.one_in(4) ? random.between(1, 2) : 0; left > 0; --left)
      support.except.push_back(random.between(0, 29));
    laws.supports.push_back(std::move(support));
    laws.terms.push_back({.support = random.between(0, k)});
  }
  return laws;
}

bool counts(const KernelLaws& laws, const LawTerm& term, const std::vector<std::int64_t>& values) {
  const auto& of = laws.supports[static_cast<std::size_t>(term.support)];
  Support support;
  for (const std::int32_t k : of.all)
    support.all.push_back(laws.conditions[static_cast<std::size_t>(k)]);
  for (const std::int32_t k : of.except)
    support.except.push_back(laws.conditions[static_cast<std::size_t>(k)]);
  return holds(support, values);
}

TEST(SupportPlans, FindTheTermsWhoseConditionsHold) {
  Random random(7);
  SupportPlan::Room room;
  int found = 0, asked = 0;
  for (const int terms : {1, 40, 120, 200, 300, 500, 900}) {
    const KernelLaws laws = drawn_laws(random, terms);
    const SupportPlan plan(laws);
    for (int n = 0; n < 400; ++n) {
      std::vector<std::int64_t> values;
      for (std::size_t k = 0; k < parameters; ++k)
        values.push_back(random.one_in(8)   ? random.between(-40, 0)
                         : random.one_in(4) ? random.between(0, 2'000'000'000)
                         : random.one_in(3) ? random.between(0, 10'000)
                                            : random.between(0, 20));
      std::vector<std::size_t> slow, fast;
      for (std::size_t k = 0; k < laws.terms.size(); ++k)
        if (counts(laws, laws.terms[k], values)) slow.push_back(k);
      plan.each(values, room, [&](std::size_t term) { fast.push_back(term); });
      ASSERT_EQ(fast, slow);
      found += static_cast<int>(slow.size());
      asked += terms;
    }
  }
  EXPECT_GT(found, asked / 20);
  EXPECT_LT(found, asked / 2);
}

}  // namespace
}  // namespace boardless
