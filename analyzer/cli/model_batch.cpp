#include "analyzer/cli/model_batch.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/interrupt.hpp"
#include "analyzer/cli/layer_batch.hpp"
#include "analyzer/cli/model_jobs.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/cli/shard_option.hpp"
#include "analyzer/cli/shard_run.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/batch_rows.hpp"
#include "analyzer/report/format.hpp"

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
  add_shard_option(options);
}

namespace {

// What is wrong with the request is wrong with every model: it is said once.
class ModelBatch {
 public:
  explicit ModelBatch(const po::variables_map& values)
      : values_(values),
        folder_(values["batch"].as<std::string>()),
        output_(values["output"].as<std::string>()),
        json_(!values["format"].defaulted() &&
              parse_format(values["format"].as<std::string>()) == Format::json),
        models_(models_below(folder_, "--batch",
                             "a folder of models, a .jsonl file of layers, or - for layers from "
                             "standard input")) {
    check_outputs({output_, progress_of(output_)}, files_read(values, models_));
    ImageRunHow how;
    how.input = models_.front();
    shared_.board = choose_model_board(values, how);
    shared_.pack = shared_pack(values, shared_.board);
    if (values.count("predictor"))
      shared_.predictor = chosen_predictor(values, shared_.pack, shared_.board,
                                           chosen_point(values, how, shared_.board));
  }

  int run() {
    const unsigned threads = job_count(values_, models_.size());
    std::vector<ModelJob> jobs;
    for (const std::string& model : models_) jobs.push_back({model, &shared_});
    std::vector<std::string> lines(models_.size());  // by model; empty: not done
    const ModelJobsEnd end = run_model_jobs(
        values_, jobs, threads,
        [&](std::size_t k, ModelJobResult result) { lines[k] = line_of(k, std::move(result)); });
    std::string text = head();
    for (const std::string& line : lines) text += line;
    print(text, output_);
    tell_what_was_shared();
    if (end.failed)
      fmt::print(stderr, "boardless: {} of {} failed; the column 'error' says why\n", end.failed,
                 counted(models_.size(), "model"));
    if (end.interrupted) {
      fmt::print(stderr, "boardless: interrupted; the rows of {} of {} are written\n", end.finished,
                 counted(models_.size(), "model"));
      return interrupted_status;
    }
    return end.failed == models_.size() ? bad_request : done;
  }

  int run_shard(const Shard& shard) {
    const unsigned threads = job_count(values_, models_.size());
    catch_interrupts();
    ShardRun rows(part_header(shard), output_, ShardRun::Resume::yes);
    if (rows.is_done()) return tell_done(output_);
    std::vector<ModelJob> jobs;
    std::vector<std::size_t> numbers;  // of the jobs' models
    for (std::size_t k = 0; k < models_.size(); ++k) {
      if (!shard.owns(k) || rows.has(k)) continue;
      jobs.push_back({models_[k], &shared_});
      numbers.push_back(k);
    }
    tell_resumed(rows);
    const ModelJobsEnd end =
        run_model_jobs(values_, jobs, threads, [&](std::size_t k, ModelJobResult result) {
          const bool failed = !result.estimate;
          std::string line = line_of(numbers[k], std::move(result));
          line.pop_back();  // its end is between two rows
          rows.keep({numbers[k], std::move(line), failed});
        });
    if (end.interrupted) return tell_interrupted(rows);
    rows.write_part(models_.size());
    tell_what_was_shared();
    return done;
  }

 private:
  std::string head() const { return json_ ? "" : batch_csv_head(); }

  std::string line_of(std::size_t k, ModelJobResult result) const {
    BatchRow row;
    row.model = models_[k];
    row.estimate = std::move(result.estimate);
    row.error = std::move(result.error);
    return json_ ? batch_json_line(row, BOARDLESS_VERSION) : batch_csv_line(row);
  }

  PartHeader part_header(const Shard& shard) const {
    PartHeader out;
    out.shard = shard;
    out.items = models_.size();
    out.head = head();
    out.between = out.tail = "\n";
    std::string list;
    for (const std::string& model : models_) {
      std::error_code gone;
      list += fmt::format("{}\n{}\n", model, std::filesystem::file_size(model, gone));
    }
    out.asked = asked("estimate --batch", values_,
                      {{"pack", "one with SHA-256 " + shared_.pack.image.sha256},
                       {"list of models", fmt::format("{} models with checksum {}", models_.size(),
                                                      crc32_text(crc32_of(list)))}});
    return out;
  }

  void tell_what_was_shared() const {
    if (shared_.cache.taken())
      fmt::print(stderr,
                 "boardless: {} not run: of the shape and parameters of an op in another model\n",
                 counted(shared_.cache.taken(), "op"));
  }

  const po::variables_map& values_;
  const std::string folder_, output_;
  const bool json_;
  const std::vector<std::string> models_;
  ModelBatchShared shared_;
};

}  // namespace

int run_batch(const po::variables_map& values) {
  const std::string folder = values["batch"].as<std::string>();
  if (is_layer_list(folder)) return run_layer_batch(values);
  if (values.count("input"))
    throw Error(ErrorKind::request,
                fmt::format("--batch takes the models from '{}'; leave out '{}'", folder,
                            values["input"].as<std::string>()));
  if (values.count("reference"))
    throw Error(ErrorKind::request, "--reference is for one model at a time; leave out --batch");
  const std::optional<Shard> shard = shard_option(values);
  ModelBatch batch(values);
  return shard ? batch.run_shard(*shard) : batch.run();
}

}  // namespace boardless::cli
