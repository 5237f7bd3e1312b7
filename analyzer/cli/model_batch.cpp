#include "analyzer/cli/model_batch.hpp"

#include <fmt/format.h>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/layer_batch.hpp"
#include "analyzer/cli/model_jobs.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/batch_rows.hpp"

namespace po = boost::program_options;

namespace boardless::cli {

void add_batch_options(po::options_description& options) {
  auto add = options.add_options();
  add("batch", po::value<std::string>()->value_name("FOLDER|FILE.jsonl|-"),
      "estimate every .tflite below this folder instead of one INPUT: a row each, as CSV or, with "
      "--format json, JSON Lines; one that fails is a row with its error. With --predictor also "
      "layers, a line of JSON each, from a file or standard input");
  add("jobs", po::value<int>()->value_name("N"),
      "of a batch: models at a time (default: as many as there are processors)");
}

int run_batch(const po::variables_map& values) {
  const std::string folder = values["batch"].as<std::string>();
  if (is_layer_list(folder)) return run_layer_batch(values);
  if (values.count("input"))
    throw Error(ErrorKind::request,
                fmt::format("--batch takes the models from '{}'; leave out '{}'", folder,
                            values["input"].as<std::string>()));
  if (values.count("reference"))
    throw Error(ErrorKind::request, "--reference is for one model at a time; leave out --batch");
  const std::vector<std::string> models = models_below(folder, "--batch");
  const std::string output = values["output"].as<std::string>();
  check_outputs({output}, files_read(values, models));
  const bool json = !values["format"].defaulted() &&
                    parse_format(values["format"].as<std::string>()) == Format::json;
  const unsigned threads = job_count(values, models.size());

  // What is wrong with the request is wrong with every model: it is said once.
  ImageRunHow how;
  how.input = models.front();
  ModelBatchShared shared;
  const Board board = choose_model_board(values, how);
  shared.pack = shared_pack(values, board);
  if (values.count("predictor")) shared.predictor = chosen_predictor(values, shared.pack, board);
  std::vector<ModelJob> jobs;
  for (const std::string& model : models) jobs.push_back({model, std::nullopt, &shared});
  std::vector<std::string> lines(models.size());  // by model; empty: not done
  const ModelJobsEnd end =
      run_model_jobs(values, jobs, threads, [&](std::size_t k, ModelJobResult result) {
        BatchRow row;
        row.model = models[k];
        row.estimate = std::move(result.estimate);
        row.error = std::move(result.error);
        lines[k] = json ? batch_json_line(row, BOARDLESS_VERSION) : batch_csv_line(row);
      });

  std::string text = json ? "" : batch_csv_head();
  for (const std::string& line : lines) text += line;
  print(text, output);
  if (shared.cache.taken())
    fmt::print(
        stderr,
        "boardless: {} ops not run: they have the shape and parameters of one in another model\n",
        shared.cache.taken());
  if (end.failed)
    fmt::print(stderr, "boardless: {} of {} models failed; the column 'error' says why\n",
               end.failed, models.size());
  if (end.interrupted) {
    fmt::print(stderr, "boardless: interrupted; the rows of {} of {} models are written\n",
               end.finished, models.size());
    return interrupted_status;
  }
  return end.failed == models.size() ? bad_request : done;
}

}  // namespace boardless::cli
