#include "analyzer/report/saved_estimate.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analyzer/error.hpp"
#include "analyzer/model/model_program.hpp"
#include "analyzer/report/estimate_json.hpp"

namespace boardless {
namespace {

constexpr std::size_t longest_text = 64 << 10;  // a demangled name may be long

using Json = nlohmann::json;

constexpr int max_depth = 16;  // an estimate has 3, that of a model 5
constexpr std::string_view again = "save it again by 'boardless estimate ... --format json'";

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw Error(ErrorKind::request, fmt::format("'{}' {}", path, what));
}

// An object of the file, with where it stands for the errors.
class Fields {
 public:
  Fields(const Json& object, const std::string& path, std::string where)
      : object_(&object), path_(&path), where_(std::move(where)) {
    if (!object.is_object()) fail("is not an object");
  }

  const Json& at(const char* key) const {
    const auto found = object_->find(key);
    if (found == object_->end()) fail(fmt::format("has no '{}'", key));
    return *found;
  }
  bool has(const char* key) const { return object_->contains(key); }
  bool null(const char* key) const { return at(key).is_null(); }

  std::string text(const char* key) const {
    if (!at(key).is_string()) fail(fmt::format("has a '{}' that is no text", key));
    std::string out = at(key).get<std::string>();
    if (out.size() > longest_text) fail(fmt::format("has a '{}' of {} bytes", key, out.size()));
    return out;
  }
  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> out;
    for (const Json& entry : list(key)) {
      if (!entry.is_string()) fail(fmt::format("has '{}' that are no text", key));
      out.push_back(entry.get<std::string>());
    }
    return out;
  }
  double number(const char* key) const { return number_of(at(key), key); }
  std::uint64_t count(const char* key) const {
    if (!at(key).is_number_unsigned()) fail(fmt::format("has a '{}' that is no count", key));
    return at(key).get<std::uint64_t>();
  }
  Interval interval(const char* key) const {
    const Json& pair = list(key);
    if (pair.size() != 2) fail(fmt::format("has a '{}' that is no interval", key));
    return {number_of(pair[0], key), number_of(pair[1], key)};
  }
  const Json& list(const char* key) const {
    if (!at(key).is_array()) fail(fmt::format("has a '{}' that is no list", key));
    return at(key);
  }
  Fields object(const char* key) const { return {at(key), *path_, where_ + "." + key}; }
  Fields row(const Json& entry, const char* key) const { return {entry, *path_, std::string(key)}; }
  const Json& json() const { return *object_; }

  [[noreturn]] void fail(const std::string& what) const {
    const std::string in = where_.empty() ? "it" : "its " + where_;
    refuse(*path_, fmt::format("is a damaged estimate: {} {}; {}", in, what, again));
  }

 private:
  double number_of(const Json& value, const char* key) const {
    if (!value.is_number()) fail(fmt::format("has a '{}' that is no number", key));
    const double number = value.get<double>();
    if (!std::isfinite(number) || number < 0) fail(fmt::format("has a '{}' of {}", key, number));
    return number;
  }

  const Json* object_;
  const std::string* path_;
  std::string where_;
};

Cost cost_of(const Fields& fields, bool energy_known) {
  Cost out;
  out.instructions = fields.count("instructions");
  out.cycles = fields.number("cycles");
  out.stall_cycles = fields.number("stall_cycles");
  if (fields.null("energy_j") == energy_known)
    fields.fail("does not go with the energy of the whole");
  if (energy_known) out.energy_j = fields.number("energy_j");
  return out;
}

bool close(double a, double b) {
  return std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b));
}

void check_sum(const Fields& all, const char* list, const std::vector<NamedCost>& rows,
               const EstimateSummary& s) {
  Cost sum = s.overhead;
  for (const NamedCost& row : rows) sum.add(row.cost);
  if (sum.instructions != s.total.instructions || !close(sum.cycles, s.total.cycles) ||
      !close(sum.stall_cycles, s.total.stall_cycles) || !close(sum.energy_j, s.total.energy_j))
    all.fail(fmt::format("has a '{}' that does not sum to the whole", list));
}

std::vector<NamedCost> rows_of(const Fields& all, const char* list, const char* name_key,
                               const EstimateSummary& s) {
  std::vector<NamedCost> out;
  for (const Json& entry : all.list(list)) {
    const Fields row = all.row(entry, list);
    out.push_back({row.text(name_key), cost_of(row, s.energy_known)});
  }
  check_sum(all, list, out, s);
  return out;
}

// The ops of a model that are counted; firmware has none.
std::vector<NamedCost> ops_of(const Fields& all, const EstimateSummary& s) {
  std::vector<NamedCost> out;
  if (!all.has("ops")) return out;
  const Json& list = all.list("ops");
  if (list.size() > max_operators) all.fail(fmt::format("has more than {} 'ops'", max_operators));
  for (std::size_t k = 0; k < list.size(); ++k) {
    const Fields row = all.row(list[k], "ops");
    if (row.count("index") != k) row.fail(fmt::format("has an 'index' that is not {}", k));
    const std::string type = row.text("op");
    if (!row.null("missing")) {
      row.text("missing");
      continue;
    }
    out.push_back({op_function_name(static_cast<int>(k), type), cost_of(row, s.energy_known)});
  }
  check_sum(all, "ops", out, s);
  return out;
}

