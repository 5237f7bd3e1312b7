// The first lines of a text report: which image on what, and the answer in short.
//
//   ds_cnn-cortex-m4.elf on ST STM32F407G-DISC1 at 168 MHz, 3.3 V, 5 wait states
//   11,413,122 cycles ±11 %, 67.9 ms, 8.97 mJ
#pragma once

#include <string>

#include "analyzer/cost/explanation.hpp"

namespace boardless {

// "ST STM32F407G-DISC1 at 168 MHz, 3.3 V, 5 wait states"
std::string board_line(const Estimate& e);
std::string heading(const Estimate& e, int width);

// The same at length: latency, energy and cycles with their intervals, and what was counted.
std::string answer(const Estimate& e, int width);
// "  note: ..." for each.
std::string note_lines(const std::vector<std::string>& notes, int width);
// The last lines of an estimate: its notes, and where its figures come from.
std::string footnotes(const Estimate& e, int width);

// The last lines: an explanation's notes, as an estimate has them.
std::string notes(const Explanation& x, int width);

}  // namespace boardless
