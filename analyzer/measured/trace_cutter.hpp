// Cuts samples of power and a trigger into repetitions, one sample at a time.
//
//   TraceCutter cutter(0);
//   cutter.add(0.0, 0.01, false);     // time in s, power in W, whether the trigger is on
//   cutter.add(0.1, 0.05, true);
//   cutter.add(0.2, 0.05, false);
//   cutter.finish();
//   cutter.first()[0].energy_j        // 0.005, of 0.1 s
//
// A repetition goes from the first sample that is on to the first that is off again. Both ends are
// late by half a sample on average, so that the duration has no bias.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/measured/spread.hpp"
#include "analyzer/measured/trace.hpp"

namespace boardless {

class TraceCutter {
 public:
  static constexpr std::size_t kept = 10'000;  // repetitions in first()
  static constexpr double gap_factor = 10;     // times the mean sample period so far

  explicit TraceCutter(double min_duration_s) : min_duration_s_(min_duration_s) {}

  // In order of time. A power that is no number spoils the repetition that it is in.
  void add(double time_s, double power_w, bool on);
  void finish();

  const std::vector<TraceRepetition>& first() const { return first_; }
  const Spread& energy_j() const { return energy_; }
  const Spread& duration_s() const { return duration_; }

  struct Dropped {
    std::uint64_t at_start = 0;  // was on at the first sample
    std::uint64_t at_end = 0;    // was still on at the last
    std::uint64_t gaps = 0;      // has a gap in time
    std::uint64_t not_finite = 0;
    std::uint64_t glitches = 0;  // shorter than min_duration_s, or of no duration
  };
  const Dropped& dropped() const { return dropped_; }

  std::uint64_t samples() const { return samples_; }
  std::uint64_t samples_on() const { return samples_on_; }
  double mean_period_s() const;

 private:
  void start(double time_s);
  void end(double time_s);

  double min_duration_s_;
  bool open_ = false;
  bool from_start_ = false;
  bool gap_ = false;
  bool not_finite_ = false;
  double start_s_ = 0;
  double joules_ = 0;

  std::uint64_t samples_ = 0;
  std::uint64_t samples_on_ = 0;
  double first_time_s_ = 0;
  double last_time_s_ = 0;
  double last_power_w_ = 0;

  std::vector<TraceRepetition> first_;
  Spread energy_;
  Spread duration_;
  Dropped dropped_;
};

}  // namespace boardless
