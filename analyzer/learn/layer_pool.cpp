#include "analyzer/learn/layer_pool.hpp"

#include <algorithm>
#include <cmath>

namespace boardless {
namespace {

constexpr double seen_once = 0.85;  // of a condition's weight; a second time is worth the rest
constexpr int seen_enough = 2;      // times that a condition has to be seen
constexpr int dearest_covered = 8;  // conditions that are less likely in code are not covered
constexpr int dearest_likely = 4;   // and these are to be seen whatever else is known
constexpr double least_share = 0.002;
constexpr std::int64_t large = 16;  // a loop's remainder or a word has less
constexpr double least_large = 0.005;

template <typename Score>
std::size_t best_of(const std::vector<bool>& taken, Score score) {
  std::size_t best = 0;
  double most = -1;
  for (std::size_t n = 0; n < taken.size(); ++n) {
    if (taken[n]) continue;
    const double one = score(n);
    if (one <= most) continue;
    most = one;
    best = n;
  }
  return best;
}

double share_above(const std::vector<double>& values, double threshold) {
  return static_cast<double>(std::count_if(values.begin(), values.end(),
                                           [&](double value) { return value > threshold; })) /
         static_cast<double>(values.size());
}

}  // namespace

void LayerPool::cover(const Vocabulary& words) {
  covers_.clear();
  unknown_.assign(layers_.size(), 0);
  for (const Vocabulary::ConditionWord& word : words.conditions) {
    Cover& cover = covers_.emplace_back();
    if (word.cost > dearest_covered) continue;
    for (std::size_t n = 0; n < layers_.size(); ++n)
      if (word.condition.holds(parameters_[n]))
        cover.layers.push_back(static_cast<std::uint32_t>(n));
    const double share =
        static_cast<double>(cover.layers.size()) / static_cast<double>(layers_.size());
    if (share < least_share) {
      cover.layers.clear();
      continue;
    }
    cover.large = word.condition.relation == Relation::above &&
                  word.condition.right_parameter < 0 && word.condition.right >= large &&
                  share >= least_large;
    cover.likely = word.cost <= dearest_likely;
    cover.weight = std::sqrt(std::sqrt(share)) * std::exp2(-0.5 * word.cost);
    for (const std::uint32_t n : cover.layers) unknown_[n] += cover.weight;
  }
}

void LayerPool::mark_seen(Cover& cover) {
  if (cover.seen >= seen_enough) return;
  ++cover.seen;
  const double less = cover.weight * (cover.seen == 1 ? seen_once : 1 - seen_once);
  for (const std::uint32_t n : cover.layers) unknown_[n] -= less;
}

void LayerPool::note_seen(const Vocabulary& words, const Counts& parameters) {
  for (std::size_t k = 0; k < covers_.size(); ++k)
    if (!covers_[k].layers.empty() && words.conditions[k].condition.holds(parameters))
      mark_seen(covers_[k]);
}

std::size_t LayerPool::least_known() const {
  return best_of(taken_, [&](std::size_t n) { return unknown_[n]; });
}

std::vector<double> LayerPool::unseen(bool Cover::*kind) const {
  std::vector<double> out(layers_.size(), 0);
  for (const Cover& cover : covers_)
    if (cover.*kind && cover.seen == 0)
      for (const std::uint32_t n : cover.layers) out[n] += cover.weight;
  return out;
}

double LayerPool::large_share() const { return share_above(unseen(&Cover::large), 0); }
double LayerPool::unseen_share() const { return share_above(unseen(&Cover::likely), 0); }

std::size_t LayerPool::largest() const {
  const std::vector<double> weights = unseen(&Cover::large);
  return best_of(taken_, [&](std::size_t n) { return weights[n]; });
}

std::size_t LayerPool::most_unseen() const {
  const std::vector<double> weights = unseen(&Cover::likely);
  return best_of(taken_, [&](std::size_t n) { return weights[n]; });
}

void LayerPool::cover_pairs(const std::vector<Condition>& conditions,
                            const std::vector<Observation>& observations) {
  const std::size_t count = conditions.size();
  const auto signature = [&](const Counts& parameters) {
    std::vector<bool> out(count);
    for (std::size_t k = 0; k < count; ++k) out[k] = conditions[k].holds(parameters);
    return out;
  };
  // A number for two conditions and whether each holds.
  const auto pair = [&](std::size_t a, std::size_t b, const std::vector<bool>& holds) {
    return ((a * count + b) << 2) | (static_cast<std::size_t>(holds[a]) << 1) |
           static_cast<std::size_t>(holds[b]);
  };
  std::vector<bool> seen(4 * count * count, false);
  for (const Observation& one : observations) {
    const std::vector<bool> holds = signature(one.parameters);
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t b = a + 1; b < count; ++b) seen[pair(a, b, holds)] = true;
  }
  std::vector<std::vector<std::uint32_t>> unseen(layers_.size());
  std::vector<std::uint32_t> layers_with(seen.size(), 0);
  for (std::size_t n = 0; n < layers_.size(); ++n) {
    const std::vector<bool> holds = signature(parameters_[n]);
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t b = a + 1; b < count; ++b) {
        const std::size_t k = pair(a, b, holds);
        if (seen[k]) continue;
        unseen[n].push_back(static_cast<std::uint32_t>(k));
        ++layers_with[k];
      }
  }
  strange_.assign(layers_.size(), 0);
  for (std::size_t n = 0; n < layers_.size(); ++n)
    for (const std::uint32_t k : unseen[n]) strange_[n] += layers_with[k];
}

