#include "analyzer/learn/skipped_code.hpp"

#include <algorithm>
#include <map>

namespace boardless {
namespace {

using Codes = std::vector<CountedCode*>;

// The paths that end with one branch, by whether they go past what is behind it.
struct Branch {
  Codes on, past;
};

double least(const Codes& ways) {
  double out = ways[0]->cycles_each;
  for (const CountedCode* way : ways) out = std::min(out, way->cycles_each);
  return out;
}

std::vector<std::int64_t> counts_of(const Codes& ways) {
  std::vector<std::int64_t> out(ways[0]->counts.size());
  for (const CountedCode* way : ways)
    for (std::size_t n = 0; n < out.size(); ++n) out[n] += way->counts[n];
  return out;
}

// Cycles of one kind each that are moved from code to the segment in front, in the mean of all.
class Moved {
 public:
  void take(CountedCode& from, double cycles) {
    if (cycles == 0) return;
    const double times = from.executions(), part = cycles / from.cycles_each;
    for (std::size_t kind = 0; kind < cost_kinds; ++kind) {
      cycles_[kind] += times * part * from.cycles[kind];
      instructions_[kind] += times * part * from.instructions[kind];
      from.cycles[kind] *= 1 - part;
      from.instructions[kind] *= 1 - part;
    }
    from.cycles_each -= cycles;
  }
  void give(CountedCode& to, double cycles) const {
    const double times = to.executions();
    for (std::size_t kind = 0; kind < cost_kinds; ++kind) {
      to.cycles[kind] += cycles_[kind] / times;
      to.instructions[kind] += instructions_[kind] / times;
    }
    to.cycles_each += cycles;
  }

 private:
  std::array<double, cost_kinds> cycles_{}, instructions_{};
};

void share(CountedCode& front, CountedCode& skipped, const Branch& branch) {
  const double into = least(branch.on);
  const double both = std::min(into + skipped.cycles_each, least(branch.past));
  if (both <= 0 || into < 0) return;
  Moved moved;
  for (CountedCode* way : branch.past) moved.take(*way, both);
  for (CountedCode* way : branch.on) moved.take(*way, std::min(into, both));
  moved.take(skipped, std::max(0.0, both - into));
  moved.give(front, both);
}

}  // namespace

void share_skipped_code(std::vector<CountedCode>& segments, std::vector<CountedCode>& paths) {
  std::map<std::uint32_t, CountedCode*> by_begin, by_end;
  for (CountedCode& segment : segments) {
    by_begin[segment.block] = &segment;
    CountedCode*& last = by_end[segment.end()];
    if (!last || last->block < segment.block) last = &segment;
  }
  std::map<std::uint32_t, Codes> ending;
  for (CountedCode& path : paths) ending[path.end()].push_back(&path);
  for (const auto& [end, ways] : ending) {
    const auto skipped = by_begin.find(end);
    const auto front = by_end.find(end);
    if (skipped == by_begin.end() || front == by_end.end()) continue;
    Branch branch;
    bool is_skip = true;
    for (CountedCode* way : ways) {
      is_skip = is_skip && (way->next == end || way->next == skipped->second->end());
      (way->next == end ? branch.on : branch.past).push_back(way);
    }
    // Nor may anything else lead there.
    if (is_skip && !branch.on.empty() && !branch.past.empty() &&
        counts_of(branch.on) == skipped->second->counts)
      share(*front->second, *skipped->second, branch);
  }
}

}  // namespace boardless
