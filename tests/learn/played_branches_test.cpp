// Counters that are played are those that go from branch to branch.
#include "analyzer/learn/played_branches.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "analyzer/random.hpp"

namespace boardless::parameters {
namespace {

// A branch, one outcome after the other.
struct SlowBranch {
  int counter = 1;
  Value taken = 0, not_taken = 0;
  void run(bool goes) {
    if ((counter >= 2) != goes) ++(goes ? taken : not_taken);
    counter = goes ? std::min(counter + 1, 3) : std::max(counter - 1, 0);
  }
};

// A few loops in each other over runs of some lengths.
struct Nest {
  Value count = 1;
  std::vector<Nest> inside;  // none: a run
  Value length = 0;

  static Nest drawn(Random& random, int depth) {
    Nest out;
    out.count = random.one_in(3) ? random.between(0, 40) : random.between(1, 5);
    out.length = random.between(0, random.one_in(4) ? 80 : 6);
    for (std::int64_t k = depth > 0 ? random.between(1, 3) : 0; k > 0; --k)
      out.inside.push_back(drawn(random, depth - 1));
    return out;
  }
  void play(PlayedBranches& branches) const {
    branches.repeat(count, [&] {
      if (inside.empty()) branches.run(length);
      for (const Nest& one : inside) one.play(branches);
    });
  }
  void walk(const std::function<void(Value)>& run) const {
    for (Value k = 0; k < count; ++k) {
      if (inside.empty()) run(length);
      for (const Nest& one : inside) one.walk(run);
    }
  }
};

Value value_of(const PlayedBranches& play, const std::string& form, const std::string& what) {
  for (std::size_t k = 0; k < play.size(false); ++k)
    if (play.form(k) == form && play.what(k) == what) return play.value(k);
  ADD_FAILURE() << "no " << form << what;
  return -1;
}

TEST(PlayedBranches, AreThoseOutcomeByOutcome) {
  Random random(9);
  for (int n = 0; n < 300; ++n) {
    const Nest nest = Nest::drawn(random, 3);
    PlayedBranches play(copy_forms);
    nest.play(play);
    for (const RunForm& form : copy_forms) {
      SlowBranch loop, if_none, if_any;
      Value at_once = 0;  // of the loop's first rounds
      nest.walk([&](Value length) {
        const Value rounds = form.rounds(length);
        const Value before = loop.taken;
        for (Value k = 1; k <= rounds; ++k) {
          loop.run(k < rounds);
          if (k == 1) at_once += loop.taken - before;
        }
        if_none.run(rounds == 0);
        if_any.run(rounds > 0);
      });
      EXPECT_EQ(value_of(play, form.name, ", loop goes on"), loop.taken) << n;
      EXPECT_EQ(value_of(play, form.name, ", loop goes on at once"), at_once) << n;
      EXPECT_EQ(value_of(play, form.name, ", loop ends"), loop.not_taken) << n;
      EXPECT_EQ(value_of(play, form.name, ", none"), if_none.taken) << n;
      EXPECT_EQ(value_of(play, form.name, ", but not none"), if_none.not_taken) << n;
      EXPECT_EQ(value_of(play, form.name, ", any"), if_any.taken) << n;
      EXPECT_EQ(value_of(play, form.name, ", but not any"), if_any.not_taken) << n;
    }
  }
}

TEST(PlayedBranches, OfTwoRoundsMissTwiceEachTimeAndOfThreeOnce) {
  const auto misses = [](Value rounds) {
    PlayedBranches play(plain_form);
    play.repeat(100, [&] { play.run(rounds); });
    return value_of(play, "", ", loop goes on") + value_of(play, "", ", loop ends");
  };
  EXPECT_EQ(misses(1), 0);
  EXPECT_EQ(misses(2), 200);
  EXPECT_EQ(misses(3), 101);
}

}  // namespace
}  // namespace boardless::parameters
