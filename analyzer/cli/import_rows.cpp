#include "analyzer/cli/import_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <filesystem>

#include "analyzer/board/board.hpp"
#include "analyzer/cli/conditions_option.hpp"
#include "analyzer/cli/model_run.hpp"
#include "analyzer/cli/quantity_option.hpp"
#include "analyzer/cli/sequence_run.hpp"
#include "analyzer/error.hpp"
#include "analyzer/measured/energy_runner.hpp"
#include "analyzer/measured/microbench_log.hpp"
#include "analyzer/measured/parse_number.hpp"
#include "analyzer/suggest.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

struct FormatName {
  std::string_view word;
  MeasuredFormat format;
  std::string_view for_people;
};

constexpr FormatName format_names[] = {
    {"energyrunner", MeasuredFormat::energy_runner, "EnergyRunner text"},
    {"microbench", MeasuredFormat::microbench, "the output of a microbench image"},
    {"trace", MeasuredFormat::trace, "a trace with columns of time and current"},
};

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ErrorKind::request, sentence); }

MeasuredFormat parse_format_name(const std::string& word) {
  std::vector<std::string> words;
  for (const FormatName& name : format_names) {
    if (name.word == word) return name.format;
    words.emplace_back(name.word);
  }
  refuse(fmt::format("unknown format '{}' for --as; it is {}{}", word, fmt::join(words, ", "),
                     did_you_mean(nearest(word, words))));
}

bool is_measurement_file(const std::string& file) {
  try {
    read_measurements(file);
    return true;
  } catch (const Error&) {
    return false;
  }
}

MeasuredFormat format_of(const std::string& file) {
  const std::vector<MeasuredFormat> found = recognised_formats(file);
  if (found.size() == 1) return found[0];
  if (found.empty() && is_measurement_file(file))
    refuse(
        fmt::format("'{}' is a measurement file already; validate and fit read it as it is", file));
  if (found.empty())
    refuse(fmt::format(
        "'{}' is not recognised: it is neither {}, nor {}, nor {}; say which of "
        "them it is with --as",
        file, format_names[0].for_people, format_names[1].for_people, format_names[2].for_people));
  refuse(fmt::format("'{}' has both {} and {}; say which to read with --as", file,
                     format_names[0].for_people, format_names[1].for_people));
}

std::string word(const po::variables_map& values, const char* option) {
  return values.count(option) ? values[option].as<std::string>() : std::string();
}

void check_region(const Measurement& given) {
  if (!given.to.empty() && given.from.empty()) refuse("--to needs --from");
  const int regions = !given.from.empty() + !given.call.empty() + !given.op.empty();
  if (regions > 1) refuse("a row has one region: --from and --to, or --call, or --op");
  if (!given.op.empty() && !given.image.empty() && !is_model(given.image))
    refuse(fmt::format("'{}' is firmware, which has no op; --op is for models", given.image));
}

// A trace's own voltage is the truth of the run; the option is what somebody remembers.
void set_supply(Measurement& row, const Measurement& given, const std::string& file,
                std::vector<std::string>& warnings) {
  if (!given.supply_v) return;
  if (row.supply_v && std::abs(*row.supply_v / *given.supply_v - 1) > 0.01)
    warnings.push_back(fmt::format("'{}' says {:g} V; the row has the {:g} V of --supply", file,
                                   *row.supply_v, *given.supply_v));
  row.supply_v = given.supply_v;
}

// To nine digits, which is beyond what any instrument tells: 2e-05 in place
// of 2.0000000000020002e-05.
void round_figures(Measurement& row) {
  using Number = std::optional<double> Measurement::*;
  for (const Number number :
       {&Measurement::supply_v, &Measurement::latency_s, &Measurement::latency_spread,
        &Measurement::energy_j, &Measurement::energy_spread}) {
    if (!(row.*number)) continue;
    double rounded = 0;
    if (parse_number(fmt::format("{:.9g}", *(row.*number)), rounded) == NumberFault::none)
      row.*number = rounded;
  }
}

void complete(Measurement& row, const ImportOptions& options, const std::string& file,
              std::vector<std::string>& warnings) {
  const Measurement& given = options.given;
  using Text = std::string Measurement::*;
  for (const Text text :
       {&Measurement::image, &Measurement::from, &Measurement::to, &Measurement::call,
        &Measurement::op, &Measurement::board, &Measurement::group})
    if (!(given.*text).empty()) row.*text = given.*text;
  if (given.clock_hz) row.clock_hz = given.clock_hz;
  if (given.temperature_c) row.temperature_c = given.temperature_c;
  set_supply(row, given, file, warnings);
  round_figures(row);
  row.note = fmt::format("{}{}{}: {}", given.note, given.note.empty() ? "" : "; ", file, row.note);
}

std::vector<Measurement> microbench_rows(const std::string& file, const ImportOptions& options,
                                         std::vector<std::string>& warnings) {
  if (!options.of_regions.empty())
    refuse(
        fmt::format("'{}' is the output of a microbench image, whose rows have their sequences "
                    "as regions; leave out --{}",
                    file, fmt::join(options.of_regions, " and --")));
  const std::string& image = options.given.image;
  std::error_code error;
  if (!image.empty() && std::filesystem::exists(image, error) && !is_microbench_image(image))
    refuse(
        fmt::format("'{}' is no microbench image, so '{}' is not its output; import that "
                    "without --image",
                    image, file));
  const MicrobenchLog log = read_microbench_log(file);
  warnings.insert(warnings.end(), log.warnings.begin(), log.warnings.end());
  std::vector<Measurement> rows = measurements_of(log);
  if (rows.empty()) refuse(fmt::format("'{}' has no sequence that took a cycle or more", file));
  for (Measurement& row : rows) row.note = fmt::format("{}, cpuid {:08x}", log.counter, log.cpuid);
  return rows;
}

