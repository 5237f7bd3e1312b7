// Numbers as people read them, and tables that fit the terminal.
//
//   grouped(9635079)        // "9,635,079"
//   with_unit(0.0535, "s")  // "53.5 ms"
//   percent(0.275)          // "27.5 %"
//   bar(0.5, 10)            // "█████"
#pragma once

#include <string>

namespace boardless {

std::string grouped(double value);                             // rounded to a whole number
std::string with_unit(double value, const std::string& unit);  // three digits and an SI prefix
std::string percent(double share);
std::string bar(double share, int width);  // eighths of a block; `width` columns at share 1
int columns_of(const std::string& text);   // code points: what it takes on the screen
std::string cut(const std::string& text, int columns);     // with "…" where it was cut
std::string padded(const std::string& text, int columns);  // cut or filled on the right
// Control characters of untrusted text as \xNN, so that they cannot drive a terminal.
std::string printable(const std::string& text, bool keep_newlines = false);

}  // namespace boardless
