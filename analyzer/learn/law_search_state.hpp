// What LawSearch works on: groups of events, the laws found for them, and what is left of both.
// The search is in four files: find_laws.cpp has products, find_sums.cpp what follows from laws
// that are known, fit_laws.cpp what follows none, doubts.cpp what laws may be wrong about.
#pragma once

#include <array>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "analyzer/learn/counted_code.hpp"
#include "analyzer/learn/find_laws.hpp"
#include "analyzer/learn/find_support.hpp"
#include "analyzer/learn/sparse_fit.hpp"

namespace boardless {
namespace law_search {

// Shares of a layer's cycles, at most, below which something is not worth a law of its own.
constexpr double negligible = 2e-5;
constexpr double small = 2e-4;
constexpr double dear = 5e-3;  // and from which on the costly searches are

constexpr std::size_t most_others = 16;  // laws that are as right
constexpr std::size_t most_unseen = 6;   // of them, products with a factor that was always the same
constexpr std::size_t most_pieces = 4;   // of one way of two
constexpr std::size_t few_layers = 8;
constexpr int cost_of_known = 2;  // of a product that another law has, for those few
constexpr int cost_of_sum = 3;    // of laws, beyond the dearest of them
constexpr int unlikely = 6;       // so much dearer than the simplest is not looked at

using ClassCosts = std::array<double, cost_kinds>;
using LawPointer = std::shared_ptr<const CountLaw>;

// What is known of one list of counts, whatever it is the counts of.
struct FoundCount {
  LawPointer law;
  std::vector<CountLaw> others;
  int cost_of_product = 0;  // of the law's, without its support
  bool cut = false;         // there were more others
  bool no_product = false;  // there is none, and more layers change nothing
  LawPointer split;         // of two ways
  std::vector<CountLaw> split_others;
  std::unordered_set<std::string> no_split;  // ways that are not it
};

// What is counted alike.
struct Group {
  Counts counts;
  std::vector<std::size_t> code;  // of State::code
  ClassCosts cycles{}, instructions{};
  double cycles_each = 0;
  double share = 0;                // of all layers' cycles, each layer alike
  double most_share = 0;           // of one layer's
  LawPointer law;                  // none: open
  std::vector<LawPointer> sum_of;  // the law's parts, where others are known by themselves
};

inline bool is_zero(const Counts& counts) {
  return std::all_of(counts.begin(), counts.end(), [](std::int64_t c) { return c == 0; });
}

// Laws of groups and totals, for sums of them.
struct Known {
  LawPointer law;
  Counts values;
  std::uint64_t hash = 0;
};

// When a law holds, which others may share: code that runs together.
struct SharedWay {
  Support support;
  LayerSet layers;
  int uses = 1;  // of laws
  int cost() const { return uses < 3 ? 5 : 4; }
};

// A way through the kernel: where it is taken.
struct Way {
  Support support;
  LayerSet layers;
  std::string text;
  int cost = 0;
  int uses = 1;  // of laws
};

}  // namespace law_search

struct LawSearch::State {
  using Group = law_search::Group;
  using Known = law_search::Known;
  using Way = law_search::Way;
  using LawPointer = law_search::LawPointer;

  Vocabulary vocabulary;
  std::vector<Vocabulary::ConditionWord>
      all_conditions;  // conditions as likely as without any laws
  std::span<const Observation> observations;
  std::vector<CountedCode> paths;  // each with its whole cost
  std::vector<CountedCode> code;   // what groups are of: segments of blocks, and what paths add
  std::optional<Samples> samples;
  std::vector<Group> groups;
  std::map<std::string, law_search::FoundCount> found;  // by event or total
  std::vector<Known> known;
  std::unordered_map<std::uint64_t, std::size_t> known_at;  // hash of counts → known
  std::vector<law_search::SharedWay> shared_ways;           // of known
  std::map<std::pair<std::string, std::string>, std::vector<FoundSupport>> supports;
  std::vector<Way> ways_;
  std::optional<SparseFit> dictionary;
  std::vector<CountLaw::Part> columns;
  std::size_t with_support = 0;  // columns that have a support of their own, the first ones
  explicit State(const Vocabulary& words) : vocabulary(words), all_conditions(words.conditions) {}
  static constexpr int far_fetched = 9;  // the cost of a product that a sum may replace
  static constexpr std::size_t most_columns = 4000, most_ways = 24, most_plain = 40;

