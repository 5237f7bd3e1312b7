// How long a battery lasts that feeds one inference in every period, and sleep in between.
//
//   const Battery coin_cell{.capacity_j = charge_as_energy(225 * 3.6, 3.0),  // 225 mAh at 3 V
//                           .self_discharge_per_year = 0.01,
//                           .sleep_w = 2e-6 * 3.0,
//                           .period_s = 10};
//   battery_life(coin_cell, 2.4e-3, 0.05).life_s        // 9.3e6: 108 days
//
// Average power is the mean over a period, weighted by time, as for any duty cycle:
//   P = (E_inference + P_sleep * (T - t_inference)) / T
// Self-discharge takes a share of what is left, at a rate r with exp(-r * year) = 1 - share, so
// that the energy left obeys dE/dt = -P - r E. From E(0) = C it is empty at
//   t = ln(1 + r C / P) / r,    and without self-discharge at C / P
// This is an energy balance: the battery gives its rated energy at its rated voltage, conversion
// loses nothing, and waking up costs nothing beyond the inference. Not in it: temperature, cut-off
// voltage, pulse currents, age. A real battery lasts less long.
#pragma once

#include <optional>
#include <string>

#include "analyzer/recommend/candidate_cost.hpp"

namespace boardless {

inline constexpr double year_s = 365.25 * 24 * 3600;

struct Battery {
  double capacity_j = 0;
  double self_discharge_per_year = 0;  // share of what is left: 0.01 is 1 %
  double sleep_w = 0;                  // between inferences
  double period_s = 0;                 // from one inference to the next
};

struct BatteryLife {
  double inference_w = 0;  // each of the two on average over the period
  double sleep_w = 0;
  double average_w() const { return inference_w + sleep_w; }
  double life_s = 0;
};

double charge_as_energy(double coulombs, double volts);

// The share lost in a year, of the share lost in a month: months multiply, 2 % are 21.5 %.
double yearly_from_monthly(double share_per_month);

// Error(ErrorKind::request) where the inference takes longer than the period, and where a figure is
// none that a battery can have.
BatteryLife battery_life(const Battery& battery, double energy_j, double latency_s);

// The same for a candidate, at the ends of its intervals too.
struct CandidateBattery {
  BatteryLife life;
  Interval life_interval_s;
};
// Empty where the candidate's energy is not known, or too low for ops that are not counted, or
// where an inference does not fit into the period.
std::optional<CandidateBattery> candidate_battery(const Battery& battery,
                                                  const CandidateCost& candidate);

}  // namespace boardless
