#include "analyzer/learn/parameters.hpp"

#include <fmt/format.h>

#include <map>

#include "analyzer/error.hpp"
#include "analyzer/learn/layer_chain.hpp"
#include "analyzer/learn/parameter_room.hpp"
#include "analyzer/learn/played_branches.hpp"

namespace boardless {
namespace {

using namespace parameters;

void fully_connected(Collector& c) {
  c.fields({"batches", "input_length", "output_channels"});
  c.add("outputs", c.word(0) * c.word(2));
  c.add("weights", c.word(1) * c.word(2));
  c.section([&] {
    const Value length = c.word(1), fours = c.word(2) >> 2, pairs = ((c.word(2) & 3) + 1) >> 1;
    add_played_loop(c, "fours", c.word(0), fours);
    add_played_loop(c, "words of fours", c.word(0) * fours, length >> 2);
    add_played_loop(c, "bytes of fours", c.word(0) * fours, length & 3);
    add_played_loop(c, "pairs", c.word(0), pairs);
    add_played_loop(c, "words of pairs", c.word(0) * pairs, length >> 2);
    add_played_loop(c, "bytes of pairs", c.word(0) * pairs, length & 3);
  });
  add_clamp(c, 3);
  c.add("ordinary_scales", c.call().ordinary_scales);
}

// A shift to the right is a negative one.
void add_right_shift(Collector& c, const char* name, std::size_t word) {
  c.add(name, std::max<std::int64_t>(0, -c.word(word)));
}

// Whether rescaling leaves every value as it is: of a multiplier and shift, and offsets' sum.
void add_keeps_scale(Collector& c, std::size_t multiplier, std::size_t offset) {
  const bool keeps = c.word(multiplier) == 1 << 30 && c.word(multiplier + 1) == 1;
  c.add("same_scale", keeps && c.word(offset) + c.word(offset + 1) == 0);
}

void sum(Collector& c) {
  c.field("length");
  c.skip(1);
  c.fields({"input_1_offset", "input_1_multiplier", "input_1_shift", "input_2_offset",
            "input_2_multiplier", "input_2_shift", "output_offset", "output_multiplier",
            "output_shift"});
  add_right_shift(c, "input_1_right_shift", 4);
  add_right_shift(c, "input_2_right_shift", 7);
  add_right_shift(c, "output_right_shift", 10);
  add_clamp(c, c.next_word());
  c.skip(2);
  c.field("broadcast");
  broadcast(c, c.next_word());
}

void mul(Collector& c) {
  c.field("length");
  c.fields(
      {"input_1_offset", "input_2_offset", "output_offset", "output_multiplier", "output_shift"});
  add_right_shift(c, "output_right_shift", 5);
  add_clamp(c, c.next_word());
  c.skip(2);
  c.field("broadcast");
  broadcast(c, c.next_word());
}

void softmax(Collector& c) {
  c.fields({"rows", "depth", "input_multiplier", "input_left_shift"});
  c.add("elements", c.word(0) * c.word(1));
}

void rescale(Collector& c) {
  c.fields({"length", "input_offset", "output_offset", "multiplier", "shift"});
  add_right_shift(c, "right_shift", 4);
  add_keeps_scale(c, 3, 1);
  add_clamp(c, 5);
}

void leaky_relu(Collector& c) {
  c.fields({"length", "input_offset", "output_offset", "multiplier", "shift", "alpha_multiplier",
            "alpha_shift"});
  add_right_shift(c, "right_shift", 4);
  add_right_shift(c, "alpha_right_shift", 6);
  // Of the 256 values.
  c.add("values_from_zero", 128 + c.word(1));
  c.add("values_below_zero", 128 - c.word(1));
}

void hard_swish(Collector& c) {
  c.fields({"length", "input_offset", "output_offset", "output_multiplier", "output_exponent",
            "reluish_multiplier", "reluish_exponent"});
}

void length(Collector& c) { c.field("length"); }

KernelCall call_of_ones(const std::string& kernel, TensorType type) {
  KernelCall out;
  out.kernel = kernel;
  out.type = type;
  out.params.assign(32, 1);
  return out;
}

}  // namespace

namespace parameters {

Maker maker_of(const std::string& kernel, TensorType type) {
  static const std::map<std::string, Maker, std::less<>> makers = {
      {"CONV_2D", convolution},
      {"DEPTHWISE_CONV_2D", depthwise_convolution},
      {"TRANSPOSE_CONV", transposed_convolution},
      {"FULLY_CONNECTED", fully_connected},
      {"AVERAGE_POOL_2D", pool},
      {"MAX_POOL_2D", pool},
      {"ADD", sum},
      {"SUB", sum},
      {"MUL", mul},
      {"MEAN", mean},
      {"SOFTMAX", softmax},
      {"LOGISTIC", length},
      {"TANH", length},
      {"RELU", rescale},
      {"RELU6", rescale},
      {"RELU_0_TO_1", rescale},
      {"RELU_N1_TO_1", rescale},
      {"LEAKY_RELU", leaky_relu},
      {"HARD_SWISH", hard_swish},
      {"QUANTIZE", rescale},
      {"DEQUANTIZE", length},
      {"RESHAPE", length},
      {"SQUEEZE", length},
      {"EXPAND_DIMS", length},
      {"PAD", pad},
      {"PADV2", pad},
      {"CONCATENATION", concatenation},
      {"SPLIT", split},
      {"SPLIT_V", split},
      {"SLICE", strided_slice},
      {"STRIDED_SLICE", strided_slice},
      {"TRANSPOSE", transpose},
      {"RESIZE_NEAREST_NEIGHBOR", resize},
  };
  if (kernel == "QUANTIZE" && type == TensorType::float32) return length;
  const auto found = makers.find(kernel);
  if (found == makers.end())
    throw Error(ErrorKind::request,
                fmt::format("operator {} has no parameter block that laws could be in", kernel));
  return found->second;
}

KernelCall empty_call(const std::string& kernel, TensorType type) {
  KernelCall out = call_of_ones(kernel, type);
  if (kernel.find('+') != std::string::npos)
    for (const std::string& part : fused_parts(kernel))
      out.parts.push_back(call_of_ones(part, type));
  return out;
}

void Collector::add_noted(std::initializer_list<const char*> name, Value value) {
  const std::size_t there = at();
  if (notes_.names) {
    std::string& text = notes_.names->emplace_back();
    for (const char* part : name) text += part;
  }
  values_.resize(notes_.names ? there + 1 : std::max<std::size_t>(64, 2 * there));
  begin_ = values_.data();
  next_ = begin_ + there;
  end_ = begin_ + values_.size();
  *next_++ = value;
}

}  // namespace parameters

const std::vector<std::string>& parameter_names(const std::string& kernel, TensorType type) {
  static thread_local std::map<std::pair<std::string, TensorType>, std::vector<std::string>> known;
  std::vector<std::string>& names = known[{kernel, type}];
  if (names.empty()) {
    const KernelCall empty = empty_call(kernel, type);
    if (!empty.parts.empty()) {
      std::string before;
      for (const KernelCall& part : arranged_parts(empty)) {
        for (const std::string& name : parameter_names(part.kernel, type))
          names.push_back(before.empty() ? name : of_part(part.kernel, name));
        before = part.kernel;
      }
      if (tells_shapes(empty.parts)) names.emplace_back("keeps_shape");
      return names;
    }
    ParameterRoom room;
    Collector collector(empty, room, room.values, {.names = &names});
    maker_of(kernel, type)(collector);
  }
  return names;
}

std::vector<Value> parameter_values(const KernelCall& call) {
  ParameterRoom room;
  std::vector<Value> values;
  if (!call.parts.empty()) {
    for (const KernelCall& part : arranged_parts(call)) {
      const std::vector<Value> of_part = parameter_values(part);
      values.insert(values.end(), of_part.begin(), of_part.end());
    }
    if (tells_shapes(call.parts)) values.push_back(keeps_shape(call.parts[0], call.parts.back()));
    return values;
  }
  Collector collector(call, room, values, {});
  maker_of(call.kernel, call.type)(collector);
  collector.finish();
  return values;
}

}  // namespace boardless