double LayerPool::strange_share() const { return share_above(strange_, 0); }

std::size_t LayerPool::strangest() const {
  return best_of(taken_, [&](std::size_t n) { return strange_[n]; });
}

void LayerPool::doubt(const std::vector<Doubt>& doubts, const KernelLaws& laws) {
  std::vector<double> scale(layers_.size());
  fitted_.assign(layers_.size(), 0);
  for (std::size_t n = 0; n < layers_.size(); ++n) {
    const LawCost cost = evaluate(laws, parameters_[n]);
    const double total = std::max(std::abs(cost.total_cycles), 100.0);
    scale[n] = 1 / total;
    fitted_[n] = std::abs(cost.fitted_cycles) / total;
  }
  differences_.clear();
  weights_.clear();
  for (const Doubt& one : doubts) {
    std::vector<float> by_layer(layers_.size(), 0);
    double weight = 0;
    for (const CountLaw& other : one.others) weight += std::exp2(one.law->cost - other.cost);
    for (std::size_t n = 0; n < layers_.size(); ++n) {
      if (taken_[n]) continue;
      const double count = one.law->of(parameters_[n]);
      double difference = 0;
      for (const CountLaw& other : one.others)
        difference +=
            std::exp2(one.law->cost - other.cost) * std::abs(other.of(parameters_[n]) - count);
      difference = difference / (1 + weight) + one.unsure * std::abs(count);
      by_layer[n] = static_cast<float>(std::min(1.0, difference * one.cycles_each * scale[n]));
    }
    differences_.push_back(std::move(by_layer));
    weights_.push_back(1);
  }
}

double LayerPool::doubtful_share(double threshold) const {
  std::vector<double> sums(layers_.size(), 0);
  for (const std::vector<float>& by_layer : differences_)
    for (std::size_t n = 0; n < sums.size(); ++n) sums[n] += static_cast<double>(by_layer[n]);
  return share_above(sums, threshold);
}

std::size_t LayerPool::most_doubtful() const {
  return best_of(taken_, [&](std::size_t n) {
    double sum = 0;
    for (std::size_t d = 0; d < differences_.size(); ++d)
      sum += static_cast<double>(weights_[d] * std::min(differences_[d][n], 0.1f));
    return sum;
  });
}

std::size_t LayerPool::most_fitted() const {
  return best_of(taken_, [&](std::size_t n) { return fitted_[n]; });
}

void LayerPool::take(std::size_t n) {
  taken_[n] = true;
  // What this one settles need not be asked of another.
  for (std::size_t d = 0; d < differences_.size(); ++d)
    if (differences_[d][n] > 0) weights_[d] *= 0.25f;
}

}  // namespace boardless
