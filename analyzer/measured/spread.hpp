// Mean and standard deviation of figures that come one by one (Welford), in constant memory.
//
//   Spread s;
//   for (double x : {1.0, 2.0, 3.0}) s.add(x);
//   s.mean(), *s.relative()      // 2, 0.5: the sample's standard deviation over its mean
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace boardless {

class Spread {
 public:
  void add(double x) {
    ++count_;
    const double apart = x - mean_;
    mean_ += apart / static_cast<double>(count_);
    squares_ += apart * (x - mean_);
  }
  std::uint64_t count() const { return count_; }
  double mean() const { return mean_; }
  // nullopt for fewer than two figures, or a mean that is not positive.
  std::optional<double> relative() const {
    if (count_ < 2 || !(mean_ > 0)) return std::nullopt;
    return std::sqrt(squares_ / static_cast<double>(count_ - 1)) / mean_;
  }

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

}  // namespace boardless
