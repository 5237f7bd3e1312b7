#include "analyzer/cost/gate.hpp"

#include <fmt/format.h>

#include "analyzer/error.hpp"
#include "analyzer/suggest.hpp"

namespace boardless {
namespace {

void check_energy(const Comparison& c) {
  for (const EstimateSummary* side : {&c.base, &c.now})
    if (!side->energy_known)
      throw Error(ErrorKind::request,
                  fmt::format("energy cannot be held to a limit: that of {} is unknown ({})",
                              side->label, side->no_energy_reason));
}

}  // namespace

const Difference* row_of(const Comparison& c, const std::string& function) {
  for (const auto* rows : {&c.ops, &c.functions})
    for (const Difference& d : *rows)
      if (d.name == function) return &d;
  return nullptr;
}

GateResult hold(const Comparison& c, const Gate& gate) {
  GateResult out;
  out.held = gate.metrics;
  if (out.held.empty()) {
    out.held = {Metric::cycles};
    if (c.energy_known())
      out.held.push_back(Metric::energy);
    else
      out.notes.push_back(
          fmt::format("only cycles were held to the limit: the energy of {} is "
                      "unknown",
                      c.base.energy_known ? c.now.label : c.base.label));
  }
  Cost base = c.base.total, now = c.now.total;
  if (!gate.function.empty()) {
    const Difference* row = row_of(c, gate.function);
    base = row ? row->base : Cost{};
    now = row ? row->now : Cost{};
    if (!row)
      out.notes.push_back(
          fmt::format("'{}' is neither in {} nor in {}", gate.function, c.base.label, c.now.label));
    else if (row->state == RowState::gone)
      out.notes.push_back(fmt::format("'{}' did not run in {}: nothing of it to hold to the limit",
                                      gate.function, c.now.label));
    else if (row->state == RowState::added)
      out.notes.push_back(fmt::format("'{}' did not run in {}: all that it costs in {} is more",
                                      gate.function, c.base.label, c.now.label));
  }
  for (const Metric metric : out.held) {
    if (metric == Metric::energy) check_energy(c);
    const double before = metric_of(c.base, base, metric);
    const double after = metric_of(c.now, now, metric);
    // A limit that is met exactly is met, whatever the last bit says.
    if (after > before && after > before * (1 + gate.limit) * (1 + 1e-12))
      out.failures.push_back({metric, before, after, relative_change(before, after)});
  }
  return out;
}

void check_function(const std::vector<Comparison>& comparisons, const std::string& function) {
  std::vector<std::string> names;
  bool any_ops = false;
  for (const Comparison& c : comparisons) {
    if (row_of(c, function)) return;
    for (const auto* rows : {&c.ops, &c.functions})
      for (const Difference& d : *rows) names.push_back(d.name);
    any_ops |= !c.ops.empty();
  }
  throw Error(ErrorKind::request,
              fmt::format("no function{} '{}' ran in any of them{}", any_ops ? " and no op" : "",
                          function, did_you_mean(nearest(function, names))));
}

}  // namespace boardless
