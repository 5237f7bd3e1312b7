#include "analyzer/cost/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace boardless {
namespace {

std::vector<NamedCost> as_costs(const std::vector<NamedCycles>& rows) {
  std::vector<NamedCost> out;
  for (const NamedCycles& row : rows) {
    out.push_back({row.name, {}});
    out.back().cost.cycles = row.cycles;
  }
  return out;
}

// Stalls and losses that are listed with nothing in them are as good as absent.
std::vector<Difference> differences(const std::vector<NamedCost>& base,
                                    const std::vector<NamedCost>& now) {
  std::map<std::string, Difference> by_name;
  for (const NamedCost& row : base) {
    Difference& d = by_name[row.name];
    ++d.count_base;
    d.base.add(row.cost);
  }
  for (const NamedCost& row : now) {
    Difference& d = by_name[row.name];
    ++d.count_now;
    d.now.add(row.cost);
  }
  std::vector<Difference> out;
  for (auto& [name, d] : by_name) {
    d.name = name;
    d.state = !d.count_base ? RowState::added : !d.count_now ? RowState::gone : RowState::both;
    out.push_back(std::move(d));
  }
  return out;
}

void sort_rows(std::vector<Difference>& rows, const EstimateSummary& base,
               const EstimateSummary& now, Metric metric) {
  const auto change = [&](const Difference& d) {
    return std::abs(metric_of(now, d.now, metric) - metric_of(base, d.base, metric));
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Difference& a, const Difference& b) {
    const double left = change(a), right = change(b);
    if (left != right) return left > right;
    return std::max(a.base.cycles, a.now.cycles) > std::max(b.base.cycles, b.now.cycles);
  });
}

std::vector<Cause> parts_of(const Comparison& c) {
  std::vector<Cause> out;
  for (const Difference& d : c.classes)
    out.push_back({false, d.name, d.base.cycles - d.base.stall_cycles,
                   d.now.cycles - d.now.stall_cycles, d.base.instructions, d.now.instructions, 0});
  for (const Difference& d : c.stalls)
    out.push_back({true, d.name, d.base.cycles, d.now.cycles, 0, 0, 0});
  return out;
}

// The largest part in the direction of the whole; where the whole stayed, the largest either way.
std::optional<Cause> cause_of(const Comparison& c) {
  const double whole = c.now.total.cycles - c.base.total.cycles;
  std::optional<Cause> found;
  for (Cause& part : parts_of(c)) {
    const double toward = whole < 0   ? -part.change_cycles()
                          : whole > 0 ? part.change_cycles()
                                      : std::abs(part.change_cycles());
    if (toward <= 0) continue;
    part.share = whole != 0 ? part.change_cycles() / whole : 0;
    if (!found || toward > std::abs(found->change_cycles())) found = std::move(part);
  }
  return found;
}

std::string most_changed(const Comparison& c, const std::vector<Difference>& rows) {
  const double whole = c.now.total.cycles - c.base.total.cycles;
  const Difference* found = nullptr;
  const auto toward = [whole](const Difference& d) {
    return whole < 0 ? -d.change_cycles() : d.change_cycles();
  };
  for (const Difference& d : rows)
    if (toward(d) > 0 && (!found || toward(d) > toward(*found))) found = &d;
  return found ? found->name : "";
}

// What keeps ops from being held against each other one by one; empty where nothing does.
std::string note_on_ops(const EstimateSummary& base, const EstimateSummary& now) {
  if (base.ops.size() == now.ops.size()) return "";
  if (!base.ops.empty() && !now.ops.empty())
    return fmt::format(
        "the models have {} and {} ops: an op is held against that of its number and type",
        base.ops.size(), now.ops.size());
  const EstimateSummary& model = base.ops.empty() ? now : base;
  const EstimateSummary& firmware = base.ops.empty() ? base : now;
  return fmt::format(
      "{} is a model and {} is firmware: there are no ops to hold against each other", model.label,
      firmware.label);
}

std::vector<std::string> notes_on(const EstimateSummary& base, const EstimateSummary& now) {
  std::vector<std::string> out;
  const auto differ = [&](const char* what, const std::string& a, const std::string& b) {
    if (a != b) out.push_back(fmt::format("the {} differs: '{}' and '{}'", what, a, b));
  };
  if (base.image_sha256 == now.image_sha256 && base.board == now.board &&
      base.clock_hz == now.clock_hz && base.region == now.region)
    out.push_back(fmt::format("{} and {} are the same image, to the byte", base.label, now.label));
  if (std::string note = note_on_ops(base, now); !note.empty()) out.push_back(std::move(note));
  differ("region", base.region, now.region);
  if (base.passes != now.passes)
    out.push_back(
        fmt::format("the region was passed {} and {} times: the figures are of all passes",
                    base.passes, now.passes));
  differ("core", base.core, now.core);
  if (base.boardless_version != now.boardless_version)
    out.push_back(fmt::format("estimated by boardless {} and {}: what changed may be the rules",
                              base.boardless_version, now.boardless_version));
  else if (base.core == now.core && base.cycles_method != now.cycles_method)
    out.push_back("the rules differ: '" + base.cycles_method + "' and '" + now.cycles_method + "'");
  for (const EstimateSummary* side : {&base, &now})
    if (side->ended_by == "budget")
      out.push_back(side->label + " did not come to its end: its instruction budget ran out");
  return out;
}

}  // namespace

std::string_view to_string(RowState state) {
  return state == RowState::both ? "both" : state == RowState::added ? "new" : "gone";
}

std::string_view to_string(Metric metric) {
  return metric == Metric::cycles ? "cycles" : metric == Metric::latency ? "latency" : "energy";
}

double metric_of(const EstimateSummary& summary, const Cost& cost, Metric metric) {
  switch (metric) {
    case Metric::cycles:
      return cost.cycles;
    case Metric::latency:
      return cost.cycles / summary.clock_hz;
    case Metric::energy:
      break;
  }
  return cost.energy_j;
}

double relative_change(double base, double now) {
  if (base == now) return 0;
  if (base == 0) return std::numeric_limits<double>::infinity();
  return now / base - 1;
}

Comparison compare(const EstimateSummary& base, const EstimateSummary& now, Metric sorted_by) {
  Comparison out;
  out.base = base;
  out.now = now;
  out.classes = differences(base.classes, now.classes);
  out.functions = differences(base.functions, now.functions);
  out.ops = differences(base.ops, now.ops);
  out.stalls = differences(as_costs(base.stalls), as_costs(now.stalls));
  out.lost = differences(as_costs(base.lost), as_costs(now.lost));
  if (sorted_by == Metric::energy && !out.energy_known()) sorted_by = Metric::cycles;
  sort_rows(out.classes, base, now, sorted_by);
  sort_rows(out.functions, base, now, sorted_by);
  sort_rows(out.ops, base, now, sorted_by);
  sort_rows(out.stalls, base, now, Metric::cycles);
  sort_rows(out.lost, base, now, Metric::cycles);
  out.cause = cause_of(out);
  out.most_changed_function = most_changed(out, out.functions);
  if (!base.ops.empty() && !now.ops.empty()) out.most_changed_op = most_changed(out, out.ops);
  out.notes = notes_on(base, now);
  return out;
}

const EstimateSummary* least_energy(const std::vector<EstimateSummary>& summaries) {
  const EstimateSummary* found = nullptr;
  int known = 0;
  for (const EstimateSummary& s : summaries) {
    if (!s.energy_known) continue;
    ++known;
    if (!found || s.total.energy_j < found->total.energy_j) found = &s;
  }
  return known > 1 ? found : nullptr;
}

}  // namespace boardless
