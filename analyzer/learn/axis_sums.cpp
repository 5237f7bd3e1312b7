#include "analyzer/learn/axis_sums.hpp"

#include <algorithm>
#include <stdexcept>

#include "analyzer/learn/window_sums.hpp"

namespace boardless::parameters {
namespace {

// Forms that are no runs. What these stand for, values_of() tells in the same order.
const std::vector<AxisForm>& plain_forms() {
  using Form = AxisForm;
  static const std::vector<AxisForm> forms = [] {
    const Rounds no{"0", 0, 0};
    const RunMeasure any{}, none{.fours = no, .words = no, .bytes = no, .is_way = true},
        some{.round = {"", 0, 1}};
    const auto round = [](Value less, Value most) { return RunMeasure{.round = {"", less, most}}; };
    return std::vector<AxisForm>{
        {Form::one, any},
        {Form::filter, any},
        {Form::inside, any},
        {Form::inside, round(1, INT64_MAX)},
        {Form::inside, round(2, INT64_MAX)},
        {Form::inside, round(0, 1)},
        {Form::inside, round(1, 1)},
        {Form::inside, {.form = {"", -1, 0, -1, 0, 2}}},
        {Form::outside, any},
        {Form::outside, none},
        {Form::before, any},
        {Form::before, some},
        {Form::before, none},
        {Form::after, any},
        {Form::after, some},
        {Form::after, none},
        {Form::begin_alone_cut, some},
        {Form::end_alone_cut, some},
        {Form::both_cut, some},
    };
  }();
  return forms;
}

constexpr std::size_t plain_slots = 20;  // even, for the sake of pairs

void add_plain(double* sums, const Taps& t, Value filter, double count) {
  const auto is = [&](bool holds) { return holds ? 1.0 : 0.0; };
  const bool begins = t.before > 0, ends = t.after > 0;
  const double of[plain_slots] = {1,
                                  static_cast<double>(filter),
                                  static_cast<double>(t.inside),
                                  static_cast<double>(less_one(t.inside)),
                                  static_cast<double>(less_two(t.inside)),
                                  is(t.inside > 0),
                                  is(t.inside > 1),
                                  is(t.inside == 1),
                                  static_cast<double>(t.before + t.after),
                                  is(!begins && !ends),
                                  static_cast<double>(t.before),
                                  is(begins),
                                  is(!begins),
                                  static_cast<double>(t.after),
                                  is(ends),
                                  is(!ends),
                                  is(begins && !ends),
                                  is(!begins && ends),
                                  is(begins && ends),
                                  0};
  for (std::size_t k = 0; k < plain_slots; ++k) sums[k] += count * of[k];
}

bool is_run(const AxisForm& form) { return form.source >= AxisForm::inside_run; }

std::size_t run_of(const AxisForm& form) {
  static_assert(AxisForm::filter_run == AxisForm::inside_run + 3);
  return static_cast<std::size_t>(form.source - AxisForm::inside_run);
}

}  // namespace

AxisPlan::AxisPlan(const std::vector<std::size_t>& forms) : slots_(plain_slots) {
  const std::vector<AxisForm>& all = window_sum_table().forms;
  for (const std::size_t k : forms) {
    if (!is_run(all[k])) continue;
    const std::size_t source = run_of(all[k]);
    if (!all[k].measure.is_way) {
      if (runs_[source]) continue;
      runs_[source] = slots_;
      slots_ += run_form_measures;
    } else if (std::none_of(ways_.begin(), ways_.end(),
                            [&](const Way& way) { return way.form == k; })) {
      ways_.push_back({k, source, RunTally::ways_of(all[k].measure)});
    }
  }
  ways_slot_ = slots_;
  if (ways_.size() & 1) ways_.push_back({SIZE_MAX, 0, 0});
  slots_ += ways_.size();
  for (std::size_t source = 0; source < sources; ++source) {
    const auto is_of = [&](const Way& way) { return way.takes && way.source == source; };
    if (std::none_of(ways_.begin(), ways_.end(), is_of)) continue;
    for (std::size_t way = 0; way < RunTally::ways; ++way)
      for (const Way& one : ways_)
        counted_[source][way].push_back(is_of(one) && (one.takes >> way & 1) ? 1 : 0);
  }
}

std::uint16_t AxisPlan::slot(std::size_t form) const {
  const AxisForm& of = window_sum_table().forms[form];
  if (is_run(of)) {
    for (std::size_t k = 0; k < ways_.size(); ++k)
      if (ways_[k].form == form) return static_cast<std::uint16_t>(ways_slot_ + k);
    return static_cast<std::uint16_t>(runs_[run_of(of)] + RunTally::slot_of(of.measure));
  }
  const std::vector<AxisForm>& plain = plain_forms();
  for (std::size_t k = 0; k < plain.size(); ++k)
    if (plain[k].source == of.source && count_alike(plain[k].measure, of.measure))
      return static_cast<std::uint16_t>(k);
  throw std::logic_error("a form of windows that no sums of an axis have");
}

// What `count` windows that lie alike add.
void AxisPlan::add(double* sums, const Taps& t, Value filter, Value unit, bool by_taps,
                   Value count) const {
  add_plain(sums, t, filter, static_cast<double>(count));
  const Value taps[sources] = {t.inside, t.before, t.after, filter};
  for (std::size_t k = 0; k < sources; ++k) {
    const auto times = static_cast<double>(by_taps ? count * taps[k] : count);
    const Value length = by_taps ? unit : taps[k] * unit;
    if (runs_[k]) RunTally::add(sums + runs_[k], length, times);
    const std::vector<double>& counted = counted_[k][RunTally::way_of(length)];
    for (std::size_t way = 0; way < counted.size(); ++way)
      sums[ways_slot_ + way] += times * counted[way];
  }
}

void AxisSums::work_out(const AxisPlan& plan, const Axis& axis, const CutWindows& windows,
                        Value unit, bool by_taps) {
  const auto add = [&](std::vector<double>& to, const Taps& taps, Value count) {
    plan.add(to.data(), taps, axis.filter, unit, by_taps, count);
  };
  whole.assign(plan.slots_, 0);
  if (windows.counts().inside) add(whole, {0, axis.filter, 0}, windows.counts().inside);
  none_cut_ = windows.cut().empty();
  if (none_cut_) return;
  all_ = whole;
  for (const CutWindows::Alike& alike : windows.cut()) add(all_, alike.taps, alike.count);
}

void AxisSums::work_out_last(const AxisPlan& plan, const Axis& axis, const Taps& taps, Value unit,
                             bool by_taps) {
  last.assign(plan.slots_, 0);
  plan.add(last.data(), taps, axis.filter, unit, by_taps, 1);
}

}  // namespace boardless::parameters
