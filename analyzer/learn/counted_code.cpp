#include "analyzer/learn/counted_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>

#include "analyzer/learn/skipped_code.hpp"

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

// Code that takes as long; what it consists of is then so in the mean.
void join(CountedCode& to, const CountedCode& other) {
  const double times = to.executions(), others = other.executions();
  const double part = others > 0 ? others / (times + others) : 0;
  for (std::size_t c = 0; c < cost_kinds; ++c) {
    to.cycles[c] += part * (other.cycles[c] - to.cycles[c]);
    to.instructions[c] += part * (other.instructions[c] - to.instructions[c]);
  }
  for (std::size_t n = 0; n < to.counts.size(); ++n) to.counts[n] += other.counts[n];
}

// The cheapest way on from one beginning, without what is known of where it goes: a beginning of
// which only the dearer way was seen is no dearer itself.
template <typename Path>
CountedCode cheapest(Path first, Path last, const std::map<std::uint32_t, CountedCode>& left) {
  std::optional<CountedCode> out;
  for (; first != last; ++first) {
    CountedCode path = *first;
    if (const auto known = left.find(path.next); known != left.end())
      take_from(path, known->second);
    if (!out || path.cycles_each < out->cycles_each) out = std::move(path);
  }
  return *out;
}

// Of paths through blocks with one end, the segments, from the end on, and what is left of the
// paths.
void add_segments(std::vector<CountedCode> paths, std::vector<CountedCode>& segments,
                  std::vector<CountedCode>& left) {
  std::stable_sort(paths.begin(), paths.end(),
                   [](const CountedCode& a, const CountedCode& b) { return a.block > b.block; });
  std::uint32_t end = paths[0].end();
  std::map<std::uint32_t, CountedCode> by_next;  // left of a path that goes on there
  for (auto first = paths.begin(); first != paths.end();) {
    const auto last = std::find_if(
        first, paths.end(), [&](const CountedCode& path) { return path.block != first->block; });
    CountedCode segment = cheapest(first, last, by_next);
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
      segments.push_back(std::move(segment));
      end = begin;
    }
    for (auto path = first; path != last; ++path) by_next.try_emplace(path->next, *path);
    first = last;
  }
  std::move(paths.begin(), paths.end(), std::back_inserter(left));
}

// What is left of paths that end with one branch, go on at one place and take as long beyond their
// segments: where they began is the segments' matter.
std::vector<CountedCode> joined(std::vector<CountedCode> paths) {
  std::map<std::tuple<std::uint32_t, std::uint32_t, double>, std::size_t> known;
  std::vector<CountedCode> out;
  for (CountedCode& path : paths) {
    const auto [found, is_new] =
        known.try_emplace({path.end(), path.next, path.cycles_each}, out.size());
    if (is_new) {
      out.push_back(std::move(path));
      continue;
    }
    CountedCode& all = out[found->second];
    join(all, path);
    all.key = fmt::format("from {:x} to {:x} {}", all.end(), all.next, all.cycles_each);
  }
  return out;
}

}  // namespace

double CountedCode::executions() const {
  double out = 0;
  for (const std::int64_t count : counts) out += static_cast<double>(count);
  return out;
}

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
  std::vector<CountedCode> out, segments, left;
  std::map<std::uint32_t, std::vector<CountedCode>> by_end;
  for (const CountedCode& path : paths) {
    if (path.size && !whole.contains(path.end()))
      by_end[path.end()].push_back(path);
    else
      out.push_back(path);
  }
  for (auto& [end, of] : by_end) add_segments(std::move(of), segments, left);
  share_skipped_code(segments, left);
  left = joined(std::move(left));
  for (std::vector<CountedCode>* of : {&segments, &left})
    for (CountedCode& code : *of)
      if (code.cycles_each != 0) out.push_back(std::move(code));
  return out;
}

}  // namespace boardless
