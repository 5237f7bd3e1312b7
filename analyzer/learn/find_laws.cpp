#include "analyzer/learn/find_laws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "analyzer/learn/find_support.hpp"
#include "analyzer/learn/sparse_fit.hpp"

namespace boardless {
namespace {

// Shares of a layer's cycles, at most, below which something is not worth a law of its own.
constexpr double negligible = 2e-5;
constexpr double small = 2e-4;

using ClassCosts = std::array<double, cost_kinds>;

// A count that has a law: coefficients of products, each where its support holds.
struct Known {
  Counts values;
  struct Part {
    Support support;
    Product product;
    double coefficient = 1;
  };
  std::vector<Part> parts;
};

// What is counted alike.
struct Group {
  Counts counts;
  std::vector<std::size_t> events;
  ClassCosts cycles{}, instructions{};
  double cycles_each = 0;
  double share = 0;       // of all layers' cycles, each layer alike
  double most_share = 0;  // of one layer's
};

Counts sum_of(const Counts& a, const Counts& b, std::int64_t sign) {
  Counts out(a.size());
  for (std::size_t n = 0; n < a.size(); ++n) out[n] = a[n] + sign * b[n];
  return out;
}

class Finder {
 public:
  Finder(const std::vector<std::string>& names, std::span<const Observation> observations,
         const Events& events, const LawSearchOptions& options)
      : observations_(observations),
        events_(events),
        options_(options),
        samples_(names, parameters_of(observations), cycles_of(observations)),
        builder_(names),
        dictionary_(observations.size()) {}

  FoundLaws run() {
    make_groups();
    for (const Group& group : groups_)
      if (group.most_share >= negligible) find_product_law(group.counts);
    find_laws_of_totals();
    for (bool more = true; more;) {
      more = false;
      for (const Group& group : groups_)
        if (is_open(group) && group.most_share >= negligible) more |= combine(group);
    }
    make_dictionary();
    for (const Group& group : groups_)
      if (is_open(group) && group.most_share >= 10 * small) fit_counts(group);
    settle();
    out_.laws = builder_.finish();
    return std::move(out_);
  }

 private:
  static std::vector<Counts> parameters_of(std::span<const Observation> observations) {
    std::vector<Counts> out;
    for (const Observation& one : observations) out.push_back(one.parameters);
    return out;
  }
  static std::vector<double> cycles_of(std::span<const Observation> observations) {
    std::vector<double> out;
    for (const Observation& one : observations)
      out.push_back(std::max(1.0, static_cast<double>(one.cycles)));
    return out;
  }

  std::size_t size() const { return observations_.size(); }

  Counts counts_of(std::size_t event) const {
    Counts out(size());
    for (std::size_t n = 0; n < size(); ++n) out[n] = observations_[n].count(event);
    return out;
  }

  void make_groups() {
    std::map<Counts, Group> groups;
    for (std::size_t event = 0; event < events_.list.size(); ++event) {
      Counts counts = counts_of(event);
      if (std::all_of(counts.begin(), counts.end(), [](std::int64_t c) { return c == 0; }))
        continue;
      Group& group = groups[counts];
      group.counts = std::move(counts);
      group.events.push_back(event);
      const EventCost& cost = events_.list[event].cost;
      for (std::size_t c = 0; c < cost_kinds; ++c) {
        group.cycles[c] += cost.cycles[c];
        group.instructions[c] += cost.instructions[c];
        group.cycles_each += cost.cycles[c];
      }
    }
    for (auto& [counts, group] : groups) {
      for (std::size_t n = 0; n < size(); ++n) {
        const double share =
            static_cast<double>(counts[n]) * group.cycles_each / samples_.cycles[n];
        group.share += share / static_cast<double>(size());
        group.most_share = std::max(group.most_share, share);
      }
      groups_.push_back(std::move(group));
    }
    std::stable_sort(groups_.begin(), groups_.end(),
                     [](const Group& a, const Group& b) { return a.share > b.share; });
  }

  LayerSet layers_with(const Counts& counts) const {
    LayerSet out;
    for (std::size_t n = 0; n < size(); ++n) out[n] = counts[n] != 0;
    return out;
  }

  Counts values_of(const Product& product) const {
    Counts out(size());
    for (std::size_t n = 0; n < size(); ++n) {
      std::int64_t value = product.times;
      for (const Factor& factor : product.factors)
        value *= factor.of(observations_[n].parameters[static_cast<std::size_t>(factor.parameter)]);
      out[n] = value / product.divided_by;
    }
    return out;
  }

