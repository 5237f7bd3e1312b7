#include "analyzer/report/recommend_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analyzer/report/estimate_csv.hpp"
#include "analyzer/report/json_number.hpp"
#include "analyzer/report/recommend_words.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<double>& value) { return value ? json_number(*value) : Json(); }
Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json pair(const Interval& interval) { return {interval.low, interval.high}; }

Json budgets_json(const Budgets& budgets) {
  Json out = Json::object();
  for (const LimitKind kind :
       {LimitKind::energy, LimitKind::latency, LimitKind::arena, LimitKind::flash})
    out[std::string(limit_info(kind).key)] = or_null(budget(budgets, kind));
  return out;
}

Json distances_json(const JudgedRow& judged) {
  Json out = Json::object();
  for (const Distance& d : judged.distances) {
    Json& row = out[std::string(limit_info(d.kind).key)];
    row["value"] = or_null(d.value);
    row["most"] = json_number(d.most);
    row["absolute"] = d.value ? json_number(d.absolute()) : Json();
    row["relative"] = d.value ? Json(d.factor() - 1) : Json();
    row["met"] = d.met();
  }
  return out;
}

Json battery_json(const std::optional<CandidateBattery>& battery) {
  if (!battery) return nullptr;
  return {{"average_power_w", battery->life.average_w()},
          {"inference_power_w", battery->life.inference_w},
          {"sleep_power_w", battery->life.sleep_w},
          {"life_s", battery->life.life_s},
          {"life_interval_s", pair(battery->life_interval_s)}};
}

Json row_json(const RecommendationReport& report, std::size_t k) {
  const CandidateCost& row = report.rows[k];
  const JudgedRow& judged = report.result.judged[k];
  const bool known = row.error.empty();
  Json out = {{"name", row.name}, {"model", row.model}, {"board", row.board}};
  out["clock_hz"] = known ? json_number(row.clock_hz) : Json();
  out["accuracy"] = row.accuracy ? Json(*row.accuracy) : Json();
  out["error"] = or_null(row.error);
  out["fits"] = judged.fits;
  out["lacks"] = judged.fits || !known ? Json() : Json(what_it_lacks(row, judged));
  out["uncounted_ops"] = row.uncounted_ops;
  out["latency_s"] = known ? Json(row.latency_s.value) : Json();
  out["latency_interval_s"] = known ? pair(row.latency_s.interval) : Json();
  out["energy_j"] = row.energy_j ? Json(row.energy_j->value) : Json();
  out["energy_interval_j"] = row.energy_j ? pair(row.energy_j->interval) : Json();
  out["no_energy_reason"] = or_null(row.no_energy_reason);
  const auto bytes = [&](std::uint64_t n) { return known ? Json(n) : Json(); };
  out["arena_bytes"] = bytes(row.arena_bytes);
  out["flash_bytes"] = bytes(row.flash_bytes);
  out["ram_bytes"] = bytes(row.ram_bytes);
  out["distances"] = distances_json(judged);
  out["battery"] = report.battery ? battery_json(report.batteries[k]) : Json();
  out["warnings"] = row.warnings;
  return out;
}

Json next_json(const RecommendationReport& report) {
  if (!report.result.next) return nullptr;
  const NextStep& next = *report.result.next;
  const CandidateCost& row = report.rows[next.row];
  Json out = {{"name", row.name}, {"model", row.model}, {"board", row.board}};
  out["accuracy"] = row.accuracy ? Json(*row.accuracy) : Json();
  out["accuracy_gain"] = or_null(next.accuracy_gain);
  out["raises"] = Json::object();
  for (const Raise& raise : next.raises)
    out["raises"][std::string(limit_info(raise.kind).key)] = {{"from", json_number(raise.from)},
                                                              {"to", json_number(raise.to)}};
  return out;
}

std::string figure(bool known, double value) { return known ? fmt::format("{:.9g}", value) : ""; }

std::string csv_line(const RecommendationReport& report, std::size_t k) {
  const CandidateCost& row = report.rows[k];
  const JudgedRow& judged = report.result.judged[k];
  const bool known = row.error.empty(), energy = row.energy_j.has_value();
  const Figure joules = row.energy_j.value_or(Figure{});
  std::string out = fmt::format("{},{},{},{},{},", csv_field(row.name), csv_field(row.model),
                                csv_field(row.board), known ? fmt::format("{}", row.clock_hz) : "",
                                figure(row.accuracy.has_value(), row.accuracy.value_or(0)));
  out += fmt::format("{},{},{},", figure(known, row.latency_s.value),
                     figure(known, row.latency_s.interval.low),
                     figure(known, row.latency_s.interval.high));
  out += fmt::format("{},{},{},", figure(energy, joules.value), figure(energy, joules.interval.low),
                     figure(energy, joules.interval.high));
  const auto bytes = [&](std::uint64_t n) { return known ? fmt::format("{}", n) : ""; };
  out += fmt::format("{},{},{},{},{},", bytes(row.arena_bytes), bytes(row.flash_bytes),
                     bytes(row.ram_bytes), judged.fits, report.result.choice == k);
  const bool battery = report.battery && report.batteries[k];
  return out + fmt::format("{},{},{}\n", known ? csv_field(what_it_lacks(row, judged)) : "",
                           figure(battery, battery ? report.batteries[k]->life.life_s : 0),
                           csv_field(row.error));
}

}  // namespace

std::string recommend_json(const RecommendationReport& report, const std::string& version) {
  const Recommendation& r = report.result;
  const auto row_or_null = [&](const std::optional<std::size_t>& k) {
    return k ? row_json(report, *k) : Json();
  };
  Json out;
  out["schema"] = "boardless-recommendation/1";
  out["boardless_version"] = version;
  out["candidates"] = report.candidates;
  out["boards"] = report.boards;
  out["accuracy_known"] = report.accuracy_known;
  out["budgets"] = budgets_json(report.budgets);
  out["sure"] = report.budgets.sure;
  out["battery"] = nullptr;
  if (report.battery)
    out["battery"] = {{"capacity_j", report.battery->capacity_j},
                      {"period_s", report.battery->period_s},
                      {"sleep_power_w", report.battery->sleep_w},
                      {"self_discharge_per_year", report.battery->self_discharge_per_year}};
  out["choice"] = row_or_null(r.choice);
  out["nearest"] = row_or_null(r.nearest);
  out["next_step"] = next_json(report);
  out["by_board"] = Json::array();
  for (const BoardChoice& board : r.by_board)
    out["by_board"].push_back(
        {{"board", board.board},
         {"name", board.choice ? Json(report.rows[*board.choice].name) : Json()}});
  out["rows"] = Json::array();
  for (const std::size_t k : r.order) out["rows"].push_back(row_json(report, k));
  out["notes"] = report.notes;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string recommend_csv(const RecommendationReport& report) {
  std::string out =
      "name,model,board,clock_hz,accuracy,latency_s,latency_low_s,latency_high_s,energy_j,"
      "energy_low_j,energy_high_j,arena_bytes,flash_bytes,ram_bytes,fits,chosen,lacks,"
      "battery_life_s,error\n";
  for (const std::size_t k : report.result.order) out += csv_line(report, k);
  return out;
}

}  // namespace boardless
