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

// The same for all multiples of a list of numbers, which are positive.
std::uint64_t direction(const Counts& values) {
  std::uint64_t sum = 0;
  for (std::size_t n = 0; n < values.size(); ++n) {
    sum += times(hash_weight(n) % prime, static_cast<std::uint64_t>(values[n]) % prime);
    if (sum >= prime) sum -= prime;
  }
  return times(sum, inverse(static_cast<std::uint64_t>(values[0]) % prime));
}

bool is_constant(const Counts& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](std::int64_t value) { return value == values[0]; });
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
    for (std::size_t depth = 0; depth <= 4 && found_.empty(); ++depth) {
      left_ = 60'000;
      divide(counts_, 0, depth, 0);
    }
    std::stable_sort(found_.begin(), found_.end(),
                     [](const FoundProduct& a, const FoundProduct& b) { return a.cost < b.cost; });
    return std::move(found_);
  }

 private:
  // Factors that are positive and not constant where the counts are not zero, each once.
  void restrict_factors() {
    Counts values(layers_.size());
    for (const Samples::FactorColumn& column : samples_.factors) {
      bool positive = column.counts;
      for (std::size_t k = 0; k < layers_.size() && positive; ++k) {
        values[k] = column.values[layers_[k]];
        positive = values[k] > 0;
      }
      if (!positive || is_constant(values)) continue;
      if (!by_direction_.try_emplace(direction(values), used_.size()).second) continue;
      used_.push_back(&column);
      values_.push_back(values);
    }
  }

  void divide(const Counts& rest, std::size_t first, std::size_t depth, int cost) {
    if (left_-- <= 0) return;
    if (is_constant(rest)) return keep(rest[0], 1, cost);
    if (depth == 0) return;
    const auto last = by_direction_.find(direction(rest));
    if (last != by_direction_.end()) {
      const Counts& values = values_[last->second];
      const std::int64_t common = std::gcd(rest[0], values[0]);
      chosen_.push_back(last->second);
      keep(rest[0] / common, values[0] / common, cost + used_[last->second]->cost);
      chosen_.pop_back();
    }
    if (depth == 1) return;
    Counts quotient(rest.size());
    for (std::size_t u = first; u < used_.size(); ++u) {
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

  void keep(std::int64_t by, std::int64_t divided_by, int cost) {
    FoundProduct out;
    out.product.times = by;
    out.product.divided_by = divided_by;
    for (const std::size_t u : chosen_) out.product.factors.push_back(used_[u]->factor);
    out.cost = cost + (divided_by > 1 ? 3 : 0) + (by > 2 ? 1 : 0);
    found_.push_back(std::move(out));
  }

  const Samples& samples_;
  std::vector<std::size_t> layers_;
  Counts counts_;
  std::vector<const Samples::FactorColumn*> used_;
  std::vector<Counts> values_;  // of used_, on layers_
  std::unordered_map<std::uint64_t, std::size_t> by_direction_;
  std::vector<std::size_t> chosen_;
  std::vector<FoundProduct> found_;
  long left_ = 0;
};

}  // namespace

std::optional<FoundProduct> find_product(const Samples& samples, const Counts& counts, int rank) {
  // A negative count has no such law, and one that is always zero needs none.
  if (std::all_of(counts.begin(), counts.end(), [](std::int64_t c) { return c == 0; })) return {};
  if (std::any_of(counts.begin(), counts.end(), [](std::int64_t c) { return c < 0; })) return {};
  std::vector<FoundProduct> found = Search(samples, counts).run();
  if (found.empty()) return {};
  return found[std::min(static_cast<std::size_t>(rank), found.size() - 1)];
}

std::string product_text(const Product& product, std::span<const std::string> names) {
  std::string out = std::to_string(product.times);
  if (product.divided_by != 1) out += fmt::format(" / {}", product.divided_by);
  for (const Factor& factor : product.factors) out += " * " + factor_text(factor, names);
  return out;
}

}  // namespace boardless
