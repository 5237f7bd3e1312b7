#include "analyzer/report/validation_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analyzer/report/estimate_csv.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

Json figures(const ErrorFigures& f) {
  return {{"rows", f.rows},
          {"mape", f.mape},
          {"rmse", f.rmse},
          {"r2", f.r2},
          {"bias", f.bias},
          {"within_5_percent", f.within_5},
          {"within_10_percent", f.within_10},
          {"within_15_percent", f.within_15}};
}

Json quantity_json(const Validation& v, const ValidationReport& report) {
  Json out = figures(v.figures);
  const std::string unit = v.quantity == Quantity::energy ? "_j" : "_s";
  out["within_interval"] = v.within_interval;
  out["by_group"] = Json::array();
  for (const ValidatedGroup& group : v.groups) {
    Json row = {{"group", group.name}};
    row.update(figures(group.figures));
    out["by_group"].push_back(std::move(row));
  }
  out["baselines"] = Json::array();
  for (const BaselineResult& baseline : v.baselines) {
    if (!baseline.known) continue;
    Json row = {{"baseline", to_string(baseline.baseline)}};
    row.update(figures(baseline.cross_validated));
    out["baselines"].push_back(std::move(row));
  }
  out["rows"] = Json::array();
  for (const ValidatedRow& row : v.rows) {
    const Sample& sample = report.samples[row.sample];
    out["rows"].push_back({{"name", sample.name},
                           {"line", sample.line},
                           {"group", sample.group},
                           {"measured" + unit, row.measured},
                           {"predicted" + unit, row.predicted},
                           {"interval" + unit, {row.interval.low, row.interval.high}},
                           {"relative_error", row.relative_error},
                           {"reason", row.reason.empty() ? Json() : Json(row.reason)}});
  }
  out["worst"] = Json::array();
  for (const WorstCase& row : v.worst)
    out["worst"].push_back({{"name", row.name},
                            {"line", report.samples[row.row].line},
                            {"group", report.samples[row.row].group},
                            {"relative_error", row.relative_error},
                            {"reason", row.reason.empty() ? Json() : Json(row.reason)}});
  return out;
}

}  // namespace

std::string validation_json(const ValidationReport& report, const std::string& version) {
  Json out;
  out["schema"] = "boardless-validation/1";
  out["boardless_version"] = version;
  out["measurements"] = {{"path", report.file}, {"sha256", report.data_sha256}};
  out["board"] = report.board;
  out["model"] = report.model;
  for (const Validation& v : report.quantities) {
    const std::string name(to_string(v.quantity));
    out[name] = v.rows.empty() ? Json() : quantity_json(v, report);
    out["no_" + name + "_reason"] = v.none.empty() ? Json() : Json(v.none);
  }
  out["notes"] = report.notes;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string validation_csv(const ValidationReport& report) {
  std::string out =
      "name,group,quantity,measured,predicted,predicted_low,predicted_high,relative_error,line\n";
  for (const Validation& v : report.quantities)
    for (const ValidatedRow& row : v.rows) {
      const Sample& sample = report.samples[row.sample];
      out +=
          fmt::format("{},{},{},{:.9g},{:.9g},{:.9g},{:.9g},{:.6f},{}\n", csv_field(sample.name),
                      csv_field(sample.group), to_string(v.quantity), row.measured, row.predicted,
                      row.interval.low, row.interval.high, row.relative_error, sample.line);
    }
  return out;
}

}  // namespace boardless
