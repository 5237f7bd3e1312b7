#include "analyzer/recommend/budgets.hpp"

#include <array>
#include <cmath>
#include <stdexcept>

namespace boardless {
namespace {

constexpr std::array limits = {
    LimitInfo{LimitKind::energy, "energy", "energy_j", "energy", "J"},
    LimitInfo{LimitKind::latency, "latency", "latency_s", "latency", "s"},
    LimitInfo{LimitKind::arena, "arena", "arena_bytes", "arena", "bytes"},
    LimitInfo{LimitKind::flash, "flash", "flash_bytes", "flash", "bytes"},
    LimitInfo{LimitKind::period, "period", "period_s", "", "s"},
    LimitInfo{LimitKind::board_flash, "board flash", "board_flash_bytes", "", "bytes"},
    LimitInfo{LimitKind::board_ram, "board RAM", "board_ram_bytes", "", "bytes"},
};

std::optional<double>& budget_of(Budgets& budgets, LimitKind kind) {
  switch (kind) {
    case LimitKind::energy:
      return budgets.energy_j;
    case LimitKind::latency:
      return budgets.latency_s;
    case LimitKind::arena:
      return budgets.arena_bytes;
    case LimitKind::flash:
      return budgets.flash_bytes;
    case LimitKind::period:
      return budgets.period_s;
    case LimitKind::board_flash:
    case LimitKind::board_ram:
      break;
  }
  throw std::logic_error("the board's memories are no budget");
}

double held(const Figure& figure, bool sure) { return sure ? figure.interval.high : figure.value; }

}  // namespace

const LimitInfo& limit_info(LimitKind kind) { return limits[static_cast<std::size_t>(kind)]; }

std::optional<double> budget(const Budgets& budgets, LimitKind kind) {
  Budgets copy = budgets;
  return budget_of(copy, kind);
}

void set_budget(Budgets& budgets, LimitKind kind, double most) { budget_of(budgets, kind) = most; }

std::vector<Distance> distances(const CandidateCost& candidate, const Budgets& budgets) {
  std::vector<Distance> out;
  const auto add = [&out](LimitKind kind, std::optional<double> most, std::optional<double> value) {
    if (most) out.push_back({kind, *most, value});
  };
  const auto bytes = [](std::uint64_t n) { return static_cast<double>(n); };
  const double latency_s = held(candidate.latency_s, budgets.sure);
  std::optional<double> energy_j;
  if (candidate.energy_j) energy_j = held(*candidate.energy_j, budgets.sure);
  add(LimitKind::energy, budgets.energy_j, energy_j);
  add(LimitKind::latency, budgets.latency_s, latency_s);
  add(LimitKind::arena, budgets.arena_bytes, bytes(candidate.arena_bytes));
  add(LimitKind::flash, budgets.flash_bytes, bytes(candidate.flash_bytes));
  add(LimitKind::period, budgets.period_s, latency_s);
  add(LimitKind::board_flash, bytes(candidate.board_flash_bytes), bytes(candidate.flash_bytes));
  add(LimitKind::board_ram, bytes(candidate.board_ram_bytes), bytes(candidate.ram_bytes));
  return out;
}

double raised_to_hold(double value, LimitKind kind) {
  if (!(value > 0) || limit_info(kind).unit == "bytes") return value;
  const int exponent = static_cast<int>(std::floor(std::log10(value))) - 2;
  // By division where the step is below 1: 10^-n is no double, 10^n is.
  const double power = std::pow(10.0, std::abs(exponent));
  const auto steps = [&](double n) { return exponent < 0 ? n / power : n * power; };
  double n = std::floor(exponent < 0 ? value * power : value / power);
  while (steps(n) < value) ++n;
  return steps(n);
}

}  // namespace boardless
