// What laws that are right on all layers so far may still be wrong about, and which layers would
// tell: laws as right as theirs, and conditions that are to be seen in pairs.
#include <algorithm>
#include <cmath>

#include "analyzer/learn/law_search_state.hpp"

namespace boardless {

using namespace law_search;

// A loop of what is left over runs once in each layer that showed it, where none had more left: its
// rounds may still be a factor. Of parameters that the law's support asks about anyway, and of
// those that are loops by themselves: three may be the batches that all of these layers had.
void LawSearch::State::add_unseen_factors(const Counts& counts, const CountLaw& law,
                                          std::vector<CountLaw>& others) const {
  const CountLaw::Part& part = law.parts[0];
  std::vector<std::int32_t> asked;
  for (const Condition& condition : part.support.all) asked.push_back(condition.left.parameter);
  std::size_t added = 0;
  for (const Vocabulary::FactorWord& word : vocabulary.factors) {
    if (added == most_unseen) break;
    const std::int32_t p = word.factor.parameter;
    if (!word.counts) continue;
    if (word.cost > 1 && std::find(asked.begin(), asked.end(), p) == asked.end()) continue;
    std::int64_t always = 0;  // its value, or -1
    for (std::size_t n = 0; n < size() && always >= 0; ++n) {
      if (counts[n] == 0) continue;
      const std::int64_t value = word.factor.of(parameters(n)[static_cast<std::size_t>(p)]);
      always = value > 0 && (always == 0 || always == value) ? value : -1;
    }
    if (always <= 0 || part.product.times % always != 0) continue;
    CountLaw& other = others.emplace_back(law);
    other.parts[0].product.times /= always;
    other.parts[0].product.factors.push_back(word.factor);
    other.cost += word.cost;
    ++added;
  }
}

// What chose a way may have been asked of more than these layers told apart: a remainder is taken
// where there is one, and perhaps only where there is a whole before it.
void LawSearch::State::add_unseen_conditions(const Counts& counts, const CountLaw& law,
                                             std::vector<CountLaw>& others) const {
  const Support& support = law.parts[0].support;
  std::size_t added = 0;
  for (const Vocabulary::ConditionWord& word : vocabulary.conditions) {
    if (added == most_unseen) break;
    const Condition& condition = word.condition;
    if (condition.right_parameter >= 0 || condition.right != 0) continue;
    const auto asks = [&](const Condition& one) {
      return one.left.parameter == condition.left.parameter;
    };
    if (std::none_of(support.all.begin(), support.all.end(), asks)) continue;
    bool holds = true;
    for (std::size_t n = 0; n < size() && holds; ++n)
      holds = counts[n] == 0 || condition.holds(parameters(n));
    if (!holds || std::find(support.all.begin(), support.all.end(), condition) != support.all.end())
      continue;
    CountLaw& other = others.emplace_back(law);
    other.parts[0].support.all.push_back(condition);
    other.cost += word.cost + 1;
    ++added;
  }
}

// A sum stands on other laws' doubts, and what they are wrong about may weigh more in it.
std::vector<CountLaw> LawSearch::State::doubts_of_sum(
    const Group& group, const std::map<const CountLaw*, const FoundCount*>& by_law) const {
  std::vector<CountLaw> out;
  for (std::size_t k = 0; k < group.sum_of.size(); ++k) {
    const auto of = by_law.find(group.sum_of[k].get());
    if (of == by_law.end()) continue;
    for (const CountLaw& other : of->second->others) {
      if (out.size() == most_others) return out;
      CountLaw& sum = out.emplace_back(*group.law);
      const double sign = sum.parts[k].coefficient;
      sum.parts[k] = other.parts[0];
      sum.parts[k].coefficient *= sign;
      sum.cost = std::max(sum.cost, other.cost);
    }
  }
  return out;
}

std::vector<Doubt> LawSearch::doubts() const {
  std::vector<Doubt> out;
  std::map<const CountLaw*, const FoundCount*> by_law;
  for (const auto& [key, found] : state_->found)
    if (found.law) by_law.emplace(found.law.get(), &found);
  for (const Group& group : state_->groups) {
    if (!group.law || group.most_share < negligible) continue;
    const double spoken = static_cast<double>(shown(group.counts)) - 0.5 * group.law->cost;
    Doubt doubt{group.cycles_each, group.law, {}, std::exp2(-2 * std::max(spoken, 0.0) - 1)};
    if (!group.sum_of.empty())
      doubt.others = state_->doubts_of_sum(group, by_law);
    else if (const auto found = state_->found.find(state_->key_of(group));
             found != state_->found.end()) {
      const FoundCount& known = found->second;
      if (known.law == group.law) doubt.others = known.others;
      if (known.split == group.law) doubt.others = known.split_others;
    }
    if (!doubt.others.empty() || doubt.unsure > 0.01) out.push_back(std::move(doubt));
  }
  return out;
}

std::vector<Condition> LawSearch::conditions(std::size_t most) const {
  // Conditions as sets of layers: others that hold for the same ones are the same here.
  struct Asked {
    Condition condition;
    double share = 0;
  };
  std::map<std::string, Asked> by_layers;
  for (const Group& group : state_->groups) {
    if (!group.law) continue;
    for (const CountLaw::Part& part : group.law->parts)
      for (const auto* list : {&part.support.all, &part.support.except})
        for (const Condition& condition : *list) {
          std::string layers;
          for (std::size_t n = 0; n < state_->size(); ++n)
            layers += condition.holds(state_->parameters(n)) ? '1' : '0';
          if (!layers.empty() && layers[0] == '0')
            for (char& one : layers) one = one == '0' ? '1' : '0';
          Asked& asked = by_layers.try_emplace(layers, Asked{condition}).first->second;
          asked.share += group.share + 0.1 * group.most_share;
        }
  }
  std::vector<Asked> all;
  for (const auto& [layers, asked] : by_layers) all.push_back(asked);
  std::stable_sort(all.begin(), all.end(),
                   [](const Asked& a, const Asked& b) { return a.share > b.share; });
  std::vector<Condition> out;
  for (std::size_t k = 0; k < std::min(most, all.size()); ++k) out.push_back(all[k].condition);
  return out;
}

}  // namespace boardless
