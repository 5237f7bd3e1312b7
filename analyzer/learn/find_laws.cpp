#include "analyzer/learn/find_laws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/learn/law_search_state.hpp"

namespace boardless {

using namespace law_search;

void LawSearch::State::learn(std::span<const Observation> all, const Events& of_events) {
  observations = all;
  std::vector<Counts> columns_of;
  std::vector<double> cycles;
  for (const Observation& one : observations) {
    columns_of.push_back(one.parameters);
    cycles.push_back(std::max(1.0, static_cast<double>(one.cycles)));
  }
  favour_known_conditions();
  samples.emplace(vocabulary, columns_of, std::move(cycles));
  supports.clear();
  paths = paths_of(observations, of_events);
  // Segments, but of blocks of which segments have no law and paths have, paths.
  code = with_segments(paths, {});
  find_laws();
  const std::map<std::uint32_t, double> open = open_shares();
  std::set<std::uint32_t> whole;
  for (const auto& [end, share] : open)
    if (share > small) whole.insert(end);
  if (whole.empty()) return;
  code = with_segments(paths, whole);
  find_laws();
  const std::map<std::uint32_t, double> open_paths = open_shares();
  const std::size_t worse = std::erase_if(whole, [&](std::uint32_t end) {
    const auto now = open_paths.find(end);
    return now != open_paths.end() && now->second >= open.at(end);
  });
  if (worse == 0) return;
  code = with_segments(paths, whole);
  find_laws();
}

std::map<std::uint32_t, double> LawSearch::State::open_shares() const {
  std::map<std::uint32_t, double> out;
  std::vector<bool> has_law(code.size());
  for (const Group& group : groups)
    for (const std::size_t k : group.code) has_law[k] = group.law != nullptr;
  for (std::size_t k = 0; k < code.size(); ++k) {
    if (!code[k].size || has_law[k]) continue;
    double share = 0;
    for (std::size_t n = 0; n < size(); ++n)
      share += static_cast<double>(code[k].counts[n]) * code[k].cycles_each / samples->cycles[n];
    out[code[k].end()] += share / static_cast<double>(size());
  }
  return out;
}

void LawSearch::State::find_laws() {
  known.clear();
  known_at.clear();
  shared_ways.clear();
  ways_.clear();
  make_groups();
  for (Group& group : groups)
    if (group.most_share >= negligible) find_product_law(group);
  find_laws_of_totals();
  for (Group& group : groups)
    if (group.most_share >= negligible && (!group.law || group.law->cost > far_fetched))
      combine(group);
  for (Group& group : groups)
    if (!group.law && group.most_share >= 5 * small) split(group);
  make_dictionary();
  for (Group& group : groups)
    if (!group.law && group.most_share >= 10 * small) fit_counts(group);
}

void LawSearch::State::favour_known_conditions() {
  std::map<std::string, int> uses;
  const auto text = [&](Condition condition) {
    if (condition.relation == Relation::unequal) condition.relation = Relation::equal;
    if (condition.relation == Relation::at_most) condition.relation = Relation::above;
    return condition_text(condition, vocabulary.names);
  };
  for (const Group& group : groups)
    if (group.law && shown(group.counts) >= 4)
      for (const CountLaw::Part& part : group.law->parts)
        for (const Condition& condition : part.support.all) ++uses[text(condition)];
  vocabulary.conditions = all_conditions;
  for (Vocabulary::ConditionWord& word : vocabulary.conditions) {
    const auto used = uses.find(text(word.condition));
    if (used != uses.end() && used->second >= 2)
      word.cost = std::max(2, word.cost - (used->second < 4 ? 2 : 4));
  }
  std::stable_sort(vocabulary.conditions.begin(), vocabulary.conditions.end(),
                   [](const auto& a, const auto& b) { return a.cost < b.cost; });
}

void LawSearch::State::make_groups() {
  groups.clear();
  std::map<Counts, Group> by_counts;
  for (std::size_t k = 0; k < code.size(); ++k) {
    const CountedCode& one = code[k];
    if (is_zero(one.counts)) continue;
    Group& group = by_counts[one.counts];
    group.counts = one.counts;
    group.code.push_back(k);
    for (std::size_t c = 0; c < cost_kinds; ++c) {
      group.cycles[c] += one.cycles[c];
      group.instructions[c] += one.instructions[c];
    }
    group.cycles_each += one.cycles_each;
  }
  for (auto& [counts, group] : by_counts) {
    for (std::size_t n = 0; n < size(); ++n) {
      const double share = static_cast<double>(counts[n]) * group.cycles_each / samples->cycles[n];
      group.share += share / static_cast<double>(size());
      group.most_share = std::max(group.most_share, share);
    }
    groups.push_back(std::move(group));
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.share > b.share; });
}

