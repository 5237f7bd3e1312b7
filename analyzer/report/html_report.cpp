#include "analyzer/report/html_report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "analyzer/report/estimate_json.hpp"
#include "analyzer/report/html_page.hpp"
#include "analyzer/report/json_number.hpp"
#include "analyzer/report/model_json.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

struct Joules {
  bool known = false;
  bool in_columns = false;
};

// Where every cycle costs the same, as it does without a fitted model, that figure stands for the
// columns of joules: a quarter less to write.
std::optional<double> joules_per_cycle(const Explanation& x) {
  const Estimate& e = x.estimate;
  if (!e.energy_j || e.cycles <= 0) return std::nullopt;
  const double each = *e.energy_j / e.cycles;
  const bool same = std::all_of(x.code.begin(), x.code.end(), [each](const auto& code) {
    return std::abs(code.cost.energy_j - each * code.cost.cycles) <= 1e-9 * code.cost.energy_j;
  });
  return same ? std::optional(each) : std::nullopt;
}

// Adds a row's joules, to six digits: a page full of all seventeen would be half as large again.
void add_joules(Json& table, const char* column, double energy_j, const Joules& joules) {
  if (!joules.in_columns) return;
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", energy_j);
  table[column].push_back(joules.known ? Json(std::stod(text)) : Json());
}

Json index(int i) { return i; }

Json functions_of(const Explanation& x, const Joules& joules) {
  Json out = {{"name", Json::array()}};
  for (const Explanation::Function& f : x.functions) {
    out["name"].push_back(f.name);
    out["address"].push_back(f.address);
    out["file"].push_back(index(f.file));
    out["line"].push_back(f.line);
    out["inside"].push_back(index(f.inside));
    out["inlined"].push_back(f.inside != Explanation::none);
    out["calls"].push_back(f.calls);
    out["instructions"].push_back(f.own.instructions);
    out["cycles"].push_back(json_number(f.own.cycles));
    out["inclusive_cycles"].push_back(json_number(f.inclusive.cycles));
    out["stall_cycles"].push_back(json_number(f.own.stall_cycles));
    add_joules(out, "energy_j", f.own.energy_j, joules);
    add_joules(out, "inclusive_energy_j", f.inclusive.energy_j, joules);
    out["stack_bytes"].push_back(f.stack ? Json(*f.stack) : Json());
  }
  return out;
}

Json tree_of(const Explanation& x, const Joules& joules) {
  Json out = {{"parent", Json::array()}};
  for (const Explanation::Context& c : x.contexts) {
    out["parent"].push_back(index(c.parent));
    out["function"].push_back(index(c.function));
    out["calls"].push_back(c.calls);
    out["instructions"].push_back(c.own.instructions);
    out["cycles"].push_back(json_number(c.own.cycles));
    add_joules(out, "energy_j", c.own.energy_j, joules);
  }
  return out;
}

Json code_of(const Explanation& x, const Joules& joules) {
  Json out = {{"function", Json::array()}};
  for (const Explanation::Code& c : x.code) {
    out["function"].push_back(index(c.function));
    out["address"].push_back(c.address);
    out["size"].push_back(c.size);
    out["text"].push_back(c.text);
    out["file"].push_back(index(c.file));
    out["line"].push_back(c.line);
    out["executions"].push_back(c.cost.instructions);
    out["cycles"].push_back(json_number(c.cost.cycles));
    out["stall_cycles"].push_back(json_number(c.cost.stall_cycles));
    add_joules(out, "energy_j", c.cost.energy_j, joules);
    Json lost = Json::array();
    for (const auto& [reason, cycles] : c.lost) {
      lost.push_back(reason);
      lost.push_back(json_number(cycles));
    }
    out["lost"].push_back(std::move(lost));
  }
  return out;
}

// The lines that executed code came from, in runs, where the files are at hand.
Json sources_of(const Explanation& x, SourceText& source) {
  std::map<int, std::map<std::uint32_t, std::string>> files;
  for (const Explanation::Code& c : x.code) {
    if (c.file == Explanation::none) continue;
    std::map<std::uint32_t, std::string>& lines = files[c.file];
    if (lines.contains(c.line)) continue;
    if (auto text = source.line(x.files[static_cast<std::size_t>(c.file)], c.line))
      lines[c.line] = std::move(*text);
  }
  Json out = Json::array();
  for (const auto& [file, lines] : files) {
    std::uint32_t next = 0;
    for (const auto& [number, text] : lines) {
      if (next == 0 || number != next)
        out.push_back({{"file", file}, {"first", number}, {"lines", Json::array()}});
      out.back()["lines"].push_back(text);
      next = number + 1;
    }
  }
  return out;
}

std::string file_name(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace

std::string html_report(const Explanation& x, SourceText& source, const std::string& version,
                        const ModelEstimate* model) {
  Json data;
  data["estimate"] = Json::parse(estimate_json(x.estimate, version));
  data["board_name"] = x.estimate.board_name;
  const std::optional<double> per_cycle = joules_per_cycle(x);
  if (per_cycle) data["energy_per_cycle_j"] = *per_cycle;
  const Joules joules{x.estimate.energy_j.has_value(), !per_cycle};
  data["files"] = x.files;
  data["reasons"] = x.reasons;
  data["functions"] = functions_of(x, joules);
  data["call_tree"] = tree_of(x, joules);
  data["code"] = code_of(x, joules);
  data["sources"] = sources_of(x, source);
  data["stack_high_water_bytes"] = x.stack_bytes ? Json(*x.stack_bytes) : Json();
  if (model) data["model"] = Json::parse(model_part_json(*model));
  // Names come from the firmware, and may not be UTF-8.
  return html_page(HtmlPage::explanation, "boardless: " + file_name(x.estimate.image_path),
                   data.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace boardless
