#include "analyzer/learn/played_gathers.hpp"

#include <algorithm>
#include <string_view>

namespace boardless::parameters {
namespace {

// Short runs are copied where they are needed, long ones by a function for all.
constexpr Value long_run = 16;
constexpr RunForm short_forms[] = {{" >> 4", -1, 4},
                                   {" below 16", -1, 0, -1, 0},
                                   {" >> 2 below 16", -1, 2, -1, 0},
                                   {" & 3 below 16", 3, 0, -1, 0}};
constexpr RunForm word_forms[] = {{" >> 2", -1, 2}};

class Gathers {
 public:
  Gathers(Collector& c, const GatheredWindows& of, const char* kind)
      : c_(c), of_(of), kind_(kind), walk_(c, of.rows, of.columns) {
    for (const WindowKind& one : window_kinds)
      if (std::string_view(kind) == one.name)
        here_ = kind_here(one, of.by_taps, of.rows.filter, of.columns.filter, of.unit);
    odd_ = of.batches * of.rows.output * of.columns.output & 1;
  }

  void add_rows() {
    add_run("before", &Taps::before);
    add_run("inside", &Taps::inside);
    add_run("after", &Taps::after);
    const Value row = of_.columns.filter * of_.unit;
    add("rows above", short_forms, [=](PlayedBranches& play, const Taps& y, const Taps&) {
      play.repeat(y.before, [&] { play.run(row); });
    });
    add("rows below", short_forms, [=](PlayedBranches& play, const Taps& y, const Taps&) {
      play.repeat(y.after, [&] { play.run(row); });
    });
    add_sides();
    add("copied", copy_forms, [=, this](PlayedBranches& play, const Taps& y, const Taps& x) {
      if (x.inside * of_.unit >= long_run)
        play.repeat(y.inside, [&] { play.run(x.inside * of_.unit); });
    });
    for (const PlayedFill& fill : played_fills)
      add(fill.name, plain_form, [=, this](PlayedBranches& play, const Taps& y, const Taps& x) {
        const auto run = [&](Value at, Value length) {
          if (length >= long_run) fill.run(play, at, length);
        };
        for (Value k = 0; k < of_.rows.filter; ++k) {
          if (k < y.before || k >= y.before + y.inside) {
            run(k * row, row);
          } else {
            run(k * row, x.before * of_.unit);
            run(k * row + (x.before + x.inside) * of_.unit, x.after * of_.unit);
          }
        }
      });
  }

  void add_words() {
    const auto add_part = [&](const char* what, Value Taps::*part) {
      add(what, word_forms, [=, this](PlayedBranches& play, const Taps& y, const Taps& x) {
        play.repeat(y.inside, [&] { play.run(x.*part * of_.unit); });
      });
    };
    add_part("words before", &Taps::before);
    add_part("words inside", &Taps::inside);
    add_part("words after", &Taps::after);
    const Value row = of_.columns.filter * of_.unit;
    add("rows of words outside", word_forms, [=](PlayedBranches& play, const Taps& y, const Taps&) {
      play.repeat(y.before, [&] { play.run(row); });
      play.repeat(y.after, [&] { play.run(row); });
    });
    add_sides();
  }