LayerSet LawSearch::State::layers_with(const Counts& counts) const {
  LayerSet out;
  for (std::size_t n = 0; n < size(); ++n) out[n] = counts[n] != 0;
  return out;
}

const std::vector<FoundSupport>& LawSearch::State::supports_of(const Counts& counts,
                                                               const LayerSet& law) {
  const LayerSet happened = layers_with(counts);
  const LayerSet did_not = law & ~happened;
  const auto key = std::make_pair(happened.to_string(), did_not.to_string());
  const auto [at, added] = supports.try_emplace(key);
  if (added) at->second = find_supports(*samples, happened, did_not, most_others);
  return at->second;
}

LayerSet LawSearch::State::layers_of(const Product& product) const {
  LayerSet out;
  for (std::size_t n = 0; n < size(); ++n) out[n] = product.of(parameters(n)) != 0;
  return out;
}

LayerSet LawSearch::State::layers_of(const Support& support) const {
  LayerSet out;
  for (std::size_t n = 0; n < size(); ++n) out[n] = holds(support, parameters(n));
  return out;
}

bool LawSearch::State::is_right(const CountLaw& law, const Counts& counts) const {
  for (std::size_t n = 0; n < size(); ++n)
    if (std::abs(law.of(parameters(n)) - static_cast<double>(counts[n])) > 1e-6) return false;
  return true;
}

// What happens on few layers follows many laws; likeliest it is a way that some of what is known
// elsewhere takes.
void LawSearch::State::add_known_products(const Counts& counts,
                                          std::vector<FoundProduct>& products) const {
  std::vector<std::size_t> layers;
  for (std::size_t n = 0; n < size(); ++n)
    if (counts[n] != 0) layers.push_back(n);
  if (layers.empty() || layers.size() > few_layers) return;
  std::vector<Product> added;
  for (const Known& one : known) {
    if (one.law->parts.size() != 1 || one.law->parts[0].coefficient != 1) continue;
    const Product& product = one.law->parts[0].product;
    const bool right = std::all_of(layers.begin(), layers.end(), [&](std::size_t n) {
      return product.of(parameters(n)) == counts[n];
    });
    if (!right || std::find(added.begin(), added.end(), product) != added.end()) continue;
    added.push_back(product);
    products.push_back({product, cost_of_known});
  }
  std::stable_sort(products.begin(), products.end(),
                   [](const FoundProduct& a, const FoundProduct& b) { return a.cost < b.cost; });
}

void LawSearch::State::find_product_law(const Counts& counts, FoundCount& of) {
  std::erase_if(of.others, [&](const CountLaw& other) { return !is_right(other, counts); });
  if (of.law && is_right(*of.law, counts) && !(of.cut && of.others.empty())) {
    share_way(counts, of);
    return;
  }
  of.law.reset();
  of.others.clear();
  if (of.no_product) return;
  std::vector<FoundProduct> products = find_products(*samples, counts, 8);
  add_known_products(counts, products);
  if (products.empty()) {
    of.no_product = true;
    return;
  }
  std::vector<CountLaw> laws;
  std::size_t tried = 0;
  for (const FoundProduct& product : products) {
    const bool first = tried++ == 0;
    const std::vector<FoundSupport>& where = supports_of(counts, layers_of(product.product));
    for (std::size_t k = 0; k < where.size() && (first || k < 2); ++k)
      if (where[k].exact)
        laws.push_back({{{where[k].support, product.product, 1}}, product.cost + where[k].cost});
    if (const SharedWay* shared = shared_way(counts, product.product))
      laws.push_back({{{shared->support, product.product, 1}}, product.cost + shared->cost()});
  }
  std::stable_sort(laws.begin(), laws.end(),
                   [](const CountLaw& a, const CountLaw& b) { return a.cost < b.cost; });
  if (laws.empty() || !is_plain_enough(counts, laws[0].cost)) return;
  of.law = std::make_shared<CountLaw>(laws[0]);
  for (const FoundProduct& product : products)
    if (product.product == laws[0].parts[0].product) of.cost_of_product = product.cost;
  for (std::size_t k = 1; k < laws.size() && laws[k].cost <= laws[0].cost + unlikely; ++k) {
    of.cut = of.others.size() >= most_others;
    if (of.cut) break;
    of.others.push_back(std::move(laws[k]));
  }
  add_unseen_factors(counts, *of.law, of.others);
  add_unseen_conditions(counts, *of.law, of.others);
}

