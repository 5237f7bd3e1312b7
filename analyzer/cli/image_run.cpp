#include "analyzer/cli/image_run.hpp"

#include <fmt/format.h>

#include <atomic>
#include <csignal>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/progress.hpp"
#include "analyzer/cli/region_option.hpp"
#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/error.hpp"
#include "analyzer/suggest.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

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

std::atomic<bool> interrupted{false};

void on_interrupt(int) {
  interrupted = true;
  std::signal(SIGINT, SIG_DFL);  // a second one ends the program at once
}

// The slow path agrees, or boardless has a bug that it tells of itself.
void compare_with_reference(const Image& image, const Board& board, RunOptions run_options,
                            const Estimate& e) {
  run_options.reference = true;
  run_options.progress = nullptr;
  const RunResult slow = run(image, board, run_options);
  const auto cycles = static_cast<std::uint64_t>(e.cycles);
  if (slow.totals.instructions != e.instructions || slow.totals.cycles != cycles)
    throw std::logic_error(
        fmt::format("{} instructions and {} cycles by blocks, {} and {} by the slow reference",
                    e.instructions, cycles, slow.totals.instructions, slow.totals.cycles));
}

Image loaded(const po::variables_map& values, const ImageRunHow& how) {
  LoadOptions options;
  if (values.count("base")) options.base = parse_address(values["base"].as<std::string>());
  return load_image(how.input, options);
}

Estimate priced(const ImageRun& ran, const OperatingPoint& point, const std::string& region) {
  Estimate e = make_estimate(ran.image, ran.board, point, ran.result.profile,
                             documented_model(ran.board, point));
  e.region = region;
  e.warnings.insert(e.warnings.end(), ran.image.warnings.begin(), ran.image.warnings.end());
  e.warnings.insert(e.warnings.end(), ran.notes.begin(), ran.notes.end());
  return e;
}

}  // namespace

void add_run_options(po::options_description& options) {
  auto add = options.add_options();
  add("board", po::value<std::string>()->value_name("ID"),
      "the board, see 'boardless boards' (default: a generic zero-wait board of the image's core)");
  add("core", po::value<std::string>()->value_name("ID"),
      "the core of the generic board, such as cortex-m4, where the image does not tell");
  add("clock", po::value<std::string>()->value_name("CLOCK"),
      "the core's clock, such as 84MHz (default: the board's)");
  add("from", po::value<std::string>()->value_name("PLACE"),
      "count from this symbol or address on; without --to, until the call that reached it returns");
  add("to", po::value<std::string>()->value_name("PLACE"), "count up to this symbol or address");
  add("passes", po::value<std::string>()->value_name("N"),
      "end the run after N passes of the region (default: as many as there are)");
  add("call", po::value<std::string>()->value_name("SYMBOL"),
      "run this function alone, with initialised data, instead of starting from reset");
  add("args", po::value<std::string>()->value_name("A,B,C"),
      "integer arguments of the --call function, or symbols for their addresses");
  add("place", po::value<std::vector<std::string>>()->value_name("WHAT=MEMORY"),
      "what if this section or symbol lay in another memory of the board, such as .text=itcm; "
      "may be given several times");
  add("max-instructions", po::value<std::string>()->value_name("N")->default_value("10G"),
      "give up after N instructions");
  add("base", po::value<std::string>()->value_name("ADDRESS"), "where a raw binary is loaded");
}

Board run_board(const po::variables_map& values, const ImageRunHow& how) {
  std::vector<std::string> notes;
  return choose_board(values, how, loaded(values, how), notes);
}

ImageRun run_image(const po::variables_map& values, const ImageRunHow& how) {
  ImageRun ran;
  ran.image = loaded(values, how);
  std::vector<std::string>& notes = ran.notes;
  ran.board = choose_board(values, how, ran.image, notes);
  std::optional<double> clock_hz = how.clock_hz;
  if (!clock_hz && values.count("clock")) clock_hz = parse_clock(values["clock"].as<std::string>());
  ran.point = operating_point(ran.board, clock_hz);

  RunOptions run_options;
  const std::string region = apply_region(values, ran.image, run_options);
  run_options.max_instructions = parse_count(values["max-instructions"].as<std::string>());
  run_options.point = ran.point;
  run_options.call_tree = how.call_tree;
  if (values.count("place")) {
    const auto words = values["place"].as<std::vector<std::string>>();
    run_options.placements = parse_placements(words, ran.image, ran.board);
    for (const std::string& word : words)
      notes.push_back("placed " + word +
                      " for what accesses cost; the image runs where it was linked");
  }
  run_options.event_cycles = event_cycles(ran.board, ran.point);
  Progress progress;
  run_options.progress = [&](std::uint64_t instructions) { progress.show(instructions); };
  run_options.cancel = &interrupted;
  std::signal(SIGINT, on_interrupt);
  ran.result = run(ran.image, ran.board, run_options);
  progress.clear();
  const Profile& profile = ran.result.profile;
  if (profile.ended_by == EndedBy::interrupted) throw Interrupted{profile.run_instructions};

  if (run_options.max_passes > profile.passes)
    notes.push_back(fmt::format("--passes asked for {}, but the region was passed {} time{}",
                                run_options.max_passes, profile.passes,
                                profile.passes == 1 ? "" : "s"));
  ran.estimate = priced(ran, ran.point, region);
  if (how.reference) compare_with_reference(ran.image, ran.board, run_options, ran.estimate);
  ran.max_instructions = run_options.max_instructions;
  return ran;
}

std::optional<Estimate> estimate_at(const ImageRun& ran, double clock_hz) {
  const OperatingPoint point = operating_point(ran.board, clock_hz);
  const auto waits = [](const OperatingPoint& p) { return p.flash_stall_cycles > 0; };
  if (ran.result.profile.read_clock || waits(point) != waits(ran.point)) return std::nullopt;
  return priced(ran, point, ran.estimate.region);
}

int run_status(const ImageRun& ran) {
  if (ran.estimate.ended_by != EndedBy::budget) return done;
  fmt::print(stderr,
             "boardless: the run did not end within {} instructions; raise --max-instructions, or "
             "name a region with --from and --passes\n",
             ran.max_instructions);
  return firmware_fault;
}

}  // namespace boardless::cli
