// A made-up board whose coefficients are known, and made-up code for it: what a fit has to recover.
//
//   SyntheticBoard board(7);                        // seed
//   std::vector<Sample> rows = board.samples(12);   // measured with 2 % of noise
//   board.true_latency_s(rows[0])                   // without noise
//
// Code is drawn from six kinds (convolution, depthwise convolution, fully connected, copy, softmax,
// control), each with its own mix of classes that varies from one image to the next. The board's
// classes cost what is documented ±10 % each, stalls ±15 %, all times a common factor; a pass has
// 40 to 200 cycles of overhead. Energies likewise, ±20 % each.
//
// Random numbers are made here, not by <random>'s distributions, which differ between libraries.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/calibrate/board_figures.hpp"
#include "analyzer/calibrate/sample.hpp"

namespace boardless {

// SplitMix64 (Steele, Lea & Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  double uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  double normal() {
    return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * 3.14159265358979323846 * uniform());
  }
  double normal(double mean, double deviation) { return mean + deviation * normal(); }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }

 private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

struct Archetype {
  const char* name;
  double cycles_per_mac;  // 0: the code has none
  double stall_share;
  std::vector<std::pair<CycleClass, double>> cycles;  // parts of a row, by class
};

inline const std::vector<Archetype>& archetypes() {
  using enum CycleClass;
  static const std::vector<Archetype> all = {
      {"conv",
       2.2,
       0.05,
       {{multiply_accumulate, 16},
        {simd, 22},
        {load, 24},
        {load_multiple, 4},
        {store, 4},
        {alu, 14},
        {alu_shifted, 5},
        {bitfield, 2},
        {multiply_long, 3},
        {saturate, 2},
        {branch_taken, 7},
        {branch_not_taken, 1},
        {it, 1},
        {condition_failed, 1},
        {call, 1},
        {return_, 1}}},
      {"depthwise",
       7.5,
       0.08,
       {{multiply_accumulate, 12},
        {load, 36},
        {store, 6},
        {alu, 20},
        {shift, 4},
        {multiply_long, 4},
        {saturate, 3},
        {branch_taken, 12},
        {branch_not_taken, 4},
        {it, 2},
        {condition_failed, 2}}},
      {"fully connected",
       3.4,
       0.18,
       {{multiply_accumulate, 20},
        {simd, 8},
        {load, 40},
        {load_multiple, 6},
        {alu, 12},
        {branch_taken, 11},
        {store, 1},
        {multiply_long, 1}}},
      {"copy",
       0,
       0.12,
       {{load_multiple, 30},
        {store_multiple, 30},
        {load, 12},
        {store, 12},
        {alu, 8},
        {branch_taken, 9},
        {call, 1},
        {return_, 2}}},
      {"softmax",
       0,
       0.04,
       {{fp_arithmetic, 20},
        {fp_multiply_accumulate, 14},
        {fp_divide, 14},
        {fp_move, 10},
        {fp_load, 12},
        {fp_store, 8},
        {alu, 8},
        {load, 4},
        {branch_taken, 7},
        {call, 2},
        {return_, 2}}},
      {"control",
       0,
       0.22,
       {{alu, 26},
        {load, 18},
        {store, 10},
        {branch_taken, 14},
        {branch_not_taken, 8},
        {call, 5},
        {return_, 6},
        {divide, 4},
        {shift, 4},
        {bitfield, 3},
        {it, 2},
        {condition_failed, 2},
        {multiply, 2},
        {nop, 1}}},
  };
  return all;
}

struct SyntheticOptions {
  double noise = 0.02;
  bool spread_known = true;     // whether rows say how noisy they are
  double class_spread = 0.10;   // of the true cycle coefficients
  double joule_spread = 0.20;   // of the true joule coefficients
  bool several_points = false;  // clocks, supplies and temperatures differ between rows
  bool macs_only = false;       // only kinds of code that have multiply-accumulates
};

class SyntheticBoard {
 public:
  explicit SyntheticBoard(std::uint64_t seed, SyntheticOptions options = {})
      : options_(options), random_(seed * 1000003 + 17) {
    figures_.board = "synthetic";
    figures_.clock_hz = 80e6;
    figures_.supply_v = 3.3;
    figures_.joules_per_cycle = 3.3 * 120e-6 / 1e6;  // 120 µA/MHz
    figures_.static_w = 3.3 * 1e-3;
    const double common = random_.normal(1, 0.05);
    const double common_j = random_.normal(1.1, 0.15);
    truth_.joules_per_cycle.emplace();
    for (std::size_t k = 0; k < cycle_class_count; ++k) {
      truth_.cycles_per_cycle[k] = common * factor(options_.class_spread);
      (*truth_.joules_per_cycle)[k] =
          *figures_.joules_per_cycle * common_j * factor(options_.joule_spread);
    }
    truth_.cycles_per_stall = common * factor(0.15);
    truth_.cycles_per_pass = random_.uniform(40, 200);
    truth_.joules_per_stall = *figures_.joules_per_cycle * common_j * factor(0.25);
    truth_.joules_per_pass = *figures_.joules_per_cycle * random_.uniform(20, 120);
    truth_.static_w = figures_.static_w * random_.uniform(0.7, 1.8);
    truth_.static_w_per_c = figures_.static_w * random_.uniform(0.002, 0.01);
    truth_.supply_v = figures_.supply_v;
    truth_.supply_exponent = 2;  // which the figures do not know
  }