Json parsed(const std::string& text, const std::string& path) {
  const auto bounded = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > max_depth) refuse(path, "is JSON, but nested too deep to be an estimate");
    return true;
  };
  try {
    return Json::parse(text, bounded);
  } catch (const Json::exception&) {
    refuse(path, fmt::format("begins as JSON and is none, or was cut off; {}", again));
  }
}

void check_schema(const Json& json, const std::string& path) {
  const auto found = json.is_object() ? json.find("schema") : json.end();
  if (!json.is_object() || found == json.end() || !found->is_string())
    refuse(path, fmt::format("is JSON, but no estimate of boardless; {}", again));
  const std::string schema = found->get<std::string>().substr(0, 60);
  if (schema == estimate_schema) return;
  if (schema.starts_with("boardless-estimate/"))
    refuse(path, fmt::format("is of schema '{}', and this boardless reads '{}'; save it again by "
                             "this one",
                             schema, estimate_schema));
  refuse(path, fmt::format("is of schema '{}', not an estimate ('{}'); {}", schema, estimate_schema,
                           again));
}

}  // namespace

bool is_saved_estimate(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::ifstream file(path, std::ios::binary);
  std::string begin(256, '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  begin.resize(static_cast<std::size_t>(file.gcount()));
  if (begin.find('\0') != std::string::npos) return false;  // text has none, vector tables have
  if (begin.starts_with("\xef\xbb\xbf")) begin.erase(0, 3);
  const std::size_t first = begin.find_first_not_of(" \t\r\n");
  return first != std::string::npos && (begin[first] == '{' || begin[first] == '[');
}

EstimateSummary read_saved_estimate(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto end = file ? static_cast<std::int64_t>(file.tellg()) : -1;
  if (end < 0) refuse(path, "cannot be read; check its permissions");
  if (static_cast<std::uint64_t>(end) > max_saved_bytes)
    refuse(path, fmt::format("has {} bytes, more than the {} MiB of an estimate that boardless "
                             "reads",
                             end, max_saved_bytes >> 20));
  std::string text(static_cast<std::size_t>(end), '\0');
  file.seekg(0);
  if (!file.read(text.data(), end)) refuse(path, "cannot be read to its end");
  return parse_saved_estimate(text, path);
}

EstimateSummary parse_saved_estimate(const std::string& text, const std::string& path) {
  const Json json = parsed(text, path);
  check_schema(json, path);
  const Fields all(json, path, "");
  EstimateSummary s;
  s.saved = true;
  s.input = path;
  s.boardless_version = all.text("boardless_version");
  s.image_path = all.object("image").text("path");
  s.image_sha256 = all.object("image").text("sha256");
  s.core = all.text("core");
  s.board = all.text("board");
  s.clock_hz = all.number("clock_hz");
  if (!(s.clock_hz > 0)) all.fail("has a 'clock_hz' of 0");
  const std::uint64_t wait_states = all.count("wait_states");
  if (wait_states > 1000) all.fail("has more than 1000 'wait_states'");
  s.wait_states = static_cast<int>(wait_states);
  if (!all.null("supply_v")) s.supply_v = all.number("supply_v");
  if (all.has("temperature_c")) s.temperature_c = all.number("temperature_c");
  s.region = all.text("region");
  s.passes = all.count("passes");

  s.energy_known = !all.null("energy_j");
  s.total = cost_of(all, s.energy_known);
  if (all.has("overhead")) {
    const Fields overhead = all.row(all.at("overhead"), "overhead");
    s.overhead.cycles = overhead.number("cycles");
    if (s.energy_known) s.overhead.energy_j = overhead.number("energy_j");
  }
  s.cycles_interval = all.interval("cycles_interval");
  s.latency_s = all.number("latency_s");
  if (!close(s.latency_s, s.total.cycles / s.clock_hz))
    all.fail("has a 'latency_s' that is not cycles / clock_hz");
  s.latency_interval_s = all.interval("latency_interval_s");
  if (s.energy_known)
    s.energy_interval_j = all.interval("energy_interval_j");
  else
    s.no_energy_reason = all.text("no_energy_reason");

  s.classes = rows_of(all, "by_class", "class", s);
  s.functions = rows_of(all, "by_function", "function", s);
  s.ops = ops_of(all, s);
  const Fields stalls = all.object("stalls");
  double stalled = 0;
  for (const auto& [name, stall] : stalls.json().items()) {
    s.stalls.push_back({name, stalls.object(name.c_str()).number("cycles")});
    stalled += s.stalls.back().cycles;
  }
  if (!close(stalled, s.total.stall_cycles)) all.fail("has 'stalls' that do not sum to the whole");
  const Fields lost = all.object("lost_cycles");
  for (const auto& [name, cycles] : lost.json().items())
    s.lost.push_back({name, lost.number(name.c_str())});

  s.ended_by = all.text("ended_by");
  s.warnings = all.texts("warnings");
  s.cycles_method = all.object("method").text("cycles");
  return s;
}

}  // namespace boardless
