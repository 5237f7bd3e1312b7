// Factors and conditions as numbers without special cases, so that testing one is a few
// instructions and no jump hangs on what it is.
//
//   const PlannedTest test(condition);         // of a condition on one parameter
//   test.holds(parameters[condition.left.parameter])
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "analyzer/learn/condition.hpp"

namespace boardless {

// A factor without special cases.
struct PlannedFactor {
  std::int64_t mask;
  std::int32_t parameter, add, then_add, more;
  std::uint8_t shift, then_shift;

  explicit PlannedFactor(const Factor& f)
      : mask(f.mask ? f.mask : -1),
        parameter(f.parameter),
        add(f.add),
        then_add(f.then_add),
        more(f.more),
        shift(static_cast<std::uint8_t>(f.shift)),
        then_shift(static_cast<std::uint8_t>(f.then_shift)) {}
  std::int64_t of(std::int64_t value) const {
    const std::int64_t x = (value + add) >> shift & mask;
    return std::max<std::int64_t>(((x + then_add) >> then_shift) + more, 0);
  }
};

// Any relation to a number as a range: no jump hangs on it.
struct PlannedTest {
  PlannedFactor left;
  std::uint64_t low, width;
  bool negated;

  explicit PlannedTest(const Condition& c) : left(c.left) {
    const bool is_one = c.relation == Relation::equal || c.relation == Relation::unequal;
    low = static_cast<std::uint64_t>(is_one ? c.right : c.right + 1);
    width = is_one ? 0 : static_cast<std::uint64_t>(INT64_MAX) - low;
    negated = c.relation == Relation::unequal || c.relation == Relation::at_most;
  }
  bool holds(std::int64_t value) const {
    return (static_cast<std::uint64_t>(left.of(value)) - low <= width) != negated;
  }
  // Of a masked factor, in how many steps what it is repeats; others: 1.
  std::uint64_t period() const {
    if (left.mask < 0) return 1;
    return std::bit_ceil(static_cast<std::uint64_t>(left.mask) + 1) << left.shift;
  }
  // Whether it is the same of all larger values: factors without a mask only rise.
  bool ends(std::int64_t value) const {
    const auto at = static_cast<std::uint64_t>(left.of(value));
    return left.mask == -1 && low <= INT64_MAX && at >= low && (width == 0 ? at > low : true);
  }
};

}  // namespace boardless
