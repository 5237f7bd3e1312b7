#include "analyzer/cli/model_batch.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <thread>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/layer_batch.hpp"
#include "analyzer/cli/model_run.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/batch_rows.hpp"
#include "analyzer/report/format.hpp"

namespace po = boost::program_options;
namespace fs = std::filesystem;

namespace boardless::cli {
namespace {

constexpr std::size_t max_models = 1'000'000;
constexpr int max_jobs = 256;

std::vector<std::string> models_below(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw Error(ErrorKind::request, fmt::format("--batch wants a folder of models; '{}' is {}",
                                                folder, fs::exists(folder) ? "none" : "not there"));
  std::vector<std::string> out;
  for (fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied,
                                           error);
       !error && it != fs::recursive_directory_iterator(); it.increment(error))
    if (it->path().extension() == ".tflite" && !it->is_directory(error)) {
      out.push_back(it->path().string());
      if (out.size() > max_models)
        throw Error(ErrorKind::request,
                    fmt::format("more than {} models below '{}'", max_models, folder));
    }
  if (error)
    throw Error(ErrorKind::request, fmt::format("cannot read '{}': {}", folder, error.message()));
  if (out.empty())
    throw Error(ErrorKind::request, fmt::format("no .tflite file below '{}'", folder));
  std::sort(out.begin(), out.end());
  return out;
}

unsigned job_count(const po::variables_map& values, std::size_t models) {
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  if (values.count("jobs")) {
    const int asked = values["jobs"].as<int>();
    if (asked < 1 || asked > max_jobs)
      throw Error(ErrorKind::request, fmt::format("--jobs is 1 to {}", max_jobs));
    jobs = static_cast<unsigned>(asked);
  }
  return static_cast<unsigned>(std::min<std::size_t>(jobs, models));
}

// "37 of 1,000 models, 2 failed, 12/s", on standard error where that is a terminal.
class BatchProgress {
 public:
  explicit BatchProgress(std::size_t all)
      : all_(all), terminal_(::isatty(STDERR_FILENO)), begin_(Clock::now()), last_(begin_) {}

  void done(bool failed) {
    ++done_;
    failed_ += failed;
    const Clock::time_point now = Clock::now();
    if (!terminal_ || (done_ < all_ && now - last_ < std::chrono::milliseconds(200))) return;
    last_ = now;
    const double seconds = std::chrono::duration<double>(now - begin_).count();
    fmt::print(stderr, "\r\033[K{} of {} models, {} failed, {:.2g}/s", grouped(number(done_)),
               grouped(number(all_)), failed_, number(done_) / std::max(seconds, 1e-3));
    std::fflush(stderr);
  }
  void clear() const {
    if (terminal_) fmt::print(stderr, "\r\033[K");
  }
  std::size_t failed() const { return failed_; }
  std::size_t finished() const { return done_; }

 private:
  using Clock = std::chrono::steady_clock;
  static double number(std::size_t n) { return static_cast<double>(n); }
  std::size_t all_, done_ = 0, failed_ = 0;
  bool terminal_;
  Clock::time_point begin_, last_;
};

class Batch {
 public:
  Batch(const po::variables_map& values, std::vector<std::string> models, bool json)
      : values_(values),
        models_(std::move(models)),
        json_(json),
        lines_(models_.size()),
        progress_(models_.size()) {
    // What is wrong with the request is wrong with every model: it is said once.
    ImageRunHow how;
    how.input = models_.front();
    const Board board = choose_model_board(values, how);
    shared_.pack = chosen_pack(values, board);
    if (values.count("predictor"))
      shared_.predictor = chosen_predictor(values, shared_.pack, board);
    shared_.pack.image.debug = nullptr;  // not for several threads, and of no use here
  }

  void run(unsigned jobs) {
    std::vector<std::jthread> threads;
    for (unsigned k = 1; k < jobs; ++k) threads.emplace_back([this] { work(); });
    work();
  }

  std::string text() const {
    std::string out = json_ ? "" : batch_csv_head();
    for (const std::string& line : lines_) out += line;
    return out;
  }

  bool interrupted() const { return interrupted_; }
  BatchProgress& progress() { return progress_; }
  std::size_t size() const { return models_.size(); }
  std::uint64_t ops_taken() const { return shared_.cache.taken(); }

 private:
  void work() {
    while (!interrupted_) {
      if (interrupt_requested()) {
        interrupted_ = true;
        return;
      }
      const std::size_t k = next_++;
      if (k >= models_.size()) return;
      BatchRow row;
      row.model = models_[k];
      if (!cost(row)) return;
      std::string line = json_ ? batch_json_line(row, BOARDLESS_VERSION) : batch_csv_line(row);
      const std::scoped_lock lock(mutex_);
      lines_[k] = std::move(line);
      progress_.done(!row.estimate);
    }
  }

  // False where Ctrl-C ended it.
  bool cost(BatchRow& row) {
    ImageRunHow how;
    how.input = row.model;
    how.batch = &shared_;
    try {
      row.estimate = std::move(run_model(values_, how).model);
    } catch (const Interrupted&) {
      interrupted_ = true;
      return false;
    } catch (const std::bad_alloc&) {
      row.error = "out of memory";
    } catch (const std::exception& error) {
      row.error = error.what();
    }
    return true;
  }

  const po::variables_map& values_;
  std::vector<std::string> models_;
  bool json_;
  ModelBatchShared shared_;
  std::vector<std::string> lines_;  // by model; empty: not done
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> interrupted_ = false;
  std::mutex mutex_;  // of lines_ and progress_
  BatchProgress progress_;
};

}  // namespace

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
  std::vector<std::string> models = models_below(folder);
  const std::string output = values["output"].as<std::string>();
  check_outputs({output}, files_read(values, models));
  const bool json = !values["format"].defaulted() &&
                    parse_format(values["format"].as<std::string>()) == Format::json;
  const unsigned jobs = job_count(values, models.size());

  Batch batch(values, std::move(models), json);
  batch.run(jobs);
  batch.progress().clear();
  print(batch.text(), output);
  const std::size_t finished = batch.progress().finished(), failed = batch.progress().failed();
  if (batch.ops_taken())
    fmt::print(
        stderr,
        "boardless: {} ops not run: they have the shape and parameters of one in another model\n",
        batch.ops_taken());
  if (failed)
    fmt::print(stderr, "boardless: {} of {} models failed; the column 'error' says why\n", failed,
               batch.size());
  if (batch.interrupted()) {
    fmt::print(stderr, "boardless: interrupted; the rows of {} of {} models are written\n",
               finished, batch.size());
    return interrupted_status;
  }
  return failed == batch.size() ? bad_request : done;
}

}  // namespace boardless::cli