  // Another board of the same core: each class within `class_spread` of this one, all joules times
  // what the documented currents say, and some 10 % that they do not say.
  SyntheticBoard sibling(std::uint64_t seed, double class_spread) const {
    SyntheticBoard other = *this;
    other.random_ = Random(seed * 7919 + 5);
    other.figures_.board = "sibling";
    other.figures_.clock_hz = 120e6;
    *other.figures_.joules_per_cycle *= 0.6;
    other.figures_.static_w *= 0.8;
    const double common = other.random_.normal(1, 0.05);
    const double common_j = other.random_.normal(1, 0.10);
    for (std::size_t k = 0; k < cycle_class_count; ++k) {
      other.truth_.cycles_per_cycle[k] *= common * other.factor(class_spread);
      (*other.truth_.joules_per_cycle)[k] *= 0.6 * common_j * other.factor(class_spread);
    }
    other.truth_.cycles_per_stall *= common * other.factor(2 * class_spread);
    other.truth_.joules_per_stall *= 0.6 * common_j * other.factor(2 * class_spread);
    other.truth_.joules_per_pass *= 0.6;
    other.truth_.static_w *= 0.8 * other.factor(0.1);
    other.truth_.static_w_per_c *= 0.8;
    return other;
  }

  const BoardFigures& figures() const { return figures_; }
  const LinearModel& truth() const { return truth_; }

  // `kind`: of archetypes(), or any.
  Sample code(std::optional<std::size_t> kind = {}) {
    const std::size_t kinds = options_.macs_only ? 3 : archetypes().size();
    const Archetype& archetype = archetypes()[kind.value_or(random_.below(kinds))];
    Sample sample;
    sample.group = archetype.name;
    sample.name = fmt::format("{} {}", archetype.name, ++count_);
    sample.passes = std::floor(std::exp(random_.uniform(0, std::log(200.0))));
    const double cycles = sample.passes * std::exp(random_.uniform(std::log(3e3), std::log(1e6)));
    double sum = 0;
    std::vector<double> parts;
    for (const auto& [cycle_class, part] : archetype.cycles) {
      parts.push_back(part * std::exp(0.20 * random_.normal()));
      sum += parts.back();
    }
    const double stalls = archetype.stall_share * std::exp(0.5 * random_.normal());
    for (std::size_t i = 0; i < parts.size(); ++i)
      sample.class_cycles[static_cast<std::size_t>(archetype.cycles[i].first)] =
          std::round(cycles * parts[i] / sum);
    sample.stall_cycles = std::round(cycles * stalls);
    sample.instructions = std::round(cycles * random_.uniform(0.62, 0.8));
    sample.macs = 0;
    if (archetype.cycles_per_mac > 0)
      sample.macs =
          std::round(cycles / (archetype.cycles_per_mac * std::exp(0.25 * random_.normal())));
    sample.clock_hz = figures_.clock_hz;
    sample.supply_v = figures_.supply_v;
    if (options_.several_points) {
      sample.clock_hz = figures_.clock_hz * (random_.below(2) ? 1 : 0.2);
      sample.supply_v = random_.below(2) ? 3.3 : 1.8;
      sample.temperature_c = random_.below(2) ? 25 : 60;
    }
    return sample;
  }

  double true_latency_s(const Sample& sample) const {
    return truth_.cycles(sample.class_cycles, sample.stall_cycles, sample.passes) / sample.clock_hz;
  }
  double true_energy_j(const Sample& sample) const {
    return *truth_.energy_j(sample.class_cycles, sample.stall_cycles, sample.clock_hz,
                            sample.passes, {sample.supply_v, sample.temperature_c});
  }

  void measure(Sample& sample) {
    sample.latency_s = true_latency_s(sample) * (1 + options_.noise * random_.normal());
    sample.energy_j = true_energy_j(sample) * (1 + options_.noise * random_.normal());
    if (!options_.spread_known) return;
    sample.latency_spread = options_.noise;
    sample.energy_spread = options_.noise;
  }

  // Measured rows, of all kinds in turn.
  std::vector<Sample> samples(std::size_t count) {
    std::vector<Sample> rows;
    const std::size_t kinds = options_.macs_only ? 3 : archetypes().size();
    for (std::size_t i = 0; i < count; ++i) {
      rows.push_back(code(i % kinds));
      measure(rows.back());
    }
    return rows;
  }

  // What nobody measured, of kinds at random.
  std::vector<Sample> new_images(std::size_t count) {
    std::vector<Sample> rows;
    for (std::size_t i = 0; i < count; ++i) rows.push_back(code());
    return rows;
  }

 private:
  double factor(double spread) { return std::clamp(random_.normal(1, spread), 0.5, 1.8); }

  SyntheticOptions options_;
  Random random_;
  BoardFigures figures_;
  LinearModel truth_;
  int count_ = 0;
};

}  // namespace boardless