  void add_taps() {
    add("tap above", plain_form, [=, this](PlayedBranches& play, const Taps& y, const Taps&) {
      play.repeat(y.before * of_.columns.filter, [&] { play.run(1); });
      play.repeat((y.inside + y.after) * of_.columns.filter, [&] { play.run(0); });
    });
    add("tap below", plain_form, [=, this](PlayedBranches& play, const Taps& y, const Taps&) {
      play.repeat(y.inside * of_.columns.filter, [&] { play.run(0); });
      play.repeat(y.after * of_.columns.filter, [&] { play.run(1); });
    });
    add("tap before", plain_form, [](PlayedBranches& play, const Taps& y, const Taps& x) {
      play.repeat(y.inside, [&] {
        play.repeat(x.before, [&] { play.run(1); });
        play.repeat(x.inside + x.after, [&] { play.run(0); });
      });
    });
    add("tap behind", plain_form, [](PlayedBranches& play, const Taps& y, const Taps& x) {
      play.repeat(y.inside, [&] {
        play.repeat(x.inside, [&] { play.run(0); });
        play.repeat(x.after, [&] { play.run(1); });
      });
    });
    add("tap inside", short_forms, [=, this](PlayedBranches& play, const Taps& y, const Taps& x) {
      play.repeat(y.inside * x.inside, [&] { play.run(of_.unit); });
    });
    add("tap outside", short_forms, [=, this](PlayedBranches& play, const Taps& y, const Taps& x) {
      const Value taps = of_.rows.filter * of_.columns.filter - y.inside * x.inside;
      play.repeat(taps, [&] { play.run(of_.unit); });
    });
    add("row of taps", plain_form, [=, this](PlayedBranches& play, const Taps&, const Taps&) {
      play.repeat(of_.rows.filter, [&] { play.run(of_.columns.filter); });
    });
    add("rows of taps", plain_form,
        [=, this](PlayedBranches& play, const Taps&, const Taps&) { play.run(of_.rows.filter); });
  }

 private:
  template <typename Tell>
  void add(const char* what, std::span<const RunForm> forms, Tell tell) {
    add_played(c_, {what, kind_}, forms, [&](PlayedBranches& play) {
      const auto tell_here = [&](const Taps& y, const Taps& x) {
        const bool whole_columns = x.inside == of_.columns.filter;
        const bool whole = whole_columns && y.inside == of_.rows.filter;
        if (here_.of_all + here_.of_whole_columns * whole_columns + here_.of_whole * whole)
          tell(play, y, x);
      };
      play.repeat(of_.groups, [&] {
        walk_.play(play, of_.batches, tell_here);
        if (of_.twice_last && odd_)
          tell_here(taps_at(of_.rows, of_.rows.output - 1),
                    taps_at(of_.columns, of_.columns.output - 1));
      });
    });
  }
  void add_run(const char* what, Value Taps::*part) {
    add(what, short_forms, [=, this](PlayedBranches& play, const Taps& y, const Taps& x) {
      play.repeat(y.inside, [&] { play.run(x.*part * of_.unit); });
    });
  }
  // Whether each row lies above the input, and of others whether it lies below.
  void add_sides() {
    add("row above", plain_form, [](PlayedBranches& play, const Taps& y, const Taps&) {
      play.repeat(y.before, [&] { play.run(1); });
      play.repeat(y.inside + y.after, [&] { play.run(0); });
    });
    add("row below", plain_form, [](PlayedBranches& play, const Taps& y, const Taps&) {
      play.repeat(y.inside, [&] { play.run(0); });
      play.repeat(y.after, [&] { play.run(1); });
    });
    add("columns cut", plain_form,
        [](PlayedBranches& play, const Taps&, const Taps& x) { play.run(x.before + x.after); });
  }

  Collector& c_;
  const GatheredWindows& of_;
  const char* kind_;
  WindowWalk walk_;
  WindowKind here_{"", 0, 0, 0};
  bool odd_ = false;
};

}  // namespace

void add_played_gathers(Collector& c, const GatheredWindows& windows,
                        std::initializer_list<const char*> kinds) {
  // A window is put together in one of both ways.
  GatheredWindows by_rows = windows, by_taps = windows;
  (windows.by_taps ? by_rows : by_taps).groups = 0;
  for (const char* kind : kinds) {
    Gathers gathers(c, by_rows, kind);
    if (std::string_view(kind) == "even")
      gathers.add_words();
    else
      gathers.add_rows();
  }
  Gathers(c, by_taps, "all").add_taps();
}

}  // namespace boardless::parameters
