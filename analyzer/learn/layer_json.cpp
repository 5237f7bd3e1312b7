#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analyzer/error.hpp"
#include "analyzer/learn/layer.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/suggest.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_behind = 8;

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::request, "a layer " + why);
}

std::int32_t number_of(const Json& json, const std::string& key) {
  // One of more than 64 bits is read as a fraction.
  if (json.is_number_float() && std::abs(json.get<double>()) > INT64_MAX)
    refuse(fmt::format("has a \"{}\" of {}, which is out of range", key, json.dump()));
  if (!json.is_number_integer()) refuse(fmt::format("has a \"{}\" that is no whole number", key));
  const auto value = json.get<std::int64_t>();
  // Above 2^63 - 1 a number is unsigned, and would come out as another one.
  const bool huge = json.is_number_unsigned() && value < 0;
  if (huge || value < -(1 << 30) || value > 1 << 30)
    refuse(fmt::format("has a \"{}\" of {}, which is out of range", key, json.dump()));
  return static_cast<std::int32_t>(value);
}

std::vector<std::int32_t> numbers_of(const Json& json, const std::string& key) {
  if (!json.is_array() || json.size() > 32)
    refuse(fmt::format("has a \"{}\" that is no list of numbers", key));
  std::vector<std::int32_t> out;
  for (const Json& item : json) out.push_back(number_of(item, key));
  return out;
}

// One number for both directions, or two.
void pair_of(const Json& json, const std::string& key, std::int32_t (&out)[2]) {
  if (json.is_number()) {
    out[0] = out[1] = number_of(json, key);
    return;
  }
  const std::vector<std::int32_t> values = numbers_of(json, key);
  if (values.size() != 2)
    refuse(fmt::format("has a \"{}\" of {} numbers, not 2", key, values.size()));
  std::copy(values.begin(), values.end(), out);
}

struct ActivationName {
  Activation activation;
  const char* name;
};
constexpr ActivationName activation_names[] = {{Activation::none, "none"},
                                               {Activation::relu, "relu"},
                                               {Activation::relu6, "relu6"},
                                               {Activation::relu_n1_to_1, "relu_n1_to_1"}};

Activation activation_of(const Json& json) {
  if (json.is_string())
    for (const ActivationName& known : activation_names)
      if (json.get<std::string>() == known.name) return known.activation;
  refuse("has an \"activation\" that is none of none, relu, relu6, relu_n1_to_1");
}

Padding padding_of(const Json& json) {
  if (json == "same") return Padding::same;
  if (json == "valid") return Padding::valid;
  refuse("has a \"padding\" that is neither same nor valid");
}

std::string upper_case(std::string text) {
  for (char& letter : text)
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  return text;
}

std::string op_of(const Json& json) {
  if (!json.is_string()) refuse("has an \"op\" that is no text");
  auto op = json.get<std::string>();
  const std::vector<std::string>& known = layer_ops();
  if (std::find(known.begin(), known.end(), op) == known.end())
    refuse(fmt::format("has the op {}, which layers cannot have{}", in_quotes(op),
                       did_you_mean(nearest(upper_case(op), {known.begin(), known.end()}))));
  return op;
}

const std::vector<std::string> layer_keys = {"op",         "input",      "inputs",
                                             "channels",   "filter",     "stride",
                                             "dilation",   "groups",     "depth_multiplier",
                                             "padding",    "activation", "numbers",
                                             "from_float", "then",       "place",
                                             "seed"};

Layer layer_of(const Json& json);

void read_key(const std::string& key, const Json& value, Layer& out) {
  if (key == "op") {
    out.op = op_of(value);
  } else if (key == "input") {
    out.inputs.push_back(numbers_of(value, key));
  } else if (key == "inputs") {
    if (!value.is_array() || value.size() > 64) refuse("has \"inputs\" that are no list of shapes");
    for (const Json& shape : value) out.inputs.push_back(numbers_of(shape, key));
  } else if (key == "channels") {
    out.channels = number_of(value, key);
  } else if (key == "filter") {
    pair_of(value, key, out.filter);
  } else if (key == "stride") {
    pair_of(value, key, out.stride);
  } else if (key == "dilation") {
    pair_of(value, key, out.dilation);
  } else if (key == "groups") {
    out.groups = number_of(value, key);
  } else if (key == "depth_multiplier") {
    out.depth_multiplier = number_of(value, key);
  } else if (key == "padding") {
    out.padding = padding_of(value);
  } else if (key == "activation") {
    out.activation = activation_of(value);
  } else if (key == "numbers") {
    out.numbers = numbers_of(value, key);
  } else if (key == "from_float") {
    if (!value.is_boolean()) refuse("has a \"from_float\" that is neither true nor false");
    out.from_float = value.get<bool>();
  } else if (key == "then") {
    if (!value.is_array() || value.empty() || value.size() > most_behind)
      refuse(fmt::format("has a \"then\" that is no list of 1 to {} layers", most_behind));
    for (const Json& layer : value) {
      out.then.push_back(layer_of(layer));
      if (!out.then.back().then.empty()) refuse("has a \"then\" in its \"then\"");
    }
  } else if (key == "place") {
    out.place = number_of(value, key);
  } else if (key == "seed") {
    if (!value.is_number_unsigned()) refuse("has a \"seed\" that is no whole number");
    out.seed = value.get<std::uint64_t>();
  } else {
    refuse(fmt::format("has a key {}, which layers do not have{}", in_quotes(key),
                       did_you_mean(nearest(key, layer_keys))));
  }
}

}  // namespace