  // Where counts are not zero, of layers where `law` would have them so.
  FoundSupport support_of(const Counts& counts, const Counts& law) {
    const LayerSet happened = layers_with(counts);
    const LayerSet did_not = layers_with(law) & ~happened;
    const auto key = std::make_pair(happened.to_string(), did_not.to_string());
    const auto [found, added] = supports_.try_emplace(key);
    if (added) found->second = find_support(samples_, happened, did_not, options_.rank);
    return found->second;
  }

  // Whether as many layers speak for a law as one of its kind needs: any few counts follow one law
  // or another of many factors and conditions.
  bool is_plain_enough(const Counts& counts, int cost) const {
    const auto shown = static_cast<int>(layers_with(counts).count());
    return 2 * cost <= 3 * shown + 6;
  }

  bool find_product_law(const Counts& counts) {
    const std::optional<FoundProduct> found = find_product(samples_, counts, options_.rank);
    if (!found || !is_plain_enough(counts, found->cost)) return false;
    const FoundSupport support = support_of(counts, values_of(found->product));
    if (!support.exact || !is_plain_enough(counts, found->cost + support.cost)) return false;
    remember({counts, {{support.support, found->product, 1}}});
    return true;
  }

  bool is_open(const Group& group) const { return !known_.contains(hash_of(group.counts)); }

  void remember(Known known) {
    known_.try_emplace(hash_of(known.values), laws_.size());
    laws_.push_back(std::move(known));
  }

  // Into the result.
  void keep(const Known& known, const Group& group, bool exact) {
    for (const Known::Part& part : known.parts)
      builder_.add(part.support, part.product, part.coefficient, group.cycles, group.instructions,
                   !exact);
    if (exact) out_.exact_share += group.share;
    explain(known, group, exact);
  }

  // What kept a group from a law of its own.
  void explain_open(const Group& group) {
    if (!options_.explain || group.most_share < 10 * small) return;
    std::string text = fmt::format("{:8.4f} % {:8.4f} % open {}", 100 * group.share,
                                   100 * group.most_share, events_.list[group.events[0]].key);
    const auto found = find_product(samples_, group.counts, options_.rank);
    if (found) {
      const FoundSupport support = support_of(group.counts, values_of(found->product));
      text += fmt::format(" ({} layers) {} cost {}, if {} cost {} {}",
                          layers_with(group.counts).count(),
                          product_text(found->product, samples_.names), found->cost,
                          support_text(support.support, samples_.names), support.cost,
                          support.exact ? "" : "inexact");
    } else {
      text += fmt::format(" ({} layers) no product:", layers_with(group.counts).count());
      int shown = 0;
      for (std::size_t n = 0; n < size() && shown < 6; ++n)
        if (group.counts[n]) {
          ++shown;
          text += fmt::format(" {} of {};", group.counts[n], observations_[n].layer.op);
        }
    }
    out_.text.push_back(std::move(text));
  }

  void explain(const Known& known, const Group& group, bool exact) {
    if (!options_.explain) return;
    std::string text =
        fmt::format("{:8.4f} % {:8.4f} % {}", 100 * group.share, 100 * group.most_share,
                    group.events.empty() ? "" : events_.list[group.events[0]].key);
    text.resize(std::max<std::size_t>(text.size(), 60), ' ');
    for (const Known::Part& part : known.parts)
      text += fmt::format(" {} {:.6g} * {} if {};", exact ? "=" : "~", part.coefficient,
                          product_text(part.product, samples_.names),
                          support_text(part.support, samples_.names));
    out_.text.push_back(std::move(text));
  }

  // How often a block ran in all; and how often as itself or as part of a longer one: a loop's
  // first round may belong to the block before it.
  void find_laws_of_totals() {
    std::map<std::uint32_t, std::vector<std::size_t>> as_itself, as_part;
    for (std::size_t k = 0; k < events_.list.size(); ++k)
      if (events_.list[k].size) as_itself[events_.list[k].block].push_back(k);
    for (const auto& [address, own] : as_itself)
      for (std::size_t k = 0; k < events_.list.size(); ++k)
        if (address - events_.list[k].block < events_.list[k].size) as_part[address].push_back(k);
    for (const auto& [address, events] : as_itself)
      if (const auto law = law_of_total(events)) totals_.emplace(address, *law);
    for (const auto& [address, events] : as_part) law_of_total(events);
  }

