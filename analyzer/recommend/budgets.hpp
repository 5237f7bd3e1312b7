// What a candidate may cost, and how far it is from that.
//
//   const Budgets budgets{.latency_s = 0.05};
//   for (const Distance& d : distances(candidate, budgets))
//     d.kind, d.value, d.most, d.factor()     // latency, 0.078, 0.05, 1.56: misses it by 56 %
//
// Beside the budgets there are limits that nobody can raise: the board's own flash and RAM, and,
// where inferences are to come at a period, that period, into which one has to fit.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analyzer/recommend/candidate_cost.hpp"

namespace boardless {

enum class LimitKind { energy, latency, arena, flash, period, board_flash, board_ram };

struct LimitInfo {
  LimitKind kind;
  std::string_view name;    // "latency", "board RAM"
  std::string_view key;     // "latency_s": of JSON
  std::string_view option;  // "latency" for --latency; empty: no budget, thus not to be raised
  std::string_view unit;    // "s", "J", "bytes"
};

const LimitInfo& limit_info(LimitKind kind);

struct Budgets {
  std::optional<double> energy_j = {};
  std::optional<double> latency_s = {};
  std::optional<double> arena_bytes = {};  // against CandidateCost::arena_bytes alone
  std::optional<double> flash_bytes = {};  // against CandidateCost::flash_bytes
  std::optional<double> period_s = {};     // from one inference to the next
  bool sure = false;  // the interval's upper end counts, not the estimate itself
};

struct Distance {
  LimitKind kind = LimitKind::energy;
  double most = 0;
  std::optional<double> value;  // empty: not known, which is not met
  // A budget of 53.6 ms is 53.6 * 1e-3, which may be one in the last place below 0.0536.
  bool met() const { return value && *value <= most * (1 + 1e-12); }
  double factor() const { return *value / most; }    // above 1: missed
  double absolute() const { return *value - most; }  // above 0: missed
};

// To each limit that there is, in the order of LimitKind. Of a candidate with figures.
std::vector<Distance> distances(const CandidateCost& candidate, const Budgets& budgets);

std::optional<double> budget(const Budgets& budgets, LimitKind kind);
void set_budget(Budgets& budgets, LimitKind kind, double most);

// The least budget with at most three digits that holds `value`; bytes as they are. What is typed
// again from a table has to be enough.
double raised_to_hold(double value, LimitKind kind);

}  // namespace boardless
