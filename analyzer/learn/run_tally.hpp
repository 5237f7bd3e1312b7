// All of run_measures() summed over runs side by side: what one run adds takes a pass without a
// jump, which is less than to ask each measure of each run.
//
//   double sums[run_form_measures] = {};
//   RunTally::add(sums, 7, 2);                         // two runs of seven bytes
//   sums[RunTally::slot_of(run_measures()[10])]        // " & 3": 6
//   RunTally::ways_of(way) >> RunTally::way_of(7) & 1  // whether a run of seven goes that way
//
// Sums are whole numbers, as double exact up to 2^53.
#pragma once

#include "analyzer/learn/run_parameters.hpp"

namespace boardless::parameters {

struct RunTally {
  // Adds rounds in all forms.
  static void add(double* sums, Value length, double count);
  static std::size_t slot_of(const RunMeasure& rounds);

  // Ways that a run can take: none or some rounds of four words, none to three of words, none or
  // some bytes behind.
  static constexpr std::size_t ways = 2 * 4 * 2;
  static constexpr std::size_t way_of(Value length) {
    return static_cast<std::size_t>(length >= 16) << 3 |
           static_cast<std::size_t>((length & 15) >> 2) << 1 |
           static_cast<std::size_t>((length & 3) != 0);
  }
  static std::uint16_t ways_of(const RunMeasure& way);  // a bit for each
};

}  // namespace boardless::parameters
