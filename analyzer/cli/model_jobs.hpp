// Many models, several at a time: what `estimate --batch` and `recommend` share.
//
//   std::vector<ModelJob> jobs = ...;            // a model, and what those on its board share
//   const ModelJobsEnd end = run_model_jobs(values, jobs, job_count(values, jobs.size()), keep);
//
// A model that fails is a result with its error; Ctrl-C ends the rest. Progress is shown on
// standard error where that is a terminal: "37 of 1,000 models, 2 failed, 12/s".
#pragma once

#include <boost/program_options.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/cli/model_run.hpp"

namespace boardless::cli {

// Every .tflite below a folder, sorted. `who` wants it, in errors: "--batch".
std::vector<std::string> models_below(const std::string& folder, const std::string& who,
                                      const std::string& what = "a folder of models");

// --jobs, else as many as there are processors; not more than there are `tasks`: models, or kernels
// to learn.
unsigned job_count(const boost::program_options::variables_map& values, std::size_t tasks);

// A kernel pack for many models, without what is not for several threads.
KernelPack shared_pack(const boost::program_options::variables_map& values, const Board& board);

struct ModelJob {
  std::string model;  // the file
  ModelBatchShared* shared = nullptr;
};

struct ModelJobResult {
  std::optional<ModelEstimate> estimate;
  std::string error;  // why there is none
};

struct ModelJobsEnd {
  std::size_t finished = 0;
  std::size_t failed = 0;
  bool interrupted = false;
};

// `keep` is called once for each job that is done, with its number, from several threads at once.
// What it throws ends the other jobs and is thrown here.
ModelJobsEnd run_model_jobs(const boost::program_options::variables_map& values,
                            const std::vector<ModelJob>& jobs, unsigned threads,
                            const std::function<void(std::size_t, ModelJobResult)>& keep);

}  // namespace boardless::cli
