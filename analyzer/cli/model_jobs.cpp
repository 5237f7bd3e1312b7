#include "analyzer/cli/model_jobs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/interrupt.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/format.hpp"

namespace po = boost::program_options;
namespace fs = std::filesystem;

namespace boardless::cli {
namespace {

constexpr std::size_t max_models = 1'000'000;
constexpr int max_jobs = 256;

class JobsProgress {
 public:
  explicit JobsProgress(std::size_t all)
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

class Workers {
 public:
  Workers(const po::variables_map& values, const std::vector<ModelJob>& jobs,
          const std::function<void(std::size_t, ModelJobResult)>& keep)
      : values_(values), jobs_(jobs), keep_(keep), progress_(jobs.size()) {}

  ModelJobsEnd run(unsigned count) {
    {
      std::vector<std::jthread> threads;
      for (unsigned k = 1; k < count; ++k) threads.emplace_back([this] { work(); });
      work();
    }
    progress_.clear();
    if (failure_) std::rethrow_exception(failure_);
    return {progress_.finished(), progress_.failed(), interrupted_};
  }

 private:
  void work() {
    while (!interrupted_) {
      if (interrupt_requested()) {
        interrupted_ = true;
        return;
      }
      const std::size_t k = next_++;
      if (k >= jobs_.size()) return;
      ModelJobResult result;
      if (!cost(jobs_[k], result)) return;
      const bool failed = !result.estimate;
      try {
        keep_(k, std::move(result));
      } catch (...) {
        const std::scoped_lock lock(mutex_);
        if (!failure_) failure_ = std::current_exception();
        interrupted_ = true;
        return;
      }
      const std::scoped_lock lock(mutex_);
      progress_.done(failed);
    }
  }

  // False where Ctrl-C ended it.
  bool cost(const ModelJob& job, ModelJobResult& result) {
    ImageRunHow how;
    how.input = job.model;
    how.batch = job.shared;
    try {
      result.estimate = std::move(run_model(values_, how).model);
    } catch (const Interrupted&) {
      interrupted_ = true;
      return false;
    } catch (const std::bad_alloc&) {
      result.error = "out of memory";
    } catch (const std::exception& error) {
      result.error = error.what();
    }
    return true;
  }

  const po::variables_map& values_;
  const std::vector<ModelJob>& jobs_;
  const std::function<void(std::size_t, ModelJobResult)>& keep_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> interrupted_ = false;
  std::exception_ptr failure_;  // of keep_
  std::mutex mutex_;            // of progress_ and failure_
  JobsProgress progress_;
};

}  // namespace

std::vector<std::string> models_below(const std::string& folder, const std::string& who,
                                      const std::string& what) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw Error(ErrorKind::request, fmt::format("{} wants {}; '{}' is {}", who, what, folder,
                                                fs::exists(folder, error) ? "none" : "not there"));
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

unsigned job_count(const po::variables_map& values, std::size_t tasks) {
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  if (values.count("jobs")) {
    const int asked = values["jobs"].as<int>();
    if (asked < 1 || asked > max_jobs)
      throw Error(ErrorKind::request, fmt::format("--jobs is 1 to {}", max_jobs));
    jobs = static_cast<unsigned>(asked);
  }
  return static_cast<unsigned>(std::min<std::size_t>(jobs, tasks));
}

KernelPack shared_pack(const po::variables_map& values, const Board& board) {
  KernelPack pack = chosen_pack(values, board);
  pack.image.debug = nullptr;  // not for several threads, and of no use here
  return pack;
}

ModelJobsEnd run_model_jobs(const po::variables_map& values, const std::vector<ModelJob>& jobs,
                            unsigned threads,
                            const std::function<void(std::size_t, ModelJobResult)>& keep) {
  return Workers(values, jobs, keep).run(threads);
}

}  // namespace boardless::cli
