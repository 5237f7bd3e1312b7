#include "analyzer/cli/compare_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/cli/clocks_option.hpp"
#include "analyzer/cli/command.hpp"
#include "analyzer/cli/image_run.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/report/saved_estimate.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

// The end of a path, from the given number of folders before its name on.
std::string tail(const std::string& path, int folders) {
  std::size_t at = path.size();
  for (int k = 0; k <= folders && at != std::string::npos && at > 0; ++k)
    at = path.find_last_of('/', at - 1);
  return at == std::string::npos || at == 0 ? path : path.substr(at + 1);
}

// As short as tells the files apart: "new.elf", or "b/app.elf" where all are called app.elf.
void label_by_file(std::vector<EstimateSummary>& summaries) {
  for (int folders = 0; folders < 8; ++folders) {
    std::vector<std::string> labels;
    for (EstimateSummary& s : summaries) labels.push_back(s.label = tail(s.input, folders));
    std::sort(labels.begin(), labels.end());
    if (std::adjacent_find(labels.begin(), labels.end()) == labels.end()) return;
  }
  for (std::size_t k = 0; k < summaries.size(); ++k)
    summaries[k].label = fmt::format("{} ({})", summaries[k].input, k + 1);
}

ImageRunHow with(const std::string& file, std::optional<std::string> board = {},
                 std::optional<double> clock_hz = {}) {
  ImageRunHow how;
  how.input = file;
  how.board = std::move(board);
  how.clock_hz = clock_hz;
  return how;
}

void add_run(CompareInputs& inputs, const ImageRun& ran) {
  inputs.summaries.push_back(run_summary(ran));
  if (const int status = run_status(ran); status != done) inputs.status = status;
}

void refuse_saved(const std::string& file, const char* option) {
  if (is_saved_estimate(file))
    throw Error(ErrorKind::request,
                fmt::format("'{}' is a saved estimate of one board and clock; {} needs the image",
                            file, option));
}

// An option that no run takes up would be left without effect, and without a word.
void check_options_are_used(const po::variables_map& values) {
  po::options_description run_options;
  add_run_options(run_options);
  for (const auto& option : run_options.options())
    if (const auto found = values.find(option->long_name());
        found != values.end() && !found->second.defaulted())
      throw Error(
          ErrorKind::request,
          fmt::format("--{} has no effect: each INPUT is a saved estimate", option->long_name()));
}

CompareInputs of_files(const po::variables_map& values, const std::vector<std::string>& files) {
  CompareInputs out;
  std::vector<bool> saved;
  for (const std::string& file : files) saved.push_back(is_saved_estimate(file));
  if (std::all_of(saved.begin(), saved.end(), [](bool yes) { return yes; }))
    check_options_are_used(values);
  // The files that are read at once come first: nothing runs in vain for a damaged one.
  std::vector<EstimateSummary> read;
  for (std::size_t k = 0; k < files.size(); ++k)
    read.push_back(saved[k] ? read_saved_estimate(files[k]) : EstimateSummary{});
  for (std::size_t k = 0; k < files.size(); ++k) {
    if (!saved[k]) {
      add_run(out, run_image(values, with(files[k])));
      continue;
    }
    if (read[k].ended_by == to_string(EndedBy::budget)) {
      fmt::print(stderr, "boardless: the run of '{}' did not come to its end\n",
                 printable(files[k]));
      out.status = firmware_fault;
    }
    out.summaries.push_back(std::move(read[k]));
  }
  label_by_file(out.summaries);
  return out;
}

CompareInputs over_boards(const po::variables_map& values, const std::string& file) {
  refuse_saved(file, "--boards");
  if (values.count("board"))
    throw Error(ErrorKind::request, "--board and --boards do not go together; leave out --board");
  const std::vector<std::string> boards =
      parse_list(values["boards"].as<std::string>(), "--boards", "board");
  if (boards.size() < 2)
    throw Error(ErrorKind::request, "--boards wants two boards or more, such as a,b,c");
  for (const std::string& board : boards) load_board(board);
  CompareInputs out;
  out.over = CompareOver::boards;
  for (const std::string& board : boards) {
    try {
      add_run(out, run_image(values, with(file, board)));
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("on {}: {}", board, error.what()));
    }
    out.summaries.back().label = board;
  }
  return out;
}

CompareInputs over_clocks(const po::variables_map& values, const std::string& file) {
  refuse_saved(file, "--clocks");
  if (values.count("clock"))
    throw Error(ErrorKind::request, "--clock and --clocks do not go together; leave out --clock");
  const Board board = run_board(values, with(file));
  CompareInputs out;
  out.over = CompareOver::clocks;
  std::vector<ImageRun> runs;  // one for each number of wait states, or each where need be
  for (const double clock_hz : parse_clocks(values["clocks"].as<std::string>(), board)) {
    std::optional<EstimateSummary> summary;
    for (const ImageRun& ran : runs)
      if (!summary) summary = summary_at(ran, clock_hz);
    if (summary) {
      out.summaries.push_back(std::move(*summary));
    } else {
      runs.push_back(run_image(values, with(file, {}, clock_hz)));
      add_run(out, runs.back());
    }
    out.summaries.back().label = fmt::format("{:.9g} MHz", clock_hz / 1e6);
  }
  return out;
}

}  // namespace

CompareInputs compare_inputs(const po::variables_map& values,
                             const std::vector<std::string>& files) {
  const bool boards = values.count("boards") != 0, clocks = values.count("clocks") != 0;
  if (boards && clocks)
    throw Error(ErrorKind::request, "--boards and --clocks do not go together; name one of them");
  if (boards || clocks) {
    if (files.size() > 1)
      throw Error(ErrorKind::request,
                  fmt::format("{} compares one INPUT with itself; {} were named",
                              boards ? "--boards" : "--clocks", files.size()));
    return boards ? over_boards(values, files[0]) : over_clocks(values, files[0]);
  }
  if (files.size() < 2)
    throw Error(ErrorKind::request,
                "compare with what? Name a second INPUT, or --boards or --clocks");
  if (files.size() > max_compared)
    throw Error(ErrorKind::request, fmt::format("compare takes at most {} INPUTs", max_compared));
  return of_files(values, files);
}

}  // namespace boardless::cli