const std::vector<std::string>& layer_ops() {
  static const std::vector<std::string> ops = {"CONV_2D",
                                               "DEPTHWISE_CONV_2D",
                                               "TRANSPOSE_CONV",
                                               "FULLY_CONNECTED",
                                               "AVERAGE_POOL_2D",
                                               "MAX_POOL_2D",
                                               "MEAN",
                                               "ADD",
                                               "SUB",
                                               "MUL",
                                               "SOFTMAX",
                                               "LOGISTIC",
                                               "TANH",
                                               "RELU",
                                               "RELU6",
                                               "RELU_0_TO_1",
                                               "RELU_N1_TO_1",
                                               "LEAKY_RELU",
                                               "HARD_SWISH",
                                               "QUANTIZE",
                                               "DEQUANTIZE",
                                               "RESHAPE",
                                               "PAD",
                                               "CONCATENATION",
                                               "SPLIT",
                                               "STRIDED_SLICE",
                                               "TRANSPOSE",
                                               "RESIZE_NEAREST_NEIGHBOR"};
  return ops;
}

Layer read_layer(const std::string& text) {
  Layer out = layer_of(Json::parse(text, nullptr, false));
  if (out.place != Layer().place) refuse("has a \"place\", which only one in a \"then\" has");
  return out;
}

namespace {

bool has_channels(const std::string& op) {
  return op == "CONV_2D" || op == "TRANSPOSE_CONV" || op == "FULLY_CONNECTED";
}

// A key that does nothing for the operator would be a layer of another cost than was meant.
void refuse_without_effect(const Layer& layer) {
  const Layer usual;
  const auto pair = [](const std::int32_t(&value)[2]) { return value[0] != 1 || value[1] != 1; };
  const auto is = [&](auto... ops) { return ((layer.op == ops) || ...); };
  const bool pools = is("AVERAGE_POOL_2D", "MAX_POOL_2D");
  const bool windows = pools || is("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV");
  const struct {
    const char* key;
    bool given, has;
  } keys[] = {
      {"channels", layer.channels != usual.channels, has_channels(layer.op)},
      {"groups", layer.groups != usual.groups, is("CONV_2D")},
      {"depth_multiplier", layer.depth_multiplier != usual.depth_multiplier,
       is("DEPTHWISE_CONV_2D")},
      {"from_float", layer.from_float, is("QUANTIZE")},
      {"filter", pair(layer.filter), windows},
      {"stride", pair(layer.stride), windows},
      {"dilation", pair(layer.dilation), is("CONV_2D", "DEPTHWISE_CONV_2D")},
      {"padding", layer.padding != usual.padding, windows},
      {"activation", layer.activation != usual.activation,
       (windows && !pools) || is("FULLY_CONNECTED", "ADD", "SUB", "MUL")},
      {"numbers", !layer.numbers.empty(),
       is("MEAN", "RESHAPE", "PAD", "CONCATENATION", "SPLIT", "STRIDED_SLICE", "TRANSPOSE",
          "RESIZE_NEAREST_NEIGHBOR")},
  };
  for (const auto& [key, given, has] : keys)
    if (given && !has) refuse(fmt::format("has a \"{}\", which {} does not have", key, layer.op));
}

Layer layer_of(const Json& json) {
  if (!json.is_object()) refuse("is no JSON object");
  Layer out;
  for (const auto& [key, value] : json.items()) read_key(key, value, out);
  if (out.op.empty()) refuse("lacks \"op\"");
  if (out.inputs.empty()) refuse("lacks \"input\"");
  if (has_channels(out.op) && !json.contains("channels"))
    refuse(fmt::format("{} lacks \"channels\"", out.op));
  refuse_without_effect(out);
  return out;
}

Json json_of(const Layer& layer) {
  const Layer usual;
  Json out;
  out["op"] = layer.op;
  if (layer.inputs.size() == 1)
    out["input"] = layer.inputs[0];
  else
    out["inputs"] = layer.inputs;
  const auto number = [&](const char* key, auto value, auto as_usual) {
    if (value != as_usual) out[key] = value;
  };
  const auto pair = [&](const char* key, const std::int32_t(&value)[2]) {
    if (value[0] != 1 || value[1] != 1) out[key] = {value[0], value[1]};
  };
  number("channels", layer.channels, usual.channels);
  pair("filter", layer.filter);
  pair("stride", layer.stride);
  pair("dilation", layer.dilation);
  number("groups", layer.groups, usual.groups);
  number("depth_multiplier", layer.depth_multiplier, usual.depth_multiplier);
  if (layer.padding != usual.padding) out["padding"] = "valid";
  for (const ActivationName& known : activation_names)
    if (layer.activation == known.activation && layer.activation != usual.activation)
      out["activation"] = known.name;
  if (!layer.numbers.empty()) out["numbers"] = layer.numbers;
  if (layer.from_float) out["from_float"] = true;
  number("place", layer.place, usual.place);
  number("seed", layer.seed, usual.seed);
  for (const Layer& next : layer.then) out["then"].push_back(json_of(next));
  return out;
}

}  // namespace

std::string layer_json(const Layer& layer) { return json_of(layer).dump(); }

}  // namespace boardless
