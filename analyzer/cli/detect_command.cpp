// boardless detect: which kernels a firmware's runtime executes for a graph, and what lies between.
#include <fmt/format.h>

#include <algorithm>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/image_run.hpp"
#include "analyzer/cli/model_run.hpp"
#include "analyzer/cli/region_option.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/detect/detection.hpp"
#include "analyzer/detect/fusion_cases.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/detect_json.hpp"
#include "analyzer/report/detect_text.hpp"
#include "analyzer/report/fusion_report.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless detect FIRMWARE.elf NET.tflite [options]\n"
    "       boardless detect --pairs PACK.elf [options]",
    "Runs a firmware image as estimate does, and tells which of its calls executed which op of the "
    "graph: ops that are fused, split or dropped, what each costs, and what the runtime does "
    "between them. Works without symbols. Exit status 2: the firmware does not run this graph.\n"
    "With --pairs tries the fused kernels of a kernel pack instead. Exit status 1: one of them "
    "gives "
    "other bytes than its parts.",
    "boardless detect app.elf kws.tflite --board nucleo-f446re --from Invoke",
};

po::options_description options() {
  po::options_description out("options");
  auto add = out.add_options();
  add("under", po::value<std::string>()->value_name("PLACE"),
      "the function whose calls are the kernels, by symbol or address (default: the one whose "
      "calls fit the ops best)");
  add("pairs", po::value<std::string>()->value_name("PACK"),
      "run pairs of drawn layers apart and by the pack's fused kernels, and tell what that saves");
  add("cases", po::value<int>()->value_name("N")->default_value(40),
      "pairs of layers for each fused kernel");
  add("seed", po::value<std::uint64_t>()->value_name("N")->default_value(1),
      "which layers are drawn");
  add("format", po::value<std::string>()->value_name("text|json|csv")->default_value("text"),
      "how to print");
  add("output,o", po::value<std::string>()->value_name("FILE")->default_value(""),
      "write to FILE instead of standard output");
  add_run_options(out);
  add("help,h", "this text");
  return out;
}

std::string usage() { return std::string(help.usage.substr(0, help.usage.find('\n'))); }

int try_pairs(const po::variables_map& values, Format format) {
  for (const char* option : {"input", "network", "under", "from", "to", "call"})
    if (values.count(option))
      throw Error(
          ErrorKind::request,
          fmt::format("--pairs is about a kernel pack alone; leave out {}",
                      option == std::string_view("input") || option == std::string_view("network")
                          ? "the firmware and the graph"
                          : "--" + std::string(option)));
  const std::string file = values["pairs"].as<std::string>(),
                    output = values["output"].as<std::string>();
  FusionOptions options;
  options.cases = values["cases"].as<int>();
  options.seed = values["seed"].as<std::uint64_t>();
  if (options.cases < 1 || options.cases > 10'000)
    throw Error(ErrorKind::request, "--cases is 1 to 10000");
  check_outputs({output}, {file});
  const KernelPack pack = load_kernel_pack(file);
  ImageRunHow how;
  how.input = file;
  std::vector<std::string> notes;
  const Board board = choose_board(values, how, pack.image, notes);
  const OperatingPoint point = chosen_point(values, how, board);
  FusionReport report{file, board.id, point.clock_hz, try_fusions(pack, board, point, options),
                      try_undeclared(pack, board, point, options)};
  switch (format) {
    case Format::json:
      print(fusion_json(report, BOARDLESS_VERSION), output);
      break;
    case Format::csv:
      print(fusion_csv(report), output);
      break;
    case Format::text:
      print(fusion_text(report, terminal_width()), output);
      break;
  }
  if (std::all_of(report.pairs.begin(), report.pairs.end(), all_same)) return done;
  fmt::print(stderr, "boardless: a fused kernel gives other bytes than its parts\n");
  return gate_failed;
}

}  // namespace

int detect_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"input", "network"}, help, values)) return done;
  const Format format = parse_format(values["format"].as<std::string>());
  if (values.count("pairs")) return try_pairs(values, format);
  ImageRunHow how;
  how.input = required_input(values, "image", help);
  if (!values.count("network"))
    throw Error(ErrorKind::request, fmt::format("which graph? usage: {}", usage()));
  const std::string network = values["network"].as<std::string>();
  if (is_model(how.input))
    throw Error(ErrorKind::request,
                fmt::format("'{}' is a model; the firmware comes first: {}", how.input, usage()));
  const std::string output = values["output"].as<std::string>();
  check_outputs({output}, files_read(values, {how.input, network}));
  const Graph graph = read_graph(network);

  how.call_tree = true;
  how.call_sequence = most_detected_calls;
  const ImageRun ran = run_image(values, how);
  // Of a part of an inference there is nothing to lay beside the ops.
  if (const int status = run_status(ran); status != done) return status;
  DetectOptions detect;
  if (values.count("under"))
    detect.under = resolve_code(values["under"].as<std::string>(), ran.image);
  const Detection detection =
      detect_kernels(ran.image, ran.estimate, *ran.result.profile.call_sequence, graph, detect);
  switch (format) {
    case Format::json:
      print(detect_json(detection, network, BOARDLESS_VERSION), output);
      break;
    case Format::csv:
      print(detect_csv(detection), output);
      break;
    case Format::text:
      print(detect_text(detection, network, terminal_width()), output);
      break;
  }
  return done;
}

}  // namespace boardless::cli
