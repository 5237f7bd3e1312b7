// Changes as people read them, and the sentence that explains one.
//
//   signed_count(586877)       // "+586,877"
//   signed_unit(-0.0035, "s")  // "-3.50 ms"
//   change_percent(100, 105)   // "+5.0 %"; "+0.012 %" where one digit would say 0.0
//   explanation(comparison, printable)
//     // "Most of it is load: +12,345 cycles, 61 % of the change, with 9,000 more instructions; the
//     //  function that changed most is conv_2d, by +11,000 cycles."
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analyzer/cost/comparison.hpp"

namespace boardless {

std::string signed_count(double value);
std::string signed_unit(double value, const std::string& unit);
std::string change_percent(double base, double now);  // "new" where only base is 0

// `name` writes what the firmware named, as the format needs it.
using NameWriter = std::function<std::string(const std::string&)>;
std::string explanation(const Comparison& comparison, const NameWriter& name);

// "stm32f407-discovery at 168 MHz, 3.3 V, 5 wait states"
std::string board_words(const EstimateSummary& summary);

// Over clocks or boards: "Least energy: 8.10 mJ (90 MHz), 10.3 % less than the most (168 MHz).
// Least latency: …" Empty when energy is known of fewer than two.
std::string least_energy_words(const std::vector<EstimateSummary>& summaries,
                               const NameWriter& name);

// Rows of a list as far as `top`, and what the others amount to.
struct TopRows {
  std::vector<const Difference*> rows;
  Difference hidden;  // count_base and count_now are how many rows either has of it
  std::size_t hidden_rows = 0;
};
TopRows top_rows(const std::vector<Difference>& rows, std::size_t top);

// The same of the rows of `comparison` that changed; those that did not are hidden in any case.
TopRows top_changes(const Comparison& comparison, const std::vector<Difference>& rows,
                    std::size_t top);

}  // namespace boardless
