// boardless estimate: an image in, cycles, time and energy out.
#include <fmt/format.h>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/image_run.hpp"
#include "analyzer/cli/model_batch.hpp"
#include "analyzer/cli/model_run.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/estimate_csv.hpp"
#include "analyzer/report/estimate_json.hpp"
#include "analyzer/report/estimate_text.hpp"
#include "analyzer/report/model_csv.hpp"
#include "analyzer/report/model_json.hpp"
#include "analyzer/report/model_text.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless estimate INPUT [options]\n       boardless estimate --batch FOLDER [options]",
    "Runs a firmware image (ELF, Intel HEX, or raw with --base) in an emulator and tells what it\n"
    "costs: cycles, latency and energy, each with an interval, by class and by function. Without "
    "a\n"
    "region the whole run from reset counts. Of a model (.tflite) each op runs on a compiled "
    "kernel:\nits cost, the whole's, and the memory that it takes.",
    "boardless estimate app.elf --board nucleo-f446re --clock 84MHz --from conv_2d",
};

po::options_description options() {
  po::options_description out("options");
  add_run_options(out);
  add_batch_options(out);
  auto add = out.add_options();
  add("predictor", po::value<std::string>()->value_name("FILE"),
      "of a model: the laws that 'boardless learn' found, in place of emulating it");
  add("top", po::value<int>()->value_name("N")->default_value(10), "functions to show in text");
  add("format", po::value<std::string>()->value_name("text|json|csv")->default_value("text"),
      "how to print");
  add("output,o", po::value<std::string>()->value_name("FILE")->default_value(""),
      "write to FILE instead of standard output");
  add("reference", "count instruction by instruction, slowly, and compare: a check of boardless");
  add("help,h", "this text");
  return out;
}

std::string rendered(const Estimate& e, Format format, std::size_t functions) {
  switch (format) {
    case Format::json:
      return estimate_json(e, BOARDLESS_VERSION);
    case Format::csv:
      return estimate_csv(e);
    case Format::text:
      break;
  }
  return estimate_text(e, {.width = terminal_width(), .functions = functions});
}

std::string rendered(const ModelEstimate& m, Format format, std::size_t ops) {
  switch (format) {
    case Format::json:
      return model_json(m, BOARDLESS_VERSION);
    case Format::csv:
      return model_csv(m);
    case Format::text:
      break;
  }
  return model_text(m, {.width = terminal_width(), .ops = ops});
}

}  // namespace

int estimate_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"input"}, help, values)) return done;
  if (values.count("batch")) return run_batch(values);
  if (values.count("jobs"))
    throw Error(ErrorKind::request, "--jobs is for --batch; one INPUT runs by itself");
  if (values.count("shard"))
    throw Error(ErrorKind::request, "--shard is for --batch; one INPUT is not shared");
  const std::string input = required_input(values, "image", help);
  const Format format = parse_format(values["format"].as<std::string>());
  const std::size_t top = parse_top(values);
  const std::size_t ops = values["top"].defaulted() ? ModelTextOptions{}.ops : top;

  ImageRunHow how;
  how.input = input;
  how.reference = values.count("reference");
  if (how.reference && values.count("model"))
    throw Error(ErrorKind::request,
                "--reference holds the core's own cycles against each other; leave out --model");
  if (values.count("predictor") && !is_model(input))
    throw Error(ErrorKind::request,
                fmt::format("--predictor is for models; '{}' is firmware", input));
  if (values.count("predictor") && how.reference)
    throw Error(ErrorKind::request,
                "--reference is for what runs in the emulator; leave out --predictor");
  check_outputs({values["output"].as<std::string>()}, files_read(values, {how.input}));
  const ImageRun ran = run_image(values, how);
  print(ran.model ? rendered(*ran.model, format, ops) : rendered(ran.estimate, format, top),
        values["output"].as<std::string>());
  return run_status(ran);
}

}  // namespace boardless::cli
