#include "analyzer/cli/recommend_costs.hpp"

#include <fmt/format.h>

#include <deque>
#include <filesystem>

#include "analyzer/cli/clocks_option.hpp"
#include "analyzer/cli/command.hpp"
#include "analyzer/cli/model_jobs.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/error.hpp"
#include "analyzer/learn/predict_model.hpp"
#include "analyzer/recommend/candidate_file.hpp"
#include "analyzer/report/format.hpp"

namespace po = boost::program_options;
namespace fs = std::filesystem;

namespace boardless::cli {
namespace {

Candidates of_folder(const std::string& folder) {
  Candidates out;
  const std::vector<std::string> models = models_below(folder, "recommend");
  std::vector<std::string> relative;
  for (const std::string& model : models)
    relative.push_back(fs::path(model).lexically_relative(folder).string());
  const std::vector<std::string> names = short_names(relative);
  for (std::size_t k = 0; k < models.size(); ++k)
    out.entries.push_back({names[k], models[k], std::nullopt});
  return out;
}

}  // namespace

Candidates read_candidates_or_folder(const std::string& input) {
  std::error_code error;
  if (fs::is_directory(input, error)) return of_folder(input);
  if (is_model(input) && fs::exists(input, error))
    throw Error(ErrorKind::request,
                fmt::format("'{}' is a model; name a CSV file of candidates, or a folder of models "
                            "to choose from",
                            input));
  Candidates out;
  out.accuracy_known = true;
  for (Candidate& candidate : read_candidates(input))
    out.entries.push_back(
        {std::move(candidate.name), std::move(candidate.model), candidate.accuracy});
  return out;
}

std::vector<std::string> chosen_boards(const po::variables_map& values) {
  const bool several = values.count("boards") != 0;
  const bool one = values.count("board") != 0 || (values.count("core") && !several);
  if (values.count("board") && several)
    throw Error(ErrorKind::request, "--board and --boards do not go together; leave out --board");
  if (values.count("core") && several)
    throw Error(ErrorKind::request, "--core and --boards do not go together; leave out --core");
  if (!one && !several)
    throw Error(ErrorKind::request,
                "on which board? Name --board ID, or several with --boards A,B; 'boardless boards' "
                "lists them, and --core ID is a generic one");
  if (several && values.count("model"))
    throw Error(ErrorKind::request,
                "--model is fitted to one board; name that with --board instead of --boards");
  // With --core alone the generic board; with both, they have to agree.
  const std::vector<std::string> boards =
      one ? std::vector{choose_model_board(values, {}).id}
          : parse_list(values["boards"].as<std::string>(), "--boards", "board");
  for (const std::string& board : boards) load_board(board);
  return boards;
}

std::optional<std::vector<CandidateCost>> candidate_costs(const po::variables_map& values,
                                                          const Candidates& candidates,
                                                          const std::vector<std::string>& boards) {
  std::deque<ModelBatchShared> shared;  // of each board: what an op costs elsewhere is no answer
  std::vector<ModelJob> jobs;
  std::vector<CandidateCost> rows;
  for (const std::string& id : boards) {
    // What is wrong with the request is wrong with every candidate: it is said once.
    const Board board = load_board(id);
    const OperatingPoint point = operating_point(board, clock_option(values));
    shared.emplace_back().board = board;
    shared.back().pack = shared_pack(values, board);
    if (values.count("predictor"))
      shared.back().predictor = chosen_predictor(values, shared.back().pack, board, point);
    for (const Candidates::Entry& entry : candidates.entries) {
      jobs.push_back({entry.model, &shared.back()});
      CandidateCost& row = rows.emplace_back();
      row.name = entry.name;
      row.model = entry.model;
      row.accuracy = entry.accuracy;
      row.board = id;
      row.clock_hz = point.clock_hz;
    }
  }
  const ModelJobsEnd end = run_model_jobs(values, jobs, job_count(values, jobs.size()),
                                          [&](std::size_t k, ModelJobResult result) {
                                            if (result.estimate)
                                              set_figures(rows[k], *result.estimate);
                                            else
                                              rows[k].error = std::move(result.error);
                                          });
  if (!end.interrupted) return rows;
  fmt::print(stderr, "boardless: interrupted with {} of {} done; there is no recommendation\n",
             end.finished, counted(jobs.size(), "estimate"));
  return std::nullopt;
}

}  // namespace boardless::cli
