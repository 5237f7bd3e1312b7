// boardless compare: builds, boards or clocks side by side, and a gate for CI.
#include <fmt/format.h>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/compare_inputs.hpp"
#include "analyzer/cli/image_run.hpp"
#include "analyzer/cli/share_option.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/compare_csv.hpp"
#include "analyzer/report/compare_html.hpp"
#include "analyzer/report/compare_json.hpp"
#include "analyzer/report/compare_markdown.hpp"
#include "analyzer/report/compare_text.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/suggest.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless compare BASE NEW... [options]\n"
    "       boardless compare INPUT --boards A,B,C | --clocks 16MHz..168MHz [options]",
    "Tells what changed in cycles, latency and energy: between firmware images, models (.tflite) "
    "or\nsaved estimates (boardless estimate --format json), or for one image or model between "
    "boards or\nclocks. With --fail-above it exits with status 1 when a NEW is worse than BASE.",
    "boardless compare base.json app.elf --board nucleo-l476rg --fail-above 2%",
};

enum class Output { text, json, csv, markdown };

po::options_description options() {
  po::options_description out("options");
  auto add = out.add_options();
  add("boards", po::value<std::string>()->value_name("A,B,C"),
      "compare INPUT on these boards; the first is the base");
  add("clocks", po::value<std::string>()->value_name("CLOCKS"),
      "compare INPUT at these clocks: 16MHz,84MHz or a range, 16MHz..168MHz, with the board's "
      "documented clocks inside it; the first is the base");
  add("fail-above", po::value<std::string>()->value_name("SHARE"),
      "exit with status 1 when a NEW takes more cycles or energy than BASE by more than this, such "
      "as 2%");
  add("metric", po::value<std::string>()->value_name("cycles|energy|latency"),
      "what --fail-above holds to, and rows are sorted by (default: cycles, and energy where it is "
      "known; sorted by cycles)");
  add("function", po::value<std::string>()->value_name("NAME"),
      "show this function alone, and hold it alone to --fail-above; or this op of a model, such as "
      "op2_CONV_2D, with all that it calls: an op goes before the function of its name");
  add("top", po::value<int>()->value_name("N")->default_value(10),
      "rows of classes, ops and functions in text and markdown (others: all, unless given)");
  add("html", po::value<std::string>()->value_name("FILE"),
      "write a page to open in a browser, one file with all in it");
  add("format",
      po::value<std::string>()->value_name("text|json|csv|markdown")->default_value("text"),
      "how to print");
  add("output,o", po::value<std::string>()->value_name("FILE")->default_value(""),
      "write to FILE instead of standard output");
  add_run_options(out);
  add("help,h", "this text");
  return out;
}

Output parse_output(const std::string& word) {
  const std::vector<std::string> words = {"text", "json", "csv", "markdown"};
  for (std::size_t k = 0; k < words.size(); ++k)
    if (words[k] == word) return static_cast<Output>(k);
  throw Error(ErrorKind::request,
              fmt::format("unknown format '{}'; it is text, json, csv or markdown{}", word,
                          did_you_mean(nearest(word, words))));
}

std::vector<Metric> parse_metric(const po::variables_map& values) {
  if (!values.count("metric")) return {};
  const std::string word = values["metric"].as<std::string>();
  std::vector<std::string> words;
  for (const Metric metric : {Metric::cycles, Metric::energy, Metric::latency}) {
    if (word == to_string(metric)) return {metric};
    words.emplace_back(to_string(metric));
  }
  throw Error(ErrorKind::request,
              fmt::format("unknown metric '{}'; it is cycles, energy or latency{}", word,
                          did_you_mean(nearest(word, words))));
}

struct Request {
  Output output = Output::text;
  std::vector<Metric> metrics;
  std::optional<Gate> gate;
  std::string function;
  std::size_t top = 0;
};

Request parse_request(const po::variables_map& values) {
  Request out;
  out.output = parse_output(values["format"].as<std::string>());
  out.metrics = parse_metric(values);
  if (values.count("function")) out.function = values["function"].as<std::string>();
  if (values.count("fail-above"))
    out.gate = Gate{parse_share(values["fail-above"].as<std::string>(), "--fail-above"),
                    out.metrics, out.function};
  const std::size_t top = parse_top(values);
  const bool for_programs = out.output == Output::json || out.output == Output::csv;
  out.top = for_programs && values["top"].defaulted() ? ~std::size_t{0} : top;
  return out;
}

CompareView view_of(CompareInputs inputs, const Request& request) {
  CompareView view;
  view.over = inputs.over;
  view.summaries = std::move(inputs.summaries);
  view.gate = request.gate;
  view.function = request.function;
  view.top = request.top;
  const Metric sorted_by = request.metrics.empty() ? Metric::cycles : request.metrics.front();
  for (std::size_t k = 1; k < view.summaries.size(); ++k)
    view.comparisons.push_back(compare(view.summaries.front(), view.summaries[k], sorted_by));
  if (!view.function.empty()) check_function(view.comparisons, view.function);
  if (view.gate)
    for (const Comparison& c : view.comparisons) view.gate_results.push_back(hold(c, *view.gate));
  return view;
}

std::string rendered(const CompareView& view, Output output) {
  switch (output) {
    case Output::json:
      return compare_json(view, BOARDLESS_VERSION);
    case Output::csv:
      return compare_csv(view);
    case Output::markdown:
      return compare_markdown(view);
    case Output::text:
      break;
  }
  return compare_text(view, terminal_width());
}

}  // namespace

int compare_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"inputs..."}, help, values)) return done;
  if (!values.count("inputs"))
    throw Error(ErrorKind::request,
                "which images or saved estimates? See boardless compare --help");
  const Request request = parse_request(values);

  std::vector<std::string> written = {values["output"].as<std::string>()};
  if (values.count("html")) written.push_back(values["html"].as<std::string>());
  check_outputs(written, files_read(values, values["inputs"].as<std::vector<std::string>>()));
  CompareInputs inputs = compare_inputs(values, values["inputs"].as<std::vector<std::string>>());
  const int status = inputs.status;
  const CompareView view = view_of(std::move(inputs), request);
  const std::string output = values["output"].as<std::string>();
  if (values.count("html")) {
    const std::string file = values["html"].as<std::string>();
    print(compare_html(view, BOARDLESS_VERSION), file);
    if (file != "-") fmt::print(stderr, "boardless: wrote {}\n", printable(file));
  }
  if (!values.count("html") || !output.empty() || !values["format"].defaulted())
    print(rendered(view, request.output), output);
  if (status != done || !view.gate) return status;
  if (gate_passed(view)) {
    if (!view.function.empty())
      for (const GateResult& result : view.gate_results)
        for (const std::string& note : result.notes)
          fmt::print(stderr, "boardless: note: {}\n", printable(note));
    return done;
  }
  const auto quoted = [](const std::string& name) { return "'" + printable(name) + "'"; };
  fmt::print(stderr, "boardless: {}\n", gate_sentence(view, quoted));
  return gate_failed;
}

}  // namespace boardless::cli
