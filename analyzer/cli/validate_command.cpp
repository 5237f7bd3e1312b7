// boardless validate: predicted against measured.
#include <fmt/format.h>

#include "analyzer/calibrate/fit.hpp"
#include "analyzer/cli/command.hpp"
#include "analyzer/cli/measured_samples.hpp"
#include "analyzer/cli/model_option.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/report/validation_html.hpp"
#include "analyzer/report/validation_json.hpp"
#include "analyzer/report/validation_text.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless validate MEASURED.csv [options]",
    "Runs the images of a measurement file (docs/measurements.md) and tells how far the model is "
    "off:\nMAPE, RMSE, R2, bias, the worst rows and why, and what simple counts would have given.",
    "boardless validate measured.csv --board nucleo-l476rg --model fitted.toml",
};

po::options_description options() {
  po::options_description out("options");
  add_measured_options(out);
  auto add = out.add_options();
  add("model", po::value<std::string>()->value_name("FILE"),
      "a fitted model (default: the board's documented figures)");
  add("top", po::value<int>()->value_name("N")->default_value(5), "worst rows to show");
  add("html", po::value<std::string>()->value_name("FILE"),
      "write a page to open in a browser, one file with all in it");
  add("format", po::value<std::string>()->value_name("text|json|csv")->default_value("text"),
      "how to print");
  add("output,o", po::value<std::string>()->value_name("FILE")->default_value(""),
      "write to FILE instead of standard output");
  add("help,h", "this text");
  return out;
}

std::string rendered(const ValidationReport& report, Format format) {
  switch (format) {
    case Format::json:
      return validation_json(report, BOARDLESS_VERSION);
    case Format::csv:
      return validation_csv(report);
    case Format::text:
      break;
  }
  return validation_text(report, terminal_width());
}

}  // namespace

int validate_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"input"}, help, values)) return done;
  const std::string input = required_input(values, "measurements", help);
  const std::string output = values["output"].as<std::string>();
  const Format format = parse_format(values["format"].as<std::string>());
  const std::size_t top = parse_top(values);
  std::vector<std::string> written = {output};
  if (values.count("html")) written.push_back(values["html"].as<std::string>());
  check_outputs(written, files_read(values, {input}));
  std::optional<FittedModel> fitted;
  if (values.count("model")) fitted = read_model_file(values["model"].as<std::string>());

  MeasuredSamples measured = measured_samples(values, input);
  ValidationReport report;
  report.file = input;
  report.data_sha256 = measured.file.sha256;
  report.board = measured.figures.board;
  report.model = fitted ? values["model"].as<std::string>() : "documented figures";
  report.notes = measured.notes;
  if (fitted) check_model_is_for(*fitted, measured.figures);
  const FittedModel model = fitted ? *fitted : documented_fit(measured.figures, {});
  for (const Quantity quantity : {Quantity::latency, Quantity::energy})
    report.quantities.push_back(validate(model, measured.samples, quantity, top));
  report.samples = std::move(measured.samples);
  if (values.count("html")) {
    const std::string file = values["html"].as<std::string>();
    print(validation_html(report, BOARDLESS_VERSION), file);
    if (file != "-") fmt::print(stderr, "boardless: wrote {}\n", printable(file));
  }
  if (!values.count("html") || !output.empty() || !values["format"].defaulted())
    print(rendered(report, format), output);
  return done;
}

}  // namespace boardless::cli