const SharedWay* LawSearch::State::shared_way(const Counts& counts, const Product& product) const {
  const LayerSet happened = layers_with(counts), layers = layers_of(product);
  if (layers == happened) return nullptr;
  const SharedWay* best = nullptr;
  for (const SharedWay& way : shared_ways)
    if ((layers & way.layers) == happened && (!best || way.cost() < best->cost())) best = &way;
  return best;
}

// A law that stood before others showed a likelier way.
void LawSearch::State::share_way(const Counts& counts, FoundCount& of) const {
  if (of.law->parts.size() != 1) return;
  const SharedWay* shared = shared_way(counts, of.law->parts[0].product);
  if (!shared || shared->support == of.law->parts[0].support) return;
  const int cost = of.cost_of_product + shared->cost();
  if (cost >= of.law->cost) return;
  CountLaw law = *of.law;
  law.parts[0].support = shared->support;
  law.cost = cost;
  of.others.push_back(*of.law);
  of.law = std::make_shared<CountLaw>(std::move(law));
}

void LawSearch::State::find_product_law(Group& group) {
  // Events that were alike so far may have parted; one's law is as good as another's.
  FoundCount* best = &found[key_of(group)];
  for (const std::size_t k : group.code) {
    FoundCount& one = found[code[k].key];
    best->no_product |= one.no_product;
    if (one.law && is_right(*one.law, group.counts) &&
        (!best->law || one.law->cost < best->law->cost))
      *best = one;
  }
  find_product_law(group.counts, *best);
  for (const std::size_t k : group.code)
    if (FoundCount& one = found[code[k].key]; &one != best) one = *best;
  group.law = best->law;
  if (group.law) remember(group.law, group.counts);
}

void LawSearch::State::remember(const LawPointer& law, const Counts& counts) {
  const std::uint64_t hash = hash_of(counts);
  const auto [at, added] = known_at.try_emplace(hash, known.size());
  if (!added) return;
  known.push_back({law, counts, hash});
  if (law->parts.size() != 1) return;
  const Support& support = law->parts[0].support;
  if (support.all.empty() && support.except.empty()) return;
  const auto same = std::find_if(shared_ways.begin(), shared_ways.end(),
                                 [&](const SharedWay& way) { return way.support == support; });
  if (same != shared_ways.end()) {
    ++same->uses;
    return;
  }
  shared_ways.push_back({support, layers_of(support)});
}

LawSearch::LawSearch(const Vocabulary& vocabulary) : state_(std::make_unique<State>(vocabulary)) {}
LawSearch::~LawSearch() = default;
LawSearch::LawSearch(LawSearch&&) noexcept = default;

void LawSearch::learn(std::span<const Observation> observations, const Events& events) {
  state_->learn(observations, events);
}

FoundLaws LawSearch::laws(bool explain) const { return state_->settle(explain); }

FoundLaws find_laws(const std::vector<std::string>& names,
                    std::span<const Observation> observations, const Events& events, bool explain) {
  std::vector<Counts> parameters;
  for (const Observation& one : observations) parameters.push_back(one.parameters);
  LawSearch search(Vocabulary(names, parameters));
  search.learn(observations, events);
  return search.laws(explain);
}

}  // namespace boardless
