#include "analyzer/cli/share_option.hpp"

#include <fmt/format.h>

#include <charconv>

#include "analyzer/error.hpp"

namespace boardless::cli {

double parse_share(const std::string& text, const std::string& option) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  std::string unit(rest, end);
  std::erase(unit, ' ');
  if (error != std::errc() || !(value >= 0) || value > 1e6 || (!unit.empty() && unit != "%"))
    throw Error(ErrorKind::request,
                fmt::format("{} wants a share such as 2%, not '{}'", option, text));
  if (unit.empty() && value > 1)
    throw Error(ErrorKind::request,
                fmt::format("{} {} would be {:.12g} %; write {:.12g}% if that is not meant", option,
                            text, 100 * value, value));
  return unit.empty() ? value : value / 100;
}

}  // namespace boardless::cli
