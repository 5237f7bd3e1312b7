#include "analyzer/learn/factor.hpp"

#include <fmt/format.h>

namespace boardless {
namespace {

// The rounds of a loop, and those but the first one or two, which mostly count apart.
void add_with_less_one(std::vector<Factor>& out, Factor factor) {
  for (const std::int32_t more : {0, -1, -2}) {
    factor.more = more;
    out.push_back(factor);
  }
}

void add_forms(std::vector<Factor>& out, std::int32_t p) {
  out.push_back({.parameter = p, .more = 1});
  for (std::int32_t shift = 1; shift <= 5; ++shift) {
    const std::int32_t mask = (1 << shift) - 1;
    add_with_less_one(out, {.parameter = p, .shift = shift});
    add_with_less_one(out, {.parameter = p, .add = mask, .shift = shift});
    add_with_less_one(out, {.parameter = p, .mask = mask});
    if (shift <= 3) {
      add_with_less_one(out, {.parameter = p, .shift = shift, .then_add = 1, .then_shift = 1});
      out.push_back({.parameter = p, .shift = shift, .mask = 1});
      add_with_less_one(out, {.parameter = p, .add = -1, .mask = mask});
    }
    // What is left of `mask` by smaller steps: all of 4, 2 and 1 that there may be.
    for (std::int32_t step = 1; step < shift; ++step)
      if (step <= 2 || step == shift - 1) {
        const std::int32_t up = (1 << step) - 1;
        add_with_less_one(out, {.parameter = p, .mask = mask, .then_shift = step});
        add_with_less_one(out, {.parameter = p, .mask = mask, .then_add = up, .then_shift = step});
      }
  }
}

}  // namespace

int factor_cost(const Factor& f) {
  int cost = 1;
  if (f.shift || f.add) cost += 1;
  if (f.mask) cost += f.mask == 1 || f.mask == 3 ? 1 : 2;
  if (f.shift > 2) cost += 1;
  if (f.then_shift) cost += 1;
  if (f.more) cost += f.more == -1 ? 1 : 2;
  if (f.add < 0) cost += 1;
  return cost;
}

std::string factor_text(const Factor& f, std::span<const std::string> names) {
  std::string out = names[static_cast<std::size_t>(f.parameter)];
  const auto wrap = [&](const std::string& behind) { out = fmt::format("({}{})", out, behind); };
  if (f.add) wrap(fmt::format(" {} {}", f.add < 0 ? "-" : "+", std::abs(f.add)));
  if (f.shift) wrap(fmt::format(" >> {}", f.shift));
  if (f.mask) wrap(fmt::format(" & {}", f.mask));
  if (f.then_add) wrap(fmt::format(" + {}", f.then_add));
  if (f.then_shift) wrap(fmt::format(" >> {}", f.then_shift));
  if (f.more) wrap(fmt::format(" {} {}", f.more < 0 ? "-" : "+", std::abs(f.more)));
  return out;
}

bool is_total(const std::string& name) { return name.find("played(") != std::string::npos; }

std::vector<Factor> possible_factors(std::span<const std::string> names) {
  std::vector<Factor> out;
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto p = static_cast<std::int32_t>(k);
    add_with_less_one(out, {.parameter = p});
    if (!names[k].starts_with("sum_") && !is_total(names[k])) add_forms(out, p);
  }
  std::stable_sort(out.begin(), out.end(), [](const Factor& a, const Factor& b) {
    return factor_cost(a) < factor_cost(b);
  });
  return out;
}

}  // namespace boardless
