#include "analyzer/calibrate/posterior.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

namespace boardless {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// 0.1 % to 18 %: below the first, arithmetic of timers; above the last, not a measurement.
constexpr double lowest_noise = 0.001, noise_step = 1.6;
constexpr int noise_levels = 12;
constexpr double unusual_noise = 0.02;

double noise_level(int index) { return lowest_noise * std::pow(noise_step, index); }

Eigen::Map<const VectorXd> as_vector(const std::vector<double>& values) {
  return {values.data(), static_cast<Index>(values.size())};
}

std::vector<double> to_vector(const VectorXd& values) {
  return {values.data(), values.data() + values.size()};
}

Matrix to_matrix(const MatrixXd& values) {
  Matrix out(static_cast<std::size_t>(values.rows()), static_cast<std::size_t>(values.cols()));
  Eigen::Map<RowMajor>(out.values.data(), values.rows(), values.cols()) = values;
  return out;
}

MatrixXd covariance_at(const RegressionPrior& prior, double strength) {
  const auto unit = as_vector(prior.unit), own = as_vector(prior.own),
             common = as_vector(prior.common);
  MatrixXd out = common * common.transpose();
  out.diagonal() += strength * strength * unit.cwiseAbs2() + own.cwiseAbs2();
  if (!prior.covariance.values.empty())
    out += Eigen::Map<const RowMajor>(prior.covariance.values.data(), out.rows(), out.cols());
  return out;
}

double log_det(const Eigen::LLT<MatrixXd>& factor) {
  return 2 * factor.matrixLLT().diagonal().array().log().sum();
}

// The prior at one strength, in units of `scale`, which makes all terms comparable.
struct PriorAt {
  MatrixXd precision;
  double log_det = 0;
};

// What the rows say at one noise level: their normal equations in the same units.
struct DataAt {
  MatrixXd information;
  VectorXd pull;
  double squares = 0;
  double log_det = 0;
};

// Whitens rows once; levels are then cheap.
class Whitened {
 public:
  Whitened(const RegressionRows& rows, const RegressionPrior& prior, const RowState& state)
      : rows_(rows), prior_(prior), state_(state) {
    scale_ = covariance_at(prior, prior.strengths.back()).diagonal().cwiseSqrt();
    const Index n = static_cast<Index>(rows.measured.size());
    const auto features = Eigen::Map<const RowMajor>(rows.features.values.data(), n,
                                                     static_cast<Index>(prior.mean.size()));
    const VectorXd inverse_size = as_vector(state.size).cwiseInverse();
    design_ = inverse_size.asDiagonal() * features * scale_.asDiagonal();
    residual_ =
        (as_vector(rows.measured) - features * as_vector(prior.mean)).cwiseProduct(inverse_size);
  }

  const VectorXd& scale() const { return scale_; }

  PriorAt prior_at(double strength) const {
    const VectorXd inverse = scale_.cwiseInverse();
    const MatrixXd covariance =
        inverse.asDiagonal() * covariance_at(prior_, strength) * inverse.asDiagonal();
    const Eigen::LLT<MatrixXd> factor(covariance);
    const Index n = covariance.rows();
    return {factor.solve(MatrixXd::Identity(n, n)), boardless::log_det(factor)};
  }

  DataAt data_at(double noise) const {
    DataAt data;
    VectorXd precision(residual_.size());
    for (Index i = 0; i < residual_.size(); ++i) {
      const double weight = state_.weight[static_cast<std::size_t>(i)];
      const double spread = rows_.spread[static_cast<std::size_t>(i)];
      const double variance = noise * noise + spread * spread;
      precision[i] = weight / variance;
      data.log_det += weight * std::log(variance);
    }
    const MatrixXd weighted = precision.asDiagonal() * design_;
    data.information = design_.transpose() * weighted;
    data.pull = weighted.transpose() * residual_;
    data.squares = residual_.dot(precision.cwiseProduct(residual_));
    return data;
  }

