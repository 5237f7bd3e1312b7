#include "analyzer/report/compare_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/report/format.hpp"

namespace boardless {
namespace {

std::string value_words(Metric metric, double value) {
  if (metric == Metric::cycles) return grouped(value);
  return with_unit(value, metric == Metric::latency ? "s" : "J");
}

std::string more_words(const GateFailure& f) {
  if (std::isinf(f.relative)) return "";
  const double more = f.relative * 100;
  return fmt::format("{} % ",
                     more >= 0.1 ? fmt::format("{:.1f}", more) : fmt::format("{:.2g}", more));
}

std::string failure_words(const GateFailure& f, const Comparison& c, const std::string& function,
                          const NameWriter& name) {
  const char* what = f.metric == Metric::cycles    ? "cycles"
                     : f.metric == Metric::latency ? "time"
                                                   : "energy";
  if (f.base == 0)
    return fmt::format("{}{} takes {} {}, and none in {}",
                       function.empty() ? "" : name(function) + " of ", name(c.now.label),
                       value_words(f.metric, f.now), what, name(c.base.label));
  return fmt::format("{} takes {}more {} than {} ({} to {})",
                     (function.empty() ? "" : name(function) + " of ") + name(c.now.label),
                     more_words(f), what, (function.empty() ? "" : "in ") + name(c.base.label),
                     value_words(f.metric, f.base), value_words(f.metric, f.now));
}

std::vector<Difference> rows_of(const CompareView& view, const Comparison& c,
                                const std::vector<Difference>& rows) {
  if (view.function.empty()) return rows;
  const Difference* wanted = row_of(c, view.function);
  std::vector<Difference> out;
  for (const Difference& d : rows)
    if (&d == wanted) out.push_back(d);
  return out;
}

}  // namespace

std::vector<Difference> ops_of(const CompareView& view, const Comparison& c) {
  return rows_of(view, c, c.ops);
}

std::vector<Difference> functions_of(const CompareView& view, const Comparison& c) {
  return rows_of(view, c, c.functions);
}

bool gate_passed(const CompareView& view) {
  return std::all_of(view.gate_results.begin(), view.gate_results.end(),
                     [](const GateResult& r) { return r.failures.empty(); });
}

std::string gate_sentence(const CompareView& view, const NameWriter& name) {
  if (!view.gate || gate_passed(view)) return "";
  std::string out;
  for (std::size_t k = 0; k < view.gate_results.size(); ++k)
    for (const GateFailure& f : view.gate_results[k].failures)
      out += (out.empty() ? "" : ", and ") +
             failure_words(f, view.comparisons[k], view.gate->function, name);
  return out + fmt::format(", above the limit of {:.6g} %", view.gate->limit * 100);
}

}  // namespace boardless
