#include "analyzer/learn/find_product.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace boardless {
namespace {

constexpr std::uint64_t prime = (std::uint64_t{1} << 61) - 1;

std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  const std::uint64_t sum =
      static_cast<std::uint64_t>(product & prime) + static_cast<std::uint64_t>(product >> 61);
  return sum >= prime ? sum - prime : sum;
}

std::uint64_t inverse(std::uint64_t a) {
  std::uint64_t out = 1;
  for (std::uint64_t e = prime - 2; e; e >>= 1, a = times(a, a))
    if (e & 1) out = times(out, a);
  return out;
}

// Those of small numbers are asked for again and again.
std::uint64_t known_inverse(std::uint64_t a) {
  static const std::vector<std::uint64_t> small = [] {
    std::vector<std::uint64_t> out(8192);
    for (std::size_t k = 1; k < out.size(); ++k) out[k] = inverse(k);
    return out;
  }();
  return a < small.size() ? small[a] : inverse(a % prime);
}

// The same for all multiples of a list of numbers, which are positive.
std::uint64_t direction(const Counts& values) {
  std::uint64_t sum = 0;
  for (std::size_t n = 0; n < values.size(); ++n) {
    sum += times(hash_weight(n) >> 3, static_cast<std::uint64_t>(values[n]) % prime);
    if (sum >= prime) sum -= prime;
  }
  return times(sum, known_inverse(static_cast<std::uint64_t>(values[0])));
}

bool is_constant(const Counts& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](std::int64_t value) { return value == values[0]; });
}

// Code counts ones and twos; the odd larger number it has is a table's size.
int cost_of_number(std::int64_t by) {
  return by <= 2 ? 0 : by == 256 ? 1 : by <= 8 ? 2 : by <= 32 ? 4 : 8;
}

class Search {
 public:
  Search(const Samples& samples, const Counts& counts) : samples_(samples) {
    for (std::size_t n = 0; n < counts.size(); ++n)
      if (counts[n] != 0) layers_.push_back(n);
    for (const std::size_t n : layers_) counts_.push_back(counts[n]);
    restrict_factors();
  }

  std::vector<FoundProduct> run() {
    for (std::size_t depth = 0; depth <= 4; ++depth) {
      tests_left_ = most_tests;
      divide(counts_, 0, depth, 0);
      // One factor more may still be simpler than a far-fetched one.
      if (least_cost_ <= static_cast<int>(depth) + 1) break;
    }
    std::stable_sort(found_.begin(), found_.end(), cheaper);
    return std::move(found_);
  }

  // The same with factors in place of others that these layers do not tell apart.
  void add_variants(std::vector<FoundProduct>& products, std::size_t of_first) const {
    const std::size_t count = std::min(of_first, products.size());
    for (std::size_t k = 0; k < count; ++k) {
      const FoundProduct base = products[k];
      for (std::size_t f = 0; f < base.product.factors.size(); ++f) {
        const auto used = std::find_if(used_.begin(), used_.end(), [&](const auto* column) {
          return column->factor == base.product.factors[f];
        });
        if (used == used_.end()) continue;
        const auto u = static_cast<std::size_t>(used - used_.begin());
        for (const Sibling& sibling : siblings_[u]) {
          FoundProduct variant = base;
          variant.product.factors[f] = sibling.factor;
          variant.product.times *= sibling.times;
          variant.product.divided_by *= sibling.divided_by;
          const std::int64_t common = std::gcd(variant.product.times, variant.product.divided_by);
          variant.product.times /= common;
          variant.product.divided_by /= common;
          variant.cost += sibling.cost - used_[u]->cost;
          if (!is_total_of_more(variant.product)) products.push_back(std::move(variant));
        }
      }
    }
    std::stable_sort(products.begin(), products.end(), cheaper);
  }

 private:
  static constexpr long most_tests = 300'000;
  struct Sibling {
    Factor factor;
    int cost = 0;
    std::int64_t times = 1, divided_by = 1;
  };

  static bool cheaper(const FoundProduct& a, const FoundProduct& b) { return a.cost < b.cost; }

