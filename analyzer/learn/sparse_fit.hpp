// A target as a sum of a few columns out of very many, one added after the other: orthogonal
// matching pursuit.
//
//   SparseFit fit(columns, size);
//   fit.run(target, weight, {.most = 6})   // {{column, coefficient}, ...} and what is left
//
// Where the target is such a sum, it is mostly found exactly; where it is not, this is what comes
// near it with few terms.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace boardless {

class SparseFit {
 public:
  struct Term {
    std::size_t column = 0;
    double coefficient = 0;
  };
  struct Result {
    std::vector<Term> terms;
    double worst = 0;  // the largest weighted residual
  };
  struct Limits {
    std::size_t most = 6;  // terms
    double enough = 1e-5;  // a worst residual that needs no further term
    // A fit may be asked far from where it was made: sums of positive terms stay in bounds there.
    bool positive = true;
    double progress = 0.9;   // what a further term has to bring the residual down to
    double largest = 1e300;  // coefficient that a term may have
    std::size_t least = 1;   // places that count where a column is not 0
  };

  explicit SparseFit(std::size_t size) : size_(size) {}
  // `cost` makes a column less likely: 1 is that of a plain parameter.
  void add(std::span<const double> values, double cost);
  std::size_t columns() const { return cost_.size(); }
  double value(std::size_t column, std::size_t n) const { return values_[column * size_ + n]; }

  // Only places with a weight above 0 count. Columns are 0 where `mask` is, but for the first
  // `unmasked` ones.
  Result run(std::span<const double> target, std::span<const double> weight,
             const std::vector<bool>& mask, std::size_t unmasked, const Limits& limits) const;

 private:
  struct Weights {
    std::vector<float> all, masked;
    std::size_t unmasked = 0;
    const std::vector<float>& of(std::size_t column) const {
      return column < unmasked ? all : masked;
    }
  };
  std::size_t best_column(std::span<const float> residual, const Weights& weights,
                          const std::vector<std::size_t>& refused, bool positive) const;
  std::size_t shown(std::size_t column, const Weights& weights) const;

  std::size_t size_;
  std::vector<float> values_;  // column by column
  std::vector<float> cost_;
};

}  // namespace boardless
