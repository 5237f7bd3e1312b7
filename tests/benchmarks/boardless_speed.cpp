// How fast boardless is, beside Unicorn alone in the same process: docs/speed.md.
//
//   build/release/bin/boardless_speed           print the medians and ratios
//   build/release/bin/boardless_speed --check   and exit 1 if a target is missed
//
// Runs of the two alternate, so that what else the machine does falls on both.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>

#include "analyzer/cost/estimate.hpp"
#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/machine/run.hpp"
#include "bare_run.hpp"
#include "program_run.hpp"
#include "stopwatch.hpp"

namespace boardless::benchmarks {
namespace {

constexpr double most_ratio = 1.3;          // beside Unicorn alone, over 50 M instructions
constexpr double most_with_memories = 3.0;  // the same, where every access is simulated
constexpr double most_seconds = 0.1;
constexpr double most_bytes = 200e6;
constexpr std::uint64_t long_run = 50'000'000;  // instructions

std::string bundled(const std::string& name) {
  return SOURCE_ROOT "/firmware_images/" + name + ".elf";
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// All that `boardless estimate IMAGE` does, less the printing; without a board's name, the generic
// one.
Estimate estimate(const std::string& path, std::uint64_t max_instructions,
                  const std::string& board_id = {}, std::optional<double> clock_hz = {}) {
  const Image image = load_image(path);
  const Board board = board_id.empty() ? generic_board(*image.core) : load_board(board_id);
  const OperatingPoint point = operating_point(board, clock_hz);
  RunOptions options;
  options.max_instructions = max_instructions;
  options.point = point;
  options.event_cycles = event_cycles(board, point);
  const RunResult result = run(image, board, options);
  return make_estimate(image, board, point, result.profile, documented_model(board, point));
}

bool compare_with_bare(const std::string& name, int repetitions) {
  const std::string path = bundled(name);
  const Image image = load_image(path);
  std::vector<double> bare_total, bare_emulation, total, rest;
  std::uint64_t instructions = 0;
  for (int k = 0; k < repetitions; ++k) {
    const BareRun bare = run_bare(image);
    bare_total.push_back(bare.total_s);
    bare_emulation.push_back(bare.emulation_s);
    const Stopwatch whole;
    instructions = estimate(path, RunOptions{}.max_instructions).instructions;
    total.push_back(whole.seconds());
    // Start-up is what is left of it when the run ends at its first block.
    const Stopwatch start_up;
    estimate(path, 1);
    rest.push_back(total.back() - start_up.seconds());
  }
  const auto row = [](const char* what, double bare_s, double ours_s) {
    fmt::print("  {:<18} {:>9.1f} ms {:>9.1f} ms   {:.2f}\n", what, 1e3 * bare_s, 1e3 * ours_s,
               ours_s / bare_s);
    return ours_s / bare_s;
  };
  fmt::print("\n{}, {:.1f} M instructions, median of {}\n", name,
             static_cast<double>(instructions) / 1e6, repetitions);
  fmt::print("  {:<18} {:>12} {:>12}   ratio\n", "", "Unicorn", "boardless");
  const double with = row("with start-up", median(bare_total), median(total));
  const double without = row("without start-up", median(bare_emulation), median(rest));
  const bool met = without <= most_ratio && (instructions < long_run || with <= most_ratio);
  if (!met) fmt::print("  missed: the ratio should be at most {}\n", most_ratio);
  return met;
}

// Where the board has memories to simulate: beside Unicorn alone, and beside Unicorn with a hook on
// each access that does nothing, which is what any simulation takes that has accesses call back.
bool compare_with_memories(const std::string& name, const std::string& board_id,
                           std::optional<double> clock_hz, int repetitions) {
  const std::string path = bundled(name);
  const Image image = load_image(path);
  std::vector<double> bare, hooked, ours;
  for (int k = 0; k < repetitions; ++k) {
    bare.push_back(run_bare(image).total_s);
    hooked.push_back(run_bare(image, true).total_s);
    const Stopwatch whole;
    estimate(path, RunOptions{}.max_instructions, board_id, clock_hz);
    ours.push_back(whole.seconds());
  }
  const double ratio = median(ours) / median(bare);
  const std::string where =
      clock_hz ? fmt::format("{}, {} MHz", board_id, *clock_hz / 1e6) : board_id;
  fmt::print("  {:<28} {:>7.0f} ms {:>10.0f} ms {:>9.0f} ms   {:.2f}\n", where, 1e3 * median(bare),
             1e3 * median(hooked), 1e3 * median(ours), ratio);
  if (ratio > most_with_memories)
    fmt::print("  missed: the ratio should be at most {}\n", most_with_memories);
  return ratio <= most_with_memories;
}

struct BoardClock {
  std::string board;
  std::optional<double> clock_hz;  // none: the board's own
};

bool measure_program(const std::string& name, int repetitions) {
  std::vector<double> wall_s, peak_bytes;
  for (int k = 0; k < repetitions; ++k) {
    const ProgramRun run = run_program({BOARDLESS_PROGRAM, "estimate", bundled(name)});
    wall_s.push_back(run.wall_s);
    peak_bytes.push_back(static_cast<double>(run.peak_bytes));
  }
  const double seconds = median(wall_s), bytes = median(peak_bytes);
  fmt::print("  {:<30} {:>6.0f} ms {:>6.0f} MB\n", name, 1e3 * seconds, bytes / 1e6);
  const bool is_long = name.find("ds_cnn") == 0;
  const bool met = bytes <= most_bytes && (is_long || seconds <= most_seconds);
  if (!met)
    fmt::print("  missed: at most {:.0f} ms and {:.0f} MB\n", 1e3 * most_seconds, most_bytes / 1e6);
  return met;
}

bool measure_all() {
  // Programs first: program_run.hpp tells why.
  fmt::print("boardless estimate IMAGE, from start to finish, median of 15\n");
  bool met = true;
  for (const char* name : {"op_conv_2d-cortex-m0plus", "op_depthwise_conv_2d-cortex-m4",
                           "ds_cnn-cortex-m4", "ds_cnn_10x-cortex-m4"})
    met &= measure_program(name, 15);
  met &= compare_with_bare("ds_cnn-cortex-m4", 15);
  met &= compare_with_bare("ds_cnn_10x-cortex-m4", 7);
  const auto compare_boards = [&](const std::string& image, std::vector<BoardClock> boards,
                                  int repetitions) {
    fmt::print("\n{} on boards whose memories are simulated, median of {}\n", image, repetitions);
    fmt::print("  {:<28} {:>10} {:>13} {:>12}   ratio\n", "", "Unicorn", "empty hook", "boardless");
    for (const auto& [board, clock_hz] : boards)
      met &= compare_with_memories(image, board, clock_hz, repetitions);
  };
  // At 16 MHz without wait states.
  compare_boards("ds_cnn_10x-cortex-m4",
                 {{"stm32f407-discovery", {}},
                  {"stm32f407-discovery", 16e6},
                  {"nucleo-l4r5zi", {}},
                  {"nucleo-l4r5zi", 16e6}},
                 5);
  compare_boards("ds_cnn-cortex-m3",
                 {{"nucleo-f103rb", {}}, {"nucleo-f207zg", {}}, {"nucleo-f103rb", 24e6}}, 9);
  compare_boards("ds_cnn-cortex-m0plus", {{"nucleo-g0b1re", {}}}, 9);
  compare_boards("ds_cnn-cortex-m33", {{"nucleo-u575zi-q", {}}}, 9);
  compare_boards("ds_cnn-cortex-m7", {{"nucleo-h743zi", {}}, {"stm32f746g-disco", {}}}, 9);
  return met;
}

}  // namespace
}  // namespace boardless::benchmarks

int main(int argc, char** argv) {
  const bool check = argc == 2 && std::strcmp(argv[1], "--check") == 0;
  if (argc > 1 && !check) {
    fmt::print(stderr, "boardless_speed: unknown argument '{}'; the only one is --check\n",
               argv[1]);
    return 2;
  }
  try {
    return boardless::benchmarks::measure_all() || !check ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "boardless_speed: {}\n", error.what());
    return 2;
  }
}