  // Factors that are positive and not constant where the counts are not zero, each once.
  void restrict_factors() {
    Counts values(layers_.size());
    for (const Samples::FactorColumn& column : samples_.factors) {
      if (!column.counts) continue;
      bool positive = true;
      for (std::size_t k = 0; k < layers_.size() && positive; ++k) {
        values[k] = column.values[layers_[k]];
        positive = values[k] > 0;
      }
      if (!positive || is_constant(values)) continue;
      const auto [known, added] = by_direction_.try_emplace(direction(values), used_.size());
      std::vector<Sibling>* siblings = nullptr;
      std::int64_t times = 1, divided_by = 1;
      if (added) {
        used_.push_back(&column);
        values_.push_back(values);
        siblings = &siblings_.emplace_back();
      } else {
        siblings = &siblings_[known->second];
        times = values_[known->second][0];
        divided_by = values[0];
        const std::int64_t common = std::gcd(times, divided_by);
        times /= common;
        divided_by /= common;
        if (siblings->size() < Samples::most_alike)
          siblings->push_back(
              {column.factor, column.cost + (divided_by > 1 ? 3 : 0), times, divided_by});
      }
      for (const Vocabulary::FactorWord& word : column.alike)
        if (siblings->size() < Samples::most_alike)
          siblings->push_back(
              {word.factor, word.cost + (divided_by > 1 ? 3 : 0), times, divided_by});
    }
  }

  void divide(const Counts& rest, std::size_t first, std::size_t depth, int cost) {
    if (tests_left_ <= 0) return;
    if (is_constant(rest)) {
      if (depth == 0 || chosen_.empty()) keep(rest[0], 1, cost);
      return;
    }
    if (depth == 0) return;
    if (depth == 1) {
      const auto last = by_direction_.find(direction(rest));
      if (last == by_direction_.end()) return;
      const Counts& values = values_[last->second];
      const std::int64_t common = std::gcd(rest[0], values[0]);
      chosen_.push_back(last->second);
      keep(rest[0] / common, values[0] / common, cost + used_[last->second]->cost);
      chosen_.pop_back();
      return;
    }
    Counts quotient(rest.size());
    for (std::size_t u = first; u < used_.size(); ++u) {
      if (--tests_left_ <= 0) return;
      // No cheaper product can come of it.
      if (cost + used_[u]->cost >= least_cost_ + 4) break;
      const Counts& values = values_[u];
      std::size_t n = 0;
      while (n < rest.size() && rest[n] % values[n] == 0) ++n;
      if (n < rest.size()) continue;
      for (n = 0; n < rest.size(); ++n) quotient[n] = rest[n] / values[n];
      chosen_.push_back(u);
      divide(quotient, u, depth - 1, cost + used_[u]->cost);
      chosen_.pop_back();
    }
  }

  bool is_total_of_more(const Product& product) const {
    return product.factors.size() > 1 &&
           std::any_of(product.factors.begin(), product.factors.end(), [&](const Factor& factor) {
             return is_total(samples_.names[static_cast<std::size_t>(factor.parameter)]);
           });
  }

  void keep(std::int64_t by, std::int64_t divided_by, int cost) {
    FoundProduct out;
    out.product.times = by;
    out.product.divided_by = divided_by;
    for (const std::size_t u : chosen_) out.product.factors.push_back(used_[u]->factor);
    if (is_total_of_more(out.product)) return;
    out.cost = cost + (divided_by > 1 ? 3 : 0) + cost_of_number(by);
    least_cost_ = std::min(least_cost_, out.cost);
    found_.push_back(std::move(out));
  }

  const Samples& samples_;
  std::vector<std::size_t> layers_;
  Counts counts_;
  std::vector<const Samples::FactorColumn*> used_;  // by cost
  std::vector<Counts> values_;                      // of used_, on layers_
  std::vector<std::vector<Sibling>> siblings_;      // of used_
  std::unordered_map<std::uint64_t, std::size_t> by_direction_;
  std::vector<std::size_t> chosen_;
  std::vector<FoundProduct> found_;
  int least_cost_ = 1000;
  long tests_left_ = 0;
};

}  // namespace

std::vector<FoundProduct> find_products(const Samples& samples, const Counts& counts,
                                        std::size_t most) {
  // A negative count has no such law, and one that is always zero needs none.
  if (std::all_of(counts.begin(), counts.end(), [](std::int64_t c) { return c == 0; })) return {};
  if (std::any_of(counts.begin(), counts.end(), [](std::int64_t c) { return c < 0; })) return {};
  Search search(samples, counts);
  std::vector<FoundProduct> found = search.run();
  if (found.size() > most) found.resize(most);
  search.add_variants(found, 3);
  if (found.size() > 2 * most) found.resize(2 * most);
  return found;
}

std::string product_text(const Product& product, std::span<const std::string> names) {
  std::string out = std::to_string(product.times);
  if (product.divided_by != 1) out += fmt::format(" / {}", product.divided_by);
  for (const Factor& factor : product.factors) out += " * " + factor_text(factor, names);
  return out;
}

}  // namespace boardless
