#include <algorithm>

#include "analyzer/learn/window_sums.hpp"

namespace boardless::parameters {
namespace {

class TableBuilder {
 public:
  void add(std::size_t kind, bool twice, const std::string& what, AxisForm rows, AxisForm columns) {
    WindowSum sum{named(kind, what, twice), kind, twice, index_of(rows), index_of(columns)};
    table_.sums.push_back(std::move(sum));
  }
  void add_fill(std::size_t kind, bool twice, std::size_t form) {
    const std::string what = std::string("filled ") + WindowFills::name(form);
    table_.sums.push_back({named(kind, what, twice), kind, twice, 0, 0, true, form});
  }
  void end_of_taps() { table_.without_runs = table_.sums.size(); }
  WindowSumTable finish() { return std::move(table_); }

 private:
  static std::string named(std::size_t kind, const std::string& what, bool twice) {
    return std::string("sum_") + window_kinds[kind].name + "(" + what +
           (twice ? ", last twice)" : ")");
  }
  std::size_t index_of(const AxisForm& form) {
    const auto found = std::find(table_.forms.begin(), table_.forms.end(), form);
    if (found == table_.forms.end()) {
      table_.forms.push_back(form);
      return table_.forms.size() - 1;
    }
    return static_cast<std::size_t>(found - table_.forms.begin());
  }
  WindowSumTable table_;
};

// Taps one by one, where rounds but the first count apart.
void add_tap_sums(TableBuilder& t) {
  const auto inside = [](RoundForm round) { return AxisForm{AxisForm::inside, {.round = round}}; };
  const struct {
    const char* name;
    AxisForm form;
  } forms[] = {
      {"1", {AxisForm::one, {}}},
      {"taps", inside({""})},
      {"taps - 1", inside({"", 1})},
      {"taps - 2", inside({"", 2})},
      {"taps > 0", inside({"", 0, 1})},
      {"taps > 1", inside({"", 1, 1})},
      {"taps == 1", {AxisForm::inside, {.form = {"", -1, 0, -1, 0, 2}}}},
  };
  for (std::size_t kind = 0; kind < std::size(window_kinds); ++kind) {
    if (window_kinds[kind].words != WindowKind::any) continue;
    for (const auto& y : forms)
      for (const auto& x : forms)
        t.add(kind, false, std::string("rows ") + y.name + " x columns " + x.name, y.form, x.form);
  }
}

struct Side {
  const char* name;
  AxisForm form;
};

// Windows by the sides on which they leave the input, as code asks for one after the other.
const std::vector<Side>& sides() {
  static const std::vector<Side> out = [] {
    const auto none = [](AxisForm::Source source) {
      const Rounds no{"0", 0, 0};
      return AxisForm{source, {.fours = no, .words = no, .bytes = no, .is_way = true}};
    };
    const auto some = [](AxisForm::Source source) {
      return AxisForm{source, {.round = {"", 0, 1}}};
    };
    return std::vector<Side>{
        {"any", {AxisForm::one, {}}},
        {"begin cut", some(AxisForm::before)},
        {"begin in", none(AxisForm::before)},
        {"end cut", some(AxisForm::after)},
        {"end in", none(AxisForm::after)},
        {"in", none(AxisForm::outside)},
        {"begin alone cut", some(AxisForm::begin_alone_cut)},
        {"end alone cut", some(AxisForm::end_alone_cut)},
        {"both cut", some(AxisForm::both_cut)},
    };
  }();
  return out;
}

void add_side_sums(TableBuilder& t) {
  const auto add = [&](std::size_t kind, bool twice, std::size_t y, std::size_t x) {
    t.add(kind, twice, std::string("rows ") + sides()[y].name + ", columns " + sides()[x].name,
          sides()[y].form, sides()[x].form);
  };
  for (const bool twice : {false, true}) {
    for (const std::size_t kind : {0u, 2u, 3u})
      for (std::size_t y = 0; y < 6; ++y)
        for (std::size_t x = 0; x < sides().size(); ++x) add(kind, twice, y, x);
    for (std::size_t y = 1; y < 6; ++y) add(4, twice, y, 0);
  }
}

void add_run_sums(TableBuilder& t) {
  const AxisForm one{AxisForm::one, {}}, inside{AxisForm::inside, {}};
  const struct {
    const char* name;
    AxisForm::Source source;
  } sources[] = {{"inside", AxisForm::inside_run},
                 {"before", AxisForm::before_run},
                 {"after", AxisForm::after_run}};
  for (std::size_t kind = 0; kind < std::size(window_kinds); ++kind)
    for (const bool twice : {false, true}) {
      t.add(kind, twice, "windows", one, one);
      t.add(kind, twice, "rows inside", inside, one);
      t.add(kind, twice, "rows outside", {AxisForm::outside, {}}, one);
      if (window_kinds[kind].of_all) {
        t.add(kind, twice, "rows before", {AxisForm::before, {}}, one);
        t.add(kind, twice, "rows after", {AxisForm::after, {}}, one);
        for (const Side& x : sides())
          if (x.form.source != AxisForm::one)
            t.add(kind, twice, std::string("rows inside, columns ") + x.name, inside, x.form);
      }
      t.add(kind, twice, "taps inside", inside, inside);
      t.add(kind, twice, "taps by row", inside, {AxisForm::filter, {}});
      const bool cut = window_kinds[kind].of_all != 0;  // whole ones have nothing outside
      for (const RunMeasure& measure : run_measures()) {
        if (measure.is_way) continue;
        for (const auto& [name, source] : sources)
          if (cut || source == AxisForm::inside_run)
            t.add(kind, twice, measure.name(name), inside, {source, measure});
      }
      for (const RunMeasure& measure : run_measures())
        if (cut && measure.is_way && *measure.fours.name)
          t.add(kind, twice, measure.name("inside "), inside, {AxisForm::inside_run, measure});
    }
}

// Rows that lie outside of the input as a whole: code takes short ones in another way.
void add_rows_outside(TableBuilder& t) {
  const struct {
    const char* name;
    AxisForm::Source source;
  } sides[] = {
      {"before", AxisForm::before}, {"after", AxisForm::after}, {"outside", AxisForm::outside}};
  const RunForm below{" below 16", -1, 0, -1, 0}, from{" from 16", -1, 4};
  const struct {
    const char* name;
    RunMeasure measure;
  } runs[] = {{"short", {.form = below}},
              {"short, - 1", {.form = below, .round = {"", 1}}},
              {"short, > 0", {.form = below, .round = {"", 0, 1}}},
              {"long, > 0", {.form = from, .round = {"", 0, 1}}}};
  for (std::size_t kind = 0; kind < std::size(window_kinds); ++kind)
    for (const bool twice : {false, true})
      for (const auto& side : sides)
        for (const auto& run : runs)
          if (window_kinds[kind].of_all)
            t.add(kind, twice, std::string("rows ") + side.name + ", " + run.name,
                  {side.source, {}}, {AxisForm::filter_run, run.measure});
}

void add_fill_sums(TableBuilder& t) {
  for (const std::size_t kind : {2u, 3u})
    for (const bool twice : {false, true})
      for (std::size_t form = 0; form < WindowFills::forms; ++form) t.add_fill(kind, twice, form);
}

}  // namespace

bool rows_join(Value rows, Value row) { return rows > 1 && row > 4 && (row & 3) != 0; }

WindowKind kind_here(const WindowKind& kind, bool by_taps, Value rows, Value columns, Value unit) {
  const WindowKind all{kind.name, 1, 0, 0}, none{kind.name, 0, 0, 0};
  if (kind.words != WindowKind::any) {
    const bool is_even = kind.words == WindowKind::even;
    if (by_taps) return is_even ? none : all;
    const Value row = columns * unit;
    if (row & 3)
      return is_even ? none : rows_join(rows, row) ? WindowKind{kind.name, 1, 0, -1} : all;
    if ((unit & 3) == 0) return is_even ? all : none;
    return is_even ? WindowKind{kind.name, 0, 1, 0} : WindowKind{kind.name, 1, -1, 0};
  }
  return by_taps && kind.of_all ? all : kind;
}

const char* WindowFills::name(std::size_t form) {
  static constexpr const char* names[forms] = {
      "runs",       "head",       "head > 0", "head, - 1", "fours",   "fours > 0",
      "fours, - 1", "tail",       "tail > 0", "tail, - 1", "short",   "short, - 1",
      "fours > 1",  "fours, - 2", "tail > 1", "tail, - 2", "head > 1"};
  return names[form];
}

// Bytes up to a word's boundary go first, but in short runs.
void WindowFills::add(Value at, Value length, Value count) {
  if (length < 16) {
    sums_[10] += count * length;
    sums_[11] += count * less_one(length);
    return;
  }
  const Value head = -at & 3, fours = (length - head) >> 4, tail = (length - head) & 15;
  const Value of[forms] = {1,
                           head,
                           head > 0,
                           less_one(head),
                           fours,
                           fours > 0,
                           less_one(fours),
                           tail,
                           tail > 0,
                           less_one(tail),
                           0,
                           0,
                           fours > 1,
                           less_two(fours),
                           tail > 1,
                           less_two(tail),
                           head > 1};
  for (std::size_t k = 0; k < forms; ++k) sums_[k] += count * of[k];
}

const WindowSumTable& window_sum_table() {
  static const WindowSumTable table = [] {
    TableBuilder builder;
    add_tap_sums(builder);
    builder.end_of_taps();
    add_side_sums(builder);
    add_run_sums(builder);
    add_rows_outside(builder);
    add_fill_sums(builder);
    return builder.finish();
  }();
  return table;
}

}  // namespace boardless::parameters
