#include "analyzer/cli/measured_samples.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "analyzer/calibrate/sample_of_estimate.hpp"
#include "analyzer/cli/command.hpp"
#include "analyzer/cli/image_run.hpp"
#include "analyzer/cli/model_run.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/error.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/measured/profile_cache.hpp"
#include "analyzer/suggest.hpp"

namespace po = boost::program_options;
namespace fs = std::filesystem;

namespace boardless::cli {
namespace {

ProfileFeatures features_of(const Estimate& e, std::optional<std::uint64_t> macs) {
  ProfileFeatures out;
  out.class_cycles = class_cycles_of(e);
  out.stall_cycles = e.stall_cycles;
  out.instructions = e.instructions;
  out.passes = e.passes;
  out.macs = macs;
  return out;
}

// What a row asks the emulator to run, as its options would.
std::vector<std::string> words_of(const po::variables_map& values, const Measurement& row) {
  std::vector<std::string> out;
  const auto add = [&out](const std::string& option, const std::string& value) {
    if (!value.empty()) out.insert(out.end(), {option, value});
  };
  add("--from", row.from);
  add("--to", row.to);
  add("--call", row.call);
  for (const char* option : {"core", "kernels", "max-instructions"})
    if (values.count(option)) add(std::string("--") + option, values[option].as<std::string>());
  return out;
}

po::variables_map run_values(const std::vector<std::string>& words) {
  po::options_description options;
  add_run_options(options);
  po::variables_map out;
  po::store(po::command_line_parser(words).options(options).run(), out);
  po::notify(out);
  return out;
}

class Runs {
 public:
  Runs(const po::variables_map& values, const Board& board)
      : values_(values),
        board_sha_(board.path.empty() ? board.id : file_sha256(board.path)),
        cache_(values.count("no-cache") ? std::string() : ProfileCache::default_path()) {}

  // `row` has its board and clock.
  ProfileFeatures features(const Measurement& row, const std::string& image) {
    const std::vector<std::string> words = words_of(values_, row);
    ProfileKey key;
    key.image_sha256 = sha_of(image);
    key.board_sha256 = board_sha_;
    key.clock_hz = row.clock_hz.value_or(0);
    std::string region = fmt::format("{}", fmt::join(words, " "));
    if (values_.count("kernels")) region += " " + sha_of(values_["kernels"].as<std::string>());
    const auto key_of = [&](const std::string& op) {
      key.region = region + (op.empty() ? "" : " op " + op);
      return key;
    };
    if (const auto found = cache_.find(key_of(row.op))) return *found;
    const std::map<std::string, ProfileFeatures> by_op = run(row, image, words);
    for (const auto& [op, features] : by_op) cache_.add(key_of(op), features);
    const auto found = by_op.find(row.op);
    if (found == by_op.end()) refuse_op(row, by_op);
    return found->second;
  }

  const std::vector<std::string>& warnings() const { return cache_.warnings(); }

 private:
  // By op; of the whole under "".
  std::map<std::string, ProfileFeatures> run(const Measurement& row, const std::string& image,
                                             const std::vector<std::string>& words) {
    ImageRunHow how;
    how.input = image;
    how.board = row.board;
    how.clock_hz = row.clock_hz;
    how.explain_ops = is_model(image);
    if (!row.op.empty() && !how.explain_ops)
      throw Error(ErrorKind::request,
                  fmt::format("'{}' is firmware, which has no op '{}'", image, row.op));
    const ImageRun ran = run_image(run_values(words), how);
    if (ran.estimate.ended_by == EndedBy::budget)
      throw Error(ErrorKind::firmware,
                  fmt::format("the run of '{}' did not come to its end", image));
    std::map<std::string, ProfileFeatures> out;
    out[""] = features_of(ran.estimate, ran.model ? std::optional(ran.model->macs) : std::nullopt);
    for (const ExplainedOp& op : ran.ops) {
      const auto index = static_cast<std::size_t>(std::stoul(op.name.substr(2)));
      out[op.name] = features_of(op.x.estimate, ran.model->ops[index].macs);
    }
    return out;
  }

