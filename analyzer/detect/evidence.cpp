#include "analyzer/detect/evidence.hpp"

#include <algorithm>
#include <cmath>

#include "analyzer/machine/written_bytes.hpp"

namespace boardless {
namespace {

double name_points(std::span<const CallWork> calls, std::span<const OpWork> ops) {
  bool named = false;
  for (const CallWork& call : calls) {
    named |= !call.operators.empty();
    for (const OpWork& op : ops)
      if (std::find(call.operators.begin(), call.operators.end(), op.type) != call.operators.end())
        return 1;
  }
  return named ? -1.5 : 0;
}

double macs_points(std::span<const CallWork> calls, std::span<const OpWork> ops) {
  double done = 0, macs = 0, elements = 0;
  for (const CallWork& call : calls) done += static_cast<double>(call.multiplications);
  for (const OpWork& op : ops) {
    if (!op.macs_known) return 0;
    macs += static_cast<double>(op.macs);
    elements += static_cast<double>(op.elements);
  }
  if (macs == 0) {
    const double most = 1000 + 40 * elements;  // an exponential for each takes some 30
    return done <= most ? 0 : std::max(-4.0, -2 * std::log2(done / most));
  }
  const double expected = macs + elements;
  const double low = macs * 0.5, high = macs * 1.15 + 12 * elements + 100;
  double points = 2 - 0.5 * std::abs(std::log2((done + 1) / (expected + 1)));
  if (done < low) points -= 3 * std::log2((low + 1) / (done + 1));
  if (done > high) points -= 3 * std::log2(done / high);
  return std::max(-4.0, points);
}

double bytes_points(std::span<const CallWork> calls, std::span<const OpWork> ops) {
  WrittenBytes all;
  std::uint64_t total = 0;
  if (calls.size() == 1) {
    total = calls.front().written_bytes;
  } else {
    for (const CallWork& call : calls)
      for (const CallSequence::Range& range : call.written) all.add(range.begin, range.size());
    for (const CallSequence::Range& range : all.ranges()) total += range.size();
  }
  const std::vector<CallSequence::Range>& ranges =
      calls.size() == 1 ? calls.front().written : all.ranges();
  std::uint64_t wanted = 0;
  double points = 1.5;  // of the output that fits worst
  for (const std::uint64_t bytes : ops.back().output_bytes) {
    wanted += bytes;
    double best = 0;
    for (const CallSequence::Range& range : ranges) {
      const double ratio = static_cast<double>(range.size()) / static_cast<double>(bytes + !bytes);
      best = std::max(best, ratio == 1                     ? 1.5
                            : ratio >= 0.9 && ratio <= 1.1 ? 1
                            : ratio > 1                    ? 0.5
                                                           : 0);
    }
    points = std::min(points, best);
  }
  if (static_cast<double>(total) < 0.9 * static_cast<double>(wanted)) return -2;
  return points;
}

}  // namespace

Evidence evidence(std::span<const CallWork> calls, std::span<const OpWork> ops) {
  return {name_points(calls, ops), macs_points(calls, ops), bytes_points(calls, ops)};
}

bool does_all(const CallWork& call, const OpWork& op) {
  if (op.macs)
    return static_cast<double>(call.multiplications) >= 0.9 * static_cast<double>(op.macs);
  std::uint64_t bytes = 0;
  for (const std::uint64_t output : op.output_bytes) bytes += output;
  return static_cast<double>(call.written_bytes) >= 0.9 * static_cast<double>(bytes);
}

bool contributes(const CallWork& call, const OpWork& op) {
  if (op.macs)
    return static_cast<double>(call.multiplications) >= 0.05 * static_cast<double>(op.macs);
  std::uint64_t bytes = 0;
  for (const std::uint64_t output : op.output_bytes) bytes += output;
  return call.written_bytes > 0 &&
         static_cast<double>(call.written_bytes) >= 0.05 * static_cast<double>(bytes);
}

}  // namespace boardless
