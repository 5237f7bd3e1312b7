#include "analyzer/learn/find_support.hpp"

#include <algorithm>

namespace boardless {
namespace {

struct Choice {
  std::vector<std::size_t> conditions;
  int cost = 0;
  LayerSet wrong;  // layers of the other set that are still let in
};

double score(const Choice& c) { return static_cast<double>(c.wrong.count()) + 0.3 * c.cost; }

bool is_better(const Choice& a, const Choice& b) { return score(a) < score(b); }

// Conditions that hold for all of `in`; what they let in of `out` is wrong.
class Conjunctions {
 public:
  Conjunctions(const Samples& samples, const LayerSet& in, const LayerSet& out) : out_(out) {
    for (std::size_t k = 0; k < samples.conditions.size(); ++k) {
      const LayerSet& holds = samples.conditions[k].holds;
      if ((in & ~holds).any()) continue;
      const LayerSet left = out & holds;
      if (left != out) usable_.push_back({{k}, samples.conditions[k].cost, left});
    }
  }

  // Of up to `most` conditions: those that let nothing in first, then by what they do and cost. Of
  // two and more only a beam is looked at.
  std::vector<Choice> best(int most) const {
    std::vector<Choice> found, left{Choice{{}, 0, out_}}, beam = left;
    for (int length = 0; length < most && found.empty(); ++length) {
      std::vector<Choice> next;
      for (const Choice& base : beam) {
        for (const Choice& one : usable_) {
          const LayerSet wrong = base.wrong & one.wrong;
          if (wrong == base.wrong) continue;
          Choice longer = base;
          longer.conditions.push_back(one.conditions[0]);
          longer.cost += one.cost + (length ? 1 : 0);
          longer.wrong = wrong;
          (wrong.none() ? found : next).push_back(std::move(longer));
        }
      }
      std::stable_sort(next.begin(), next.end(), is_better);
      if (next.size() > beam_width) next.resize(beam_width);
      left.insert(left.end(), next.begin(), next.end());
      beam = std::move(next);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Choice& a, const Choice& b) { return a.cost < b.cost; });
    std::stable_sort(left.begin(), left.end(), is_better);
    found.insert(found.end(), left.begin(), left.end());
    return found;
  }

 private:
  static constexpr std::size_t beam_width = 32;
  LayerSet out_;
  std::vector<Choice> usable_;
};

std::vector<Condition> conditions_of(const Samples& samples, const Choice& choice) {
  std::vector<Condition> out;
  for (const std::size_t k : choice.conditions) out.push_back(samples.conditions[k].condition);
  return out;
}

}  // namespace

FoundSupport find_support(const Samples& samples, const LayerSet& happened, const LayerSet& did_not,
                          int rank) {
  if (did_not.none()) return {};
  const std::vector<Choice> plain = Conjunctions(samples, happened, did_not).best(3);
  std::vector<FoundSupport> found;
  int exceptions = 0;
  for (const Choice& base : plain) {
    FoundSupport support;
    support.support.all = conditions_of(samples, base);
    support.cost = base.cost;
    support.wrong = base.wrong.count();
    found.push_back(support);
    if (base.wrong.none() || base.conditions.size() > 2 || exceptions++ >= 12) continue;
    // What is still let in, as an exception.
    const std::vector<Choice> except = Conjunctions(samples, base.wrong, happened).best(2);
    if (except.empty() || except[0].wrong.any() || except[0].conditions.empty()) continue;
    support.support.except = conditions_of(samples, except[0]);
    support.cost = base.cost + except[0].cost + 2;
    support.wrong = 0;
    found.push_back(std::move(support));
  }
  std::stable_sort(found.begin(), found.end(), [](const FoundSupport& a, const FoundSupport& b) {
    return a.wrong != b.wrong ? a.wrong < b.wrong : a.cost < b.cost;
  });
  const auto wanted = static_cast<std::size_t>(rank);
  FoundSupport out =
      found[wanted < found.size() && found[wanted].wrong == found[0].wrong ? wanted : 0];
  out.exact = out.wrong == 0;
  return out;
}

}  // namespace boardless
