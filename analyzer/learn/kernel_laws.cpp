#include "analyzer/learn/kernel_laws.hpp"

#include <algorithm>

namespace boardless {
namespace {

template <typename T>
std::int32_t find_or_add(std::vector<T>& list, const T& item) {
  const auto found = std::find(list.begin(), list.end(), item);
  if (found != list.end()) return static_cast<std::int32_t>(found - list.begin());
  list.push_back(item);
  return static_cast<std::int32_t>(list.size() - 1);
}

bool hold(const KernelLaws& laws, const std::vector<std::int32_t>& conditions,
          std::span<const std::int64_t> parameters) {
  for (const std::int32_t k : conditions)
    if (!laws.conditions[static_cast<std::size_t>(k)].holds(parameters)) return false;
  return true;
}

bool holds(const KernelLaws& laws, const KernelLaws::IndexedSupport& support,
           std::span<const std::int64_t> parameters) {
  return hold(laws, support.all, parameters) &&
         (support.except.empty() || !hold(laws, support.except, parameters));
}

// Values of factors, then whether supports hold.
void prepare(const KernelLaws& laws, std::span<const std::int64_t> parameters,
             std::vector<std::int64_t>& room) {
  room.resize(laws.factors.size() + laws.supports.size());
  std::size_t at = 0;
  for (const Factor& factor : laws.factors)
    room[at++] = factor.of(parameters[static_cast<std::size_t>(factor.parameter)]);
  for (const KernelLaws::IndexedSupport& support : laws.supports)
    room[at++] = holds(laws, support, parameters);
}

double count_of(const KernelLaws& laws, const LawTerm& term,
                const std::vector<std::int64_t>& room) {
  if (!room[laws.factors.size() + static_cast<std::size_t>(term.support)]) return 0;
  double out = 1;
  for (const std::int32_t k : term.factors)
    out *= static_cast<double>(room[static_cast<std::size_t>(k)]);
  return out;
}

}  // namespace

void append(KernelLaws& laws, const KernelLaws& more) {
  const auto moved = [](std::vector<std::int32_t> indices, const std::vector<std::int32_t>& to) {
    for (std::int32_t& k : indices) k = to[static_cast<std::size_t>(k)];
    return indices;
  };
  std::vector<std::int32_t> factors, conditions, supports;  // of `more`, where they are now
  for (const Factor& factor : more.factors) factors.push_back(find_or_add(laws.factors, factor));
  for (const Condition& condition : more.conditions)
    conditions.push_back(find_or_add(laws.conditions, condition));
  for (const KernelLaws::IndexedSupport& support : more.supports)
    supports.push_back(
        find_or_add(laws.supports, KernelLaws::IndexedSupport{moved(support.all, conditions),
                                                              moved(support.except, conditions)}));
  for (LawTerm term : more.terms) {
    term.support = supports[static_cast<std::size_t>(term.support)];
    term.factors = moved(std::move(term.factors), factors);
    laws.terms.push_back(std::move(term));
  }
}

std::vector<bool> parameters_of(const KernelLaws& laws) {
  std::vector<bool> out(laws.names.size());
  const auto note = [&](std::int32_t parameter) {
    if (parameter >= 0) out[static_cast<std::size_t>(parameter)] = true;
  };
  for (const Factor& factor : laws.factors) note(factor.parameter);
  for (const Condition& condition : laws.conditions) {
    note(condition.left.parameter);
    note(condition.right_parameter);
  }
  return out;
}

LawCost evaluate(const KernelLaws& laws, std::span<const std::int64_t> parameters) {
  std::vector<std::int64_t> room;
  prepare(laws, parameters, room);
  LawCost out;
  for (const LawTerm& term : laws.terms) {
    const double count = count_of(laws, term, room);
    if (count == 0) continue;
    for (const LawTerm::Part& part : term.parts) {
      const auto c = static_cast<std::size_t>(part.kind);
      out.cycles[c] += count * part.cycles;
      out.instructions[c] += count * part.instructions;
    }
    out.total_cycles += count * term.cycles;
    if (term.fitted) out.fitted_cycles += count * term.cycles;
  }
  return out;
}

double evaluate_cycles(const KernelLaws& laws, std::span<const std::int64_t> parameters,
                       std::vector<std::int64_t>& room) {
  prepare(laws, parameters, room);
  double out = 0;
  for (const LawTerm& term : laws.terms) out += count_of(laws, term, room) * term.cycles;
  return out;
}

std::int32_t LawBuilder::index_of(const Factor& factor) {
  return find_or_add(laws_.factors, factor);
}

std::int32_t LawBuilder::index_of(const Support& support) {
  KernelLaws::IndexedSupport indexed;
  const auto add_all = [&](const std::vector<Condition>& from, std::vector<std::int32_t>& to) {
    for (const Condition& condition : from) to.push_back(find_or_add(laws_.conditions, condition));
    std::sort(to.begin(), to.end());
  };
  add_all(support.all, indexed.all);
  add_all(support.except, indexed.except);
  return find_or_add(laws_.supports, indexed);
}

void LawBuilder::add(const Support& support, const Product& product, double coefficient,
                     std::span<const double> cycles, std::span<const double> instructions,
                     bool fitted) {
  LawTerm term;
  term.support = index_of(support);
  term.fitted = fitted;
  for (const Factor& factor : product.factors) term.factors.push_back(index_of(factor));
  std::sort(term.factors.begin(), term.factors.end());
  const double times =
      coefficient * static_cast<double>(product.times) / static_cast<double>(product.divided_by);
  const auto same = std::find_if(laws_.terms.begin(), laws_.terms.end(), [&](const LawTerm& other) {
    return other.support == term.support && other.factors == term.factors && other.fitted == fitted;
  });
  LawTerm& to = same == laws_.terms.end() ? laws_.terms.emplace_back(std::move(term)) : *same;
  for (std::size_t c = 0; c < cycles.size(); ++c) {
    if (cycles[c] == 0 && instructions[c] == 0) continue;
    const auto found = std::find_if(
        to.parts.begin(), to.parts.end(),
        [&](const LawTerm::Part& part) { return part.kind == static_cast<std::int32_t>(c); });
    LawTerm::Part& part = found == to.parts.end() ? to.parts.emplace_back() : *found;
    part.kind = static_cast<std::int32_t>(c);
    part.cycles += times * cycles[c];
    part.instructions += times * instructions[c];
    to.cycles += times * cycles[c];
  }
}

}  // namespace boardless
