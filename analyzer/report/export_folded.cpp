#include <fmt/format.h>

#include "analyzer/report/export_stacks.hpp"
#include "analyzer/report/exports.hpp"
#include "analyzer/report/format.hpp"

namespace boardless {
namespace {

// What separates frames and lines must not be part of a name.
std::string frame_name(const Explanation::Function& function) {
  std::string name = printable(function.name);
  for (char& c : name)
    if (c == ';') c = ':';
  return function.inside == Explanation::none ? name : name + "_[i]";
}

}  // namespace

std::string export_folded(const Explanation& x) {
  std::string out, path;
  std::vector<std::size_t> ends;  // of each stack's path, while it is a beginning of the next one's
  for (const ExportStack& s : export_stacks(x).stacks) {
    path.resize(s.parent == Explanation::none ? 0 : ends[static_cast<std::size_t>(s.parent)]);
    if (!path.empty()) path += ';';
    path += frame_name(x.functions[static_cast<std::size_t>(s.function)]);
    ends.push_back(path.size());
    if (s.cycles > 0) out += fmt::format("{} {}\n", path, s.cycles);
  }
  return out;
}

}  // namespace boardless
