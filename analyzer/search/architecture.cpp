#include "analyzer/search/architecture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyzer/error.hpp"
#include "analyzer/json_depth.hpp"
#include "analyzer/measured/text_input.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

constexpr StageField all_fields[] = {
    StageField::kind,      StageField::channels,   StageField::kernel,
    StageField::stride,    StageField::dilation,   StageField::repeats,
    StageField::expansion, StageField::activation, StageField::operation};

// The values that a genome chooses, by stage and field.
class Chosen {
 public:
  Chosen(const SearchSpace& space, const Genome& genome) : space_(space) {
    places_.resize(space.stages.size());
    for (std::size_t k = 0; k < space.genes.size(); ++k) {
      const Gene& gene = space.genes[k];
      const std::int32_t place = std::clamp(genome[k], 0, gene.choices - 1);
      if (gene.stage < 0)
        resolution_ = place;
      else
        places_[static_cast<std::size_t>(gene.stage)][static_cast<std::size_t>(gene.field)] = place;
    }
  }

  SpaceValue resolution() const {
    return space_.resolutions[static_cast<std::size_t>(resolution_)];
  }
  SpaceValue value(std::size_t stage, StageField field) const {
    const auto f = static_cast<std::size_t>(field);
    return space_.stages[stage].choices[f][static_cast<std::size_t>(places_[stage][f])];
  }
  StageKind kind(std::size_t stage) const {
    return static_cast<StageKind>(value(stage, StageField::kind).height);
  }
  // Whether the field matters for what is chosen beside it.
  bool matters(std::size_t stage, StageField field) const {
    if (!stage_has(kind(stage), field)) return false;
    if (field == StageField::stride && value(stage, field).height == 0) return false;  // as kernel
    const bool left_out = stage_has(kind(stage), StageField::repeats) &&
                          value(stage, StageField::repeats).height == 0;
    return !left_out || field == StageField::repeats || field == StageField::kind;
  }

 private:
  const SearchSpace& space_;
  std::int32_t resolution_ = 0;
  std::vector<std::array<std::int32_t, stage_field_count>> places_;
};

Json json_of(StageField field, const SpaceValue& value) {
  if (!field_info(field).words.empty()) return value_text(field, value);
  if (value.height == value.width) return value.height;
  return Json::array({value.height, value.width});
}

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw Error(ErrorKind::request, fmt::format("{} is no architecture of the space: {}", name, why));
}

std::string choices_text(StageField field, const std::vector<SpaceValue>& choices) {
  std::string out;
  for (std::size_t k = 0; k < choices.size() && k < 8; ++k)
    out += (k ? ", " : "") + value_text(field, choices[k]);
  return out + (choices.size() > 8 ? ", ..." : "");
}

std::int32_t place_of(const Json& json, StageField field, const std::vector<SpaceValue>& choices,
                      const std::string& where, const std::string& name) {
  for (std::size_t k = 0; k < choices.size(); ++k)
    if (json == json_of(field, choices[k])) return static_cast<std::int32_t>(k);
  refuse(name, fmt::format("{} has a {} of {}; the space has {}", where, field_info(field).key,
                           in_quotes(json.dump()), choices_text(field, choices)));
}

}  // namespace

Genome canonical(const SearchSpace& space, Genome genome) {
  genome.resize(space.genes.size());
  for (std::size_t k = 0; k < genome.size(); ++k)
    genome[k] = std::clamp(genome[k], 0, space.genes[k].choices - 1);
  const Chosen chosen(space, genome);
  for (std::size_t k = 0; k < genome.size(); ++k) {
    const Gene& gene = space.genes[k];
    if (gene.stage < 0) continue;
    const auto stage = static_cast<std::size_t>(gene.stage);
    // Of a stage that is left out the kind does not matter either.
    const bool left_out = chosen.matters(stage, StageField::repeats) &&
                          chosen.value(stage, StageField::repeats).height == 0;
    if (!chosen.matters(stage, gene.field) || (left_out && gene.field == StageField::kind))
      genome[k] = 0;
  }
  return genome;
}

