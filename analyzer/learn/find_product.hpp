// A count as a product of factors, exact on every layer where it is not zero:
//
//   find_product(samples, counts, 0)   // 1 * batches * (output_channels + 1 >> 1) * ...
//
// One factor after the other is divided out: those that divide every count are few, so that a
// product of four is found among thousands of factors in milliseconds.
#pragma once

#include <optional>
#include <string>

#include "analyzer/learn/samples.hpp"

namespace boardless {

struct Product {
  std::int64_t times = 1;
  std::int64_t divided_by = 1;
  std::vector<Factor> factors;
  bool operator==(const Product&) const = default;
};

struct FoundProduct {
  Product product;
  int cost = 0;
};

// `rank` as of find_support(). Nothing where there is none of up to four factors.
std::optional<FoundProduct> find_product(const Samples& samples, const Counts& counts,
                                         int rank = 0);

std::string product_text(const Product& product, std::span<const std::string> names);

}  // namespace boardless
