// How often something happens in a kernel: products of factors, each where its support holds, with
// a coefficient.
//
//   CountLaw law{{{support, product, 1}, {support_2, product_2, -1}}, 9};
//   law.of(parameters)
#pragma once

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

}  // namespace boardless
