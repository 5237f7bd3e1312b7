#include "analyzer/learn/counted_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace boardless {
namespace {

// Events that are one path: their counts in all, and what they cost in the mean.
CountedCode path_of(std::span<const Observation> observations, const Events& events,
                    const std::vector<std::size_t>& of) {
  const Event& first = events.list[of[0]];
  CountedCode out{first.block, first.size, first.next, {}, {}, {}, 0, {}};
  out.cycles_each = first.cost.total_cycles();
  out.counts.resize(observations.size());
  double total = 0;
  for (const std::size_t event : of) {
    // Each layer's cycles weigh alike.
    double executions = 0;
    for (std::size_t n = 0; n < observations.size(); ++n) {
      const std::int64_t count = observations[n].count(event);
      out.counts[n] += count;
      executions += static_cast<double>(count) /
                    static_cast<double>(std::max<std::int64_t>(observations[n].cycles, 1));
    }
    const EventCost& cost = events.list[event].cost;
    for (std::size_t c = 0; c < cost_kinds; ++c) {
      out.cycles[c] += executions * cost.cycles[c];
      out.instructions[c] += executions * cost.instructions[c];
    }
    total += executions;
  }
  for (std::size_t c = 0; total > 0 && c < cost_kinds; ++c) {
    out.cycles[c] /= total;
    out.instructions[c] /= total;
  }
  return out;
}

void take_from(CountedCode& from, const CountedCode& base) {
  from.cycles_each -= base.cycles_each;
  for (std::size_t c = 0; c < cost_kinds; ++c) {
    from.cycles[c] -= base.cycles[c];
    from.instructions[c] -= base.instructions[c];
  }
}

// Of paths through blocks with one end, the segments, from the end on, and what is left of the
// paths.
void add_segments(std::vector<CountedCode> paths, std::vector<CountedCode>& out) {
  std::stable_sort(paths.begin(), paths.end(),
                   [](const CountedCode& a, const CountedCode& b) { return a.block > b.block; });
  std::uint32_t end = paths[0].end();
  for (auto first = paths.begin(); first != paths.end();) {
    const auto cheapest = std::min_element(
        first,
        std::find_if(first, paths.end(),
                     [&](const CountedCode& path) { return path.block != first->block; }),
        [](const CountedCode& a, const CountedCode& b) { return a.cycles_each < b.cycles_each; });
    CountedCode segment = *cheapest;
    const std::uint32_t begin = segment.block;
    if (segment.cycles_each > 0) {
      segment.size = end - begin;
      segment.next = end;
      segment.key = fmt::format("segment {:x}+{}", begin, segment.size);
      segment.counts.assign(segment.counts.size(), 0);
      for (auto path = first; path != paths.end(); ++path) {
        take_from(*path, segment);
        for (std::size_t n = 0; n < segment.counts.size(); ++n)
          segment.counts[n] += path->counts[n];
      }
      out.push_back(std::move(segment));
      end = begin;
    }
    while (first != paths.end() && first->block == begin) ++first;
  }
  for (CountedCode& path : paths)
    if (path.cycles_each != 0) out.push_back(std::move(path));
}

}  // namespace

std::vector<CountedCode> paths_of(std::span<const Observation> observations, const Events& events) {
  std::map<std::string, std::vector<std::size_t>> alike;
  for (std::size_t k = 0; k < events.list.size(); ++k) {
    const Event& event = events.list[k];
    alike[fmt::format("{:x}+{} {:x} {}", event.block, event.size, event.next,
                      event.cost.total_cycles())]
        .push_back(k);
  }
  std::vector<CountedCode> out;
  for (const auto& [key, of] : alike) {
    out.push_back(path_of(observations, events, of));
    out.back().key = key;
  }
  return out;
}

std::vector<CountedCode> with_segments(std::span<const CountedCode> paths,
                                       const std::set<std::uint32_t>& whole) {
  std::vector<CountedCode> out;
  std::map<std::uint32_t, std::vector<CountedCode>> by_end;
  for (const CountedCode& path : paths) {
    if (path.size && !whole.contains(path.end()))
      by_end[path.end()].push_back(path);
    else
      out.push_back(path);
  }
  for (auto& [end, of] : by_end) add_segments(std::move(of), out);
  return out;
}

}  // namespace boardless
