// Laws that follow from others: totals of blocks, sums and differences, and ways that share a
// block.
#include <fmt/format.h>

#include <algorithm>

#include "analyzer/learn/law_search_state.hpp"

namespace boardless {

using namespace law_search;

void LawSearch::State::find_laws_of_totals() {
  std::map<std::string, std::vector<std::size_t>> totals;
  for (std::size_t k = 0; k < events->list.size(); ++k) {
    const Event& event = events->list[k];
    if (!event.size) continue;
    totals[fmt::format("itself {:x}", event.block)].push_back(k);
    totals[fmt::format("into {:x}", event.next)].push_back(k);
    totals[fmt::format("cost {:x} {}", event.block, event.cost.total_cycles())].push_back(k);
  }
  std::unordered_set<std::uint32_t> blocks;
  for (const Event& event : events->list)
    if (event.size && blocks.insert(event.block).second)
      for (std::size_t k = 0; k < events->list.size(); ++k)
        if (event.block - events->list[k].block < events->list[k].size)
          totals[fmt::format("part {:x}", event.block)].push_back(k);
  std::unordered_set<std::uint64_t> seen;
  for (const auto& [key, of] : totals) {
    if (of.size() < 2) continue;
    const Counts total = total_of(of);
    double most_share = 0;
    for (std::size_t n = 0; n < size(); ++n) {
      double cycles = 0;
      for (const std::size_t event : of)
        cycles += static_cast<double>(observations[n].count(event)) *
                  events->list[event].cost.total_cycles();
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
  FoundCount& before = found[key_of(group.events[0])];
  if (before.split && is_right(*before.split, group.counts)) {
    group.law = before.split;
    return;
  }
  before.split.reset();
  std::optional<CountLaw> best;
  for (const Way& way : ways()) {
    Counts inside(size()), outside(size());
    for (std::size_t n = 0; n < size(); ++n)
      (way.layers[n] ? inside : outside)[n] = group.counts[n];
    if (is_zero(inside) || is_zero(outside)) continue;
    if (!before.no_split.empty() && before.no_split.contains(way.text)) continue;
    const std::optional<CountLaw> a = piece(inside, way.layers);
    const std::optional<CountLaw> b = a ? piece(outside, ~way.layers) : std::nullopt;
    if (!b) {
      before.no_split.insert(way.text);
      continue;
    }
    CountLaw law;
    law.parts = a->parts;
    law.parts.push_back(b->parts[0]);
    Support& in = law.parts[0].support;
    in.all.insert(in.all.begin(), way.support.all.begin(), way.support.all.end());
    Support& out = law.parts[1].support;
    if (!out.except.empty()) continue;
    out.except = way.support.all;
    law.cost = a->cost + b->cost + way.cost / 2;
    if (!best || law.cost < best->cost) best = std::move(law);
  }
  if (!best || !is_plain_enough(group.counts, best->cost)) return;
  group.law = before.split = std::make_shared<CountLaw>(std::move(*best));
  remember(group.law, group.counts);
}

std::optional<CountLaw> LawSearch::State::piece(const Counts& counts, const LayerSet& of) {
  const std::vector<FoundProduct> products = find_products(*samples, counts, 2);
  std::optional<CountLaw> best;
  for (const FoundProduct& product : products) {
    const FoundSupport& where = supports_of(counts, layers_of(product.product) & of)[0];
    if (!where.exact) continue;
    const int cost = product.cost + where.cost;
    if (is_plain_enough(counts, cost) && (!best || cost < best->cost))
      best = CountLaw{{{where.support, product.product, 1}}, cost};
  }
  return best;
}

const std::vector<Way>& LawSearch::State::ways() {
  if (!ways_.empty()) return ways_;
  std::unordered_map<LayerSet, std::size_t> seen;
  LayerSet every;
  for (std::size_t n = 0; n < size(); ++n) every.set(n);
  const auto add = [&](const Support& support, int cost) {
    if (support.all.empty() || !support.except.empty()) return;
    Way way{support, {}, support_text(support, vocabulary.names), cost, 1};
    for (std::size_t n = 0; n < size(); ++n) way.layers[n] = holds(support, parameters(n));
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
