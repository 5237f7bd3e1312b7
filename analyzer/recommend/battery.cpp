#include "analyzer/recommend/battery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ErrorKind::request, sentence); }

void check(const Battery& battery, double energy_j, double latency_s) {
  const auto positive = [](double value) { return std::isfinite(value) && value > 0; };
  const auto zero_or_more = [](double value) { return std::isfinite(value) && value >= 0; };
  if (!positive(battery.capacity_j)) refuse("a battery's capacity has to be above 0");
  if (!positive(battery.period_s)) refuse("the period of inferences has to be above 0");
  if (!zero_or_more(battery.sleep_w)) refuse("the power in sleep has to be 0 or more");
  if (!zero_or_more(battery.self_discharge_per_year) || battery.self_discharge_per_year >= 1)
    refuse("self-discharge has to be 0 % or more and below 100 %");
  if (!positive(energy_j) || !zero_or_more(latency_s))
    refuse("an inference has to take energy, and no negative time");
  if (latency_s > battery.period_s)
    refuse(
        fmt::format("an inference takes {:.3g} s and does not fit into a period of {:.3g} s; make "
                    "the period longer",
                    latency_s, battery.period_s));
}

}  // namespace

double charge_as_energy(double coulombs, double volts) { return coulombs * volts; }

double yearly_from_monthly(double share_per_month) { return 1 - std::pow(1 - share_per_month, 12); }

BatteryLife battery_life(const Battery& battery, double energy_j, double latency_s) {
  check(battery, energy_j, latency_s);
  BatteryLife out;
  out.inference_w = energy_j / battery.period_s;
  out.sleep_w = battery.sleep_w * (1 - latency_s / battery.period_s);
  const double rate = -std::log1p(-battery.self_discharge_per_year) / year_s;
  const double without_s = battery.capacity_j / out.average_w();
  out.life_s = rate > 0 ? std::log1p(rate * without_s) / rate : without_s;
  return out;
}

std::optional<CandidateBattery> candidate_battery(const Battery& battery,
                                                  const CandidateCost& candidate) {
  if (!candidate.error.empty() || candidate.uncounted_ops > 0 || !candidate.energy_j)
    return std::nullopt;
  const Figure& energy = *candidate.energy_j;
  const Figure& latency = candidate.latency_s;
  if (latency.value > battery.period_s) return std::nullopt;
  // At the interval's end the inference may fill the period: then there is no sleep left.
  const auto life_at = [&](double energy_j, double latency_s) {
    return battery_life(battery, energy_j, std::min(latency_s, battery.period_s)).life_s;
  };
  CandidateBattery out;
  out.life = battery_life(battery, energy.value, latency.value);
  // The low end of a wide interval may be 0, which no inference takes.
  const double least_j = std::max(energy.interval.low, 1e-3 * energy.value);
  out.life_interval_s = {life_at(energy.interval.high, latency.interval.high),
                         life_at(least_j, std::max(0.0, latency.interval.low))};
  return out;
}

}  // namespace boardless
