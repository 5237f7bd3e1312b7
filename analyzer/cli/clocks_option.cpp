#include "analyzer/cli/clocks_option.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/board/clock_points.hpp"
#include "analyzer/error.hpp"

namespace boardless::cli {
namespace {

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ErrorKind::request, sentence); }

}  // namespace

std::vector<std::string> parse_list(const std::string& text, const std::string& option,
                                    const std::string& what) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    std::string word = text.substr(at, comma - at);
    word.erase(0, word.find_first_not_of(' '));
    word.erase(word.find_last_not_of(' ') + 1);
    if (word.empty()) refuse(fmt::format("{} has an empty {} in '{}'", option, what, text));
    if (std::find(out.begin(), out.end(), word) != out.end())
      refuse(fmt::format("{} has '{}' twice", option, word));
    out.push_back(std::move(word));
    if (out.size() > max_compared)
      refuse(fmt::format("{} takes at most {} of them", option, max_compared));
    at = comma + 1;
  }
  return out;
}

std::vector<double> parse_clocks(const std::string& text, const Board& board) {
  std::vector<double> out;
  if (const std::size_t dots = text.find(".."); dots != std::string::npos) {
    const double low_hz = parse_clock(text.substr(0, dots));
    const double high_hz = parse_clock(text.substr(dots + 2));
    if (low_hz >= high_hz)
      refuse(fmt::format("--clocks '{}' has to go from a lower clock to a higher one", text));
    return clock_points(board, low_hz, high_hz);
  }
  for (const std::string& word : parse_list(text, "--clocks", "clock")) {
    const double clock_hz = parse_clock(word);
    if (std::find(out.begin(), out.end(), clock_hz) != out.end())
      refuse(fmt::format("--clocks has '{}' twice", word));
    operating_point(board, clock_hz);  // before anything runs
    out.push_back(clock_hz);
  }
  if (out.size() < 2) refuse("--clocks wants a range such as 16MHz..168MHz, or two clocks or more");
  return out;
}

}  // namespace boardless::cli
