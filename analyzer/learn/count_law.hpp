// How often something happens in a kernel: products of factors, each where its support holds, with
// a coefficient.
//
//   CountLaw law{{{support, product, 1}, {support_2, product_2, -1}}, 9};
//   law.of(parameters)
#pragma once

#include <algorithm>
#include <vector>

#include "analyzer/learn/condition.hpp"
#include "analyzer/learn/find_product.hpp"

namespace boardless {

struct CountLaw {
  struct Part {
    Support support;
    Product product;
    double coefficient = 1;
  };
  std::vector<Part> parts;
  int cost = 0;  // how unlikely it is in code

  double of(std::span<const std::int64_t> parameters) const {
    double out = 0;
    for (const Part& part : parts)
      if (holds(part.support, parameters))
        out += part.coefficient * static_cast<double>(part.product.of(parameters));
    return out;
  }
};

// Layers in which it happened.
inline std::size_t shown(const Counts& counts) {
  return counts.size() -
         static_cast<std::size_t>(std::count(counts.begin(), counts.end(), std::int64_t{0}));
}

// Whether as many layers speak for a law as one of its kind needs: any few counts follow one law
// or another of many factors and conditions.
inline bool is_plain_enough(const Counts& counts, int cost) {
  return cost <= 2 * static_cast<int>(shown(counts)) + 5;
}

}  // namespace boardless