  std::size_t size() const { return observations.size(); }
  const Counts& parameters(std::size_t n) const { return observations[n].parameters; }
  void learn(std::span<const Observation> all, const Events& of_events);
  // Of the present code.
  void find_laws();
  // By the end of blocks, the share of cycles that follow no law.
  std::map<std::uint32_t, double> open_shares() const;
  const std::string& key_of(const Group& group) const { return code[group.code[0]].key; }
  std::uint32_t block_of(const Group& group) const { return code[group.code[0]].block; }
  // What one part of a kernel asks for, another is likely to.
  void favour_known_conditions();
  void make_groups();
  LayerSet layers_with(const Counts& counts) const;
  // Where counts are not zero, of layers where `law` would have them so.
  const std::vector<FoundSupport>& supports_of(const Counts& counts, const LayerSet& law);
  LayerSet layers_of(const Product& product) const;
  LayerSet layers_of(const Support& support) const;
  bool is_right(const CountLaw& law, const Counts& counts) const;
  // Of one list of counts, with what was known of it before.
  void add_known_products(const Counts& counts, std::vector<FoundProduct>& products) const;
  // The likeliest way that others take and by which a product has these counts.
  const law_search::SharedWay* shared_way(const Counts& counts, const Product& product) const;
  void share_way(const Counts& counts, law_search::FoundCount& of) const;
  void find_product_law(const Counts& counts, law_search::FoundCount& of);
  void add_unseen_factors(const Counts& counts, const CountLaw& law,
                          std::vector<CountLaw>& others) const;
  void add_unseen_conditions(const Counts& counts, const CountLaw& law,
                             std::vector<CountLaw>& others) const;
  std::vector<CountLaw> doubts_of_sum(
      const Group& group,
      const std::map<const CountLaw*, const law_search::FoundCount*>& by_law) const;
  void find_product_law(Group& group);
  void remember(const LawPointer& law, const Counts& counts);
  // How often a block ran in all; how often as itself or as part of a longer one, since a loop's
  // first round may belong to the block before it; and how often it cost the same, whatever of it
  // was left out.
  void find_laws_of_totals();
  // A sum or difference of two counts that have simpler laws; of three, where many layers show it.
  void combine(Group& group);
  // Two products: ways through a kernel that share a block.
  void split(Group& group);
  // One where a known law's support holds, and one where it does not; behind it, others that are as
  // right. None: no laws.
  std::vector<CountLaw> one_of_two(const Counts& counts, const Way& way);
  // One in all layers, and another besides where the support holds, or where it does not.
  std::vector<CountLaw> one_besides(const Counts& counts, const Way& way, bool in_way);
  // Products with their supports, on some of the layers: the likeliest first.
  using Pieces = std::vector<CountLaw>;
  Pieces pieces(const Counts& counts, const LayerSet& of);
  // Supports of laws, without those with exceptions, each once.
  const std::vector<Way>& ways();
  // The laws that are known, factors, and products of two plain ones.
  void make_dictionary();
  // Terms of a fit to what is zero where its support does not hold.
  CountLaw law_of(const SparseFit::Result& fit, const Support& support) const;
  // A group as a sum of few products, if that gives every count.
  void fit_counts(Group& group);
  // Groups with a law get it. What is left of a block is taken together where it costs the same,
  // since then it matters not what of it was left out, or fitted as a whole, since data that
  // chooses between ways through a block leaves none of them a law. Small ones go together.
  FoundLaws settle(bool explain);
  // Groups as one, of which each costs as much as they do in the mean.
  Group sum_of(const std::vector<const Group*>& of) const;
  void fit(LawBuilder& builder, FoundLaws& out, const std::vector<const Group*>& of, bool explain);
  void keep(LawBuilder& builder, FoundLaws& out, const Group& group, const CountLaw& law,
            bool exact, bool explain) const;
};

}  // namespace boardless
