#include "analyzer/report/compare_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "analyzer/report/change_format.hpp"
#include "analyzer/report/json_number.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

std::string plain(const std::string& name) { return name; }

Json interval(const Interval& range) { return Json::array({range.low, range.high}); }

Json name_or_null(const std::string& name) { return name.empty() ? Json() : Json(name); }

Json optional_number(bool known, double value) { return known ? Json(value) : Json(); }

Json side(const EstimateSummary& s) {
  Json out;
  out["label"] = s.label;
  out["input"] = s.input;
  out["saved"] = s.saved;
  out["boardless_version"] = s.boardless_version;
  out["image"] = {{"path", s.image_path}, {"sha256", s.image_sha256}};
  out["core"] = s.core;
  out["board"] = s.board;
  out["clock_hz"] = json_number(s.clock_hz);
  out["wait_states"] = s.wait_states;
  out["supply_v"] = s.supply_v ? Json(*s.supply_v) : Json();
  if (s.temperature_c) out["temperature_c"] = *s.temperature_c;
  out["region"] = s.region;
  out["passes"] = s.passes;
  out["instructions"] = s.total.instructions;
  out["cycles"] = json_number(s.total.cycles);
  out["cycles_interval"] = interval(s.cycles_interval);
  out["stall_cycles"] = json_number(s.total.stall_cycles);
  out["latency_s"] = s.latency_s;
  out["latency_interval_s"] = interval(s.latency_interval_s);
  out["energy_j"] = optional_number(s.energy_known, s.total.energy_j);
  out["energy_interval_j"] = s.energy_known ? interval(s.energy_interval_j) : Json();
  out["no_energy_reason"] = s.energy_known ? Json() : Json(s.no_energy_reason);
  out["ended_by"] = s.ended_by;
  out["warnings"] = s.warnings;
  return out;
}

// Null where a base of 0 has no relation to what is now.
Json relative(double base, double now) {
  const double change = relative_change(base, now);
  return std::isfinite(change) ? Json(change) : Json();
}

Json change(double base, double now) {
  return {{"absolute", json_number(now - base)}, {"relative", relative(base, now)}};
}

Json cost(const Cost& cost, bool energy_known) {
  Json out;
  out["instructions"] = cost.instructions;
  out["cycles"] = json_number(cost.cycles);
  out["stall_cycles"] = json_number(cost.stall_cycles);
  out["energy_j"] = optional_number(energy_known, cost.energy_j);
  return out;
}

Json figures(const Difference& d, const Comparison& c) {
  Json out;
  out["base"] = cost(d.base, c.base.energy_known);
  out["new"] = cost(d.now, c.now.energy_known);
  out["change_cycles"] = json_number(d.change_cycles());
  out["change_energy_j"] = optional_number(c.energy_known(), d.change_energy_j());
  out["change_relative"] = relative(d.base.cycles, d.now.cycles);
  return out;
}

Json rows(const char* key, const std::vector<const Difference*>& list, const Comparison& c) {
  Json out = Json::array();
  for (const Difference* d : list) {
    Json row;
    row[key] = d->name;
    row["state"] = to_string(d->state);
    row["count_base"] = d->count_base;
    row["count_new"] = d->count_now;
    row.update(figures(*d, c));
    out.push_back(std::move(row));
  }
  return out;
}

Json cycle_rows(const char* key, const std::vector<Difference>& list) {
  Json out = Json::array();
  for (const Difference& d : list)
    out.push_back({{key, d.name},
                   {"base_cycles", json_number(d.base.cycles)},
                   {"new_cycles", json_number(d.now.cycles)},
                   {"change_cycles", json_number(d.change_cycles())}});
  return out;
}

Json cause(const Comparison& c) {
  if (!c.cause) return {};
  return {{"kind", c.cause->stall ? "stall" : "class"},
          {"name", c.cause->name},
          {"change_cycles", json_number(c.cause->change_cycles())},
          {"share", c.cause->share}};
}

Json comparison(const CompareView& view, const Comparison& c) {
  Json out = side(c.now);
  Json& changes = out["change"];
  changes["instructions"] = change(static_cast<double>(c.base.total.instructions),
                                   static_cast<double>(c.now.total.instructions));
  changes["cycles"] = change(c.base.total.cycles, c.now.total.cycles);
  changes["latency_s"] = change(c.base.latency_s, c.now.latency_s);
  changes["energy_j"] =
      c.energy_known() ? change(c.base.total.energy_j, c.now.total.energy_j) : Json();
  out["explanation"] = {{"sentence", explanation(c, plain)},
                        {"cause", cause(c)},
                        {"function", name_or_null(c.most_changed_function)},
                        {"op", name_or_null(c.most_changed_op)}};
  const TopRows classes = top_rows(c.classes, ~std::size_t{0});
  out["by_class"] = rows("class", classes.rows, c);
  const auto add_top = [&](const char* key, const std::vector<Difference>& all) {
    const TopRows chosen = top_rows(all, view.top);
    out[std::string("by_") + key] = rows(key, chosen.rows, c);
    Json& left_out = out[std::string(key) + "s_left_out"];
    left_out = {{"rows", chosen.hidden_rows}};
    left_out.update(figures(chosen.hidden, c));
  };
  add_top("op", c.ops);
  add_top("function", c.functions);
  out["by_stall"] = cycle_rows("stall", c.stalls);
  out["by_lost_cycles"] = cycle_rows("reason", c.lost);
  out["notes"] = c.notes;
  return out;
}

Json gate(const CompareView& view) {
  if (!view.gate) return {};
  Json out;
  out["limit"] = view.gate->limit;
  out["function"] = name_or_null(view.gate->function);
  out["passed"] = gate_passed(view);
  out["sentence"] = gate_passed(view) ? Json() : Json(gate_sentence(view, plain));
  out["results"] = Json::array();
  for (std::size_t k = 0; k < view.gate_results.size(); ++k) {
    const GateResult& result = view.gate_results[k];
    Json entry = {{"label", view.comparisons[k].now.label},
                  {"metrics", Json::array()},
                  {"failures", Json::array()},
                  {"notes", result.notes}};
    for (const Metric metric : result.held) entry["metrics"].push_back(to_string(metric));
    for (const GateFailure& f : result.failures)
      entry["failures"].push_back({{"metric", to_string(f.metric)},
                                   {"base", json_number(f.base)},
                                   {"new", json_number(f.now)},
                                   {"relative", relative(f.base, f.now)}});
    out["results"].push_back(std::move(entry));
  }
  return out;
}

}  // namespace

std::string compare_json(const CompareView& view, const std::string& version) {
  Json out;
  out["schema"] = comparison_schema;
  out["boardless_version"] = version;
  out["over"] = view.over == CompareOver::clocks   ? "clocks"
                : view.over == CompareOver::boards ? "boards"
                                                   : "inputs";
  out["base"] = side(view.summaries.front());
  out["new"] = Json::array();
  for (const Comparison& c : view.comparisons) out["new"].push_back(comparison(view, c));
  const EstimateSummary* least =
      view.over == CompareOver::inputs ? nullptr : least_energy(view.summaries);
  out["least_energy"] = least ? Json{{"label", least->label},
                                     {"clock_hz", json_number(least->clock_hz)},
                                     {"energy_j", least->total.energy_j}}
                              : Json();
  out["gate"] = gate(view);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace boardless
