#include "analyzer/calibrate/learning_curve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "analyzer/calibrate/fit_from_prior.hpp"
#include "analyzer/calibrate/predict.hpp"
#include "analyzer/calibrate/terms.hpp"
#include "analyzer/error.hpp"
#include "analyzer/random.hpp"

namespace boardless {
namespace {

constexpr std::size_t least_rows = 3, least_asked = 2;

std::vector<std::size_t> usual_sizes(std::size_t rows) {
  std::vector<std::size_t> sizes;
  for (std::size_t size = 3, step = 4; size + least_asked <= rows;) {
    sizes.push_back(size);
    // 3, 4, 6, 8, 12, 16, 24, ...
    if (size == 3) {
      size = 4;
    } else {
      size = size == step ? step + step / 2 : step * 2;
      if (size == step * 2) step = size;
    }
  }
  return sizes;
}

double mape_of(const std::vector<double>& predicted, const std::vector<Sample>& asked,
               Quantity quantity) {
  double sum = 0;
  std::size_t rows = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (std::isnan(predicted[i])) continue;
    sum += std::abs(predicted[i] / *measured(asked[i], quantity) - 1);
    ++rows;
  }
  return sum / static_cast<double>(rows);
}

std::vector<double> model_predictions(const FittedModel& model, const std::vector<Sample>& asked,
                                      Quantity quantity) {
  std::vector<double> out;
  for (const Sample& sample : asked) {
    const Prediction prediction = predict(model, sample);
    out.push_back(quantity == Quantity::latency ? prediction.latency_s
                                                : prediction.energy_j.value_or(0));
  }
  return out;
}

template <typename Error>
std::optional<double> crossing(const LearningCurve& curve, double mape, Error error) {
  std::optional<double> needed, later;
  double later_samples = 0;
  // From the end: as long as the error stays below, fewer samples do.
  for (auto point = curve.points.rbegin(); point != curve.points.rend(); ++point) {
    const std::optional<double> value = error(*point);
    if (!value) return needed;
    const double samples = static_cast<double>(point->samples);
    if (*value > mape) {
      if (needed && later && *later > 0 && *later < mape) {
        const double part = std::log(*value / mape) / std::log(*value / *later);
        needed = samples * std::pow(later_samples / samples, part);
      }
      return needed;
    }
    needed = samples;
    later = value;
    later_samples = samples;
  }
  return needed;
}

}  // namespace

LearningCurve learning_curve(const std::vector<Sample>& samples, const BoardFigures& prior,
                             Quantity quantity, const LearningCurveOptions& options) {
  if (options.repeats < 1 || options.repeats > 1000)
    throw Error(ErrorKind::request,
                fmt::format("{} repeats are not within 1 to 1000", options.repeats));
  std::vector<Sample> rows;
  for (const Sample& sample : samples) {
    check_sample(sample);
    if (!measured(sample, quantity)) continue;
    rows.push_back(sample);
    // The other quantity is not asked for; energies use latencies, though.
    if (quantity == Quantity::latency) rows.back().energy_j.reset();
  }
  std::vector<std::size_t> sizes = options.sizes.empty() ? usual_sizes(rows.size()) : options.sizes;
  std::erase_if(sizes, [&](std::size_t size) {
    return size < least_rows || size + least_asked > rows.size();
  });
  if (sizes.empty())
    throw Error(ErrorKind::request,
                fmt::format("{} rows with {} {} are too few for a learning curve: at least {} are "
                            "fitted and {} asked for",
                            rows.size(), quantity == Quantity::latency ? "a" : "an",
                            to_string(quantity), least_rows, least_asked));

  LearningCurve curve;
  BoardFigures figures = prior;
  std::vector<std::string> notes;
  const QuantityPriors priors = documented_priors(rows, figures, notes);
  curve.documented_mape =
      mape_of(model_predictions(documented_fit(figures, {}), rows, quantity), rows, quantity);
  for (std::size_t size : sizes) {
    LearningPoint point;
    point.samples = size;
    std::array<double, 3> baseline_sums{};
    std::array<int, 3> baseline_draws{};
    // A stream of its own for each size: a point does not depend on which others are asked for.
    Random draws(options.seed * 0x9E3779B97F4A7C15u + size);
    int done = 0;
    for (int repeat = 0; repeat < options.repeats; ++repeat) {
      std::vector<std::size_t> order(rows.size());
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      for (std::size_t i = 0; i < size; ++i)
        std::swap(order[i], order[i + draws.next() % (order.size() - i)]);
      std::vector<Sample> training, asked;
      for (std::size_t i = 0; i < order.size(); ++i)
        (i < size ? training : asked).push_back(rows[order[i]]);
      FittedModel model;
      try {
        model = fit_from_prior(training, figures, priors, {}, false);
      } catch (const Error&) {
        continue;  // a draw of rows that are all alike
      }
      ++done;
      point.fit_mape += mape_of(model_predictions(model, asked, quantity), asked, quantity);
      for (std::size_t b = 0; b < baseline_sums.size(); ++b) {
        const std::vector<double> predicted =
            baseline_predictions(all_baselines[b], quantity, training, asked);
        const double mape = predicted.empty() ? NAN : mape_of(predicted, asked, quantity);
        if (std::isnan(mape)) continue;  // too few rows of the draw have the count
        baseline_sums[b] += mape;
        ++baseline_draws[b];
      }
    }
    if (done == 0) continue;
    point.fit_mape /= done;
    for (std::size_t b = 0; b < baseline_sums.size(); ++b)
      if (2 * baseline_draws[b] > done)
        point.baseline_mape[b] = baseline_sums[b] / baseline_draws[b];
    curve.points.push_back(point);
  }
  if (curve.points.empty())
    throw Error(ErrorKind::request,
                "no draw of rows differs enough for a learning curve; most rows are of the same "
                "code at the same operating point");
  return curve;
}

SamplesNeeded samples_needed(const LearningCurve& curve, double mape) {
  SamplesNeeded needed;
  needed.fit = crossing(curve, mape, [](const LearningPoint& point) {
    return std::optional<double>(point.fit_mape);
  });
  for (std::size_t b = 0; b < needed.baselines.size(); ++b)
    needed.baselines[b] =
        crossing(curve, mape, [b](const LearningPoint& point) { return point.baseline_mape[b]; });
  return needed;
}

}  // namespace boardless