  [[noreturn]] static void refuse_op(const Measurement& row,
                                     const std::map<std::string, ProfileFeatures>& by_op) {
    std::vector<std::string> names;
    for (const auto& [op, features] : by_op) names.push_back(op);
    throw Error(ErrorKind::request, fmt::format("the model has no op '{}'{}", row.op,
                                                did_you_mean(nearest(row.op, names))));
  }

  std::string sha_of(const std::string& path) {
    std::string& sha = shas_[path];
    if (sha.empty()) sha = file_sha256(path);
    return sha;
  }

  const po::variables_map& values_;
  std::string board_sha_;
  ProfileCache cache_;
  std::map<std::string, std::string> shas_;  // by file
};

Sample sample_of(const Measurement& row, const ProfileFeatures& f) {
  Sample out;
  out.name = fs::path(row.image).filename().string();
  for (const std::string* part : {&row.from, &row.call, &row.op})
    if (!part->empty()) out.name += " " + *part;
  out.group = row.group;
  const double scale =
      row.passes && f.passes ? static_cast<double>(*row.passes) / static_cast<double>(f.passes) : 1;
  for (std::size_t c = 0; c < out.class_cycles.size(); ++c)
    out.class_cycles[c] = f.class_cycles[c] * scale;
  out.stall_cycles = f.stall_cycles * scale;
  out.passes = static_cast<double>(std::max<std::uint64_t>(f.passes, 1)) * scale;
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

std::string image_path(const std::string& image, const std::string& file) {
  const fs::path path = image;
  if (path.is_absolute()) return image;
  const fs::path beside = fs::path(file).parent_path() / path;
  std::error_code error;
  return fs::exists(beside, error) ? beside.string() : image;
}

// Board and clock of every row: its own, else those of the options. The rows' board.
Board complete(MeasurementFile& file, const po::variables_map& values) {
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
  add("kernels", po::value<std::string>()->value_name("PACK"), "of models: their kernel pack");
  add("max-instructions", po::value<std::string>()->value_name("N")->default_value("10G"),
      "give up a run after N instructions");
  add("no-cache", "run every image anew, and keep nothing");
}

MeasuredSamples measured_samples(const po::variables_map& values, const std::string& path) {
  MeasuredSamples out;
  out.file = read_measurements(path);
  const Board board = complete(out.file, values);
  Runs runs(values, board);
  for (const Measurement& row : out.file.rows) {
    try {
      if (!row.sequence.empty())
        throw Error(ErrorKind::request,
                    "rows of microbench sequences are compared by the microbench image itself");
      if (row.image.empty()) throw Error(ErrorKind::request, "the row names no image");
      const std::string image = image_path(row.image, path);
      out.samples.push_back(sample_of(row, runs.features(row, image)));
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("'{}' line {}: {}", path, row.line, error.what()));
    }
  }
  out.figures = board_figures(board, operating_point(board, out.file.rows.front().clock_hz));
  out.notes = out.file.warnings;
  out.notes.insert(out.notes.end(), runs.warnings().begin(), runs.warnings().end());
  return out;
}

std::vector<Sample> candidate_samples(const po::variables_map& values,
                                      const std::vector<std::string>& inputs) {
  const std::string name = values.count("board") ? values["board"].as<std::string>() : "";
  const Board board = load_board(name);
  Runs runs(values, board);
  std::vector<Sample> out;
  for (const std::string& input : inputs) {
    Measurement row;
    row.image = input;
    row.board = name;
    row.clock_hz = operating_point(board, clock_option(values)).clock_hz;
    out.push_back(sample_of(row, runs.features(row, input)));
  }
  return out;
}

}  // namespace boardless::cli
