// What follows no product: sums of few of them, exact or fitted, and the result of it all.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/learn/law_search_state.hpp"

namespace boardless {

using namespace law_search;

void LawSearch::State::make_dictionary() {
  dictionary.emplace(size());
  columns.clear();
  std::vector<const Samples::FactorColumn*> plain, any;
  for (const Samples::FactorColumn& column : samples->factors) {
    const bool constant = std::all_of(column.values.begin(), column.values.end(),
                                      [&](std::int64_t v) { return v == column.values[0]; });
    if (constant || !column.counts) continue;
    const auto parameter = static_cast<std::size_t>(column.factor.parameter);
    if (column.cost == 1 && !is_total(vocabulary.names[parameter])) plain.push_back(&column);
    if (column.cost <= 2) any.push_back(&column);
  }
  std::unordered_set<std::uint64_t> seen;
  std::vector<double> values(size());
  const auto add = [&](CountLaw::Part part, const Counts& of, double cost) {
    if (!seen.insert(hash_of(of)).second) return;
    for (std::size_t n = 0; n < size(); ++n) values[n] = static_cast<double>(of[n]);
    dictionary->add(values, cost);
    columns.push_back(std::move(part));
  };
  for (const Known& one : known)
    if (one.law->parts.size() == 1) add(one.law->parts[0], one.values, 1);
  with_support = columns.size();
  add({{}, {}, 1}, Counts(size(), 1), 0);
  for (const auto* a : any) add({{}, {1, 1, {a->factor}}, 1}, a->values, a->cost);
  // Products of two would fit anything where there are many parameters, and far from it nothing.
  if (plain.size() > most_plain) return;
  Counts product(size());
  for (std::size_t a = 0; a < plain.size(); ++a)
    for (std::size_t b = a + 1; b < plain.size(); ++b) {
      if (columns.size() >= most_columns) return;
      for (std::size_t n = 0; n < size(); ++n)
        product[n] = plain[a]->values[n] * plain[b]->values[n];
      add({{}, {1, 1, {plain[a]->factor, plain[b]->factor}}, 1}, product, 3);
    }
}

CountLaw LawSearch::State::law_of(const SparseFit::Result& fit, const Support& support) const {
  CountLaw out;
  for (const SparseFit::Term& term : fit.terms) {
    CountLaw::Part part = columns[term.column];
    if (term.column >= with_support) part.support = support;
    part.coefficient = term.coefficient;
    out.parts.push_back(std::move(part));
  }
  return out;
}

void LawSearch::State::fit_counts(Group& group) {
  if (shown(group.counts) < 8) return;
  std::vector<double> target(size()), weight(size());
  std::vector<bool> mask(size());
  for (std::size_t n = 0; n < size(); ++n) {
    target[n] = static_cast<double>(group.counts[n]);
    weight[n] = group.cycles_each / samples->cycles[n];
    mask[n] = group.counts[n] != 0;
  }
  SparseFit::Result fit =
      dictionary->run(target, weight, mask, with_support,
                      {.most = 4, .enough = 1e-7, .positive = false, .progress = 0.7});
  for (SparseFit::Term& term : fit.terms) {
    const double halves = std::round(2 * term.coefficient) / 2;
    if (halves == 0 || std::abs(halves) > 16 || std::abs(term.coefficient - halves) > 1e-3) return;
    term.coefficient = halves;
  }
  LayerSet all;
  for (std::size_t n = 0; n < size(); ++n) all.set(n);
  const FoundSupport& support = supports_of(group.counts, all)[0];
  CountLaw law = law_of(fit, support.support);
  law.cost = support.cost + 4 * static_cast<int>(fit.terms.size());
  if (!support.exact || !is_plain_enough(group.counts, law.cost) || !is_right(law, group.counts))
    return;
  group.law = std::make_shared<CountLaw>(std::move(law));
}

FoundLaws LawSearch::State::settle(bool explain) {
  FoundLaws out;
  LawBuilder builder(vocabulary.names);
  std::map<std::uint32_t, std::vector<const Group*>> open;
  std::vector<const Group*> rest;
  // Of what data decides, too, the rare ways seem to follow a law while few layers show them.
  std::unordered_set<std::uint32_t> decided;
  for (const Group& group : groups)
    if (!group.law && group.most_share >= small) decided.insert(block_of(group));
  for (const Group& group : groups) {
    const bool trusted = shown(group.counts) >= 8 || !decided.contains(block_of(group));
    if (group.law && trusted) {
      keep(builder, out, group, *group.law, true, explain);
    } else if (group.most_share < small) {
      rest.push_back(&group);
    } else {
      open[block_of(group)].push_back(&group);
    }
  }
  for (const auto& [block, of_block] : open) {
    std::map<double, std::vector<const Group*>> by_cost;
    for (const Group* group : of_block) by_cost[group->cycles_each].push_back(group);
    std::vector<const Group*> left;
    for (const auto& [cycles, alike] : by_cost) {
      Group all = sum_of(alike);
      const auto known_total = known_at.find(hash_of(all.counts));
      if (known_total != known_at.end()) {
        keep(builder, out, all, *known[known_total->second].law, true, explain);
      } else {
        left.insert(left.end(), alike.begin(), alike.end());
      }
    }
    if (!left.empty()) fit(builder, out, left, explain);
  }
  if (!rest.empty()) fit(builder, out, rest, explain);
  out.laws = builder.finish();
  return out;
}

Group LawSearch::State::sum_of(const std::vector<const Group*>& of) const {
  Group all;
  all.counts.resize(size());
  double total = 0;
  for (const Group* group : of) {
    double executions = 0;
    for (std::size_t n = 0; n < size(); ++n) {
      all.counts[n] += group->counts[n];
      executions += static_cast<double>(group->counts[n]) / samples->cycles[n];
    }
    for (std::size_t c = 0; c < cost_kinds; ++c) {
      all.cycles[c] += executions * group->cycles[c];
      all.instructions[c] += executions * group->instructions[c];
    }
    total += executions;
    all.share += group->share;
    all.most_share = std::max(all.most_share, group->most_share);
    all.code.push_back(group->code[0]);
  }
  for (std::size_t c = 0; c < cost_kinds; ++c) {
    all.cycles[c] /= total;
    all.instructions[c] /= total;
    all.cycles_each += all.cycles[c];
  }
  return all;
}

void LawSearch::State::fit(LawBuilder& builder, FoundLaws& out, const std::vector<const Group*>& of,
                           bool explain) {
  Group all = sum_of(of);
  if (all.cycles_each <= 0) return;
  std::vector<double> target(size()), weight(size());
  for (const Group* group : of)
    for (std::size_t n = 0; n < size(); ++n)
      target[n] += static_cast<double>(group->counts[n]) * group->cycles_each;
  // For each cycle of the target.
  for (std::size_t c = 0; c < cost_kinds; ++c) {
    all.cycles[c] /= all.cycles_each;
    all.instructions[c] /= all.cycles_each;
  }
  LayerSet every;
  for (std::size_t n = 0; n < size(); ++n) every.set(n);
  const FoundSupport& where = supports_of(all.counts, every)[0];
  // Where data decides, any conditions for it are chance.
  const Support support =
      where.exact && is_plain_enough(all.counts, where.cost) ? where.support : Support{};
  std::vector<bool> mask(size());
  for (std::size_t n = 0; n < size(); ++n) {
    weight[n] = 1 / samples->cycles[n];
    mask[n] = holds(support, parameters(n));
  }
  // One of what happens takes no longer than the longest way through.
  double longest = 0;
  for (const Group* group : of) longest = std::max(longest, group->cycles_each);
  const SparseFit::Result result =
      dictionary->run(target, weight, mask, with_support,
                      {.most = 3, .enough = 2e-5, .progress = 0.8, .largest = 2 * longest});
  keep(builder, out, all, law_of(result, support), false, explain);
}

void LawSearch::State::keep(LawBuilder& builder, FoundLaws& out, const Group& group,
                            const CountLaw& law, bool exact, bool explain) const {
  for (const CountLaw::Part& part : law.parts)
    builder.add(part.support, part.product, part.coefficient, group.cycles, group.instructions,
                !exact);
  if (exact) out.exact_share += group.share;
  if (!explain) return;
  std::string text = fmt::format("{:8.4f} % {:8.4f} % {} {} ({} layers, cost {})",
                                 100 * group.share, 100 * group.most_share, exact ? "=" : "~",
                                 key_of(group), shown(group.counts), law.cost);
  for (const CountLaw::Part& part : law.parts)
    text += fmt::format("; {:.6g} * {} if {}", part.coefficient,
                        product_text(part.product, vocabulary.names),
                        support_text(part.support, vocabulary.names));
  out.text.push_back(std::move(text));
}

}  // namespace boardless
