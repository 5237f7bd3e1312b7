// Laws that follow from others: totals of blocks, sums and differences, and ways that share a
// block.
#include <fmt/format.h>

#include <algorithm>

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
    return known[k].law->cost < limit && known[k].law->parts.size() == 1;
  };
  const auto third = [&](std::uint64_t hash) -> std::optional<std::size_t> {
    const auto at = known_at.find(hash);
    if (at == known_at.end() || !usable(at->second)) return std::nullopt;
    return at->second;
  };
  const auto take = [&](std::initializer_list<std::pair<std::size_t, int>> of) {
    CountLaw law;
    law.cost = 2;
    for (const auto& [k, sign] : of)
      for (CountLaw::Part part : known[k].law->parts) {
        part.coefficient *= sign;
        law.parts.push_back(std::move(part));
        law.cost = std::max(law.cost, known[k].law->cost);
      }
    if (!is_right(law, group.counts)) return false;
    group.law = std::make_shared<CountLaw>(std::move(law));
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
  for (const Way& way : ways()) {
    Counts inside(size()), outside(size());
    for (std::size_t n = 0; n < size(); ++n)
      (way.layers[n] ? inside : outside)[n] = group.counts[n];
    if (is_zero(inside) || is_zero(outside)) continue;
    if (!before.no_split.empty() && before.no_split.contains(way.text)) continue;
    const Pieces a = pieces(inside, way.layers);
    const Pieces b = a.empty() ? Pieces{} : pieces(outside, ~way.layers);
    if (b.empty()) {
      before.no_split.insert(way.text);
      continue;
    }
    const auto both = [&](const CountLaw& in, const CountLaw& out) {
      CountLaw law{{in.parts[0], out.parts[0]}, in.cost + out.cost + way.cost / 2};
      Support& where = law.parts[0].support;
      where.all.insert(where.all.begin(), way.support.all.begin(), way.support.all.end());
      law.parts[1].support.except = way.support.all;
      return law;
    };
    if (!b[0].parts[0].support.except.empty()) continue;
    CountLaw law = both(a[0], b[0]);
    if (best && law.cost >= best->cost) continue;
    best = std::move(law);
    others.clear();
    for (std::size_t k = 1; k < a.size(); ++k) others.push_back(both(a[k], b[0]));
    for (std::size_t k = 1; k < b.size(); ++k)
      if (b[k].parts[0].support.except.empty()) others.push_back(both(a[0], b[k]));
  }
  if (!best || !is_plain_enough(group.counts, best->cost)) return;
  group.law = before.split = std::make_shared<CountLaw>(std::move(*best));
  before.split_others = std::move(others);
  remember(group.law, group.counts);
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
