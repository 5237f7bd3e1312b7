#include "analyzer/report/fit_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"
#include "analyzer/report/text_table.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

bool is_energy(const FittedModel& model, const FittedQuantity& q) {
  return model.energy && &q == &*model.energy;
}

// With its unit: cycles per cycle, joules per cycle, watts.
std::string value_text(double value, bool energy, std::string_view term) {
  if (!energy) return fmt::format("{:.4g}", value);
  return with_unit(value, term.starts_with("static") ? "W" : "J");
}

std::string coefficients(const FittedModel& model, const FittedQuantity& q, int width) {
  const bool energy = is_energy(model, q);
  TextTable table;
  table.title = energy ? "energy of" : "cycles of";
  table.columns = {{"fitted", 9}, {"from", 7}, {"to", 7}, {"before", 5}};
  std::size_t untold = 0;
  for (std::size_t k = 0; k < q.coefficients.size(); ++k) {
    const Coefficient& c = q.coefficients[k];
    const std::string_view term = term_name(k);
    if (!c.told) {
      ++untold;
      continue;
    }
    table.rows.push_back(
        {std::string(term),
         {value_text(c.value, energy, term), value_text(c.interval.low, energy, term),
          value_text(c.interval.high, energy, term), value_text(c.prior, energy, term)}});
  }
  std::string out = rendered(table, width);
  if (untold)
    out += wrapped(fmt::format("… and {} of which the rows say nothing: as before", untold),
                   width - 2, "  ");
  for (const std::vector<std::size_t>& merged : q.merged) {
    std::string names;
    for (const std::size_t term : merged)
      names += (names.empty() ? "" : ", ") + std::string(term_name(term));
    out += wrapped("not told apart by these rows, with one factor: " + names, width - 2, "  ");
  }
  return out;
}

std::string quantity_text(const FittedModel& model, const FittedQuantity& q, int width) {
  const char* name = is_energy(model, q) ? "energy" : "latency";
  if (!q.rows)
    return wrapped(fmt::format("{}: no row has one; as documented", name), width - 2, "  ") + "\n";
  std::string out = wrapped(
      fmt::format("{}: {} rows; off by {} on average (MAPE), by {}; ±5 % hold {} of the rows", name,
                  q.rows, percent(q.cross_validated.mape), q.folds,
                  percent(q.cross_validated.within_5)),
      width - 2, "  ");
  if (!q.outliers.empty())
    out += wrapped("contradicted by the others, and left aside: " +
                       printable(fmt::format("{}", fmt::join(q.outliers, ", "))),
                   width - 2, "  ");
  return out + "\n" + coefficients(model, q, width) + "\n";
}

std::string curve_text(const FitCurve& curve, int width) {
  TextTable table;
  table.title = fmt::format("{} rows", to_string(curve.quantity));
  table.columns = {{"this fit", 9}};
  for (const Baseline baseline : all_baselines)
    table.columns.push_back({std::string(to_string(baseline)), 5});
  for (const LearningPoint& point : curve.curve.points) {
    TextTable::Row row{std::to_string(point.samples), {percent(point.fit_mape)}};
    for (const auto& mape : point.baseline_mape) row.cells.push_back(mape ? percent(*mape) : "");
    table.rows.push_back(std::move(row));
  }
  return wrapped("error (MAPE) on the other rows, by how many are measured", width - 2, "  ") +
         rendered(table, width) + "\n";
}

std::string next_text(const std::vector<NextMeasurement>& next, int width) {
  if (next.empty()) return "";
  TextTable table;
  table.title = "measure next";
  table.columns = {{"before", 5}, {"after", 9}};
  for (const NextMeasurement& row : next)
    table.rows.push_back(
        {printable(row.name), {percent(row.spread_before), percent(row.spread_after)}});
  return rendered(table, width) +
         wrapped(
             "how far predictions of these inputs are open, on average, before and after each is "
             "measured, in this order",
             width - 2, "  ") +
         "\n";
}

Json quantity_json(const FittedQuantity& q) {
  Json out = {{"rows", q.rows},
              {"groups", q.groups},
              {"mape", q.cross_validated.mape},
              {"rmse", q.cross_validated.rmse},
              {"r2", q.cross_validated.r2},
              {"bias", q.cross_validated.bias},
              {"within_5_percent", q.cross_validated.within_5},
              {"folds", q.folds},
              {"outliers", q.outliers}};
  out["coefficients"] = Json::array();
  for (std::size_t k = 0; k < q.coefficients.size(); ++k) {
    const Coefficient& c = q.coefficients[k];
    out["coefficients"].push_back({{"term", term_name(k)},
                                   {"value", c.value},
                                   {"interval", {c.interval.low, c.interval.high}},
                                   {"prior", c.prior},
                                   {"told", c.told}});
  }
  out["merged"] = Json::array();
  for (const std::vector<std::size_t>& merged : q.merged) {
    Json names = Json::array();
    for (const std::size_t term : merged) names.push_back(term_name(term));
    out["merged"].push_back(std::move(names));
  }
  return out;
}

}  // namespace

std::string fit_text(const FitReport& report, int width) {
  width = std::max(40, width);
  const FittedModel& model = report.model;
  std::string about = fmt::format("{}, fitted for {}", printable(report.file), model.board.board);
  if (!model.adapted_from.empty())
    about += fmt::format(", from the model of {}", printable(model.adapted_from));
  std::string out = wrapped(about, width) + "\n";
  out += quantity_text(model, model.latency, width);
  if (model.energy) out += quantity_text(model, *model.energy, width);
  for (const FitCurve& curve : report.curves) out += curve_text(curve, width);
  out += next_text(report.next, width);
  out += note_lines(model.notes, width) + note_lines(report.notes, width);
  out += wrapped(fmt::format("intervals hold at a rate of {:.0f} %", 100 * model.interval_rate),
                 width - 2, "  ");
  return out;
}

std::string fit_json(const FitReport& report, const std::string& version) {
  const FittedModel& model = report.model;
  Json out;
  out["schema"] = "boardless-fit/1";
  out["boardless_version"] = version;
  out["measurements"] = {{"path", report.file}, {"sha256", model.data_sha256}};
  out["model"] = report.model_file.empty() ? Json() : Json(report.model_file);
  out["board"] = model.board.board;
  out["adapted_from"] = model.adapted_from.empty() ? Json() : Json(model.adapted_from);
  out["interval_rate"] = model.interval_rate;
  out["latency"] = model.latency.rows ? quantity_json(model.latency) : Json();
  out["energy"] = model.energy && model.energy->rows ? quantity_json(*model.energy) : Json();
  out["learning_curves"] = Json::array();
  for (const FitCurve& curve : report.curves)
    for (const LearningPoint& point : curve.curve.points) {
      Json row = {{"quantity", to_string(curve.quantity)},
                  {"samples", point.samples},
                  {"mape", point.fit_mape}};
      for (std::size_t k = 0; k < point.baseline_mape.size(); ++k)
        row[std::string(to_string(all_baselines[k]))] =
            point.baseline_mape[k] ? Json(*point.baseline_mape[k]) : Json();
      out["learning_curves"].push_back(std::move(row));
    }
  out["next"] = Json::array();
  for (const NextMeasurement& row : report.next)
    out["next"].push_back({{"name", row.name},
                           {"spread_before", row.spread_before},
                           {"spread_after", row.spread_after}});
  out["notes"] = model.notes;
  for (const std::string& note : report.notes) out["notes"].push_back(note);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace boardless
