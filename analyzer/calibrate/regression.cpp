#include "analyzer/calibrate/regression.hpp"

#include <cmath>
#include <numeric>
#include <span>

#include "analyzer/calibrate/posterior.hpp"
#include "analyzer/calibrate/robust_rows.hpp"
#include "analyzer/calibrate/shrunk_least_squares.hpp"

namespace boardless {
namespace {

// What the rows of the other folds predict of each row, at each strength.
Matrix predictions_by_strength(const RegressionRows& rows, const RegressionPrior& prior,
                               const Folds& folds, const std::vector<bool>& held,
                               const Level& usual, const std::vector<double>& noise) {
  Matrix out(prior.strengths.size(), rows.measured.size());
  for (std::size_t fold = 0; fold < folds.count; ++fold) {
    std::vector<std::size_t> kept, asked;
    for (std::size_t i = 0; i < folds.of_row.size(); ++i)
      (folds.of_row[i] == fold ? asked : kept).push_back(i);
    const RegressionRows training = rows_of(rows, kept);
    const RowState state = robust_state(training, prior, usual);
    for (std::size_t s = 0; s < prior.strengths.size(); ++s) {
      const Level level{prior.strengths[s], noise[s]};
      const ShrunkFit fit = shrunk_least_squares(training, prior, state, level, held);
      for (std::size_t i : asked) out.at(s, i) = predicted(rows, i, fit.values);
    }
  }
  return out;
}

// Squared relative errors by strength and fold, of rows that are no outliers.
Matrix errors_by_fold(const RegressionRows& rows, const RowState& state, const Folds& folds,
                      const Matrix& predictions) {
  Matrix out(predictions.rows, folds.count);
  for (std::size_t s = 0; s < predictions.rows; ++s)
    for (std::size_t i = 0; i < rows.measured.size(); ++i) {
      const double error = (predictions.at(s, i) - rows.measured[i]) / state.size[i];
      out.at(s, folds.of_row[i]) += state.weight[i] * error * error;
    }
  return out;
}

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// Whether the errors of one strength exceed those of another by no more than chance does: two
// standard errors of their difference over folds.
bool as_good(std::span<const double> errors, std::span<const double> least) {
  const double folds = static_cast<double>(errors.size());
  const double mean = (sum_of(errors) - sum_of(least)) / folds;
  double squares = 0;
  for (std::size_t f = 0; f < errors.size(); ++f)
    squares += std::pow(errors[f] - least[f] - mean, 2);
  return mean <= 2 * std::sqrt(squares / (folds - 1) / folds);
}

// Of the strengths whose error out of fold is as good as the least, the likeliest: few folds tell
// strengths apart badly, and where they cannot the evidence decides.
std::size_t best_strength(const Matrix& errors, const std::vector<double>& log_density) {
  std::size_t least = 0;
  for (std::size_t s = 1; s < errors.rows; ++s)
    if (sum_of(errors.row(s)) < sum_of(errors.row(least))) least = s;
  std::size_t best = least;
  for (std::size_t s = 0; s < errors.rows; ++s)
    if (log_density[s] > log_density[best] && as_good(errors.row(s), errors.row(least))) best = s;
  return best;
}

Regression finish(const RegressionRows& rows, const RegressionPrior& prior, const RowState& state,
                  const std::vector<bool>& held, const Level& level) {
  const ShrunkFit fit = shrunk_least_squares(rows, prior, state, level, held);
  SpreadAbout spread = spread_about(rows, prior, state, fit.values);
  Regression out;
  out.values = fit.values;
  out.told = fit.solved;
  out.merged = fit.merged;
  out.covariance = std::move(spread.covariance);
  out.noise = spread.noise;
  out.strength = level.strength;
  out.weight = state.weight;
  return out;
}

}  // namespace

Regression regress(const RegressionRows& rows, const RegressionPrior& prior, const Folds& folds,
                   const std::vector<bool>& held) {
  const RowState state = robust_state(rows, prior);
  const Level usual = likeliest_level(rows, prior, state);
  std::vector<double> noise, log_density;
  for (double strength : prior.strengths) {
    const LikelyNoise likely = likeliest_noise(rows, prior, state, strength);
    noise.push_back(likely.noise);
    log_density.push_back(likely.log_density);
  }
  const Matrix predictions = predictions_by_strength(rows, prior, folds, held, usual, noise);
  const std::size_t best =
      best_strength(errors_by_fold(rows, state, folds, predictions), log_density);
  Regression out = finish(rows, prior, state, held, {prior.strengths[best], noise[best]});
  const auto chosen = predictions.row(best);
  out.cross_validated.assign(chosen.begin(), chosen.end());
  return out;
}

Regression regress_plainly(const RegressionRows& rows, const RegressionPrior& prior,
                           const std::vector<bool>& held) {
  const RowState state = robust_state(rows, prior);
  return finish(rows, prior, state, held, likeliest_level(rows, prior, state));
}

}  // namespace boardless
