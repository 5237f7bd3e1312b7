#include "analyzer/cli/model_run.hpp"

#include <fmt/format.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/progress.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/error.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/learn/predict_model.hpp"
#include "analyzer/suggest.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

bool skips_unknown(const po::variables_map& values) {
  const std::string word = values["unknown"].as<std::string>();
  if (word != "error" && word != "warn")
    throw Error(ErrorKind::request, fmt::format("--unknown is error or warn, not '{}'{}", word,
                                                did_you_mean(nearest(word, {"error", "warn"}))));
  return word == "warn";
}

void refuse_image_options(const po::variables_map& values, const std::string& path) {
  for (const char* option : {"from", "to", "passes", "call", "args", "base"})
    if (values.count(option))
      throw Error(ErrorKind::request,
                  fmt::format("--{} is for firmware; '{}' is a model", option, path));
}

// Each op that is counted, explained alone.
std::vector<ExplainedOp> explained_ops(const Graph& graph, const ModelProgram& program,
                                       const ModelRun& run, const ImageRun& ran) {
  const LinearModel model = linear_model_of(ran, ran.point);
  std::vector<ExplainedOp> out;
  for (std::size_t k = 0; k < program.ops.size(); ++k) {
    if (!program.ops[k].function) continue;
    const Profile profile = op_profile(program, run, k);
    Estimate estimate = make_estimate(ran.image, ran.board, ran.point, profile, model);
    out.push_back(
        {op_function_name(graph.operators[k]), explain(ran.image, std::move(estimate), profile)});
  }
  return out;
}

}  // namespace

KernelPack chosen_pack(const po::variables_map& values, const Board& board) {
  return load_kernel_pack(values.count("kernels") ? values["kernels"].as<std::string>()
                                                  : bundled_kernel_pack(board.core));
}

void add_model_options(po::options_description& options) {
  auto add = options.add_options();
  add("kernels", po::value<std::string>()->value_name("PACK"),
      "of a model: the kernel pack that its ops run on (default: the one that comes with "
      "boardless)");
  add("unknown", po::value<std::string>()->value_name("error|warn")->default_value("error"),
      "of a model: what to do about ops without a kernel; warn leaves them out and says how much "
      "is missing");
  add("no-fusion", po::bool_switch(),
      "of a model: run each op by its own kernel, also where the pack has one for several");
}

void refuse_model_options(const po::variables_map& values, const std::string& input) {
  for (const char* option : {"kernels", "unknown", "no-fusion"})
    if (values.count(option) && !values[option].defaulted())
      throw Error(ErrorKind::request,
                  fmt::format("--{} is for models; '{}' is firmware", option, input));
}

bool is_model(const std::string& path) {
  if (path.ends_with(".tflite")) return true;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;  // a pipe would wait
  std::ifstream in(path, std::ios::binary);
  char head[8] = {};
  return in.read(head, sizeof head) && std::memcmp(head + 4, "TFL3", 4) == 0;
}

Board choose_model_board(const po::variables_map& values, const ImageRunHow& how) {
  Image no_core;
  no_core.path = how.input;
  std::vector<std::string> notes;
  return choose_board(values, how, no_core, notes);
}

namespace {

// --predictor: laws in place of the emulator.
void predict(const po::variables_map& values, const ImageRunHow& how, const Graph& graph,
             const KernelPack& pack, const ModelProgram& program, ImageRun& ran) {
  const Predictor own =
      how.batch ? Predictor{} : chosen_predictor(values, pack, ran.board, ran.point);
  const Predictor& predictor = how.batch ? *how.batch->predictor : own;
  ran.model = predict_model(graph, program, predictor, ran.board, ran.point,
                            linear_model_of(ran, ran.point))
                  .estimate;
  ran.notes.insert(ran.notes.end(), ran.model->notes.begin(), ran.model->notes.end());
  ran.estimate = ran.model->whole;
  ran.estimate.image_path = ran.image.path;
  ran.estimate.image_sha256 = ran.image.sha256;
  ran.estimate.warnings.insert(ran.estimate.warnings.end(), ran.notes.begin(), ran.notes.end());
  ran.model->whole = ran.estimate;
}

}  // namespace

