// When a part of a kernel runs at all: a condition on one parameter or two, and several of them.
//
//   Condition{.left = {.parameter = 7}, .relation = Relation::equal, .right = 1}  // number 7 is 1
//   Support{.all = {c1, c2}}                    // c1 and c2
//   Support{.all = {c1}, .except = {c2, c3}}    // c1, unless c2 and c3 both hold
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/factor.hpp"

namespace boardless {

enum class Relation : std::uint8_t { equal, unequal, above, at_most };

struct Condition {
  Factor left;
  Relation relation = Relation::above;
  std::int64_t right = 0;
  std::int32_t right_parameter = -1;  // in place of `right`; -1: none

  bool holds(std::span<const std::int64_t> parameters) const {
    const std::int64_t a = right_parameter < 0
                               ? left.of(parameters[static_cast<std::size_t>(left.parameter)])
                               : parameters[static_cast<std::size_t>(left.parameter)];
    const std::int64_t b =
        right_parameter < 0 ? right : parameters[static_cast<std::size_t>(right_parameter)];
    switch (relation) {
      case Relation::equal:
        return a == b;
      case Relation::unequal:
        return a != b;
      case Relation::above:
        return a > b;
      case Relation::at_most:
        break;
    }
    return a <= b;
  }
  bool operator==(const Condition&) const = default;
};

// The one that holds where this one does not.
inline Condition opposite(Condition condition) {
  switch (condition.relation) {
    case Relation::equal:
      condition.relation = Relation::unequal;
      break;
    case Relation::unequal:
      condition.relation = Relation::equal;
      break;
    case Relation::above:
      condition.relation = Relation::at_most;
      break;
    case Relation::at_most:
      condition.relation = Relation::above;
      break;
  }
  return condition;
}

struct Support {
  std::vector<Condition> all;     // none: always
  std::vector<Condition> except;  // none: without exception
  bool operator==(const Support&) const = default;
};

bool holds(const Support& support, std::span<const std::int64_t> parameters);

std::string condition_text(const Condition& condition, std::span<const std::string> names);
std::string support_text(const Support& support, std::span<const std::string> names);

}  // namespace boardless
