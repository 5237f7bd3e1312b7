#include "analyzer/calibrate/validation.hpp"

#include <algorithm>
#include <map>

#include "analyzer/calibrate/predict.hpp"

namespace boardless {
namespace {

struct Pairs {
  std::vector<double> measured, predicted;
};

ErrorFigures figures_of(const Pairs& pairs) {
  return error_figures(pairs.measured, pairs.predicted);
}

}  // namespace

Validation validate(const FittedModel& model, const std::vector<Sample>& samples, Quantity quantity,
                    std::size_t worst) {
  Validation out;
  out.quantity = quantity;
  const bool energy = quantity == Quantity::energy;
  Pairs all;
  std::map<std::string, Pairs> by_group;
  std::size_t held = 0;
  for (std::size_t k = 0; k < samples.size(); ++k) {
    const auto& value = measured(samples[k], quantity);
    if (!value) continue;
    const Prediction p = predict(model, samples[k]);
    if (energy && !p.energy_j) {
      out.none = "the model has no energy: neither documented nor fitted";
      return out;
    }
    ValidatedRow row;
    row.sample = k;
    row.measured = *value;
    row.predicted = energy ? *p.energy_j : p.latency_s;
    row.interval = energy ? p.energy_interval_j : p.latency_interval_s;
    row.relative_error = (row.predicted - row.measured) / row.measured;
    held += row.interval.low <= row.measured && row.measured <= row.interval.high;
    for (Pairs* pairs : {&all, &by_group[samples[k].group]}) {
      pairs->measured.push_back(row.measured);
      pairs->predicted.push_back(row.predicted);
    }
    out.rows.push_back(row);
  }
  if (out.rows.empty()) {
    out.none = energy ? "no row has an energy" : "no row has a latency";
    return out;
  }
  out.figures = figures_of(all);
  out.within_interval = static_cast<double>(held) / static_cast<double>(out.rows.size());
  if (by_group.size() > 1)
    for (const auto& [name, pairs] : by_group) out.groups.push_back({name, figures_of(pairs)});
  out.baselines = cross_validate_baselines(samples, quantity);
  out.worst = worst_cases(model, samples, quantity, samples.size());
  std::vector<const WorstCase*> of_sample(samples.size());
  for (const WorstCase& each : out.worst) of_sample[each.row] = &each;
  for (ValidatedRow& row : out.rows) row.reason = of_sample[row.sample]->reason;
  if (out.worst.size() > worst) out.worst.resize(worst);
  return out;
}

}  // namespace boardless
