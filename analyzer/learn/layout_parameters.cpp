// Operators that compute along several dimensions: neighbours that are gone through alike count as
// one.
#include <algorithm>

#include "analyzer/learn/dims.hpp"
#include "analyzer/learn/run_parameters.hpp"

namespace boardless::parameters {
namespace {

// Neighbouring dimensions of one kind as one: sizes and kinds from the innermost out, where
// dimensions of 1 are of any kind.
struct Merged {
  Dims size, kind;
};

Merged merge(const Dims& size, const Dims& kind) {
  Merged out;
  for (std::size_t k = size.size(); k-- > 0;) {
    if (size[k] == 1) continue;
    if (!out.kind.empty() && out.kind.back() == kind[k]) {
      out.size.back() *= size[k];
    } else {
      out.size.push_back(size[k]);
      out.kind.push_back(kind[k]);
    }
  }
  return out;
}

void add_merged(Collector& c, const Merged& merged, std::size_t most) {
  c.add("runs", static_cast<Value>(merged.size.size()));
  Value outer = 1;
  for (std::size_t k = 0; k < merged.size.size(); ++k) outer *= k ? merged.size[k] : 1;
  for (std::size_t k = 0; k < most; ++k) {
    const bool there = k < merged.size.size();
    c.add("run_", k, there ? merged.size[k] : 1);
    c.add("kind_", k, there ? merged.kind[k] : -1);
    if (k) c.add("outside_", k, outer);
    if (k && there) outer /= merged.size[k];
  }
}

// Sums of int8 in halves of words hold 256 of them: longer runs are summed in pieces.
void add_pieces(Collector& c, const char* what, Value length) {
  constexpr Value most = 256;
  const Value whole = length / most, rest = length % most;
  for (const RoundForm& round : round_forms)
    c.add({what, " by 256", round.name}, whole * round.of(most) + round.of(rest));
  c.add({what, " by 256, pieces"}, whole + (rest > 0));
}

}  // namespace

// How two inputs go along one output, from the word of the first one's dimensions on.
void broadcast(Collector& c, std::size_t first) {
  const Dims one = dims(c, first), two = dims(c, first + 6);
  Dims size, kind;
  for (std::size_t k = 0; k < 6; ++k) {
    size.push_back(std::max(one[k], two[k]));
    kind.push_back((one[k] == 1 ? 1 : 0) + (two[k] == 1 ? 2 : 0));
  }
  // Each dimension that is not 1 is compared with the one inside, in one input and then the other.
  Value dimensions = 0, first_alike = 0, both_alike = 0;
  Value pitch_1 = 1, pitch_2 = 1, next_1 = 0, next_2 = 0;
  for (std::size_t k = 6; k-- > 0;) {
    if (size[k] == 1) continue;
    const Value step_1 = one[k] == 1 ? 0 : pitch_1, step_2 = two[k] == 1 ? 0 : pitch_2;
    if (dimensions++ > 0 && step_1 == next_1) {
      ++first_alike;
      both_alike += step_2 == next_2;
    }
    next_1 = step_1 * size[k];
    next_2 = step_2 * size[k];
    pitch_1 *= one[k];
    pitch_2 *= two[k];
  }
  c.add("ones", 6 - dimensions);
  c.add("dimensions", dimensions);
  c.add("first_alike", first_alike);
  c.add("both_alike", both_alike);
  const Merged merged = merge(size, kind);
  add_merged(c, merged, 3);
  add_odometer(c, merged.size.backwards(), merged.size.empty() ? 0 : merged.size.size() - 1);
}

void mean(Collector& c) {
  Dims size = dims(c, 0);
  const Dims reduced = dims(c, 6);
  Value kept = 1, folded = 1;
  for (std::size_t k = 0; k < 6; ++k) (reduced[k] ? folded : kept) *= size[k];
  c.add("kept", kept);
  c.add("reduced", folded);
  // From the innermost out, kept and reduced ones in turn.
  const Merged merged = merge(size, reduced);
  const std::size_t shift = !merged.kind.empty() && merged.kind[0] ? 1 : 0;
  static constexpr const char* names[] = {"kept_", "reduced_"};
  Value outside[2] = {kept, folded};
  for (std::size_t k = 0; k < 6; ++k) {
    const bool there = k >= shift && k - shift < merged.size.size();
    const Value of = there ? merged.size[k - shift] : 1;
    c.add(names[k % 2], k / 2, of);
    outside[k % 2] /= of;
    c.add(k % 2 ? "reduced_outside_" : "kept_outside_", k / 2, outside[k % 2]);
  }
  const auto part = [&](std::size_t k, bool is_reduced) {
    const std::size_t at = 2 * k + is_reduced;
    return at >= shift && at - shift < merged.size.size() ? merged.size[at - shift] : 1;
  };
  const Value row = part(0, false), run = part(0, true), middle = part(1, true),
              outer = part(2, true), rows = kept / row;
  c.section([&] {
    add_played_loop(c, "fours of kept_0", rows, row >> 2);
    add_played_loop(c, "rest of kept_0", rows, row & 3);
    add_played_loop(c, "reduced_0 of fours", rows * (row >> 2) * middle * outer, run);
    add_played_loop(c, "reduced_0 of the rest", rows * (row & 3) * middle * outer, run);
    add_played_loop(c, "reduced_1 of fours", rows * (row >> 2) * outer, middle);
    add_played_loop(c, "reduced_1 of the rest", rows * (row & 3) * outer, middle);
    add_played_loop(c, "words of reduced_0", kept * middle * outer, run >> 2);
    add_played_loop(c, "bytes of reduced_0", kept * middle * outer, run & 3);
  });
  add_pieces(c, "reduced_0", 1 - shift < merged.size.size() ? merged.size[1 - shift] : 1);
  c.add("merged", static_cast<Value>(merged.size.size()));
  c.add("innermost_reduced", static_cast<Value>(shift));
  c.add("ones", std::count(size.begin(), size.end(), 1));
  c.skip(12);
  c.fields({"sum_offset", "output_offset", "multiplier", "shift"});
  c.add("right_shift", std::max<Value>(0, -c.word(15)));
  c.add("rescales", c.word(14) != 0);
}

}  // namespace boardless::parameters
