#include "analyzer/learn/find_support.hpp"

#include <algorithm>
#include <tuple>

namespace boardless {
namespace {

constexpr int simple_cost = 8;

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
    std::vector<Step> right, next;
    for (int length = 0; length < most && found.empty(); ++length) {
      right.clear();
      next.clear();
      for (std::size_t b = 0; b < beam.size(); ++b) {
        const std::size_t before = beam[b].wrong.count();
        for (std::size_t u = 0; u < usable_.size(); ++u) {
          const std::size_t wrong = (beam[b].wrong & usable_[u].wrong).count();
          if (wrong == before) continue;
          const int cost = beam[b].cost + usable_[u].cost + (length ? 1 : 0);
          const double score = static_cast<double>(wrong) + 0.3 * cost;
          if (wrong) {
            if (next.size() < beam_width || score < next.front().score)
              push(next, {score, b, u}, beam_width);
          } else if (right.size() < most_right || score < right.front().score) {
            push(right, {score, b, u}, most_right);
          }
        }
      }
      found = choices(right, beam, length);
      beam = choices(next, beam, length);
      left.insert(left.end(), beam.begin(), beam.end());
    }
    std::stable_sort(left.begin(), left.end(), is_better);
    found.insert(found.end(), left.begin(), left.end());
    return found;
  }

 private:
  // A condition more for one of the beam.
  struct Step {
    double score;
    std::size_t base, usable;
    bool operator<(const Step& other) const {
      return std::tie(score, base, usable) < std::tie(other.score, other.base, other.usable);
    }
  };

  // A heap of the best, with the worst of them in front.
  static void push(std::vector<Step>& heap, const Step& step, std::size_t most) {
    heap.push_back(step);
    std::push_heap(heap.begin(), heap.end());
    if (heap.size() <= most) return;
    std::pop_heap(heap.begin(), heap.end());
    heap.pop_back();
  }

  std::vector<Choice> choices(std::vector<Step>& steps, const std::vector<Choice>& beam,
                              int length) const {
    std::sort(steps.begin(), steps.end());
    std::vector<Choice> out;
    for (const Step& step : steps) {
      Choice longer = beam[step.base];
      const Choice& one = usable_[step.usable];
      longer.conditions.push_back(one.conditions[0]);
      longer.cost += one.cost + (length ? 1 : 0);
      longer.wrong &= one.wrong;
      out.push_back(std::move(longer));
    }
    return out;
  }

  static constexpr std::size_t beam_width = 32, most_right = 32;
  LayerSet out_;
  std::vector<Choice> usable_;
};

// The same with conditions in place of others that these layers do not tell apart.
void add_variants(const Samples& samples, const Choice& choice, std::vector<FoundSupport>& out) {
  const FoundSupport base = out.back();
  for (std::size_t k = 0; k < choice.conditions.size(); ++k) {
    const Samples::ConditionColumn& column = samples.conditions[choice.conditions[k]];
    for (const Vocabulary::ConditionWord& word : column.alike) {
      FoundSupport variant = base;
      variant.support.all[k] = word.condition;
      variant.cost += word.cost - column.cost;
      out.push_back(std::move(variant));
    }
  }
}

std::vector<Condition> conditions_of(const Samples& samples, const Choice& choice) {
  std::vector<Condition> out;
  for (const std::size_t k : choice.conditions) out.push_back(samples.conditions[k].condition);
  return out;
}

}  // namespace

std::vector<FoundSupport> find_supports(const Samples& samples, const LayerSet& happened,
                                        const LayerSet& did_not, std::size_t most) {
  if (did_not.none()) return {FoundSupport{}};
  const std::vector<Choice> plain = Conjunctions(samples, happened, did_not).best(3);
  std::vector<FoundSupport> found;
  std::size_t exceptions = 0, right = 0;
  for (const Choice& base : plain) {
    FoundSupport support;
    support.support.all = conditions_of(samples, base);
    support.cost = base.cost;
    support.wrong = base.wrong.count();
    found.push_back(support);
    if (base.wrong.none()) {
      if (right++ < 3) add_variants(samples, base, found);
      if (right > most) break;
      continue;
    }
    // Simple conditions without exception are likelier than any with one.
    if (right && found[0].cost <= simple_cost) continue;
    if (base.conditions.size() > 2 || exceptions++ >= 12) continue;
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
  while (found.size() > 1 && (found.size() > most || found.back().wrong != found[0].wrong))
    found.pop_back();
  for (FoundSupport& one : found) one.exact = one.wrong == 0;
  return found;
}

}  // namespace boardless
