// boardless search: the most accurate networks of a space within budgets.
#include <fmt/format.h>

#include <filesystem>

#include "analyzer/cli/budget_options.hpp"
#include "analyzer/cli/command.hpp"
#include "analyzer/cli/conditions_option.hpp"
#include "analyzer/cli/search_files.hpp"
#include "analyzer/cli/search_progress.hpp"
#include "analyzer/cli/search_result.hpp"
#include "analyzer/cli/search_setup.hpp"
#include "analyzer/cli/shard_option.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/report/search_html.hpp"
#include "analyzer/report/search_json.hpp"

namespace po = boost::program_options;
namespace fs = std::filesystem;

namespace boardless::cli {
namespace {

constexpr HelpText help = {
    "boardless search SPACE.toml --board ID|--core ID [options]\n"
    "       boardless search SPACE.toml --build ARCHITECTURE.json -o NET.tflite",
    "Searches a space of networks (docs/search.md) for the most accurate within the budgets, by "
    "NSGA-II. What a network costs is predicted (--predictor) or emulated; how accurate it is, a "
    "program of yours tells (--scorer), or else a proxy, which is no accuracy. With -o DIR the "
    "Pareto set and its .tflite files are left there, and a search that was interrupted goes on. "
    "Exit status 1: nothing fits.",
    "boardless search docs/examples/spaces/ds_cnn_keywords.toml \\\n"
    "      --board nucleo-l4r5zi --latency 50ms --arena 32KiB --generations 4 \\\n"
    "      --population 16 -o found",
};

po::options_description options() {
  po::options_description out("options");
  auto add = out.add_options();
  add("board", po::value<std::string>()->value_name("ID"), "the board, see 'boardless boards'");
  add("core", po::value<std::string>()->value_name("ID"),
      "the core of a generic zero-wait board, such as cortex-m4");
  add("clock", po::value<std::string>()->value_name("CLOCK"),
      "the core's clock, such as 84MHz (default: the board's)");
  add_budget_options(out);
  add("predictor", po::value<std::string>()->value_name("FILE"),
      "laws that 'boardless learn' found, in place of the emulator");
  add("model", po::value<std::string>()->value_name("FILE"),
      "coefficients that 'boardless fit' found, in place of the board's documented figures");
  add_conditions_options(out);
  add_scorer_options(out);
  add("seed", po::value<std::uint64_t>()->value_name("N")->default_value(1),
      "of the search; the same one gives the same result");
  add("weights-seed", po::value<std::uint64_t>()->value_name("N")->default_value(1),
      "what weights are drawn from");
  add("population", po::value<int>()->value_name("N")->default_value(64),
      "networks in a generation: a multiple of 4, 8 to 4096");
  add("generations", po::value<int>()->value_name("N")->default_value(40), "how many, 0 to 100000");
  add("refine", po::value<int>()->value_name("N")->default_value(500),
      "neighbours of the best to try after that, at most");
  add("emulate", po::value<int>()->value_name("N")->default_value(10),
      "of the Pareto set, emulate the N most accurate");
  add("beside-macs", "also search with MACs in place of the cost model, and show what that gives");
  add("jobs", po::value<int>()->value_name("N"),
      "networks costed at a time (default: as many as there are processors)");
  add("ask", po::value<std::string>()->value_name("FILE"),
      "write the networks that the search wants to know of next to FILE, and end");
  add("evaluate", po::value<std::string>()->value_name("FILE"),
      "evaluate the networks of FILE, and write lines for evaluations.jsonl");
  add_shard_option(out);
  add("build", po::value<std::string>()->value_name("FILE"),
      "write the .tflite of one architecture of the space");
  add("kernels", po::value<std::string>()->value_name("PACK"),
      "the kernel pack that networks run on (default: the one that comes with boardless)");
  add("max-instructions", po::value<std::string>()->value_name("N")->default_value("10G"),
      "give the emulation of a network up after N instructions");
  add("top", po::value<int>()->value_name("N")->default_value(20), "networks to show in text");
  add("format", po::value<std::string>()->value_name("text|json|csv")->default_value("text"),
      "how to print");
  add("html", po::value<std::string>()->value_name("FILE"),
      "also write the Pareto set as a page for a browser");
  add("output,o", po::value<std::string>()->value_name("DIR"),
      "the search's folder: its log, and its result; of --build and --evaluate the file");
  add("help,h", "this text");
  return out;
}

SearchOptions search_options(const po::variables_map& values) {
  SearchOptions out;
  out.budgets = parse_budgets(values);
  out.seed = values["seed"].as<std::uint64_t>();
  const int population = in_bounds(values, "population", 8, 4096);
  if (population % 4) throw Error(ErrorKind::request, "--population is a multiple of 4");
  out.population = static_cast<unsigned>(population);
  out.generations = static_cast<unsigned>(in_bounds(values, "generations", 0, 100'000));
  out.refine = static_cast<unsigned>(in_bounds(values, "refine", 0, 10'000'000));
  out.emulate = static_cast<unsigned>(in_bounds(values, "emulate", 1, 100'000));
  return out;
}

// The folder of -o, made where it is not there; "" without one.
std::string result_folder(const po::variables_map& values) {
  if (!values.count("output")) return "";
  const std::string folder = values["output"].as<std::string>();
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder))
    throw Error(ErrorKind::request,
                fmt::format("-o '{}' is no folder, and cannot be made one", folder));
  return folder;
}

void add_dropped_notes(SearchReport& report) {
  std::vector<const SearchMember*> broke, unable;
  for (const SearchMember& member : report.result.dropped)
    (member.emulated->error.empty() ? broke : unable).push_back(&member);
  const auto note = [&](const std::vector<const SearchMember*>& members, const char* what,
                        const std::string& why) {
    if (members.empty()) return;
    report.notes.push_back(fmt::format("{} of the Pareto set {}, and {} left out: {}{}",
                                       members.size(), what, members.size() == 1 ? "is" : "are",
                                       members.front()->evaluation.cost.name, why));
  };
  note(broke, "broke a budget when emulated", "");
  note(unable, "could not be emulated",
       unable.empty() ? "" : ": " + printable(unable.front()->emulated->error));
}

void add_notes(SearchReport& report, const NetworkCoster& coster) {
  std::vector<std::string>& notes = report.notes;
  if (report.options.budgets.sure)
    notes.emplace_back(
        "the upper ends of the intervals are held to the budgets; the table of networks has the "
        "estimates");
  if (report.is_proxy)
    notes.emplace_back(
        "the proxy tells how much a network can hold, and nothing of a task; an accuracy comes "
        "from --scorer");
  if (report.predicted)
    notes.emplace_back(
        "costs are predicted; those under 'emulated' are the emulator's, which alone counts the "
        "stack in the board's RAM");
  add_dropped_notes(report);
  for (const SearchMember& member : report.result.members)
    if (member.evaluation.outside) {
      notes.emplace_back(
          "networks with ops outside what the predictor learned are marked in --format json and "
          "csv, as ops_outside_learned");
      break;
    }
  if (!report.result.failed.empty())
    notes.push_back(fmt::format(
        "the scorer failed on {} network{}, such as {}: {}", report.result.failed.size(),
        report.result.failed.size() == 1 ? "" : "s", report.result.failed.front().cost.name,
        printable(report.result.failed.front().failure)));
  if (!coster.setup().model.joules_per_cycle)
    notes.push_back(fmt::format("energy is not known: {}", coster.setup().model.energy_basis));
}

std::string rendered(const SearchReport& report, Format format, std::size_t top) {
  switch (format) {
    case Format::json:
      return search_json(report, BOARDLESS_VERSION);
    case Format::csv:
      return search_csv(report);
    case Format::text:
      break;
  }
  return search_text(report, {.width = terminal_width(), .rows = top});
}

// Nothing that is read may be written.
void check_files(const po::variables_map& values, const SearchSetup& setup,
                 const std::string& folder) {
  std::vector<std::string> read = files_read(values, {setup.space.path}), written;
  if (values.count("scorer-table")) read.push_back(values["scorer-table"].as<std::string>());
  if (values.count("ask")) written.push_back(values["ask"].as<std::string>());
  if (values.count("html")) written.push_back(values["html"].as<std::string>());
  if (!folder.empty())
    for (const char* name : {"evaluations.jsonl", "pareto.csv", "pareto.jsonl"})
      written.push_back((fs::path(folder) / name).string());
  check_outputs(written, read);
}

int search_and_print(const po::variables_map& values) {
  const Format format = parse_format(values["format"].as<std::string>());
  const std::size_t top = parse_top(values);
  SearchReport report;
  report.options = search_options(values);
  SearchSetup setup;
  set_up_search(values, setup);
  const LinearModel& model = setup.coster->setup().model;
  if (report.options.budgets.energy_j && !model.joules_per_cycle)
    throw Error(ErrorKind::request,
                fmt::format("no network can keep --energy: energy is not known on {}: {}",
                            setup.board, model.energy_basis));
  const bool asking = values.count("ask") != 0;
  if (asking && !values.count("output"))
    throw Error(ErrorKind::request, "--ask goes by the log of a search; name its folder with -o");
  const std::string folder = result_folder(values);
  const std::string log_path =
      folder.empty() ? "" : (fs::path(folder) / "evaluations.jsonl").string();
  check_files(values, setup, folder);
  EvaluationLog log(setup.space, setup.conditions, log_path, values.count("retry-failed") != 0);
  SearchProgress progress;
  Evaluator* shown = nullptr;
  setup.evaluator.asking = asking;
  setup.evaluator.progress = [&] {
    if (shown) progress.show(*shown);
  };
  Evaluator evaluator(setup.space, *setup.coster, *setup.scorer, log, setup.evaluator);
  shown = &evaluator;
  report.options.phase = [&](const std::string& phase) { progress.phase(phase); };
  try {
    report.result = search(evaluator, report.options);
    if (values.count("beside-macs")) {
      report.by_macs = search_by_macs(evaluator, report.options);
      take_better(report.result, *report.by_macs);
    }
  } catch (const SearchAsks& asks) {
    print(architecture_lines(setup.space, asks.genomes), values["ask"].as<std::string>());
    return done;
  } catch (const SearchInterrupted&) {
    progress.clear();
    fmt::print(stderr, "boardless: interrupted{}\n",
               folder.empty() ? "" : "; the same command goes on from here");
    return interrupted_status;
  }
  progress.clear();
  if (asking) {
    print("", values["ask"].as<std::string>());
    return done;
  }
  // Networks keep the budgets, and nothing is known of them: that is not "nothing fits".
  const SearchResult& found = report.result;
  if (!found.best && found.feasible == 0 && !found.failed.empty())
    throw Error(ErrorKind::request,
                fmt::format("no network could be scored: the scorer failed on all {} that keep the "
                            "budgets; of {}, {}",
                            found.failed.size(), found.failed.front().cost.name,
                            printable(found.failed.front().failure)));
  report.space = &setup.space;
  report.board = setup.board;
  report.clock_hz = setup.clock_hz;
  report.scorer = setup.scorer->key();
  report.is_proxy = setup.scorer->is_proxy();
  report.predicted = setup.coster->predicts();
  report.notes = setup.notes;
  add_notes(report, *setup.coster);
  write_search_result(report, evaluator, folder);
  if (values.count("html"))
    print(search_html(report, BOARDLESS_VERSION), values["html"].as<std::string>());
  print(rendered(report, format, top), "");
  if (report.result.best) return done;
  fmt::print(stderr, "boardless: no network fits\n");
  return gate_failed;
}

}  // namespace

int search_command(const std::vector<std::string>& arguments) {
  po::variables_map values;
  if (parse(arguments, options(), {"input"}, help, values)) return done;
  required_input(values, "space", help);
  const int ways = static_cast<int>(values.count("build")) + static_cast<int>(values.count("ask")) +
                   static_cast<int>(values.count("evaluate"));
  if (ways > 1)
    throw Error(ErrorKind::request, "--build, --ask and --evaluate do not go together; choose one");
  if (values.count("shard") && !values.count("evaluate"))
    throw Error(ErrorKind::request, "--shard goes with --evaluate FILE: --ask makes the file");
  if (values.count("build")) return build_network(values);
  try {
    if (values.count("evaluate")) return evaluate_networks(values);
    return search_and_print(values);
  } catch (const SearchInterrupted&) {
    fmt::print(stderr, "boardless: interrupted\n");
    return interrupted_status;
  }
}

}  // namespace boardless::cli
