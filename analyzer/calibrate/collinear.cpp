#include "analyzer/calibrate/collinear.hpp"

#include <cmath>
#include <numeric>

namespace boardless {

std::vector<std::vector<std::size_t>> collinear_terms(const Matrix& design, double limit) {
  const std::size_t terms = design.columns;
  Matrix products(terms, terms);
  for (std::size_t i = 0; i < design.rows; ++i) {
    const auto row = design.row(i);
    for (std::size_t a = 0; a < terms; ++a) {
      if (row[a] == 0) continue;
      for (std::size_t b = 0; b <= a; ++b) products.at(a, b) += row[a] * row[b];
    }
  }
  std::vector<std::size_t> set_of(terms);
  std::iota(set_of.begin(), set_of.end(), std::size_t{0});
  for (std::size_t a = 0; a < terms; ++a)
    for (std::size_t b = 0; b < a; ++b) {
      const double lengths = products.at(a, a) * products.at(b, b);
      if (!(lengths > 0) || products.at(a, b) < limit * std::sqrt(lengths)) continue;
      const std::size_t from = std::max(set_of[a], set_of[b]), to = std::min(set_of[a], set_of[b]);
      for (std::size_t& set : set_of)
        if (set == from) set = to;
    }
  std::vector<std::vector<std::size_t>> sets;
  for (std::size_t first = 0; first < terms; ++first) {
    std::vector<std::size_t> members;
    for (std::size_t term = 0; term < terms; ++term)
      if (set_of[term] == first) members.push_back(term);
    if (members.size() > 1) sets.push_back(members);
  }
  return sets;
}

}  // namespace boardless
