// speedscope's own format (https://www.speedscope.app/file-format-schema.json): stacks with
// weights, a profile each for cycles, time and energy. It has no unit for energy: the profile's
// name says it.
#include <nlohmann/json.hpp>

#include "analyzer/report/export_stacks.hpp"
#include "analyzer/report/exports.hpp"
#include "analyzer/report/format.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

Json frames_of(const Explanation& x) {
  Json out = Json::array();
  for (const Explanation::Function& f : x.functions) {
    Json& frame = out.emplace_back();
    frame["name"] = printable(f.name) + (f.inside == Explanation::none ? "" : " [inlined]");
    if (f.file == Explanation::none) continue;
    frame["file"] = printable(x.files[static_cast<std::size_t>(f.file)]);
    if (f.line) frame["line"] = f.line;
  }
  return out;
}

Json profile_of(const ExportStacks& stacks, const char* name, const char* unit,
                std::int64_t ExportStack::*weight) {
  Json out = {{"type", "sampled"},
              {"name", name},
              {"unit", unit},
              {"startValue", 0},
              {"endValue", stacks.total.*weight},
              {"samples", Json::array()},
              {"weights", Json::array()}};
  std::vector<int> path;
  std::vector<std::size_t> depths;
  for (const ExportStack& s : stacks.stacks) {
    const std::size_t depth =
        s.parent == Explanation::none ? 0 : depths[static_cast<std::size_t>(s.parent)];
    path.resize(depth);
    path.push_back(s.function);
    depths.push_back(depth + 1);
    if (s.*weight == 0) continue;
    out["samples"].push_back(path);
    out["weights"].push_back(s.*weight);
  }
  return out;
}

}  // namespace

std::string export_speedscope(const Explanation& x) {
  const ExportStacks stacks = export_stacks(x);
  Json out;
  out["$schema"] = "https://www.speedscope.app/file-format-schema.json";
  out["exporter"] = "boardless " BOARDLESS_VERSION;
  out["name"] = printable(x.estimate.image_path);
  out["activeProfileIndex"] = 0;
  out["shared"]["frames"] = frames_of(x);
  Json& profiles = out["profiles"] = Json::array();
  profiles.push_back(profile_of(stacks, "cycles", "none", &ExportStack::cycles));
  profiles.push_back(profile_of(stacks, "time", "nanoseconds", &ExportStack::time_ns));
  if (x.estimate.energy_j)
    profiles.push_back(profile_of(stacks, "energy in nanojoules", "none", &ExportStack::energy_nj));
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace boardless
