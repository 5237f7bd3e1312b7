#include "analyzer/calibrate/sample.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

[[noreturn]] void refuse(const Sample& sample, const char* field, double value, const char* rule) {
  throw Error(ErrorKind::request,
              fmt::format("sample '{}': {} is {:g}; {}", sample.name, field, value, rule));
}

void at_least_zero(const Sample& sample, const char* field, double value) {
  if (!(value >= 0 && std::isfinite(value)))
    refuse(sample, field, value, "it has to be a number of at least 0");
}

void above_zero(const Sample& sample, const char* field, double value) {
  if (!(value > 0 && std::isfinite(value)))
    refuse(sample, field, value, "it has to be a number above 0");
}

}  // namespace

std::string label(const Sample& sample) {
  return sample.line ? fmt::format("{} (line {})", sample.name, sample.line) : sample.name;
}

const std::optional<double>& measured(const Sample& sample, Quantity quantity) {
  return quantity == Quantity::energy ? sample.energy_j : sample.latency_s;
}

void check_sample(const Sample& sample) {
  for (double cycles : sample.class_cycles) at_least_zero(sample, "a class's cycles", cycles);
  at_least_zero(sample, "stall cycles", sample.stall_cycles);
  at_least_zero(sample, "passes", sample.passes);
  at_least_zero(sample, "instructions", sample.instructions);
  if (sample.macs) at_least_zero(sample, "macs", *sample.macs);
  above_zero(sample, "clock_hz", sample.clock_hz);
  if (sample.supply_v) above_zero(sample, "supply_v", *sample.supply_v);
  if (sample.temperature_c && !(*sample.temperature_c >= -100 && *sample.temperature_c <= 250))
    refuse(sample, "temperature_c", *sample.temperature_c, "it has to be within -100 to 250");
  double cycles = 0;
  for (double part : sample.class_cycles) cycles += part;
  above_zero(sample, "the sum of the classes' cycles", cycles);
  if (sample.latency_s) above_zero(sample, "latency_s", *sample.latency_s);
  if (sample.energy_j) above_zero(sample, "energy_j", *sample.energy_j);
  at_least_zero(sample, "latency_spread", sample.latency_spread);
  at_least_zero(sample, "energy_spread", sample.energy_spread);
}

}  // namespace boardless
