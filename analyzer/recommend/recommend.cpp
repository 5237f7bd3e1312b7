#include "analyzer/recommend/recommend.hpp"

#include <algorithm>
#include <numeric>

namespace boardless {
namespace {

// Negative: `a` goes first. Known goes before unknown.
int order_of(const std::optional<double>& a, const std::optional<double>& b, bool most_first) {
  if (!a || !b) return static_cast<int>(b.has_value()) - static_cast<int>(a.has_value());
  if (*a == *b) return 0;
  return (*a > *b) == most_first ? -1 : 1;
}

std::optional<double> energy_of(const CandidateCost& row) {
  return row.energy_j ? std::optional(row.energy_j->value) : std::nullopt;
}

// What fits, then what is known to miss, then what is not known, then errors.
int standing(const CandidateCost& row, const JudgedRow& judged) {
  if (!row.error.empty()) return 3;
  return judged.fits ? 0 : judged.complete ? 1 : 2;
}

std::vector<std::size_t> in_order(const std::vector<CandidateCost>& rows,
                                  const std::vector<JudgedRow>& judged) {
  std::vector<std::size_t> out(rows.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
    const int left = standing(rows[a], judged[a]), right = standing(rows[b], judged[b]);
    if (left != right) return left < right;
    const bool misses = left == 1 || left == 2;
    if (misses && judged[a].worst_factor != judged[b].worst_factor)
      return judged[a].worst_factor < judged[b].worst_factor;
    return is_better(rows[a], rows[b]);
  });
  return out;
}

std::vector<BoardChoice> best_by_board(const std::vector<CandidateCost>& rows,
                                       const Recommendation& r) {
  std::vector<BoardChoice> out;
  for (const CandidateCost& row : rows)
    if (std::none_of(out.begin(), out.end(),
                     [&](const BoardChoice& b) { return b.board == row.board; }))
      out.push_back({row.board, std::nullopt});
  for (BoardChoice& board : out)
    for (const std::size_t k : r.order)
      if (!board.choice && r.judged[k].fits && rows[k].board == board.board) board.choice = k;
  return out;
}

// What it takes for a row to fit; empty where raising budgets does not help.
std::optional<std::vector<Raise>> raises_for(const JudgedRow& judged) {
  std::vector<Raise> out;
  if (!judged.complete) return std::nullopt;
  for (const Distance& d : judged.distances) {
    if (d.met()) continue;
    if (limit_info(d.kind).option.empty()) return std::nullopt;
    out.push_back({d.kind, d.most, raised_to_hold(*d.value, d.kind)});
  }
  return out;
}

double largest_factor(const std::vector<Raise>& raises) {
  double out = 1;
  for (const Raise& raise : raises) out = std::max(out, raise.factor());
  return out;
}

std::optional<NextStep> next_step(const std::vector<CandidateCost>& rows, const Recommendation& r) {
  std::optional<NextStep> out;
  const auto smaller = [&](const NextStep& a, const NextStep& b) {
    const double left = largest_factor(a.raises), right = largest_factor(b.raises);
    if (left != right) return left < right;
    if (a.raises.size() != b.raises.size()) return a.raises.size() < b.raises.size();
    return is_better(rows[a.row], rows[b.row]);
  };
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (r.judged[k].fits) continue;
    NextStep step;
    step.row = k;
    if (r.choice) {
      const CandidateCost& choice = rows[*r.choice];
      if (!choice.accuracy || !rows[k].accuracy || *rows[k].accuracy <= *choice.accuracy) continue;
      step.accuracy_gain = *rows[k].accuracy - *choice.accuracy;
    }
    std::optional<std::vector<Raise>> raises = raises_for(r.judged[k]);
    if (!raises) continue;
    step.raises = std::move(*raises);
    if (!out || smaller(step, *out)) out = std::move(step);
  }
  return out;
}

}  // namespace

bool is_better(const CandidateCost& a, const CandidateCost& b) {
  if (const int by = order_of(a.accuracy, b.accuracy, true)) return by < 0;
  if (const int by = order_of(energy_of(a), energy_of(b), false)) return by < 0;
  if (const int by = order_of(a.latency_s.value, b.latency_s.value, false)) return by < 0;
  if (a.name != b.name) return a.name < b.name;
  return a.board < b.board;
}

JudgedRow judged(const CandidateCost& row, const Budgets& budgets) {
  JudgedRow out;
  if (!row.error.empty()) return out;
  out.distances = distances(row, budgets);
  out.complete = out.fits = row.uncounted_ops == 0;
  for (const Distance& d : out.distances) {
    out.complete &= d.value.has_value();
    out.fits &= d.met();
    if (d.value) out.worst_factor = std::max(out.worst_factor, d.factor());
  }
  return out;
}

Recommendation recommend(const std::vector<CandidateCost>& rows, const Budgets& budgets) {
  Recommendation out;
  for (const CandidateCost& row : rows) out.judged.push_back(judged(row, budgets));
  out.order = in_order(rows, out.judged);
  if (!out.order.empty()) {
    const std::size_t first = out.order.front();
    if (out.judged[first].fits)
      out.choice = first;
    else if (rows[first].error.empty())
      out.nearest = first;
  }
  out.by_board = best_by_board(rows, out);
  out.next = next_step(rows, out);
  return out;
}

}  // namespace boardless
