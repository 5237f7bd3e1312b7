#include <fmt/format.h>

#include <vector>

#include "analyzer/report/exports.hpp"
#include "analyzer/report/format.hpp"

namespace boardless {
namespace {

// What separates frames and counts must not be part of a name.
std::string frame_name(const Explanation::Function& function) {
  std::string name = printable(function.name);
  for (char& c : name)
    if (c == ';') c = ':';
  return function.inside == Explanation::none ? name : name + " [inlined]";
}

}  // namespace

std::string export_folded(const Explanation& x) {
  std::vector<std::string> stacks;
  std::string out;
  for (const Explanation::Context& c : x.contexts) {
    std::string stack = frame_name(x.functions[static_cast<std::size_t>(c.function)]);
    if (c.parent != Explanation::none)
      stack = stacks[static_cast<std::size_t>(c.parent)] + ";" + stack;
    if (c.own.cycles > 0) out += fmt::format("{} {:.0f}\n", stack, c.own.cycles);
    stacks.push_back(std::move(stack));
  }
  return out;
}

}  // namespace boardless
