#include "analyzer/calibrate/worst_cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/calibrate/normal_quantile.hpp"
#include "analyzer/calibrate/terms.hpp"

namespace boardless {
namespace {

// A term that takes less than this of the change is not said to explain it.
constexpr double least_part = 0.4;
// What rounding makes; it has no reason.
constexpr double least_error = 1e-9;
// One that takes more is cancelled by others: none of them explains it.
constexpr double most_part = 1.2;
// Beyond this rate the row is at odds with all that the coefficients may be.
constexpr double odd_rate = 0.999;

std::string reason_for(const FittedQuantity& quantity, const ModelSpread& spread, double row_spread,
                       double relative_error) {
  if (std::abs(relative_error) < least_error) return "";
  const double open = std::hypot(spread.relative, quantity.noise, row_spread);
  if (std::abs(relative_error) > two_sided_quantile(odd_rate) * open)
    return fmt::format(
        "further off than the coefficients leave open (±{:.0f} % of the prediction): the "
        "measurement or the region is in doubt",
        std::min(999.0, 100 * two_sided_quantile(0.9) * open));
  const auto most = std::max_element(spread.part.begin(), spread.part.end());
  if (most == spread.part.end() || *most < least_part || *most > most_part ||
      spread.relative < quantity.noise / 2)
    return "";
  return fmt::format("{} explains {:.0f} % of the error best",
                     term_name(static_cast<std::size_t>(most - spread.part.begin())),
                     100 * std::min(*most, 1.0));
}

}  // namespace

std::vector<WorstCase> worst_cases(const FittedModel& model, const std::vector<Sample>& samples,
                                   Quantity quantity, std::size_t count) {
  std::vector<WorstCase> rows;
  const bool latency = quantity == Quantity::latency;
  if (!latency && !model.energy) return rows;
  const FittedQuantity& fitted = latency ? model.latency : *model.energy;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Sample& sample = samples[i];
    if (!measured(sample, quantity)) continue;
    const double predicted_s =
        dot(latency_features(sample), model.latency.coefficients) / sample.clock_hz;
    const std::vector<double> features =
        latency ? latency_features(sample)
                : energy_features(sample, model.board, sample.latency_s.value_or(predicted_s));
    WorstCase row;
    row.row = i;
    row.name = sample.name;
    row.measured = *measured(sample, quantity);
    row.predicted = latency ? predicted_s : dot(features, fitted.coefficients);
    row.relative_error = (row.predicted - row.measured) / row.measured;
    // In parts of the prediction, as the spreads are.
    const double error = row.predicted > 0 ? 1 - row.measured / row.predicted : row.relative_error;
    row.reason = reason_for(fitted, model_spread(fitted, features),
                            latency ? sample.latency_spread : sample.energy_spread, error);
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const WorstCase& a, const WorstCase& b) {
    return std::abs(a.relative_error) > std::abs(b.relative_error);
  });
  if (rows.size() > count) rows.resize(count);
  return rows;
}

}  // namespace boardless
