// An estimate: cycles, latency and energy of a region, and the breakdown behind them.
//
//   Estimate e = make_estimate(image, board, point, result.profile, documented_model(board,
//   point)); e.cycles, e.latency_s, e.energy_j      // the answer e.functions[0].name, .cycles //
//   sorted by cycles
//
// Rows sum to the totals (less `overhead`): by class, by function and by instruction alike. This is
// checked here, in every run (std::logic_error if it ever fails). What has no symbol is
// `[unattributed]`.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/cost/interval.hpp"
#include "analyzer/cost/linear_model.hpp"
#include "analyzer/image/image.hpp"
#include "analyzer/profile.hpp"

namespace boardless {

struct Cost {
  std::uint64_t instructions = 0;
  double cycles = 0;  // stalls included
  double stall_cycles = 0;
  double energy_j = 0;  // 0 where energy is not known
  void add(const Cost& other);
};

struct ClassCost {
  CycleClass cycle_class = CycleClass::alu;
  Cost cost;
};

struct InstructionCost {
  std::uint32_t address = 0;
  std::array<double, loss_count> lost{};  // cycles beyond the instruction's own, by reason
  std::vector<std::pair<std::string_view, double>> stalls;  // cycles by event_name()
  std::vector<ClassCost> classes;  // what it executed as: taken or not, or its condition failed
  Cost cost;                       // their sum
};

struct FunctionCost {
  std::string name;           // "[unattributed]" where no symbol holds the code
  std::uint32_t address = 0;  // 0 for [unattributed]
  Cost cost;
};

struct Estimate {
  std::string image_path;
  std::string image_sha256;
  Core core = Core::cortex_m4;
  std::string board_id;
  std::string board_name;
  double clock_hz = 0;
  int wait_states = 0;
  std::optional<double> supply_v;
  std::optional<double> temperature_c;  // where one was asked for
  std::string region;                   // "whole run", "conv_2d", "a to b"

  std::uint64_t instructions = 0;
  std::uint64_t run_instructions = 0;
  std::uint64_t passes = 0;
  double cycles = 0;
  Interval cycles_interval;
  double latency_s = 0;
  Interval latency_interval_s;
  std::optional<double> energy_j;
  Interval energy_interval_j;
  std::string no_energy_reason;

  // What a fitted model says that entering the region costs, for all passes: part of the totals and
  // of no row.
  Cost overhead;
  std::vector<ClassCost> classes;       // those that occur, by cycles
  std::vector<FunctionCost> functions;  // by cycles
  std::vector<InstructionCost> instructions_by_address;
  std::array<double, loss_count> lost{};  // cycles beyond the instructions' own, by reason
  struct Stall {
    std::string name;  // as in event_name()
    std::uint64_t events = 0;
    double cycles = 0;
  };
  std::vector<Stall> stalls;  // what memory cost, those that occur, by cycles
  double stall_cycles = 0;

  EndedBy ended_by = EndedBy::exit_call;
  int exit_status = 0;
  std::string console;
  std::vector<std::string> warnings;
  std::string timing_method;  // where the cycles come from
  std::string energy_method;  // where the joules come from
  std::string error_basis;    // what the interval consists of

  Cost total() const;  // energy_j is 0 where it is not known
  Cost rows() const;   // what each list of rows sums to: the total without `overhead`
};

Estimate make_estimate(const Image& image, const Board& board, const OperatingPoint& point,
                       const Profile& profile, const LinearModel& model);

inline constexpr const char* unattributed = "[unattributed]";

}  // namespace boardless
