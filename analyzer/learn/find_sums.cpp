// Laws that follow from others: totals of blocks, sums and differences, and ways that share a
// block.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/learn/law_search_state.hpp"

namespace boardless {

using namespace law_search;

void LawSearch::State::find_laws_of_totals() {
  std::map<std::string, std::vector<const CountedCode*>> totals;
  std::unordered_set<std::uint32_t> blocks;
  for (const CountedCode& path : paths) {
    if (!path.size) continue;
    totals[fmt::format("itself {:x}", path.block)].push_back(&path);
    totals[fmt::format("into {:x}", path.next)].push_back(&path);
    totals[fmt::format("cost {:x} {}", path.block, path.cycles_each)].push_back(&path);
    if (!blocks.insert(path.block).second) continue;
    for (const CountedCode& other : paths)
      if (path.block - other.block < other.size)
        totals[fmt::format("part {:x}", path.block)].push_back(&other);
  }
  std::unordered_set<std::uint64_t> seen;
  for (const auto& [key, of] : totals) {
    if (of.size() < 2) continue;
    Counts total(size());
    double most_share = 0;
    for (std::size_t n = 0; n < size(); ++n) {
      double cycles = 0;
      for (const CountedCode* path : of) {
        total[n] += path->counts[n];
        cycles += static_cast<double>(path->counts[n]) * path->cycles_each;
      }
      most_share = std::max(most_share, cycles / samples->cycles[n]);
    }
    const std::uint64_t hash = hash_of(total);
    if (most_share < small || known_at.contains(hash) || !seen.insert(hash).second) continue;
    FoundCount& one = found[key];
    find_product_law(total, one);
    if (one.law) remember(one.law, total);
  }
}

void LawSearch::State::combine(Group& group) {
  const std::size_t layers = shown(group.counts);
  if (layers < 4) return;
  const int limit = group.law ? group.law->cost : 1000;
  const std::uint64_t wanted = hash_of(group.counts);
  const auto usable = [&](std::size_t k) {
    return known[k].law->cost + cost_of_sum < limit && known[k].law->parts.size() == 1;
  };
  const auto third = [&](std::uint64_t hash) -> std::optional<std::size_t> {
    const auto at = known_at.find(hash);
    if (at == known_at.end() || !usable(at->second)) return std::nullopt;
    return at->second;
  };
  const auto take = [&](std::initializer_list<std::pair<std::size_t, int>> of) {
    CountLaw law;
    law.cost = 2;
    std::vector<LawPointer> sum_of;
    for (const auto& [k, sign] : of) {
      sum_of.push_back(known[k].law);
      law.parts.push_back(known[k].law->parts[0]);
      law.parts.back().coefficient *= sign;
      law.cost = std::max(law.cost, known[k].law->cost);
    }
    law.cost += cost_of_sum;
    if (!is_right(law, group.counts)) return false;
    group.law = std::make_shared<CountLaw>(std::move(law));
    group.sum_of = std::move(sum_of);
    return true;
  };
  for (std::size_t a = 0; a < known.size(); ++a) {
    if (!usable(a)) continue;
    // counts = a - b, or a + b
    if (const auto b = third(known[a].hash - wanted))
      if (take({{a, 1}, {*b, -1}})) return;
    if (const auto b = third(wanted - known[a].hash))
      if (take({{a, 1}, {*b, 1}})) return;
  }
  if (group.law || layers < 8 || group.most_share < small) return;
  for (std::size_t a = 0; a < known.size(); ++a)
    for (std::size_t b = 0; b < known.size() && usable(a); ++b) {
      if (!usable(b) || a == b) continue;
      if (b > a)
        if (const auto c = third(wanted - known[a].hash - known[b].hash))
          if (take({{a, 1}, {b, 1}, {*c, 1}})) return;
      if (const auto c = third(wanted - known[a].hash + known[b].hash))
        if (take({{a, 1}, {b, -1}, {*c, 1}})) return;
      if (b > a) continue;
      if (const auto c = third(known[a].hash - known[b].hash - wanted))
        if (take({{a, 1}, {b, -1}, {*c, -1}})) return;
    }
}

void LawSearch::State::split(Group& group) {
  FoundCount& before = found[key_of(group)];
  std::erase_if(before.split_others,
                [&](const CountLaw& other) { return !is_right(other, group.counts); });
  std::optional<CountLaw> best;
  std::vector<CountLaw> others;
  if (before.split && is_right(*before.split, group.counts)) {
    group.law = before.split;
    if (group.law->cost <= far_fetched) return;
    // Ways that are known by now may make a simpler one.
    best = *group.law;
    others = before.split_others;
  }
  before.split.reset();
  const auto consider = [&](std::vector<CountLaw> laws, const std::string& text) {
    if (laws.empty()) before.no_split.insert(text);
    if (laws.empty() || (best && laws[0].cost >= best->cost)) return;
    best = std::move(laws[0]);
    others.assign(laws.begin() + 1, laws.end());
  };
  const LayerSet happened = layers_with(group.counts);
  const auto tells = [&](const Way& way) {
    return (happened & way.layers).any() && (happened & ~way.layers).any();
  };
  for (const Way& way : ways())
    if (tells(way) && !before.no_split.contains(way.text))
      consider(one_of_two(group.counts, way), way.text);
  for (const Way& way : ways()) {
    if (best || group.most_share < dear) break;
    if (!tells(way)) continue;
    for (const bool in_way : {true, false}) {
      const std::string text = (in_way ? "besides if " : "besides unless ") + way.text;
      if (!before.no_split.contains(text)) consider(one_besides(group.counts, way, in_way), text);
    }
  }
  if (!best || !is_plain_enough(group.counts, best->cost)) return;
  group.law = before.split = std::make_shared<CountLaw>(std::move(*best));
  before.split_others = std::move(others);
  remember(group.law, group.counts);
}

std::vector<CountLaw> LawSearch::State::one_of_two(const Counts& counts, const Way& way) {
  Counts inside(size()), outside(size());
  for (std::size_t n = 0; n < size(); ++n) (way.layers[n] ? inside : outside)[n] = counts[n];
  std::vector<CountLaw> out;
  const Pieces in = pieces(inside, way.layers);
  if (in.empty()) return out;
  const Pieces rest = pieces(outside, ~way.layers);
  const auto add = [&](const CountLaw& one, const CountLaw& other) {
    if (!other.parts[0].support.except.empty()) return;
    CountLaw& law = out.emplace_back(
        CountLaw{{one.parts[0], other.parts[0]}, one.cost + other.cost + way.cost / 2});
    std::vector<Condition>& told = law.parts[0].support.all;
    told.insert(told.begin(), way.support.all.begin(), way.support.all.end());
    law.parts[1].support.except = way.support.all;
  };
  if (rest.empty() || !rest[0].parts[0].support.except.empty()) return out;
  for (const CountLaw& one : in) add(one, rest[0]);
  for (std::size_t k = 1; k < rest.size(); ++k) add(in[0], rest[k]);
  return out;
}

std::vector<CountLaw> LawSearch::State::one_besides(const Counts& counts, const Way& way,
                                                    bool in_way) {
  const LayerSet where = in_way ? way.layers : ~way.layers;
  Counts alone(size());
  for (std::size_t n = 0; n < size(); ++n) alone[n] = where[n] ? 0 : counts[n];
  std::vector<CountLaw> out;
  for (const CountLaw& always : pieces(alone, ~where)) {
    Counts besides(size());
    bool fits = true;
    for (std::size_t n = 0; n < size() && fits; ++n) {
      if (!where[n]) continue;
      besides[n] = counts[n] - std::llround(always.of(parameters(n)));
      fits = besides[n] >= 0;
    }
    if (!fits || is_zero(besides)) continue;
    for (const CountLaw& other : pieces(besides, where)) {
      CountLaw::Part part = other.parts[0];
      std::vector<Condition>& told = in_way ? part.support.all : part.support.except;
      if (!in_way && !told.empty()) continue;
      told.insert(told.begin(), way.support.all.begin(), way.support.all.end());
      out.push_back({{part, always.parts[0]}, other.cost + always.cost + way.cost / 2});
    }
    if (!out.empty()) break;
  }
  return out;
}

LawSearch::State::Pieces LawSearch::State::pieces(const Counts& counts, const LayerSet& of) {
  Pieces out;
  for (const FoundProduct& product : find_products(*samples, counts, 2)) {
    const std::vector<FoundSupport>& where = supports_of(counts, layers_of(product.product) & of);
    for (std::size_t k = 0; k < std::min(where.size(), most_pieces); ++k) {
      const int cost = product.cost + where[k].cost;
      if (where[k].exact && is_plain_enough(counts, cost))
        out.push_back({{{where[k].support, product.product, 1}}, cost});
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const CountLaw& a, const CountLaw& b) { return a.cost < b.cost; });
  if (out.size() > most_pieces) out.resize(most_pieces);
  if (!out.empty()) add_unseen_factors(counts, CountLaw{out[0]}, out);
  return out;
}

const std::vector<Way>& LawSearch::State::ways() {
  if (!ways_.empty()) return ways_;
  std::unordered_map<LayerSet, std::size_t> seen;
  LayerSet every;
  for (std::size_t n = 0; n < size(); ++n) every.set(n);
  const auto add = [&](const Support& support, int cost) {
    if (support.all.empty() || !support.except.empty()) return;
    Way way{support, layers_of(support), support_text(support, vocabulary.names), cost, 1};
    auto at = seen.find(way.layers);
    if (at == seen.end()) at = seen.find(every & ~way.layers);
    if (at != seen.end()) {
      ++ways_[at->second].uses;
      return;
    }
    seen.emplace(way.layers, ways_.size());
    ways_.push_back(std::move(way));
  };
  for (const Known& one : known)
    if (one.law->parts.size() == 1) add(one.law->parts[0].support, one.law->cost - 1);
  std::stable_sort(ways_.begin(), ways_.end(),
                   [](const Way& a, const Way& b) { return a.uses > b.uses; });
  if (ways_.size() > most_ways) ways_.resize(most_ways);
  return ways_;
}

}  // namespace boardless
