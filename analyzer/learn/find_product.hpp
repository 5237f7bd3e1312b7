// A count as a product of factors, exact on every layer where it is not zero:
//
//   find_products(samples, counts, 8)[0]   // 1 * batches * (output_channels + 1 >> 1) * ...
//
// One factor after the other is divided out: those that divide every count are few, so that a
// product of four is found among thousands of factors in milliseconds.
#pragma once

#include <string>

#include "analyzer/learn/samples.hpp"

namespace boardless {

struct Product {
  std::int64_t times = 1;
  std::int64_t divided_by = 1;
  std::vector<Factor> factors;

  std::int64_t of(std::span<const std::int64_t> parameters) const {
    std::int64_t out = times;
    for (const Factor& factor : factors)
      out *= factor.of(parameters[static_cast<std::size_t>(factor.parameter)]);
    return out / divided_by;
  }
  bool operator==(const Product&) const = default;
};

struct FoundProduct {
  Product product;
  int cost = 0;
};

// The simplest first, up to `most`; empty where there is none of up to four factors. All of them
// are right on these layers, and may differ on others.
std::vector<FoundProduct> find_products(const Samples& samples, const Counts& counts,
                                        std::size_t most);

std::string product_text(const Product& product, std::span<const std::string> names);

}  // namespace boardless
