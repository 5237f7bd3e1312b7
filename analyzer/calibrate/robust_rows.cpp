#include "analyzer/calibrate/robust_rows.hpp"

#include <algorithm>
#include <cmath>

#include "analyzer/calibrate/robust.hpp"

namespace boardless {
namespace {

// Errors of rows from the prior are a mixture of coefficients that are off and of noise.
constexpr double least_first_spread = 0.05;
constexpr int most_rounds = 20;

RowState first_state(const RegressionRows& rows, const RegressionPrior& prior) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < rows.measured.size(); ++i)
    ratios.push_back(std::log(rows.measured[i] / predicted(rows, i, prior.mean)));
  const double middle = median(ratios);
  const double spread = std::max(median_spread(ratios), least_first_spread);
  RowState state;
  for (std::size_t i = 0; i < rows.measured.size(); ++i) {
    state.size.push_back(std::exp(middle) * predicted(rows, i, prior.mean));
    state.weight.push_back(row_weight((ratios[i] - middle) / spread));
  }
  return state;
}

double quadratic(std::span<const double> a, const Matrix& m) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == 0) continue;
    const auto row = m.row(i);
    double inner = 0;
    for (std::size_t k = 0; k < a.size(); ++k) inner += row[k] * a[k];
    sum += a[i] * inner;
  }
  return sum;
}

// Each row's error in standard deviations of what the other rows make of it.
std::vector<double> standardised(const RegressionRows& rows, const RowState& state,
                                 const Posterior& fitted, double noise) {
  std::vector<double> out;
  for (std::size_t i = 0; i < rows.measured.size(); ++i) {
    const double size = state.size[i];
    const double own = noise * noise + rows.spread[i] * rows.spread[i];
    const double share = quadratic(rows.features.row(i), fitted.covariance) / (size * size);
    // What the row's own say in the fit hides of its error.
    const double left = std::max(1 - share * state.weight[i] / own, 1e-9);
    const double error = (rows.measured[i] - predicted(rows, i, fitted.mean)) / size / left;
    out.push_back(error / std::sqrt(share / left + own));
  }
  return out;
}

template <typename ChooseLevel>
RowState iterate(const RegressionRows& rows, const RegressionPrior& prior,
                 ChooseLevel choose_level) {
  RowState state = first_state(rows, prior);
  for (int round = 0; round < most_rounds; ++round) {
    const Level level = choose_level(state);
    const Posterior fitted = posterior(rows, prior, state, level);
    const std::vector<double> errors = standardised(rows, state, fitted, level.noise);
    const double unit = std::max(1.0, median_spread(errors));
    double change = 0;
    for (std::size_t i = 0; i < errors.size(); ++i) {
      const double weight = row_weight(errors[i] / unit);
      const double size = std::max(predicted(rows, i, fitted.mean), 0.1 * state.size[i]);
      change = std::max(
          {change, std::abs(weight - state.weight[i]), std::abs(size / state.size[i] - 1)});
      state.weight[i] = weight;
      state.size[i] = size;
    }
    if (change < 1e-4) break;
  }
  return state;
}

}  // namespace

RowState robust_state(const RegressionRows& rows, const RegressionPrior& prior) {
  return iterate(rows, prior,
                 [&](const RowState& state) { return likeliest_level(rows, prior, state); });
}

RowState robust_state(const RegressionRows& rows, const RegressionPrior& prior,
                      const Level& level) {
  return iterate(rows, prior, [&](const RowState&) { return level; });
}

}  // namespace boardless
