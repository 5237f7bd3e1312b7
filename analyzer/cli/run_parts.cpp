#include "analyzer/cli/run_parts.hpp"

#include <fmt/format.h>

#include "analyzer/calibrate/board_figures.hpp"
#include "analyzer/calibrate/predict.hpp"
#include "analyzer/calibrate/sample_of_estimate.hpp"
#include "analyzer/cli/conditions_option.hpp"
#include "analyzer/cli/interrupt.hpp"
#include "analyzer/cli/model_option.hpp"
#include "analyzer/cli/region_option.hpp"
#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/error.hpp"
#include "analyzer/suggest.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

LinearModel unconditional_model(const ImageRun& ran, const OperatingPoint& point) {
  return ran.fitted ? linear_model(*ran.fitted) : documented_model(ran.board, point);
}

// What the conditions that were asked for do not change, or not as a part would.
void add_condition_notes(ImageRun& ran) {
  const auto& [supply_v, temperature_c] = ran.conditions;
  if (!supply_v && !temperature_c) return;
  const LinearModel model = unconditional_model(ran, ran.point);
  if (!model.joules_per_cycle) {
    ran.notes.push_back("--supply and --temperature change nothing where the energy is not known");
    return;
  }
  if (supply_v && !model.supply_v)
    ran.notes.push_back("the model holds at any supply; --supply changes nothing");
  else if (supply_v && !ran.fitted && *supply_v != *model.supply_v)
    ran.notes.push_back(fmt::format(
        "the current is documented at {} V, and taken to be the same at {} V, as behind a linear "
        "regulator",
        *model.supply_v, *supply_v));
  if (temperature_c && model.static_w_per_c == 0)
    ran.notes.push_back(
        ran.fitted ? "the measurements behind the model tell nothing of temperature; --temperature "
                     "changes nothing"
                   : "what temperature changes is not documented; 'boardless fit' finds it from "
                     "measurements");
}

}  // namespace

Board choose_board(const po::variables_map& values, const ImageRunHow& how, const Image& image,
                   std::vector<std::string>& notes) {
  std::optional<Core> core;
  if (values.count("core")) {
    const std::string id = values["core"].as<std::string>();
    core = core_from_id(id);
    std::vector<std::string> ids;
    for (const CoreInfo& info : all_cores()) ids.emplace_back(info.id);
    if (!core)
      throw Error(ErrorKind::request,
                  fmt::format("unknown core '{}'{}", id, did_you_mean(nearest(id, ids))));
  }
  if (how.board || values.count("board")) {
    Board board = load_board(how.board ? *how.board : values["board"].as<std::string>());
    if (core && *core != board.core)
      throw Error(ErrorKind::request,
                  fmt::format("board {} has a {}, not the {} of --core", board.id,
                              core_info(board.core).name, core_info(*core).name));
    return board;
  }
  if (!core) {
    core = image.core;
    // GCC writes the architecture only, which several cores share.
    if (core && image.cpu_name.find("ortex") == std::string::npos)
      notes.push_back(
          fmt::format("the image says only that it is for {}: taken as {}; name the "
                      "core with --core, or a --board",
                      image.cpu_name, core_info(*core).name));
  }
  if (!core)
    throw Error(ErrorKind::request,
                fmt::format("'{}' does not say which core it is for; name a --board or a --core",
                            image.path));
  return generic_board(*core);
}

std::optional<double> clock_option(const po::variables_map& values) {
  if (!values.count("clock")) return std::nullopt;
  return parse_clock(values["clock"].as<std::string>());
}

OperatingPoint chosen_point(const po::variables_map& values, const ImageRunHow& how,
                            const Board& board) {
  return operating_point(board, how.clock_hz ? how.clock_hz : clock_option(values));
}

void set_run_options(const po::variables_map& values, ImageRun& ran, RunOptions& options) {
  options.max_instructions = parse_count(values["max-instructions"].as<std::string>());
  options.point = ran.point;
  if (values.count("place")) {
    const auto words = values["place"].as<std::vector<std::string>>();
    options.placements = parse_placements(words, ran.image, ran.board);
    for (const std::string& word : words)
      ran.notes.push_back("placed " + word +
                          " for what accesses cost; the image runs where it was linked");
  }
  options.event_cycles = event_cycles(ran.board, ran.point);
  options.cancel = &interrupt_flag();
  catch_interrupts();
}

void set_model_options(const po::variables_map& values, ImageRun& ran) {
  if (values.count("model")) {
    ran.fitted = read_model_file(values["model"].as<std::string>());
    check_model_is_for(*ran.fitted, board_figures(ran.board, ran.point));
  }
  ran.conditions = conditions_option(values);
  add_condition_notes(ran);
}

LinearModel linear_model_of(const ImageRun& ran, const OperatingPoint& point) {
  return at(unconditional_model(ran, point), ran.conditions);
}

namespace {

// What a fitted model knows of its own errors, in place of the core's and the board's.
void add_fitted_intervals(Estimate& e, const ImageRun& ran, const OperatingPoint& point) {
  const Profile& profile = ran.result.profile;
  Sample sample = sample_of(
      make_estimate(ran.image, ran.board, point, profile, documented_model(ran.board, point)));
  sample.name = e.region;
  if (ran.conditions.supply_v) sample.supply_v = ran.conditions.supply_v;
  sample.temperature_c = ran.conditions.temperature_c;
  const Prediction p = predict(*ran.fitted, sample);
  e.cycles_interval = p.cycles_interval;
  e.latency_interval_s = p.latency_interval_s;
  if (e.energy_j) e.energy_interval_j = p.energy_interval_j;
  const FittedQuantity& latency = ran.fitted->latency;
  e.error_basis = fmt::format(
      "fitted to {} rows of {}, {:.1f} % off on rows left out; holds at a "
      "rate of {:.0f} %",
      latency.rows, ran.fitted->board.board, 100 * latency.cross_validated.mape,
      100 * ran.fitted->interval_rate);
  e.timing_method += ", with coefficients fitted to measurements";
  if (e.energy_j && ran.fitted->energy)
    e.energy_method = fmt::format("fitted to {} rows", ran.fitted->energy->rows);
  e.warnings.insert(e.warnings.end(), p.warnings.begin(), p.warnings.end());
}

}  // namespace

Estimate priced(const ImageRun& ran, const OperatingPoint& point, const std::string& region) {
  Estimate e =
      make_estimate(ran.image, ran.board, point, ran.result.profile, linear_model_of(ran, point));
  e.region = region;
  if (ran.conditions.supply_v) e.supply_v = ran.conditions.supply_v;
  e.temperature_c = ran.conditions.temperature_c;
  if (ran.fitted && e.instructions) add_fitted_intervals(e, ran, point);
  e.warnings.insert(e.warnings.end(), ran.image.warnings.begin(), ran.image.warnings.end());
  e.warnings.insert(e.warnings.end(), ran.notes.begin(), ran.notes.end());
  return e;
}

}  // namespace boardless::cli
