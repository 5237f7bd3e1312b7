#include "analyzer/calibrate/normal_quantile.hpp"

#include <cmath>

namespace boardless {

double two_sided_quantile(double rate) {
  double low = 0, high = 40;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (std::erf(middle / std::sqrt(2.0)) < rate ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace boardless
