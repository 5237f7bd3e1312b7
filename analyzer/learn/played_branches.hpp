// How often branches are mispredicted where a core predicts each by a two-bit counter that begins
// at 1 (Recorder::commit): a loop of two rounds may miss twice each time and one of three once, so
// that it hangs on which rounds ran before.
//
//   PlayedBranches play({{""}, {" >> 2"}});
//   play.repeat(batches, [&] { play.run(7); play.run(9); });   // runs of 7 and 9, in turns
//   play.what(3), play.value(3)                                // ", loop ends", 3 of "", misses
//
// Of each form of a run, three branches: at the end of a loop that goes round so many times, one
// that is taken where there is no round, and one where there is any. What a miss costs may hang on
// what ran before: of() tells runs apart.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "analyzer/learn/run_parameters.hpp"

namespace boardless::parameters {

// How often it missed, by outcome.
struct Misses {
  Value taken = 0, not_taken = 0;
};

class PlayedBranch {
 public:
  bool expects(bool taken) const { return (counter_ >= 2) == taken; }
  void run(bool taken, Value times, Misses& misses) {
    // It changes its mind after two at most.
    const Value wrong = taken ? 2 - counter_ : counter_ - 1;
    (taken ? misses.taken : misses.not_taken) += std::clamp<Value>(wrong, 0, times);
    counter_ = taken ? std::min<Value>(3, counter_ + times) : std::max<Value>(0, counter_ - times);
  }

 private:
  Value counter_ = 1;  // 2 and 3: it is expected to be taken
};

class PlayedBranches {
 public:
  explicit PlayedBranches(std::span<const RunForm> forms)
      : forms_(forms), branches_(forms.size()), misses_(forms.size()) {}

  // Runs from here on.
  enum When : std::uint8_t { first, after_hit, after_miss, times };
  void of(When when) { when_ = when; }
  void run(Value length) {
    for (std::size_t k = 0; k < forms_.size(); ++k) {
      const RunForm& form = forms_[k];
      if (!(length < form.limit ? form.short_runs : form.long_runs)) continue;
      const Value rounds = form.rounds(length);
      auto& [loop, if_none, if_any] = branches_[k];
      auto& misses = misses_[k][when_];
      if (rounds > 0) loop.run(rounds > 1, 1, misses[first_round]);
      if (rounds > 2) loop.run(true, rounds - 2, misses[later_rounds]);
      if (rounds > 1) loop.run(false, 1, misses[later_rounds]);
      if_none.run(rounds == 0, 1, misses[none]);
      if_any.run(rounds > 0, 1, misses[any]);
    }
  }

  // A loop that is left elsewhere before its end.
  void go_on(Value rounds) {
    for (std::size_t k = 0; k < forms_.size(); ++k) {
      if (rounds > 0) branches_[k][0].run(true, 1, misses_[k][when_][first_round]);
      if (rounds > 1) branches_[k][0].run(true, rounds - 1, misses_[k][when_][later_rounds]);
    }
  }

  // After three times that are alike a counter is where it was a time before: what any outcomes do
  // to it keeps the order of its four values. The first time may differ from the others.
  template <typename Body>
  void repeat(Value count, Body body) {
    constexpr Value settled = 4;
    for (Value k = 0; k < std::min(count, settled); ++k) body();
    if (count <= settled) return;
    const std::vector<OfForm> before = misses_;
    body();
    const auto again = [&](Value& now, Value was) { now += (count - settled - 1) * (now - was); };
    for (std::size_t k = 0; k < misses_.size(); ++k)
      for (std::size_t when = 0; when < times; ++when)
        for (std::size_t of = 0; of < kinds; ++of) {
          Misses& now = misses_[k][when][of];
          const Misses& was = before[k][when][of];
          again(now.taken, was.taken);
          again(now.not_taken, was.not_taken);
        }
  }

  // By form, then what is counted; then those of each time, where they are told apart.
  static std::size_t size(std::size_t forms, bool apart) {
    return (apart ? 1 + times : 1) * std::size(counted) * forms;
  }
  std::size_t size(bool apart) const { return size(forms_.size(), apart); }
  Value value(std::size_t k) const {
    const Counted& what = counted[k % std::size(counted)];
    const std::size_t block = k / size(false);
    Value out = 0;
    for (std::size_t when = 0; when < times; ++when)
      if (block == 0 || when == block - 1)
        for (std::size_t of = what.from; of <= what.to; ++of) {
          const Misses& misses = misses_[k % size(false) / std::size(counted)][when][of];
          out += what.taken ? misses.taken : misses.not_taken;
        }
    return out;
  }
  const char* form(std::size_t k) const {
    return forms_[k % size(false) / std::size(counted)].name;
  }
  const char* what(std::size_t k) const { return counted[k % std::size(counted)].name; }
  const char* when(std::size_t k) const {
    static constexpr const char* names[] = {"", ", first", ", after a hit", ", after a miss"};
    return names[k / size(false)];
  }

 private:
  // Compilers write a loop's first round out, so that its branch is another one to a block.
  enum Of : std::uint8_t { first_round, later_rounds, none, any, kinds };
  using OfForm = std::array<std::array<Misses, kinds>, times>;
  struct Counted {
    const char* name;
    bool taken;
    Of from, to;
  };
  static constexpr Counted counted[] = {
      {", loop goes on", true, first_round, later_rounds},
      {", loop goes on at once", true, first_round, first_round},
      {", loop goes on later", true, later_rounds, later_rounds},
      {", loop ends", false, first_round, later_rounds},
      {", loop ends at once", false, first_round, first_round},
      {", loop ends later", false, later_rounds, later_rounds},
      {", none", true, none, none},
      {", but not none", false, none, none},
      {", any", true, any, any},
      {", but not any", false, any, any},
  };

  std::span<const RunForm> forms_;
  std::vector<std::array<PlayedBranch, 3>> branches_;
  std::vector<OfForm> misses_;
  When when_ = first;
};

// What is played, as its parameters' names have it: "columns", or "columns of channels >> 2".
struct PlayedName {
  const char* what;
  const char* of = nullptr;
};

// Parameters of branches that `walk` plays, where they are asked for.
template <typename Walk>
void add_played(Collector& c, PlayedName name, std::span<const RunForm> forms, Walk walk,
                bool apart = false) {
  const std::size_t size = PlayedBranches::size(forms.size(), apart);
  if (!c.any_wanted(size)) return c.leave_out(size);
  PlayedBranches play(forms);
  walk(play);
  for (std::size_t k = 0; k < size; ++k)
    c.add({played, "(", name.what, name.of ? " of " : "", name.of ? name.of : "", play.form(k),
           play.what(k), play.when(k), ")"},
          play.value(k));
}

// Of what copies a run by four words, by words and by bytes.
inline constexpr RunForm copy_forms[] = {
    {" >> 4", -1, 4}, {" & 15 >> 2", 15, 2}, {" >> 2", -1, 2}, {" & 3", 3}, {""}};
// Rounds as they are.
inline constexpr RunForm plain_form[] = {{""}};

// A loop of so many rounds that is run so often.
inline void add_played_loop(Collector& c, const char* what, Value times, Value rounds) {
  add_played(c, {what}, plain_form,
             [&](PlayedBranches& play) { play.repeat(times, [&] { play.run(rounds); }); });
}

}  // namespace boardless::parameters