 private:
  const RegressionRows& rows_;
  const RegressionPrior& prior_;
  const RowState& state_;
  VectorXd scale_;
  MatrixXd design_;
  VectorXd residual_;
};

struct Solved {
  Eigen::LLT<MatrixXd> factor;
  VectorXd shift;  // of the coefficients from the prior's mean, scaled
  double log_evidence = 0;
};

Solved solve(const PriorAt& prior, const DataAt& data) {
  Solved solved;
  solved.factor.compute(prior.precision + data.information);
  solved.shift = solved.factor.solve(data.pull);
  solved.log_evidence = -0.5 * (data.log_det + prior.log_det + log_det(solved.factor) +
                                data.squares - data.pull.dot(solved.shift));
  return solved;
}

// Gamma(2) in the strength, times the strength as the grid is even in its logarithm.
double log_strength_prior(const RegressionPrior& prior, double strength) {
  const double ratio = strength / prior.usual_strength;
  return 2 * std::log(ratio) - 2 * ratio;
}

// Flat in the logarithm, falling off where noise would be unusual.
double log_noise_prior(double noise) {
  const double ratio = noise / unusual_noise;
  return -std::log(1 + ratio * ratio);
}

template <typename Visit>
void for_each_level(const Whitened& whitened, const RegressionPrior& prior,
                    const std::vector<double>& strengths, Visit visit) {
  std::vector<PriorAt> priors;
  priors.reserve(strengths.size());
  for (double strength : strengths) priors.push_back(whitened.prior_at(strength));
  for (int n = 0; n < noise_levels; ++n) {
    const DataAt data = whitened.data_at(noise_level(n));
    for (std::size_t s = 0; s < strengths.size(); ++s) {
      const Solved solved = solve(priors[s], data);
      visit(Level{strengths[s], noise_level(n)}, solved,
            solved.log_evidence + log_strength_prior(prior, strengths[s]) +
                log_noise_prior(noise_level(n)));
    }
  }
}

struct Likeliest {
  Level level;
  double log_density = -std::numeric_limits<double>::infinity();
};

Likeliest likeliest(const Whitened& whitened, const RegressionPrior& prior,
                    const std::vector<double>& strengths) {
  Likeliest best;
  for_each_level(whitened, prior, strengths,
                 [&](const Level& level, const Solved&, double log_density) {
                   if (log_density > best.log_density) best = {level, log_density};
                 });
  return best;
}

}  // namespace

Posterior posterior(const RegressionRows& rows, const RegressionPrior& prior, const RowState& state,
                    const Level& level) {
  const Whitened whitened(rows, prior, state);
  const Solved solved = solve(whitened.prior_at(level.strength), whitened.data_at(level.noise));
  const VectorXd& scale = whitened.scale();
  const MatrixXd inverse = solved.factor.solve(MatrixXd::Identity(scale.size(), scale.size()));
  return {to_vector(as_vector(prior.mean) + scale.cwiseProduct(solved.shift)),
          to_matrix(scale.asDiagonal() * inverse * scale.asDiagonal())};
}

Level likeliest_level(const RegressionRows& rows, const RegressionPrior& prior,
                      const RowState& state) {
  return likeliest(Whitened(rows, prior, state), prior, prior.strengths).level;
}

LikelyNoise likeliest_noise(const RegressionRows& rows, const RegressionPrior& prior,
                            const RowState& state, double strength) {
  const Likeliest found = likeliest(Whitened(rows, prior, state), prior, {strength});
  return {found.level.noise, found.log_density};
}

SpreadAbout spread_about(const RegressionRows& rows, const RegressionPrior& prior,
                         const RowState& state, const std::vector<double>& point) {
  const Whitened whitened(rows, prior, state);
  const VectorXd& scale = whitened.scale();
  const VectorXd target = (as_vector(point) - as_vector(prior.mean)).cwiseQuotient(scale);

  std::vector<std::pair<Level, double>> levels;
  double highest = -std::numeric_limits<double>::infinity();
  for_each_level(whitened, prior, prior.strengths,
                 [&](const Level& level, const Solved&, double log_density) {
                   levels.emplace_back(level, log_density);
                   highest = std::max(highest, log_density);
                 });
  double total = 0;
  for (auto& [level, weight] : levels) {
    weight = std::exp(weight - highest);
    total += weight;
  }

  const Index n = scale.size();
  MatrixXd sum = MatrixXd::Zero(n, n);
  double noise_squares = 0;
  for_each_level(
      whitened, prior, prior.strengths,
      [&, next = levels.begin()](const Level& level, const Solved& solved, double) mutable {
        const double weight = (next++)->second / total;
        noise_squares += weight * level.noise * level.noise;
        if (weight < 1e-6) return;
        const VectorXd off = solved.shift - target;
        sum += weight * (solved.factor.solve(MatrixXd::Identity(n, n)) + off * off.transpose());
      });
  return {to_matrix(scale.asDiagonal() * sum * scale.asDiagonal()), std::sqrt(noise_squares)};
}

Matrix prior_covariance(const RegressionPrior& prior, double strength) {
  return to_matrix(covariance_at(prior, strength));
}

Matrix prior_covariance(const RegressionPrior& prior) {
  const Index n = static_cast<Index>(prior.mean.size());
  MatrixXd sum = MatrixXd::Zero(n, n);
  double total = 0;
  for (double strength : prior.strengths) {
    const double weight = std::exp(log_strength_prior(prior, strength));
    sum += weight * covariance_at(prior, strength);
    total += weight;
  }
  return to_matrix(sum / total);
}

}  // namespace boardless
