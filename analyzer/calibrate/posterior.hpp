// The Gaussian posterior of a regression's coefficients, given how strong the shrinkage is and how
// noisy the rows are; and which of those levels the data make likely.
//
//   Level level = likeliest_level(rows, prior, state);
//   Posterior p = posterior(rows, prior, state, level);
//   Matrix c = spread_about(rows, prior, state, point);   // averaged over levels
//
// Row i's relative error has variance (noise² + spread_i²) / weight_i. Levels are judged by the
// evidence, the density of the data with the coefficients integrated out (MacKay, Bayesian
// Interpolation, 1992), times a weak prior: one around the usual strength that keeps away
// from 0, where intervals would be too narrow (Chung et al., A nondegenerate penalized likelihood
// estimator for variance parameters, 2013); and noise above some percent is unlikely.
#pragma once

#include <vector>

#include "analyzer/calibrate/regression_rows.hpp"

namespace boardless {

struct Level {
  double strength = 0;
  double noise = 0;
};

struct Posterior {
  std::vector<double> mean;
  Matrix covariance;
};

Posterior posterior(const RegressionRows& rows, const RegressionPrior& prior, const RowState& state,
                    const Level& level);

Level likeliest_level(const RegressionRows& rows, const RegressionPrior& prior,
                      const RowState& state);

// At a given strength, with the logarithm of how likely both are.
struct LikelyNoise {
  double noise = 0;
  double log_density = 0;
};
LikelyNoise likeliest_noise(const RegressionRows& rows, const RegressionPrior& prior,
                            const RowState& state, double strength);

// E[(b − point)(b − point)ᵀ] over coefficients and levels: how far off `point` is to be expected,
// whether or not it is the posterior's mean. And the root mean square of the noise.
struct SpreadAbout {
  Matrix covariance;
  double noise = 0;
};
SpreadAbout spread_about(const RegressionRows& rows, const RegressionPrior& prior,
                         const RowState& state, const std::vector<double>& point);

// The prior alone: at one strength, and averaged over its strengths.
Matrix prior_covariance(const RegressionPrior& prior, double strength);
Matrix prior_covariance(const RegressionPrior& prior);

}  // namespace boardless
