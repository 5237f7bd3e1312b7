#include "analyzer/cli/search_setup.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/model_jobs.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/error.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/search/program_scorer.hpp"
#include "analyzer/search/table_scorer.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr double longest_timeout_s = 30 * 86400;

std::unique_ptr<Scorer> scorer_of(const po::variables_map& values,
                                  const std::atomic<bool>* cancel) {
  if (values.count("scorer") && values.count("scorer-table"))
    throw Error(ErrorKind::request,
                "--scorer and --scorer-table do not go together; leave out one");
  const auto processes = static_cast<unsigned>(in_bounds(values, "scorers", 1, 256));
  if (values.count("scorer-table"))
    return std::make_unique<TableScorer>(values["scorer-table"].as<std::string>());
  if (values.count("scorer-models") && !values.count("scorer"))
    throw Error(ErrorKind::request, "--scorer-models is for --scorer");
  if (!values["scorer-timeout"].defaulted() && !values.count("scorer"))
    throw Error(ErrorKind::request, "--scorer-timeout is for --scorer");
  if (!values.count("scorer")) return std::make_unique<ProxyScorer>();
  ProgramScorerOptions options;
  options.timeout_s = values["scorer-timeout"].as<double>();
  if (!(options.timeout_s >= 0 && options.timeout_s <= longest_timeout_s))
    throw Error(ErrorKind::request,
                fmt::format("--scorer-timeout is 0 to {:.0f} seconds", longest_timeout_s));
  options.processes = processes;
  options.cancel = cancel;
  const std::string command = values["scorer"].as<std::string>();
  if (command.empty()) throw Error(ErrorKind::request, "--scorer is empty; it is a command");
  return std::make_unique<ProgramScorer>(command, options);
}

// glibc raises the size from which it maps blocks one by one to that of the largest freed one: then
// each network's weights come from the heap, which ends in pieces, a hundred kilobytes a network.
void keep_memory_whole() { ::mallopt(M_MMAP_THRESHOLD, 128 * 1024); }

}  // namespace

void add_scorer_options(po::options_description& options) {
  auto add = options.add_options();
  add("scorer", po::value<std::string>()->value_name("COMMAND"),
      "a program that tells the accuracy of networks, by lines of JSON (default: the bundled "
      "proxy, which knows only how large a network is)");
  add("scorers", po::value<int>()->value_name("N")->default_value(1),
      "how many of --scorer run at once");
  add("scorer-timeout", po::value<double>()->value_name("S")->default_value(3600, "3600"),
      "seconds that --scorer has for one network; 0: without end");
  add("scorer-models", po::value<std::string>()->value_name("FOLDER"),
      "also write each network that is scored to this folder, as .tflite");
  add("scorer-table", po::value<std::string>()->value_name("FILE"),
      "accuracies from a CSV file with the columns network and accuracy");
  add("retry-failed", "forget what --scorer failed on, and ask again");
}

void set_up_search(const po::variables_map& values, SearchSetup& out) {
  keep_memory_whole();
  const std::string path = values["input"].as<std::string>();
  out.space = read_space(path);
  ImageRunHow how;
  how.input = path;
  ImageRun ran;
  ran.board = choose_model_board(values, how);
  ran.point = chosen_point(values, how, ran.board);
  set_model_options(values, ran);
  RunOptions run;
  set_run_options(values, ran, run);
  out.board = ran.board.id;
  out.clock_hz = ran.point.clock_hz;

  NetworkCosterSetup setup;
  setup.pack = shared_pack(values, ran.board);
  setup.board = ran.board;
  setup.point = ran.point;
  setup.model = linear_model_of(ran, ran.point);
  if (ran.fitted)
    setup.price = [ran](const ModelProgram& program, const ModelRun& model_run) {
      ImageRun priced_run = ran;
      priced_run.image = program.image;
      priced_run.board = program.board;
      priced_run.result.profile = model_run.profile;
      return priced(priced_run, priced_run.point, "");
    };
  setup.max_instructions = run.max_instructions;
  setup.cancel = run.cancel;
  LogConditions& conditions = out.conditions;
  if (values.count("predictor")) {
    setup.predictor = chosen_predictor(values, setup.pack, ran.board, ran.point);
    conditions.predictor_sha256 = file_sha256(values["predictor"].as<std::string>());
  } else {
    conditions.max_instructions = run.max_instructions;
  }
  if (values.count("model"))
    conditions.model_sha256 = file_sha256(values["model"].as<std::string>());
  conditions.supply_v = ran.conditions.supply_v;
  conditions.temperature_c = ran.conditions.temperature_c;
  out.notes = out.space.notes;
  out.notes.insert(out.notes.end(), ran.notes.begin(), ran.notes.end());
  conditions.pack_sha256 = setup.pack.image.sha256;
  out.coster.emplace(std::move(setup));
  out.scorer = scorer_of(values, run.cancel);
  out.weights_seed = values["weights-seed"].as<std::uint64_t>();
  conditions.space = out.space.name;
  conditions.space_sha256 = out.space.sha256;
  conditions.board = out.board;
  conditions.clock_hz = out.clock_hz;
  conditions.scorer = out.scorer->key();
  conditions.weights_seed = out.weights_seed;

  out.evaluator.jobs = job_count(values, std::numeric_limits<std::size_t>::max());
  out.evaluator.weights_seed = out.weights_seed;
  out.evaluator.cancel = run.cancel;
  if (values.count("scorer-models")) {
    std::error_code error;
    const std::filesystem::path folder = values["scorer-models"].as<std::string>();
    std::filesystem::create_directories(folder, error);
    if (!std::filesystem::is_directory(folder))
      throw Error(ErrorKind::request,
                  fmt::format("--scorer-models '{}' is no folder", folder.string()));
    out.evaluator.scorer_models = std::filesystem::absolute(folder).string();
  }
}

}  // namespace boardless::cli