Predictor chosen_predictor(const po::variables_map& values, const KernelPack& pack,
                           const Board& board, const OperatingPoint& point) {
  const std::string path = values["predictor"].as<std::string>();
  Predictor out = read_predictor(path);
  if (out.core != board.core)
    throw Error(ErrorKind::request,
                fmt::format("'{}' was learned on a {}, and the board has a {}", path,
                            core_info(out.core).name, core_info(board.core).name));
  if (out.pack_sha256 != pack.image.sha256)
    throw Error(ErrorKind::request,
                fmt::format("'{}' was learned from {}, and these kernels are others, or have "
                            "changed since; learn them, or name theirs with --kernels",
                            path, out.pack));
  return predictor_at(std::move(out), board, point);
}

ImageRun run_model(const po::variables_map& values, const ImageRunHow& how) {
  refuse_image_options(values, how.input);
  const bool fuse = !(values.count("no-fusion") && values["no-fusion"].as<bool>());
  const ProgramOptions program_options{.skip_missing = skips_unknown(values),
                                       .fuse = fuse,
                                       .scratch = how.batch ? &how.batch->scratch : nullptr};
  ImageRun ran;
  ran.board = how.batch ? how.batch->board : choose_model_board(values, how);
  ran.point = chosen_point(values, how, ran.board);
  set_model_options(values, ran);
  const Graph graph = read_graph(how.input);
  const KernelPack own = how.batch ? KernelPack{} : chosen_pack(values, ran.board);
  const KernelPack& pack = how.batch ? how.batch->pack : own;
  // GCC often writes the architecture only, which several cores share: then nobody can tell.
  if (pack.image.core && *pack.image.core != ran.board.core && values.count("kernels") &&
      pack.image.cpu_name.find("ortex") != std::string::npos)
    ran.notes.push_back(fmt::format("the kernels are built for a {}, and run on a {}",
                                    pack.image.cpu_name, core_info(ran.board.core).name));
  const ModelProgram program = make_program(graph, pack, ran.board, program_options);
  ran.image = program.image;
  ran.image.path = how.input;
  if (!how.batch) ran.image.sha256 = file_sha256(how.input);  // whose rows do not have it
  ran.board = program.board;
  if (values.count("predictor")) {
    predict(values, how, graph, pack, program, ran);
    return ran;
  }

  ModelRunOptions options;
  options.run.call_tree = true;  // it also tells the depth of the stack
  if (how.batch) options.cache = &how.batch->cache;
  options.reference = how.reference;
  set_run_options(values, ran, options.run);
  Progress progress;
  if (!how.batch)
    options.run.progress = [&](std::uint64_t instructions) { progress.show(instructions); };
  ModelRun run;
  try {
    run = boardless::run_model(graph, program, options);
  } catch (const ModelInterrupted& interrupted) {
    throw Interrupted{interrupted.instructions};
  }
  progress.clear();
  ran.model = estimate_model(graph, program, run, ran.point, linear_model_of(ran, ran.point));
  ran.notes.insert(ran.notes.end(), ran.model->notes.begin(), ran.model->notes.end());
  if (how.explain_ops) ran.ops = explained_ops(graph, program, run, ran);
  ran.op_runs = std::move(run.ops);
  ran.result.profile = std::move(run.profile);
  ran.estimate = priced(ran, ran.point, ran.model->whole.region);
  ran.model->whole = ran.estimate;
  ran.max_instructions = options.run.max_instructions;
  return ran;
}

std::vector<OpCost> ops_at(const ImageRun& ran, const OperatingPoint& point) {
  std::vector<OpCost> out = ran.model->ops;
  price_ops(out, ran.op_runs, ran.image, ran.board, point, linear_model_of(ran, point));
  return out;
}

}  // namespace boardless::cli
