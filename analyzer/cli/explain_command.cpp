// boardless explain: where every cycle and joule of a run went.
#include <fmt/format.h>
#include <unistd.h>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/image_run.hpp"
#include "analyzer/cli/model_run.hpp"
#include "analyzer/cli/share_option.hpp"
#include "analyzer/cost/breakdown.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/explain_csv.hpp"
#include "analyzer/report/explain_json.hpp"
#include "analyzer/report/explain_listing.hpp"
#include "analyzer/report/explain_text.hpp"
#include "analyzer/report/exports.hpp"
#include "analyzer/report/html_report.hpp"
#include "analyzer/suggest.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless explain INPUT [options]",
    "Runs a firmware image as estimate does and tells where its cycles and joules went: by "
    "function,\nclass, source line or instruction, or in a report, or in a format that other tools "
    "open.",
    "boardless explain app.elf --board nucleo-f446re --by function,class --above 1%",
};

po::options_description options() {
  po::options_description out("options");
  auto add = out.add_options();
  std::string formats;
  for (const ExportFormat& format : export_formats())
    formats += (formats.empty() ? "" : "|") + std::string(format.id);
  add("by", po::value<std::string>()->value_name("WHAT")->default_value("function", ""),
      "rows by class, function, line or instruction, of a model also by op, or by several: "
      "function,class; instruction alone is the annotated disassembly (default: function; of a "
      "model: op)");
  add("function", po::value<std::string>()->value_name("NAME"),
      "this function only, with what is inlined into it");
  add("top", po::value<int>()->value_name("N")->default_value(20), "rows (or listed functions)");
  add("above", po::value<std::string>()->value_name("SHARE")->default_value("0%"),
      "only rows with this share of the cycles or more, such as 1%");
  add("html", po::value<std::string>()->value_name("FILE"),
      "write a report to open in a browser, one file with all in it");
  add("export", po::value<std::string>()->value_name(formats),
      "write for other tools, to --output or standard output");
  add("source", po::value<std::vector<std::string>>()->value_name("FOLDER"),
      "look for source files below this folder (default: the current one); may be given several "
      "times");
  add("format", po::value<std::string>()->value_name("text|json|csv")->default_value("text"),
      "how to print");
  add("output,o", po::value<std::string>()->value_name("FILE")->default_value(""),
      "write to FILE instead of standard output");
  add_run_options(out);
  add("help,h", "this text");
  return out;
}

std::vector<Dimension> parse_by(const std::string& words) {
  std::vector<Dimension> out;
  std::vector<std::string> ids;
  for (const DimensionInfo& info : dimensions) ids.emplace_back(info.id);
  for (std::size_t at = 0; at <= words.size();) {
    const std::size_t comma = std::min(words.find(',', at), words.size());
    const std::string word = words.substr(at, comma - at);
    const auto known = std::find(ids.begin(), ids.end(), word);
    if (known == ids.end())
      throw Error(
          ErrorKind::request,
          fmt::format("cannot group by '{}'; it is class, function, line, instruction or op{}",
                      word, did_you_mean(nearest(word, ids))));
    const auto dimension = static_cast<Dimension>(known - ids.begin());
    if (std::find(out.begin(), out.end(), dimension) != out.end())
      throw Error(ErrorKind::request, fmt::format("--by has '{}' twice", word));
    out.push_back(dimension);
    at = comma + 1;
  }
  return out;
}

const ExportFormat* parse_export(const po::variables_map& values) {
  if (!values.count("export")) return nullptr;
  const std::string id = values["export"].as<std::string>();
  std::vector<std::string> ids;
  for (const ExportFormat& format : export_formats()) ids.emplace_back(format.id);
  const ExportFormat* format = export_format(id);
  if (!format)
    throw Error(ErrorKind::request,
                fmt::format("unknown export format '{}'; it is one of {}{}", id,
                            fmt::join(ids, ", "), did_you_mean(nearest(id, ids))));
  const std::string output = values["output"].as<std::string>();
  if (format->binary && (output.empty() || output == "-") && ::isatty(STDOUT_FILENO))
    throw Error(ErrorKind::request,
                fmt::format("the {} format is not text; name a file with --output", id));
  return format;
}

struct Request {
  Format format = Format::text;
  std::vector<Dimension> by;
  BreakdownOptions rows;
  const ExportFormat* exported = nullptr;
  std::vector<std::string> source_folders = {"."};
};

Request parse_request(const po::variables_map& values) {
  Request out;
  out.format = parse_format(values["format"].as<std::string>());
  out.by = parse_by(values["by"].as<std::string>());
  out.rows.top = parse_top(values);
  // Programs get all rows unless they say otherwise.
  if (out.format != Format::text && values["top"].defaulted()) out.rows.top = ~std::size_t{0};
  out.rows.above = parse_share(values["above"].as<std::string>(), "--above");
  if (values.count("function")) out.rows.function = values["function"].as<std::string>();
  out.exported = parse_export(values);
  if (values.count("source")) out.source_folders = values["source"].as<std::vector<std::string>>();
  return out;
}

bool by_op(const Request& request) {
  return std::find(request.by.begin(), request.by.end(), Dimension::op) != request.by.end();
}

std::string rendered(const Explanation& x, const std::vector<ExplainedOp>& ops,
                     const Request& request, SourceText& source) {
  if (request.format == Format::text && request.by == std::vector{Dimension::instruction})
    return explain_listing(x, source,
                           {.function = request.rows.function,
                            .top = request.rows.top,
                            .above = request.rows.above,
                            .width = terminal_width()});
  const Breakdown rows = by_op(request) ? op_breakdown(x, ops, request.by, request.rows)
                                        : breakdown(x, request.by, request.rows);
  switch (request.format) {
    case Format::json:
      return explain_json(x, request.by, rows, BOARDLESS_VERSION);
    case Format::csv:
      return explain_csv(x, request.by, rows);
    case Format::text:
      break;
  }
  return explain_text(x, request.by, rows, terminal_width());
}

}  // namespace

int explain_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"input"}, help, values)) return done;
  const std::string input = required_input(values, "image", help);
  Request request = parse_request(values);
  if (values["by"].defaulted() && is_model(input)) request.by = {Dimension::op};

  const std::string output = values["output"].as<std::string>();
  ImageRunHow how;
  how.input = input;
  std::vector<std::string> written = {output};
  if (values.count("html")) written.push_back(values["html"].as<std::string>());
  check_outputs(written, files_read(values, {how.input}));
  how.call_tree = true;
  how.explain_ops = by_op(request);
  const ImageRun ran = run_image(values, how);
  const Explanation x = explain(ran.image, ran.estimate, ran.result.profile);
  SourceText source(request.source_folders);
  if (values.count("html")) {
    const std::string file = values["html"].as<std::string>();
    print(html_report(x, source, BOARDLESS_VERSION, ran.model ? &*ran.model : nullptr), file);
    if (file != "-") fmt::print(stderr, "boardless: wrote {}\n", file);
  }
  if (request.exported)
    print(request.exported->write(x), output);
  else if (!values.count("html") || !output.empty() || !values["format"].defaulted())
    print(rendered(x, ran.ops, request, source), output);
  return run_status(ran);
}

}  // namespace boardless::cli
