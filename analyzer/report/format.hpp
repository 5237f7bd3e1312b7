// Numbers as people read them, and tables that fit the terminal.
//
//   grouped(9635079)        // "9,635,079"
//   with_unit(0.0535, "s")  // "53.5 ms"
//   counted(1240, "network")   // "1,240 networks"; "1 network"
//   percent(0.275)          // "27.5 %"
//   bar(0.5, 10)            // "█████"
#pragma once

#include <cstddef>
#include <string>

namespace boardless {

std::string grouped(double value);                             // rounded to a whole number
std::string counted(std::size_t n, const std::string& noun);   // in its plural, but of one
std::string with_unit(double value, const std::string& unit);  // three digits and an SI prefix
std::string percent(double share);
std::string bar(double share, int width);  // eighths of a block; `width` columns at share 1
int columns_of(const std::string& text);   // code points: what it takes on the screen
// At most so many columns, with a mark of one column where it was cut.
std::string cut(const std::string& text, int columns, const std::string& mark = "…");
// Broken at spaces, and within a word where one is wider than the line; each line ends with "\n".
std::string wrapped(const std::string& text, int columns, const std::string& indent = "");
std::string padded(const std::string& text, int columns);  // cut or filled on the right
// Untrusted text: control characters and what is not UTF-8 as \xNN, so that it cannot drive a
// terminal. Kept newlines come with tabs as four spaces.
std::string printable(const std::string& text, bool keep_newlines = false);

}  // namespace boardless
