// The lines of an evaluation log. docs/search.md has their keys.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analyzer/error.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/json_depth.hpp"
#include "analyzer/search/evaluation_log.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

constexpr int log_version = 2;

// A line ends with its checksum, of all that is before it.
constexpr std::string_view check_begin = ",\"check\":\"", check_end = "\"}";
constexpr std::size_t check_digits = 8;

std::string check_of(std::string_view text) {
  return sha256_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})
      .substr(0, check_digits);
}

bool is_as_written(std::string_view line) {
  const std::size_t tail = check_begin.size() + check_digits + check_end.size();
  if (line.size() < tail) return false;
  const std::string_view before = line.substr(0, line.size() - tail);
  return line.substr(before.size()) ==
         fmt::format("{}{}{}", check_begin, check_of(before), check_end);
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json figure(const Figure& of) { return Json::array({of.value, of.interval.low, of.interval.high}); }

Json cost_json(const Evaluation& e) {
  Json out;
  if (!e.cost.error.empty()) {
    out["error"] = e.cost.error;
    return out;
  }
  out["latency_s"] = figure(e.cost.latency_s);
  out["energy_j"] = e.cost.energy_j ? figure(*e.cost.energy_j) : Json();
  out["arena_bytes"] = e.cost.arena_bytes;
  out["flash_bytes"] = e.cost.flash_bytes;
  out["ram_bytes"] = e.cost.ram_bytes;
  out["board_flash_bytes"] = e.cost.board_flash_bytes;
  out["board_ram_bytes"] = e.cost.board_ram_bytes;
  out["outside_ops"] = e.outside;
  return out;
}

double amount(const Json& json) {
  const double value = json.get<double>();
  if (!(value >= 0)) throw std::invalid_argument("a negative amount");
  return value;
}

Figure read_figure(const Json& json) {
  return {amount(json.at(0)), {amount(json.at(1)), amount(json.at(2))}};
}

void read_cost(const Json& json, Evaluation& out) {
  CandidateCost& cost = out.cost;
  if (json.contains("error")) {
    cost.error = json["error"].get<std::string>();
    return;
  }
  cost.latency_s = read_figure(json.at("latency_s"));
  if (!json.at("energy_j").is_null()) cost.energy_j = read_figure(json["energy_j"]);
  cost.arena_bytes = json.at("arena_bytes").get<std::uint64_t>();
  cost.flash_bytes = json.at("flash_bytes").get<std::uint64_t>();
  cost.ram_bytes = json.at("ram_bytes").get<std::uint64_t>();
  cost.board_flash_bytes = json.at("board_flash_bytes").get<std::uint64_t>();
  cost.board_ram_bytes = json.at("board_ram_bytes").get<std::uint64_t>();
  out.outside = json.at("outside_ops").get<std::size_t>();
}

}  // namespace

std::string LogConditions::header() const {
  Json out;
  out["boardless_evaluations"] = log_version;
  out["space"] = space;
  out["space_sha256"] = space_sha256;
  out["board"] = board;
  out["clock_hz"] = clock_hz;
  out["pack_sha256"] = pack_sha256;
  out["predictor_sha256"] = predictor_sha256.empty() ? Json() : Json(predictor_sha256);
  const auto or_null = [](const auto& value) { return value ? Json(*value) : Json(); };
  out["model_sha256"] = model_sha256.empty() ? Json() : Json(model_sha256);
  out["supply_v"] = or_null(supply_v);
  out["temperature_c"] = or_null(temperature_c);
  out["max_instructions"] = or_null(max_instructions);
  out["scorer"] = scorer;
  out["weights_seed"] = weights_seed;
  return dumped(out);
}

LogLineKeys LogConditions::line_keys() const {
  const std::string text = header();
  return {
      sha256_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}).substr(0, 12),
      scorer == "proxy" ? "proxy" : "accuracy"};
}

std::string evaluation_line(const Evaluation& e, const LogLineKeys& keys) {
  Json out;
  out["key"] = keys.conditions;
  out["name"] = e.cost.name;
  out["architecture"] = Json::parse(e.architecture);
  out["macs"] = e.macs;
  out["parameters"] = e.parameters;
  out["cost"] = cost_json(e);
  out[keys.score] = e.accuracy ? Json(*e.accuracy) : Json();
  out["failure"] = e.failure.empty() ? Json() : Json(e.failure);
  std::string line = dumped(out);
  line.pop_back();
  return fmt::format("{}{}{}{}", line, check_begin, check_of(line), check_end);
}

Evaluation read_evaluation(const SearchSpace& space, const std::string& line,
                           const LogLineKeys& keys, const std::string& where) {
  const auto refuse = [&](const std::string& why) -> Error {
    return {ErrorKind::request, fmt::format("{}: {}", where, why)};
  };
  const Json json = nests_too_deep(line) ? Json() : Json::parse(line, nullptr, false);
  if (!json.is_object())
    throw refuse("no JSON object; take the line out, and the network is evaluated again");
  if (json.contains("boardless_evaluations"))
    throw refuse("a second first line; leave that of other logs out");
  Evaluation out;
  try {
    if (json.at("key") != keys.conditions)
      throw refuse(
          fmt::format("evaluated under other conditions (its key is {}, and here it is "
                      "\"{}\"): another space, board, clock, pack, predictor or scorer",
                      json["key"].dump().substr(0, 40), keys.conditions));
    json.at("check");
    if (!is_as_written(line))
      throw refuse(
          "changed since it was written, or damaged: its check is another; take the line out, and "
          "the network is evaluated again");
    out.genome = genome_from_json(space, json.at("architecture").dump(), where);
    out.architecture = architecture_json(space, out.genome);
    out.cost.name = network_name(out.architecture);
    out.macs = json.at("macs").get<std::uint64_t>();
    out.parameters = json.at("parameters").get<std::uint64_t>();
    read_cost(json.at("cost"), out);
    const Json& score = json.at(keys.score);
    if (!score.is_null()) out.accuracy = score.get<double>();
    if (out.accuracy && !(*out.accuracy >= 0 && *out.accuracy <= 1))
      throw refuse("an accuracy is 0 to 1");
    if (!json.at("failure").is_null()) out.failure = json["failure"].get<std::string>();
  } catch (const Error&) {
    throw;
  } catch (const std::exception&) {
    throw refuse("not a line of an evaluation log: a key is missing, or has another type");
  }
  return out;
}

}  // namespace boardless