Architecture architecture_of(const SearchSpace& space, const Genome& genome) {
  const Chosen chosen(space, genome);
  Architecture out;
  out.resolution = chosen.resolution();
  for (std::size_t k = 0; k < space.stages.size(); ++k) {
    ArchitectureStage& stage = out.stages.emplace_back();
    stage.kind = chosen.kind(k);
    const auto number = [&](StageField field, std::int32_t& to) {
      if (stage_has(stage.kind, field)) to = chosen.value(k, field).height;
    };
    const auto pair = [&](StageField field, SpaceValue& to) {
      if (stage_has(stage.kind, field)) to = chosen.value(k, field);
    };
    number(StageField::channels, stage.channels);
    pair(StageField::kernel, stage.kernel);
    pair(StageField::stride, stage.stride);
    pair(StageField::dilation, stage.dilation);
    if (stage.stride.height == 0) stage.stride = stage.kernel;
    number(StageField::repeats, stage.repeats);
    number(StageField::expansion, stage.expansion);
    std::int32_t word = 0;
    number(StageField::activation, word);
    constexpr Activation activations[] = {Activation::none, Activation::relu, Activation::relu6};
    stage.activation = activations[word];
    word = 0;
    number(StageField::operation, word);
    stage.max_pool = word == 1;
  }
  return out;
}

std::string architecture_json(const SearchSpace& space, const Genome& genome) {
  const Chosen chosen(space, genome);
  Json out;
  out["space"] = space.name;
  out["resolution"] = Json::array({chosen.resolution().height, chosen.resolution().width});
  out["stages"] = Json::array();
  for (std::size_t k = 0; k < space.stages.size(); ++k) {
    Json stage = Json::object();
    for (const StageField field : all_fields)
      if (chosen.matters(k, field))
        stage[std::string(field_info(field).key)] = json_of(field, chosen.value(k, field));
    out["stages"].push_back(std::move(stage));
  }
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Genome genome_from_json(const SearchSpace& space, const std::string& text,
                        const std::string& name) {
  if (nests_too_deep(text)) refuse(name, "it nests too deep");
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) refuse(name, "it is no JSON object");
  if (!json.contains("space") || json["space"] != space.name)
    refuse(name, fmt::format("its \"space\" is not {}", in_quotes(space.name)));
  if (!json.contains("stages") || !json["stages"].is_array() ||
      json["stages"].size() != space.stages.size())
    refuse(name, fmt::format("it lacks \"stages\", {} of them", space.stages.size()));
  Genome out;
  const Json resolution = json.value("resolution", Json());
  bool known = false;
  for (const SpaceValue& value : space.resolutions)
    known = known || resolution == Json::array({value.height, value.width});
  if (!known) refuse(name, "its \"resolution\" is none of the space");
  for (const Gene& gene : space.genes) {
    if (gene.stage < 0) {
      for (std::size_t k = 0; k < space.resolutions.size(); ++k)
        if (resolution == Json::array({space.resolutions[k].height, space.resolutions[k].width}))
          out.push_back(static_cast<std::int32_t>(k));
      continue;
    }
    const auto s = static_cast<std::size_t>(gene.stage);
    const Json& stage = json["stages"][s];
    const std::string key(field_info(gene.field).key);
    out.push_back(stage.is_object() && stage.contains(key)
                      ? place_of(stage[key], gene.field, space.stages[s].of(gene.field),
                                 fmt::format("stage {}", s + 1), name)
                      : 0);
  }
  out = canonical(space, out);
  // Fields without a choice, and those that are missing or too many.
  const Json again = Json::parse(architecture_json(space, out));
  for (std::size_t s = 0; s < space.stages.size(); ++s)
    if (nlohmann::json(again["stages"][s]) != nlohmann::json(json["stages"][s]))
      refuse(name, fmt::format("stage {} is {}, and not the nearest of the space, {}", s + 1,
                               json["stages"][s].dump().substr(0, 200), again["stages"][s].dump()));
  return out;
}

std::string architecture_text(const SearchSpace& space, const Genome& genome) {
  const Architecture net = architecture_of(space, genome);
  const auto size = [](const SpaceValue& v) { return fmt::format("{}x{}", v.height, v.width); };
  std::string out = size(net.resolution);
  for (const ArchitectureStage& stage : net.stages) {
    if (stage.repeats == 0) continue;
    out += fmt::format("; {}", to_string(stage.kind));
    if (stage.kind == StageKind::head) continue;
    if (stage.channels) out += fmt::format(" {}", stage.channels);
    out += " " + size(stage.kernel);
    if (stage.expansion > 1) out += fmt::format(" e{}", stage.expansion);
    if (stage.stride != SpaceValue{1, 1}) out += "/" + value_text(StageField::stride, stage.stride);
    if (stage.dilation != SpaceValue{1, 1})
      out += " d" + value_text(StageField::dilation, stage.dilation);
    if (stage.repeats > 1) out += fmt::format(" ({} times)", stage.repeats);
  }
  return out;
}

}  // namespace boardless