  // Index into laws_.
  std::optional<std::size_t> law_of_total(const std::vector<std::size_t>& events) {
    Counts total(size());
    double most_share = 0;
    for (std::size_t n = 0; n < size(); ++n) {
      double cycles = 0;
      for (const std::size_t event : events) {
        const std::int64_t count = observations_[n].count(event);
        total[n] += count;
        cycles += static_cast<double>(count) * events_.list[event].cost.total_cycles();
      }
      most_share = std::max(most_share, cycles / samples_.cycles[n]);
    }
    const std::uint64_t hash = hash_of(total);
    if (const auto known = known_.find(hash); known != known_.end()) return known->second;
    if (most_share < small || !tried_.insert(hash).second) return std::nullopt;
    if (!find_product_law(total)) return std::nullopt;
    return laws_.size() - 1;
  }

  // A sum or difference of two or three counts that have laws.
  bool combine(const Group& group) {
    const std::uint64_t wanted = hash_of(group.counts);
    for (std::size_t a = 0; a < laws_.size(); ++a) {
      const std::uint64_t hash = hash_of(laws_[a].values);
      for (const std::int64_t sign : {-1, 1}) {
        // counts = a - b, or a + b
        const auto b = known_.find(sign > 0 ? wanted - hash : hash - wanted);
        if (b == known_.end()) continue;
        if (sum_of(laws_[a].values, laws_[b->second].values, sign) != group.counts) continue;
        Known both{group.counts, laws_[a].parts};
        for (Known::Part part : laws_[b->second].parts) {
          part.coefficient *= static_cast<double>(sign);
          both.parts.push_back(std::move(part));
        }
        if (both.parts.size() > 6) continue;
        remember(std::move(both));
        return true;
      }
    }
    return false;
  }

  // Products of two factors, of which one is plain, and the laws that are known.
  void make_dictionary() {
    std::vector<const Samples::FactorColumn*> plain, any;
    for (const Samples::FactorColumn& column : samples_.factors) {
      const bool constant = std::all_of(column.values.begin(), column.values.end(),
                                        [&](std::int64_t v) { return v == column.values[0]; });
      if (constant || !column.counts) continue;
      if (column.cost == 1) plain.push_back(&column);
      if (column.cost <= 2) any.push_back(&column);
    }
    std::unordered_set<std::uint64_t> seen;
    std::vector<double> values(size());
    Counts exact(size());
    const auto add = [&](Known::Part part, const Counts& of, double cost) {
      if (!seen.insert(hash_of(of)).second) return;
      for (std::size_t n = 0; n < size(); ++n) values[n] = static_cast<double>(of[n]);
      dictionary_.add(values, cost);
      columns_.push_back(std::move(part));
    };
    for (const Known& known : laws_)
      if (known.parts.size() == 1) add(known.parts[0], known.values, 1);
    with_support_ = columns_.size();
    add({{}, {}, 1}, Counts(size(), 1), 0);
    for (const auto* a : any) add({{}, {1, 1, {a->factor}}, 1}, a->values, a->cost);
    for (const auto* a : plain)
      for (const auto* b : any) {
        if (columns_.size() >= most_columns) break;
        for (std::size_t n = 0; n < size(); ++n) exact[n] = a->values[n] * b->values[n];
        add({{}, {1, 1, {a->factor, b->factor}}, 1}, exact, a->cost + b->cost);
      }
  }

  // Terms of a fit to `target`, which is zero where its support does not hold.
  std::vector<Known::Part> parts_of(const SparseFit::Result& fit, const Support& support) const {
    std::vector<Known::Part> out;
    for (const SparseFit::Term& term : fit.terms) {
      Known::Part part = columns_[term.column];
      if (term.column >= with_support_) part.support = support;
      part.coefficient = term.coefficient;
      out.push_back(std::move(part));
    }
    return out;
  }

  static std::vector<bool> not_zero(const Counts& counts) {
    std::vector<bool> out(counts.size());
    for (std::size_t n = 0; n < counts.size(); ++n) out[n] = counts[n] != 0;
    return out;
  }

