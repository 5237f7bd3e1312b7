// Reads what write_model.cpp writes; anything else is refused.
#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <map>

#include "analyzer/board/toml_table.hpp"
#include "analyzer/calibrate/model_file.hpp"
#include "analyzer/calibrate/term_keys.hpp"

namespace boardless {
namespace {

constexpr std::size_t largest_text = 1 << 20;
constexpr double largest = 1e30;

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw Error(ErrorKind::request, fmt::format("{}: {}", path, what));
}

// A parser that goes down one call for each level can be led to the end of its stack: by brackets,
// or by keys with thousands of dots. Neither is needed here.
void check_depth(std::string_view text, const std::string& path) {
  constexpr int deepest = 4, most_dots = 100;
  if (text.find("\"\"\"") != text.npos || text.find("'''") != text.npos)
    refuse(path, "a model file has no texts over several lines");
  int depth = 0, dots = 0, line = 1;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      quote = 0;
      dots = 0;
      ++line;
    } else if (quote) {
      if (c == '\\' && quote == '"' && i + 1 < text.size() && text[i + 1] != '\n')
        ++i;
      else if (c == quote)
        quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      i = std::min(text.find('\n', i), text.size()) - 1;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == '.') {
      ++dots;
    }
    if (depth > deepest || dots > most_dots)
      refuse(fmt::format("{}:{}", path, line), "nested deeper than a model file is");
  }
}

std::string optional_text(TomlTable& table, const std::string& key) {
  // text() refuses empty ones, which are fine for what may be absent.
  return table.has(key) ? table.possibly_empty_text(key) : std::string();
}

std::optional<double> optional_number(TomlTable& table, const std::string& key, double low,
                                      double high) {
  if (!table.has(key)) return {};
  return table.number(key, low, high);
}

BoardFigures read_board(TomlTable table) {
  BoardFigures board;
  board.board = table.text("id");
  const std::string id = table.text("core");
  const std::optional<Core> core = core_from_id(id);
  if (!core) {
    std::vector<std::string> known;
    for (const CoreInfo& info : all_cores()) known.emplace_back(info.id);
    table.fail("core", "names no known core" + did_you_mean(nearest(id, known)));
  }
  board.core = *core;
  board.clock_hz = table.number("clock_hz", 1, 1e10);
  board.supply_v = optional_number(table, "supply_v", 0.1, 100);
  board.supply_exponent =
      static_cast<int>(table.integer("supply_exponent", 0, most_supply_exponent));
  board.cycle_error = table.number("cycle_error", 0, 10);
  board.energy_error = table.number("energy_error", 0, 10);
  board.joules_per_cycle = optional_number(table, "joules_per_cycle", 1e-18, 1);
  board.static_w = table.number("static_w", 0, 1e3);
  table.finish();
  return board;
}

std::optional<CoveredRange> read_range(TomlTable& table, const std::string& name,
                                       const std::string& unit, double low, double high) {
  const std::string low_key = name + "_low_" + unit, high_key = name + "_high_" + unit;
  if (!table.has(low_key) && !table.has(high_key)) return {};
  CoveredRange range;
  range.low = table.number(low_key, low, high);
  range.high = table.number(high_key, range.low, high);
  return range;
}

ErrorFigures read_errors(TomlTable& table, Quantity quantity, std::size_t rows) {
  ErrorFigures errors;
  errors.rows = rows;
  errors.mape = table.number("mape", 0, largest);
  errors.rmse = table.number(quantity == Quantity::latency ? "rmse_s" : "rmse_j", 0, largest);
  errors.r2 = table.number("r2", -largest, 1);
  errors.bias = table.number("bias", -largest, largest);
  // Sums of shares round.
  constexpr double whole = 1 + 1e-9;
  errors.within_5 = table.number("within_5_percent", 0, whole);
  errors.within_10 = table.number("within_10_percent", 0, whole);
  errors.within_15 = table.number("within_15_percent", 0, whole);
  return errors;
}

struct ReadTerm {
  Coefficient coefficient;
  CoveredRange covered;
  std::size_t merged_set = 0;
  std::vector<double> covariance;
};

ReadTerm read_term(TomlTable& table, Quantity quantity, std::size_t term) {
  ReadTerm read;
  const std::string key = term_key(quantity, term);
  read.coefficient.told = table.boolean("told");
  read.coefficient.value = table.number(key, 0, largest);
  read.coefficient.interval.low = table.number(key + "_low", 0, read.coefficient.value);
  read.coefficient.interval.high = table.number(key + "_high", read.coefficient.value, largest);
  read.coefficient.prior = table.number(key + "_prior", 0, largest);
  if (term < latency_term_count) {
    read.covered.low = table.number("covered_low", 0, largest);
    read.covered.high = table.number("covered_high", read.covered.low, largest);
  }
  if (table.has("merged_set"))
    read.merged_set = static_cast<std::size_t>(table.integer("merged_set", 1, energy_term_count));
  read.covariance = table.numbers("covariance", -largest, largest);
  if (read.covariance.size() != term + 1)
    table.fail("covariance",
               fmt::format("has {} numbers instead of {}", read.covariance.size(), term + 1));
  if (read.covariance.back() < 0) table.fail("covariance", "has a variance below 0");
  table.finish();
  return read;
}

