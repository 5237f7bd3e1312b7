// Writes a fitted model as TOML; read_model.cpp reads it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analyzer/calibrate/model_file.hpp"
#include "analyzer/calibrate/term_keys.hpp"

namespace boardless {
namespace {

// A TOML basic string. What could be taken for the start of a text over several lines is escaped
// too: the reader refuses those.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == '\'' || byte < 0x20 || byte == 0x7F)
      out += fmt::format("\\u{:04X}", byte);
    else
      out += c;
  }
  return out + "\"";
}

std::string quoted_list(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  out.reserve(texts.size());
  for (const std::string& text : texts) out.push_back(quoted(text));
  return fmt::format("[{}]", fmt::join(out, ", "));
}

void add_range(std::string& out, const std::optional<CoveredRange>& range, const char* name,
               const char* unit) {
  if (range)
    out +=
        fmt::format("{0}_low_{1} = {2}\n{0}_high_{1} = {3}\n", name, unit, range->low, range->high);
}

void add_quantity(std::string& out, const FittedQuantity& fitted, Quantity quantity) {
  const std::string_view name = to_string(quantity);
  out += fmt::format("\n[{}]\nrows = {}\ngroups = {}\n", name, fitted.rows, fitted.groups);
  out += fmt::format("strength = {}\nnoise = {}\nwidest = {}\n", fitted.strength, fitted.noise,
                     fitted.widest);
  out += fmt::format("outliers = {}\n", quoted_list(fitted.outliers));
  if (!fitted.folds.empty()) {
    const ErrorFigures& errors = fitted.cross_validated;
    out += fmt::format("\n[{}.cross_validated]\nfolds = {}\n", name, quoted(fitted.folds));
    out +=
        fmt::format("mape = {}\nrmse_{} = {}\nr2 = {}\nbias = {}\n", errors.mape,
                    quantity == Quantity::latency ? "s" : "j", errors.rmse, errors.r2, errors.bias);
    out += fmt::format("within_5_percent = {}\nwithin_10_percent = {}\nwithin_15_percent = {}\n",
                       errors.within_5, errors.within_10, errors.within_15);
  }
  std::vector<std::size_t> set_of(fitted.coefficients.size());
  for (std::size_t set = 0; set < fitted.merged.size(); ++set)
    for (std::size_t term : fitted.merged[set]) set_of[term] = set + 1;
  for (std::size_t k = 0, at = 0; k < fitted.coefficients.size(); ++k) {
    const Coefficient& c = fitted.coefficients[k];
    const std::string key = term_key(quantity, k);
    out += fmt::format("\n[[{}.term]]\nid = \"{}\"\ntold = {}\n", name, term_name(k), c.told);
    out += fmt::format("{0} = {1}\n{0}_low = {2}\n{0}_high = {3}\n{0}_prior = {4}\n", key, c.value,
                       c.interval.low, c.interval.high, c.prior);
    if (k < fitted.covered.size())
      out += fmt::format("covered_low = {}\ncovered_high = {}\n", fitted.covered[k].low,
                         fitted.covered[k].high);
    if (set_of[k] > 0) out += fmt::format("merged_set = {}\n", set_of[k]);
    const std::vector<double> row(
        fitted.covariance.begin() + static_cast<std::ptrdiff_t>(at),
        fitted.covariance.begin() + static_cast<std::ptrdiff_t>(at + k + 1));
    out += fmt::format("covariance = [{}]\n", fmt::join(row, ", "));
    at += k + 1;
  }
}

}  // namespace

std::string write_model(const FittedModel& model) {
  std::string out = "# A model fitted to measurements: boardless fit.\nversion = 1\n";
  out += fmt::format("interval_rate = {}\ndata_sha256 = {}\n", model.interval_rate,
                     quoted(model.data_sha256));
  if (!model.adapted_from.empty())
    out += fmt::format("adapted_from = {}\n", quoted(model.adapted_from));
  out += fmt::format("notes = {}\n", quoted_list(model.notes));
  out +=
      fmt::format("\n[board]\nid = {}\ncore = \"{}\"\nclock_hz = {}\n", quoted(model.board.board),
                  core_info(model.board.core).id, model.board.clock_hz);
  if (model.board.supply_v) out += fmt::format("supply_v = {}\n", *model.board.supply_v);
  out +=
      fmt::format("supply_exponent = {}\ncycle_error = {}\nenergy_error = {}\n",
                  model.board.supply_exponent, model.board.cycle_error, model.board.energy_error);
  if (model.board.joules_per_cycle)
    out += fmt::format("joules_per_cycle = {}\n", *model.board.joules_per_cycle);
  out += fmt::format("static_w = {}\n", model.board.static_w);
  out += "\n[range]\n";
  add_range(out, model.clock_hz, "clock", "hz");
  add_range(out, model.supply_v, "supply", "v");
  add_range(out, model.temperature_c, "temperature", "c");
  add_quantity(out, model.latency, Quantity::latency);
  if (model.energy) add_quantity(out, *model.energy, Quantity::energy);
  return out;
}

}  // namespace boardless