  // A group as a sum of few products, if that gives every count.
  void fit_counts(const Group& group) {
    std::vector<double> target(size()), weight(size());
    for (std::size_t n = 0; n < size(); ++n) {
      target[n] = static_cast<double>(group.counts[n]);
      weight[n] = group.cycles_each / samples_.cycles[n];
    }
    SparseFit::Result fit =
        dictionary_.run(target, weight, not_zero(group.counts), with_support_,
                        {.most = 4, .enough = 1e-7, .positive = false, .progress = 0.7});
    for (SparseFit::Term& term : fit.terms) {
      const double halves = std::round(2 * term.coefficient) / 2;
      if (halves == 0 || std::abs(term.coefficient - halves) > 1e-3) return;
      term.coefficient = halves;
    }
    const FoundSupport support = support_of(group.counts, Counts(size(), 1));
    if (!support.exact ||
        !is_plain_enough(group.counts, support.cost + 4 * static_cast<int>(fit.terms.size())))
      return;
    for (std::size_t n = 0; n < size(); ++n) {
      double sum = 0;
      for (const SparseFit::Term& term : fit.terms)
        if (group.counts[n] || term.column < with_support_)
          sum += term.coefficient * dictionary_.value(term.column, n);
      if (std::abs(sum - target[n]) > 1e-6 * target[n] + 1e-6) return;
    }
    remember({group.counts, parts_of(fit, support.support)});
  }

  // Groups with a law get it; blocks that have others are fitted as a whole, since data that
  // chooses between ways through a block leaves none of them a law. Small ones go together.
  void settle() {
    std::map<std::uint32_t, std::vector<const Group*>> blocks;
    std::vector<const Group*> rest;
    for (const Group& group : groups_)
      blocks[events_.list[group.events[0]].block].push_back(&group);
    for (const auto& [address, groups] : blocks) {
      double open_share = 0;
      for (const Group* group : groups)
        if (is_open(*group)) open_share = std::max(open_share, group->most_share);
      const bool whole = open_share >= small && totals_.contains(address);
      std::vector<const Group*> open;
      for (const Group* group : groups) {
        if (is_open(*group)) explain_open(*group);
        if (whole || is_open(*group)) {
          (open_share < small ? rest : open).push_back(group);
        } else {
          keep(laws_[known_.at(hash_of(group->counts))], *group, true);
        }
      }
      if (!open.empty()) fit_together(open);
    }
    if (!rest.empty()) fit_together(rest);
  }

  void fit_together(const std::vector<const Group*>& groups) {
    Group all;
    all.counts.resize(size());
    std::vector<double> target(size()), weight(size());
    double total = 0;
    for (const Group* group : groups) {
      double executions = 0;
      for (std::size_t n = 0; n < size(); ++n) {
        const auto count = static_cast<double>(group->counts[n]);
        target[n] += count * group->cycles_each;
        all.counts[n] += group->counts[n];
        executions += count / samples_.cycles[n];
      }
      for (std::size_t c = 0; c < cost_kinds; ++c) {
        all.cycles[c] += executions * group->cycles[c];
        all.instructions[c] += executions * group->instructions[c];
      }
      total += executions * group->cycles_each;
      all.share += group->share;
      all.most_share = std::max(all.most_share, group->most_share);
      all.events.push_back(group->events[0]);
    }
    if (total <= 0) return;
    // For each cycle of the target.
    for (std::size_t c = 0; c < cost_kinds; ++c) {
      all.cycles[c] /= total;
      all.instructions[c] /= total;
    }
    const FoundSupport support = support_of(all.counts, Counts(size(), 1));
    std::vector<bool> mask(size());
    for (std::size_t n = 0; n < size(); ++n) {
      weight[n] = 1 / samples_.cycles[n];
      mask[n] = holds(support.support, observations_[n].parameters);
    }
    const SparseFit::Result fit =
        dictionary_.run(target, weight, mask, with_support_, {.most = 6, .enough = 2e-5});
    keep({all.counts, parts_of(fit, support.support)}, all, false);
  }

  static constexpr std::size_t most_columns = 60'000;

  std::span<const Observation> observations_;
  const Events& events_;
  LawSearchOptions options_;
  Samples samples_;
  LawBuilder builder_;
  std::vector<Group> groups_;
  std::vector<Known> laws_;
  std::unordered_map<std::uint64_t, std::size_t> known_;  // hash of counts → laws_
  std::map<std::uint32_t, std::size_t> totals_;           // block address → laws_
  std::unordered_set<std::uint64_t> tried_;               // totals that have none
  std::map<std::pair<std::string, std::string>, FoundSupport> supports_;
  SparseFit dictionary_;
  std::vector<Known::Part> columns_;
  std::size_t with_support_ = 0;  // columns that have a support of their own, the first ones
  FoundLaws out_;
};

}  // namespace

FoundLaws find_laws(const std::vector<std::string>& names,
                    std::span<const Observation> observations, const Events& events,
                    const LawSearchOptions& options) {
  return Finder(names, observations, events, options).run();
}

}  // namespace boardless