std::vector<Measurement> rows_of(const std::string& file, MeasuredFormat format,
                                 const ImportOptions& options, ImportedRows& out) {
  const auto warn = [&out](const std::vector<std::string>& warnings) {
    out.warnings.insert(out.warnings.end(), warnings.begin(), warnings.end());
  };
  switch (format) {
    case MeasuredFormat::microbench:
      return microbench_rows(file, options, out.warnings);
    case MeasuredFormat::energy_runner: {
      const EnergyRunnerResult result = read_energy_runner(file);
      warn(result.warnings);
      return {result.measurement};
    }
    case MeasuredFormat::trace:
      break;
  }
  const TraceResult result = read_trace(file, options.trace);
  warn(result.warnings);
  out.has_trace = true;
  return {result.measurement};
}

}  // namespace

void add_import_options(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("as", text("FORMAT"),
      "what the files are, where that is not recognised: energyrunner, microbench or trace");
  add("image", text("FILE"),
      "the image or model that ran (default: of a microbench log, the bundled image)");
  add("from", text("PLACE"), "what was measured: from this symbol or address of the image on");
  add("to", text("PLACE"), "... up to this one");
  add("call", text("SYMBOL"), "what was measured: a call of this function");
  add("op", text("OP"), "what was measured: this op of the model, such as op3_CONV_2D");
  add("board", text("ID"), "the board, see 'boardless boards'");
  add("clock", text("CLOCK"), "the core's clock, such as 84MHz");
  add("supply", text("VOLTS"),
      "supply of the part, such as 3.3V; of a trace, in place of its voltage column");
  add("temperature", text("CELSIUS"), "of the part, such as 23");
  add("group", text("NAME"), "what belongs together: a board, a day, a kind of kernel");
  add("note", text("TEXT"), "for people; in front of where the row came from");
  add("channel", text("NAME"),
      "of traces: the trigger, such as D0 (default: the only digital channel)");
  add("active-low", "of traces: the trigger is low while the region runs");
  add("threshold", text("LEVEL"), "of traces: a trigger sample above it is high (default: 0.5)");
  add("shortest", text("TIME"),
      "of traces: a repetition shorter than this, such as 100us, is a glitch (default: 0)");
  add("passes", text("N"), "of traces: passes of the region in one repetition (default: 1)");
}

ImportOptions import_options(const po::variables_map& values) {
  ImportOptions out;
  if (values.count("as")) out.format = parse_format_name(word(values, "as"));
  Measurement& given = out.given;
  given.image = word(values, "image");
  given.from = word(values, "from");
  given.to = word(values, "to");
  given.call = word(values, "call");
  given.op = word(values, "op");
  given.group = word(values, "group");
  given.note = word(values, "note");
  check_region(given);
  if (values.count("board")) given.board = load_board(word(values, "board")).id;
  if (values.count("clock")) {
    given.clock_hz = parse_clock(word(values, "clock"));
    check_range("clock", *given.clock_hz, ColumnKind::clock);
  }
  const Conditions conditions = conditions_option(values);
  given.supply_v = conditions.supply_v;
  given.temperature_c = conditions.temperature_c;
  TraceOptions& trace = out.trace;
  trace.channel = word(values, "channel");
  trace.supply_v = given.supply_v;
  if (values.count("active-low")) trace.polarity = TriggerPolarity::active_low;
  if (values.count("threshold"))
    trace.threshold = quantity_option("threshold", word(values, "threshold"), {});
  if (values.count("shortest")) {
    trace.min_duration_s = quantity_option("shortest", word(values, "shortest"), time_units);
    if (trace.min_duration_s < 0) refuse("--shortest has to be 0 s or more");
  }
  if (values.count("passes")) {
    const double passes = quantity_option("passes", word(values, "passes"), {});
    check_range("passes", passes, ColumnKind::passes);
    if (passes != std::floor(passes)) refuse("--passes is a whole number, 1 or more");
    trace.passes = static_cast<std::uint64_t>(passes);
  }
  for (const char* option : {"from", "to", "call", "op"})
    if (values.count(option)) out.of_regions.emplace_back(option);
  for (const char* option : {"channel", "active-low", "threshold", "shortest", "passes"})
    if (values.count(option)) out.of_traces.emplace_back(option);
  return out;
}

void import_file(const std::string& file, const ImportOptions& options, ImportedRows& out) {
  const MeasuredFormat format = options.format ? *options.format : format_of(file);
  const bool names_image = format == MeasuredFormat::microbench;
  if (!names_image && options.given.image.empty())
    refuse(fmt::format("'{}' does not say which image ran; name it with --image", file));
  for (Measurement& row : rows_of(file, format, options, out)) {
    complete(row, options, file, out.warnings);
    out.rows.push_back(std::move(row));
  }
  if (format != MeasuredFormat::microbench && !options.given.clock_hz)
    out.warnings.push_back(
        fmt::format("'{}' does not tell the core's clock: without --clock, the board's usual one "
                    "will be assumed",
                    file));
}

}  // namespace boardless::cli
