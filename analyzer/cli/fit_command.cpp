// boardless fit: coefficients from measurements.
#include <fmt/format.h>

#include "analyzer/calibrate/adapt.hpp"
#include "analyzer/calibrate/fit.hpp"
#include "analyzer/calibrate/model_file.hpp"
#include "analyzer/cli/command.hpp"
#include "analyzer/cli/measured_samples.hpp"
#include "analyzer/cli/model_option.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/fit_text.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless fit MEASURED.csv -o MODEL.toml [options]",
    "Fits the linear model's coefficients to a measurement file (docs/measurements.md), starting "
    "from\nthe board's documented figures, or with --adapt from the fitted model of another board. "
    "The model\nis for --model of estimate, explain, compare and validate.",
    "boardless fit measured.csv --board nucleo-l476rg -o l476.toml --learning-curve",
};

po::options_description options() {
  po::options_description out("options");
  add_measured_options(out);
  auto add = out.add_options();
  add("output,o", po::value<std::string>()->value_name("MODEL")->default_value(""),
      "write the fitted model to this file");
  add("adapt", po::value<std::string>()->value_name("BASE"),
      "start from this fitted model, of another board: 3 to 10 rows will do");
  add("candidate", po::value<std::vector<std::string>>()->value_name("INPUT"),
      "an image or model that could be measured next; may be given several times: tells which of "
      "them would narrow predictions most");
  add("learning-curve", "also tell how the error falls with the number of rows");
  add("format", po::value<std::string>()->value_name("text|json")->default_value("text"),
      "how to print");
  add("help,h", "this text");
  return out;
}

bool has_any(const std::vector<Sample>& samples, Quantity quantity) {
  return std::any_of(samples.begin(), samples.end(), [quantity](const Sample& sample) {
    return measured(sample, quantity).has_value();
  });
}

// `board`: that of the model fitted to all rows.
std::vector<FitCurve> curves_of(const MeasuredSamples& rows, const BoardFigures& board) {
  std::vector<FitCurve> out;
  for (const Quantity quantity : {Quantity::latency, Quantity::energy})
    if (has_any(rows.samples, quantity))
      out.push_back({quantity, learning_curve(rows.samples, board, quantity, {})});
  return out;
}

}  // namespace

int fit_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"input"}, help, values)) return done;
  const std::string input = required_input(values, "measurements", help);
  const std::string output = values["output"].as<std::string>();
  const Format format = parse_format(values["format"].as<std::string>());
  if (format == Format::csv)
    throw Error(ErrorKind::request, "fit prints text or json; the model itself goes to --output");
  std::vector<std::string> inputs = {input};
  std::optional<FittedModel> base;
  if (values.count("adapt")) {
    inputs.push_back(values["adapt"].as<std::string>());
    base = read_model_file(inputs.back());
  }
  check_outputs({output}, files_read(values, inputs));

  const MeasuredSamples rows = measured_samples(values, input);
  FitReport report;
  report.file = input;
  report.model_file = output;
  report.notes = rows.notes;
  report.model =
      base ? adapt(*base, rows.figures, rows.samples, {}) : fit(rows.samples, rows.figures, {});
  report.model.data_sha256 = rows.file.sha256;
  if (values.count("learning-curve")) report.curves = curves_of(rows, report.model.board);
  if (values.count("candidate")) {
    const std::vector<Sample> candidates = candidate_samples(
        values, rows.figures.board, values["candidate"].as<std::vector<std::string>>());
    const Quantity quantity =
        has_any(rows.samples, Quantity::energy) ? Quantity::energy : Quantity::latency;
    report.next = next_measurements(report.model, candidates, quantity, candidates.size());
  }
  if (!output.empty() && output != "-") print(write_model(report.model), output);
  print(format == Format::json ? fit_json(report, BOARDLESS_VERSION)
                               : fit_text(report, terminal_width()),
        "");
  if (!output.empty() && output != "-") fmt::print(stderr, "boardless: wrote {}\n", output);
  return done;
}

}  // namespace boardless::cli