// A covariance has no direction with a variance below 0. In units of the deviations, so that
// joules and watts count alike.
void check_covariance(const FittedQuantity& fitted, const TomlTable& table) {
  const Eigen::Index terms = static_cast<Eigen::Index>(fitted.coefficients.size());
  Eigen::MatrixXd matrix(terms, terms);
  for (Eigen::Index i = 0, at = 0; i < terms; ++i)
    for (Eigen::Index k = 0; k <= i; ++k, ++at)
      matrix(i, k) = matrix(k, i) = fitted.covariance[static_cast<std::size_t>(at)];
  Eigen::VectorXd scale = matrix.diagonal().cwiseSqrt();
  for (Eigen::Index i = 0; i < terms; ++i) {
    if (scale[i] == 0 && matrix.row(i).cwiseAbs().maxCoeff() > 0)
      table.fail("term", "has covariances with a term that has no variance");
    if (scale[i] == 0) scale[i] = 1;
  }
  const Eigen::VectorXd inverse = scale.cwiseInverse();
  const Eigen::MatrixXd scaled = inverse.asDiagonal() * matrix * inverse.asDiagonal();
  if (!scaled.allFinite() ||
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(scaled, Eigen::EigenvaluesOnly)
              .eigenvalues()
              .minCoeff() < -1e-6)
    table.fail("term", "has covariances that no coefficients can have together");
}

FittedQuantity read_quantity(TomlTable table, Quantity quantity) {
  constexpr std::int64_t most_rows = 100'000'000;
  const std::size_t terms = quantity == Quantity::latency ? latency_term_count : energy_term_count;
  FittedQuantity fitted;
  fitted.rows = static_cast<std::size_t>(table.integer("rows", 0, most_rows));
  fitted.groups = static_cast<std::size_t>(table.integer("groups", 0, most_rows));
  fitted.strength = table.number("strength", 0, 100);
  fitted.noise = table.number("noise", 0, 100);
  fitted.widest = table.number("widest", 0, largest);
  fitted.outliers = table.texts("outliers");
  if (table.has("cross_validated")) {
    TomlTable errors = table.table("cross_validated");
    fitted.folds = errors.text("folds");
    fitted.cross_validated = read_errors(errors, quantity, fitted.rows);
    errors.finish();
  }

  std::map<std::string_view, std::size_t> known;
  for (std::size_t k = 0; k < terms; ++k) known.emplace(term_name(k), k);
  std::vector<std::optional<ReadTerm>> read(terms);
  for (TomlTable& row : table.tables("term")) {
    const std::string id = row.text("id");
    const auto found = known.find(id);
    if (found == known.end()) row.fail("id", fmt::format("'{}' is no term of the model", id));
    if (read[found->second]) row.fail("id", fmt::format("'{}' is there twice", id));
    read[found->second] = read_term(row, quantity, found->second);
  }
  std::map<std::size_t, std::vector<std::size_t>> merged;
  for (std::size_t k = 0; k < terms; ++k) {
    if (!read[k]) table.fail("term", fmt::format("'{}' is missing", term_name(k)));
    fitted.coefficients.push_back(read[k]->coefficient);
    if (k < latency_term_count) fitted.covered.push_back(read[k]->covered);
    if (read[k]->merged_set > 0) merged[read[k]->merged_set].push_back(k);
    fitted.covariance.insert(fitted.covariance.end(), read[k]->covariance.begin(),
                             read[k]->covariance.end());
  }
  for (const auto& [set, members] : merged) {
    if (members.size() < 2)
      table.fail("term", fmt::format("'{}' is merged with no other", term_name(members.front())));
    fitted.merged.push_back(members);
  }
  check_covariance(fitted, table);
  table.finish();
  return fitted;
}

}  // namespace

FittedModel read_model(std::string_view text, const std::string& path) {
  if (text.size() > largest_text)
    refuse(path, fmt::format("{} bytes are too many for a model file", text.size()));
  check_depth(text, path);
  const toml::table parsed = parse_toml(text, path);
  TomlTable file(parsed, path, "");
  FittedModel model;
  if (file.integer("version", 0, INT64_MAX) != 1)
    file.fail("version", "is not 1, the only version that this boardless reads");
  model.interval_rate = file.number("interval_rate", 0.5, 0.999);
  model.data_sha256 = optional_text(file, "data_sha256");
  model.adapted_from = optional_text(file, "adapted_from");
  model.notes = file.texts("notes");
  model.board = read_board(file.table("board"));
  TomlTable range = file.table("range");
  const std::optional<CoveredRange> clock_hz = read_range(range, "clock", "hz", 1e-3, 1e12);
  if (!clock_hz) range.fail("clock_low_hz", "is missing; it has to be a number");
  model.clock_hz = *clock_hz;
  model.supply_v = read_range(range, "supply", "v", 0, 1e6);
  model.temperature_c = read_range(range, "temperature", "c", -100, 250);
  range.finish();
  model.latency = read_quantity(file.table("latency"), Quantity::latency);
  if (file.has("energy")) model.energy = read_quantity(file.table("energy"), Quantity::energy);
  file.finish();
  return model;
}

}  // namespace boardless
