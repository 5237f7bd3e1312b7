#include "analyzer/cli/measured_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "analyzer/cli/feature_runs.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/cli/sequence_run.hpp"
#include "analyzer/data_folders.hpp"
#include "analyzer/error.hpp"
#include "analyzer/suggest.hpp"

namespace po = boost::program_options;
namespace fs = std::filesystem;

namespace boardless::cli {
namespace {

Sample sample_of(const Measurement& row, const ProfileFeatures& f) {
  Sample out;
  out.name = fs::path(row.image).filename().string();
  for (const std::string* part : {&row.from, &row.call, &row.op, &row.sequence})
    if (!part->empty()) out.name += " " + *part;
  out.line = row.line;
  out.group = row.group;
  const double scale =
      row.passes && f.passes ? static_cast<double>(*row.passes) / static_cast<double>(f.passes) : 1;
  for (std::size_t c = 0; c < out.class_cycles.size(); ++c)
    out.class_cycles[c] = f.class_cycles[c] * scale;
  out.stall_cycles = f.stall_cycles * scale;
  // The harness that times a sequence takes its own cost off.
  out.passes =
      row.sequence.empty() ? static_cast<double>(std::max<std::uint64_t>(f.passes, 1)) * scale : 0;
  out.instructions = static_cast<double>(f.instructions) * scale;
  if (f.macs) out.macs = static_cast<double>(*f.macs) * scale;
  out.clock_hz = *row.clock_hz;
  out.supply_v = row.supply_v;
  out.temperature_c = row.temperature_c;
  out.latency_s = measured_latency_s(row);
  out.latency_spread = row.latency_spread.value_or(0);
  out.energy_j = row.energy_j;
  out.energy_spread = row.energy_spread.value_or(0);
  return out;
}

std::string image_path(const Measurement& row, const std::string& file) {
  const fs::path path = row.image;
  if (path.is_absolute()) return row.image;
  const fs::path beside = fs::path(file).parent_path() / path;
  std::error_code error;
  if (fs::exists(beside, error)) return beside.string();
  if (row.sequence.empty() || path.has_parent_path() || fs::exists(path, error)) return row.image;
  for (const std::string& folder : data_folders()) {
    const fs::path bundled = fs::path(folder) / "firmware_images" / path;
    if (fs::exists(bundled, error)) return bundled.string();
  }
  return row.image;
}

// A microbench image leaves the clocks as reset has them, where flash does not wait on most parts.
void set_sequence_clocks(MeasuredSamples& out, const Board& board) {
  const double clock_hz = clock_without_waits(board);
  bool is_set = false;
  for (Measurement& row : out.file.rows) {
    if (row.clock_hz || row.sequence.empty()) continue;
    row.clock_hz = clock_hz;
    is_set = true;
  }
  if (is_set && clock_hz < board.default_clock_hz)
    out.notes.push_back(
        fmt::format("sequences without a clock are taken at {:g} MHz, up to which the flash of {} "
                    "does not wait; name the clock with --clock",
                    clock_hz / 1e6, board.id));
}

// The rows of the groups asked for.
void keep_groups(MeasurementFile& file, const po::variables_map& values) {
  if (!values.count("group")) return;
  std::set<std::string> known;
  for (const Measurement& row : file.rows) known.insert(row.group);
  const auto asked = values["group"].as<std::vector<std::string>>();
  for (const std::string& group : asked)
    if (!known.contains(group))
      throw Error(ErrorKind::request,
                  fmt::format("'{}' has no row of group '{}'{}", file.path, group,
                              did_you_mean(nearest(group, {known.begin(), known.end()}))));
  std::erase_if(file.rows, [&asked](const Measurement& row) {
    return std::find(asked.begin(), asked.end(), row.group) == asked.end();
  });
}

// Board and clock of every row: its own, else those of the options. The rows' board.
Board complete(MeasuredSamples& out, const po::variables_map& values) {
  MeasurementFile& file = out.file;
  const std::string asked = values.count("board") ? values["board"].as<std::string>() : "";
  for (Measurement& row : file.rows) {
    if (row.board.empty()) row.board = asked;
    if (row.board.empty())
      throw Error(
          ErrorKind::request,
          fmt::format("'{}' line {}: the row names no board; add a column board, or name one "
                      "with --board",
                      file.path, row.line));
  }
  if (!asked.empty())
    std::erase_if(file.rows, [&asked](const Measurement& row) { return row.board != asked; });
  if (file.rows.empty())
    throw Error(ErrorKind::request, fmt::format("'{}' has no row of board {}", file.path, asked));
  const std::string& name = file.rows.front().board;
  for (const Measurement& row : file.rows)
    if (row.board != name)
      throw Error(ErrorKind::request,
                  fmt::format("'{}' has rows of boards {} and {} (line {}); name one with --board",
                              file.path, name, row.board, row.line));
  const Board board = load_board(name);
  if (!values.count("clock")) set_sequence_clocks(out, board);
  std::optional<double> usual_hz;  // a --clock that no row needs is not looked at
  for (Measurement& row : file.rows) {
    if (row.clock_hz) continue;
    if (!usual_hz) usual_hz = operating_point(board, clock_option(values)).clock_hz;
    row.clock_hz = usual_hz;
  }
  return board;
}

}  // namespace

void add_measured_options(po::options_description& options) {
  auto add = options.add_options();
  add("board", po::value<std::string>()->value_name("ID"),
      "the board of rows that name none; of a file with several boards, the rows to take");
  add("clock", po::value<std::string>()->value_name("CLOCK"),
      "the clock of rows that have none (default: the board's)");
  add("group", po::value<std::vector<std::string>>()->value_name("NAME"),
      "only the rows of this group; may be given several times");
  add("kernels", po::value<std::string>()->value_name("PACK"), "of models: their kernel pack");
  add("max-instructions", po::value<std::string>()->value_name("N")->default_value("10G"),
      "give up a run after N instructions");
  add("no-cache", "run every image anew, and keep nothing");
}

MeasuredSamples measured_samples(const po::variables_map& values, const std::string& path) {
  MeasuredSamples out;
  out.file = read_measurements(path);
  keep_groups(out.file, values);
  const Board board = complete(out, values);
  FeatureRuns runs(values, board);
  std::vector<Measurement> kept;
  std::vector<std::string> left_out;
  for (Measurement& row : out.file.rows) {
    try {
      if (row.image.empty()) throw Error(ErrorKind::request, "the row names no image");
      const ProfileFeatures features = runs.features(row, image_path(row, path));
      // Two instructions that issue as one, or a branch that folds: a relative error, and a
      // coefficient, need something to be relative to.
      if (!row.sequence.empty() && cycles_of(features) <= 0) {
        left_out.push_back(fmt::format(
            "'{}' line {} is left out: the model has {} cycles for {}, and {:g} were measured",
            path, row.line, cycles_of(features), row.sequence, measured_cycles(row).value_or(0)));
        continue;
      }
      out.samples.push_back(sample_of(row, features));
      kept.push_back(std::move(row));
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("'{}' line {}: {}", path, row.line, error.what()));
    }
  }
  out.file.rows = std::move(kept);
  if (out.samples.empty())
    throw Error(ErrorKind::request,
                fmt::format("'{}' has no row of a sequence that the model has cycles for", path));
  out.figures = board_figures(board, operating_point(board, out.file.rows.front().clock_hz));
  for (const std::vector<std::string>& notes : {out.file.warnings, runs.notes(), left_out})
    out.notes.insert(out.notes.end(), notes.begin(), notes.end());
  return out;
}

std::vector<Sample> candidate_samples(const po::variables_map& values, const std::string& board_id,
                                      const std::vector<std::string>& inputs) {
  const Board board = load_board(board_id);
  FeatureRuns runs(values, board);
  std::vector<Sample> out;
  for (const std::string& input : inputs) {
    Measurement row;
    row.image = input;
    row.board = board_id;
    row.clock_hz = operating_point(board, clock_option(values)).clock_hz;
    out.push_back(sample_of(row, runs.features(row, input)));
  }
  return out;
}

}  // namespace boardless::cli
