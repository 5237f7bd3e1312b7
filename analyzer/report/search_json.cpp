#include "analyzer/report/search_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analyzer/report/estimate_csv.hpp"
#include "analyzer/report/json_number.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json pair(const Interval& interval) { return {interval.low, interval.high}; }

Json cost_json(const CandidateCost& cost) {
  Json out;
  if (!cost.error.empty()) {
    out["error"] = cost.error;
    return out;
  }
  out["latency_s"] = cost.latency_s.value;
  out["latency_interval_s"] = pair(cost.latency_s.interval);
  out["energy_j"] = cost.energy_j ? Json(cost.energy_j->value) : Json();
  out["energy_interval_j"] = cost.energy_j ? pair(cost.energy_j->interval) : Json();
  out["arena_bytes"] = cost.arena_bytes;
  out["flash_bytes"] = cost.flash_bytes;
  out["ram_bytes"] = cost.ram_bytes;
  return out;
}

Json or_null(const std::optional<CandidateCost>& cost) { return cost ? cost_json(*cost) : Json(); }

Json network_json(const SearchReport& report, const Evaluation& e) {
  Json out;
  out["network"] = e.cost.name;
  out[report.is_proxy ? "proxy" : "accuracy"] = e.accuracy ? Json(*e.accuracy) : Json();
  out["macs"] = e.macs;
  out["parameters"] = e.parameters;
  out["ops_outside_learned"] = e.outside;
  out[report.predicted ? "predicted" : "cost"] = cost_json(e.cost);
  out["architecture"] = Json::parse(e.architecture);
  return out;
}

Json member_json(const SearchReport& report, const SearchMember& member) {
  Json out = network_json(report, member.evaluation);
  out["emulated"] = or_null(member.emulated);
  return out;
}

Json budgets_json(const Budgets& budgets) {
  Json out = Json::object();
  for (const LimitKind kind :
       {LimitKind::energy, LimitKind::latency, LimitKind::arena, LimitKind::flash}) {
    const std::optional<double> most = budget(budgets, kind);
    out[std::string(limit_info(kind).key)] = most ? json_number(*most) : Json();
  }
  out["sure"] = budgets.sure;
  return out;
}

Json macs_json(const SearchReport& report) {
  if (!report.by_macs) return nullptr;
  const MacsSearchResult& m = *report.by_macs;
  Json out;
  out["calibrated_on"] = m.model.network;
  out["seconds_per_mac"] = m.model.seconds_per_mac;
  out["joules_per_mac"] = m.model.joules_per_mac ? Json(*m.model.joules_per_mac) : Json();
  out["evaluated"] = m.evaluated;
  out["best"] = m.best ? network_json(report, *m.best) : Json();
  out["best_by_macs"] = or_null(m.best_by_macs);
  out["best_emulated"] = or_null(m.best_emulated);
  out["keeps_budgets"] = m.keeps;
  out["best_that_keeps"] = m.best_that_keeps ? member_json(report, *m.best_that_keeps) : Json();
  out["taken"] = m.taken;
  out["best_before"] = m.best_before ? member_json(report, *m.best_before) : Json();
  return out;
}

}  // namespace

std::string search_json(const SearchReport& report, const std::string& version) {
  const SearchResult& r = report.result;
  Json out;
  out["schema"] = "boardless-search/1";
  out["boardless_version"] = version;
  out["space"] = report.space->name;
  out["space_sha256"] = report.space->sha256;
  out["board"] = report.board;
  out["clock_hz"] = json_number(report.clock_hz);
  out["seed"] = report.options.seed;
  out["population"] = report.options.population;
  out["generations"] = report.options.generations;
  out["budgets"] = budgets_json(report.options.budgets);
  out["scorer"] = report.scorer;
  out["score_is_proxy"] = report.is_proxy;
  out["cost_is_predicted"] = report.predicted;
  out["evaluated"] = r.evaluated;
  out["within_budgets"] = r.feasible;
  out["best"] = r.best ? member_json(report, r.members[*r.best]) : Json();
  out["nearest"] = r.nearest ? network_json(report, *r.nearest) : Json();
  out["networks"] = Json::array();
  for (const SearchMember& member : r.members)
    out["networks"].push_back(member_json(report, member));
  out["dropped"] = Json::array();
  for (const SearchMember& member : r.dropped)
    out["dropped"].push_back(member_json(report, member));
  out["failed"] = Json::array();
  for (const Evaluation& e : r.failed)
    out["failed"].push_back({{"network", e.cost.name}, {"failure", e.failure}});
  out["by_macs"] = macs_json(report);
  out["notes"] = report.notes;
  return dumped(out, 2);
}

std::string search_csv(const SearchReport& report) {
  std::string out = fmt::format(
      "network,{},latency_s,latency_low_s,latency_high_s,energy_j,energy_low_j,energy_high_j,"
      "arena_bytes,flash_bytes,macs,parameters,ops_outside_learned,emulated_latency_s,"
      "emulated_energy_j,architecture\n",
      report.is_proxy ? "proxy" : "accuracy");
  const auto figure = [](const std::optional<Figure>& f) {
    return f ? fmt::format("{:.9g},{:.9g},{:.9g}", f->value, f->interval.low, f->interval.high)
             : std::string(",,");
  };
  for (const SearchMember& member : report.result.members) {
    const Evaluation& e = member.evaluation;
    out += fmt::format("{},{},{},{},{},{},{},{},{},", e.cost.name,
                       e.accuracy ? fmt::format("{:.9g}", *e.accuracy) : "",
                       figure(e.cost.latency_s), figure(e.cost.energy_j), e.cost.arena_bytes,
                       e.cost.flash_bytes, e.macs, e.parameters, e.outside);
    const std::optional<CandidateCost>& emulated = member.emulated;
    out += fmt::format(
        "{},{},{}\n", emulated ? fmt::format("{:.9g}", emulated->latency_s.value) : "",
        emulated && emulated->energy_j ? fmt::format("{:.9g}", emulated->energy_j->value) : "",
        csv_field(e.architecture));
  }
  return out;
}

std::string search_jsonl(const SearchReport& report) {
  std::string out;
  for (const SearchMember& member : report.result.members)
    out += dumped(member_json(report, member), -1);
  return out;
}

}  // namespace boardless
