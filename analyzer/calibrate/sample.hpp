// A sample: one measured row, with what the emulator said of its code.
//
//   Sample sample;
//   sample.name = "conv 16x16x8";
//   sample.class_cycles = ...;        // what the core's timing charges to each class
//   sample.clock_hz = 84e6;
//   sample.latency_s = 1.92e-3;       // of all passes together
//   sample.latency_spread = 0.01;     // ±1 % between repetitions
//
// A sample without a measured latency or energy is a candidate: something that one could measure,
// or wants predicted. check_sample() refuses what no measurement can be: values that are not
// finite, a clock of zero, a latency, an energy or a cycle count below zero.
#pragma once

#include <optional>
#include <string>

#include "analyzer/calibrate/quantity.hpp"
#include "analyzer/cost/linear_model.hpp"

namespace boardless {

struct Sample {
  std::string name;      // for people: the image and region, the op
  std::size_t line = 0;  // of the measurement file; 0: of none
  std::string group;     // rows of one kind, left out together in cross-validation; "": of its own

  ClassVector class_cycles{};  // cycles by class, without stalls, of all passes
  double stall_cycles = 0;     // cycles that instructions waited on memory, of all passes
  // How often the region was entered: each time has the fixed overhead. 0 where the measurement has
  // none in it, as of a sequence of a microbench image.
  double passes = 1;
  double instructions = 0;     // of all passes
  std::optional<double> macs;  // multiply-accumulates, where the code is a model or an op

  double clock_hz = 0;
  std::optional<double> supply_v;       // without it: the board's documented supply
  std::optional<double> temperature_c;  // without it: reference_temperature_c

  std::optional<double> latency_s;  // measured, of all passes
  double latency_spread = 0;        // relative standard deviation; 0: not known
  std::optional<double> energy_j;   // measured, of all passes
  double energy_spread = 0;         // relative standard deviation; 0: not known
};

// Its name, and its line where it has one: "softmax.tflite (line 12)".
std::string label(const Sample& sample);

// Its latency_s or energy_j.
const std::optional<double>& measured(const Sample& sample, Quantity quantity);

// Error(ErrorKind::request) naming the sample and the field.
void check_sample(const Sample& sample);

}  // namespace boardless
