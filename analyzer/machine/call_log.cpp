#include "analyzer/machine/call_log.hpp"

#include <algorithm>

namespace boardless {
namespace {

constexpr std::size_t most_written = 8;  // ranges that are kept of a call
constexpr std::uint32_t none = CallSequence::no_parent;

}  // namespace

CallLog::CallLog(std::uint32_t entry, std::size_t most_calls)
    : most_calls_(std::max<std::size_t>(most_calls, 2)) {
  sequence_.calls.push_back({.function = entry});
  depths_.push_back(0);
  open_.push_back({.call = 0});
}

void CallLog::enter(std::uint32_t function, std::uint32_t site, const Clocks& clocks) {
  const std::uint32_t parent = open_.back().call;
  const auto depth = static_cast<std::uint32_t>(open_.size());
  const bool too_deep = sequence_.depth_limit && depth > sequence_.depth_limit;
  Open& open = open_.emplace_back();
  open.began = clocks;
  if (too_deep || parent == none || sequence_.calls.size() >= most_calls_) return;
  open.call = static_cast<std::uint32_t>(sequence_.calls.size());
  sequence_.calls.push_back(
      {.parent = parent, .function = function, .site = site, .begin_cycles = clocks.cycles});
  depths_.push_back(depth);
  if (sequence_.calls.size() == most_calls_) leave_out_deepest();
}

void CallLog::close(Open& open, const Clocks& clocks, std::uint32_t deepest_sp,
                    std::uint32_t entry_sp) {
  open.written.remove(deepest_sp, entry_sp);
  if (open.call == none) return;
  CallSequence::Call& call = sequence_.calls[open.call];
  call.end_cycles = clocks.cycles;
  call.instructions = clocks.instructions - open.began.instructions;
  call.multiplications = clocks.multiplications - open.began.multiplications;
  call.written = open.written.ranges();
  for (const CallSequence::Range& range : call.written) call.written_bytes += range.size();
  if (call.written.size() <= most_written) return;
  const auto larger = [](const auto& a, const auto& b) { return a.size() > b.size(); };
  std::stable_sort(call.written.begin(), call.written.end(), larger);
  call.written.resize(most_written);
  std::sort(call.written.begin(), call.written.end(),
            [](const auto& a, const auto& b) { return a.begin < b.begin; });
}

void CallLog::leave(const Clocks& clocks, std::uint32_t deepest_sp, std::uint32_t entry_sp) {
  Open left = std::move(open_.back());
  open_.pop_back();
  close(left, clocks, deepest_sp, entry_sp);
  open_.back().written.add(left.written);
  // Outside the region, where nothing is counted.
  if (left.call != none && left.call + 1 == sequence_.calls.size() &&
      clocks.instructions == left.began.instructions) {
    sequence_.calls.pop_back();
    depths_.pop_back();
  }
}

// Until the log is half empty, or only what the start calls is left.
void CallLog::leave_out_deepest() {
  std::vector<std::size_t> at_depth(*std::max_element(depths_.begin(), depths_.end()) + 1);
  for (const std::uint32_t depth : depths_) ++at_depth[depth];
  std::size_t limit = at_depth.size() - 1, left = depths_.size();
  while (limit > 1 && left > most_calls_ / 2) left -= at_depth[limit--];
  sequence_.depth_limit = static_cast<std::uint32_t>(limit);
  std::vector<std::uint32_t> moved(depths_.size(), none);
  std::uint32_t kept = 0;
  for (std::size_t k = 0; k < depths_.size(); ++k) {
    if (depths_[k] > limit) continue;
    CallSequence::Call call = std::move(sequence_.calls[k]);
    if (call.parent != none) call.parent = moved[call.parent];
    moved[k] = kept;
    depths_[kept] = depths_[k];
    sequence_.calls[kept++] = std::move(call);
  }
  sequence_.calls.resize(kept);
  depths_.resize(kept);
  for (Open& open : open_)
    if (open.call != none) open.call = moved[open.call];
}

CallSequence CallLog::take(const Clocks& clocks, std::uint32_t deepest_sp, std::uint32_t entry_sp) {
  close(open_.front(), clocks, deepest_sp, entry_sp);
  return std::move(sequence_);
}

}  // namespace boardless
