#include "analyzer/cli/image_run.hpp"

#include <fmt/format.h>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/conditions_option.hpp"
#include "analyzer/cli/model_run.hpp"
#include "analyzer/cli/progress.hpp"
#include "analyzer/cli/region_option.hpp"
#include "analyzer/cli/run_parts.hpp"
#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/error.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

// The slow path agrees, or boardless has a bug that it tells of itself.
void compare_with_reference(const Image& image, const Board& board, RunOptions run_options,
                            const Profile& profile, const Estimate& e) {
  if (profile.changed_code)
    throw Error(ErrorKind::request,
                fmt::format("--reference cannot check this run: code at 0x{:08x} was changed while "
                            "the firmware ran",
                            *profile.changed_code));
  run_options.reference = true;
  run_options.progress = nullptr;
  // A budget ends the fast path behind the block in which it was used up.
  if (profile.ended_by == EndedBy::budget) run_options.max_instructions = profile.run_instructions;
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

EstimateSummary summary_with_ops(const Estimate& estimate, const std::vector<OpCost>& ops) {
  EstimateSummary out = summary_of(estimate, BOARDLESS_VERSION);
  for (const OpCost& op : ops)
    if (op.missing.empty()) out.ops.push_back({op_function_name(op.index, op.type), op.cost});
  return out;
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
  add("model", po::value<std::string>()->value_name("FILE"),
      "coefficients that 'boardless fit' found, in place of the board's documented figures");
  add_conditions_options(options);
  add_model_options(options);
}

Board run_board(const po::variables_map& values, const ImageRunHow& how) {
  std::vector<std::string> notes;
  if (is_model(how.input)) return choose_model_board(values, how);
  return choose_board(values, how, loaded(values, how), notes);
}

ImageRun run_image(const po::variables_map& values, const ImageRunHow& how) {
  if (is_model(how.input)) return run_model(values, how);
  refuse_model_options(values, how.input);
  if (how.explain_ops)
    throw Error(ErrorKind::request,
                fmt::format("--by op is for models; '{}' is firmware", how.input));
  ImageRun ran;
  ran.image = loaded(values, how);
  std::vector<std::string>& notes = ran.notes;
  ran.board = choose_board(values, how, ran.image, notes);
  ran.point = chosen_point(values, how, ran.board);
  set_model_options(values, ran);

  RunOptions run_options;
  const std::string region = apply_region(values, ran.image, run_options);
  set_run_options(values, ran, run_options);
  run_options.call_tree = how.call_tree;
  run_options.call_sequence = how.call_sequence;
  Progress progress;
  run_options.progress = [&](std::uint64_t instructions) { progress.show(instructions); };
  ran.result = run(ran.image, ran.board, run_options);
  progress.clear();
  const Profile& profile = ran.result.profile;
  if (profile.ended_by == EndedBy::interrupted) throw Interrupted{profile.run_instructions};

  if (run_options.max_passes > profile.passes)
    notes.push_back(fmt::format("--passes asked for {}, but the region was passed {} time{}",
                                run_options.max_passes, profile.passes,
                                profile.passes == 1 ? "" : "s"));
  ran.estimate = priced(ran, ran.point, region);
  if (how.reference)
    compare_with_reference(ran.image, ran.board, run_options, profile, ran.estimate);
  ran.max_instructions = run_options.max_instructions;
  return ran;
}

std::optional<EstimateSummary> summary_at(const ImageRun& ran, double clock_hz) {
  const OperatingPoint point = operating_point(ran.board, clock_hz);
  // How much of a wait the prefetch unit hides hangs on how long it is.
  if (ran.result.profile.read_clock || point.flash_stall_cycles != ran.point.flash_stall_cycles)
    return std::nullopt;
  return summary_with_ops(priced(ran, point, ran.estimate.region),
                          ran.model ? ops_at(ran, point) : std::vector<OpCost>{});
}

EstimateSummary run_summary(const ImageRun& ran) {
  return summary_with_ops(ran.estimate, ran.model ? ran.model->ops : std::vector<OpCost>{});
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
