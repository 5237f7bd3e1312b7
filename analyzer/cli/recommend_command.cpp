// boardless recommend: the model with the best accuracy within the budgets, and on which board.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analyzer/cli/battery_options.hpp"
#include "analyzer/cli/budget_options.hpp"
#include "analyzer/cli/command.hpp"
#include "analyzer/cli/conditions_option.hpp"
#include "analyzer/cli/model_run.hpp"
#include "analyzer/cli/recommend_costs.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/report/recommend_json.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless recommend CANDIDATES --board ID | --boards A,B,C | --core ID\n"
    "           [options]",
    "Chooses among models (.tflite): the best accuracy within the budgets, then the least energy. "
    "CANDIDATES is a CSV file with the columns model and accuracy, or a folder of models, whose "
    "accuracy is not known. Each is run in the emulator, or predicted. Tells the distance to "
    "each budget, what the next budget step would buy, and how long a battery lasts. Exit status "
    "1: nothing fits.",
    "boardless recommend candidates.csv --board nucleo-l4r5zi --latency 100ms \\\n"
    "      --arena 64KiB --battery 225mAh --battery-voltage 3V --every 10s \\\n"
    "      --sleep 2uA --self-discharge 1%",
};

po::options_description options() {
  po::options_description out("options");
  auto add = out.add_options();
  add("board", po::value<std::string>()->value_name("ID"), "the board, see 'boardless boards'");
  add("boards", po::value<std::string>()->value_name("A,B,C"), "choose among these boards as well");
  add("core", po::value<std::string>()->value_name("ID"),
      "the core of a generic zero-wait board, such as cortex-m4");
  add("clock", po::value<std::string>()->value_name("CLOCK"),
      "the core's clock, such as 84MHz (default: each board's own)");
  add_budget_options(out);
  add_battery_options(out);
  add_model_options(out);
  add("predictor", po::value<std::string>()->value_name("FILE"),
      "laws that 'boardless learn' found, in place of the emulator");
  add("model", po::value<std::string>()->value_name("FILE"),
      "coefficients that 'boardless fit' found, in place of the board's documented figures");
  add_conditions_options(out);
  add("max-instructions", po::value<std::string>()->value_name("N")->default_value("10G"),
      "give a candidate up after N instructions");
  add("jobs", po::value<int>()->value_name("N"),
      "models at a time (default: as many as there are processors)");
  add("top", po::value<int>()->value_name("N")->default_value(20), "candidates to show in text");
  add("format", po::value<std::string>()->value_name("text|json|csv")->default_value("text"),
      "how to print");
  add("output,o", po::value<std::string>()->value_name("FILE")->default_value(""),
      "write to FILE instead of standard output");
  add("help,h", "this text");
  return out;
}

// What the reader of the choice has to know, and why energies are missing.
void add_notes(const po::variables_map& values, RecommendationReport& report) {
  std::vector<std::string>& notes = report.notes;
  if (!report.accuracy_known)
    notes.insert(notes.begin(),
                 "a folder tells no accuracies; a CSV file with the columns model,accuracy does");
  if (report.budgets.sure)
    notes.emplace_back(
        "the upper ends of the intervals are held to the budgets; the table of "
        "candidates has the estimates");
  if (values.count("predictor"))
    notes.emplace_back(
        "costs are predicted; the emulator alone counts the stack in the board's RAM");
  std::vector<std::string> conditions;
  for (const char* condition : {"supply", "temperature"})
    if (values.count(condition))
      conditions.push_back(
          fmt::format("--{} {}", condition, printable(values[condition].as<std::string>())));
  if (!conditions.empty())
    notes.push_back(fmt::format("energies were asked for at {}", fmt::join(conditions, " ")));
  std::set<std::string> boards;
  for (const CandidateCost& row : report.rows)
    if (row.error.empty() && !row.energy_j && boards.insert(row.board).second)
      notes.push_back(
          fmt::format("energy is not known on {}: {}", row.board, row.no_energy_reason));
  const Recommendation& r = report.result;
  if (const auto shown = r.choice ? r.choice : r.nearest)
    notes.insert(notes.end(), report.rows[*shown].warnings.begin(),
                 report.rows[*shown].warnings.end());
}

std::string rendered(const RecommendationReport& report, Format format, std::size_t top) {
  switch (format) {
    case Format::json:
      return recommend_json(report, BOARDLESS_VERSION);
    case Format::csv:
      return recommend_csv(report);
    case Format::text:
      break;
  }
  return recommend_text(report, {.width = terminal_width(), .rows = top});
}

// After the output: what is left to say on standard error, and the exit status.
int status_of(const RecommendationReport& report) {
  const auto failed = static_cast<std::size_t>(
      std::count_if(report.rows.begin(), report.rows.end(),
                    [](const CandidateCost& row) { return !row.error.empty(); }));
  if (failed)
    fmt::print(stderr, "boardless: {} of {} failed{}\n", failed,
               counted(report.rows.size(), "estimate"),
               failed == report.rows.size() ? ": " + printable(report.rows.front().error) : "");
  if (failed == report.rows.size()) return bad_request;
  if (report.result.choice) return done;
  fmt::print(stderr, "boardless: no candidate fits\n");
  return gate_failed;
}

}  // namespace

int recommend_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"input"}, help, values)) return done;
  RecommendationReport report;
  report.candidates = required_input(values, "CSV file or folder of candidates", help);
  const Format format = parse_format(values["format"].as<std::string>());
  const std::size_t top = parse_top(values);
  report.budgets = parse_budgets(values);
  report.battery = parse_battery(values, report.notes);
  if (report.battery) report.budgets.period_s = report.battery->period_s;
  report.boards = chosen_boards(values);
  conditions_option(values);  // what is wrong with them is told once

  const Candidates candidates = read_candidates_or_folder(report.candidates);
  report.accuracy_known = candidates.accuracy_known;
  std::vector<std::string> read = {report.candidates};
  for (const Candidates::Entry& entry : candidates.entries) read.push_back(entry.model);
  const std::string output = values["output"].as<std::string>();
  check_outputs({output}, files_read(values, read));

  std::optional<std::vector<CandidateCost>> rows =
      candidate_costs(values, candidates, report.boards);
  if (!rows) return interrupted_status;
  report.rows = std::move(*rows);
  report.result = recommend(report.rows, report.budgets);
  for (const CandidateCost& row : report.rows)
    report.batteries.push_back(report.battery ? candidate_battery(*report.battery, row)
                                              : std::nullopt);
  add_notes(values, report);
  print(rendered(report, format, top), output);
  return status_of(report);
}

}  // namespace boardless::cli
