#include "analyzer/learn/condition.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace boardless {

bool holds(const Support& support, std::span<const std::int64_t> parameters) {
  const auto one = [&](const Condition& condition) { return condition.holds(parameters); };
  return std::all_of(support.all.begin(), support.all.end(), one) &&
         (support.except.empty() ||
          !std::all_of(support.except.begin(), support.except.end(), one));
}

std::string condition_text(const Condition& c, std::span<const std::string> names) {
  static constexpr const char* relations[] = {"==", "!=", ">", "<="};
  const char* relation = relations[static_cast<std::size_t>(c.relation)];
  if (c.right_parameter >= 0)
    return fmt::format("{} {} {}", names[static_cast<std::size_t>(c.left.parameter)], relation,
                       names[static_cast<std::size_t>(c.right_parameter)]);
  return fmt::format("{} {} {}", factor_text(c.left, names), relation, c.right);
}

std::string support_text(const Support& support, std::span<const std::string> names) {
  const auto joined = [&](const std::vector<Condition>& conditions) {
    std::string out;
    for (const Condition& condition : conditions)
      out += (out.empty() ? "" : " and ") + condition_text(condition, names);
    return out;
  };
  std::string out = support.all.empty() ? "always" : joined(support.all);
  if (!support.except.empty()) out += ", but not if " + joined(support.except);
  return out;
}

}  // namespace boardless
