#include "analyzer/learn/parameters.hpp"

#include <fmt/format.h>

#include <map>

#include "analyzer/error.hpp"
#include "analyzer/learn/layer_chain.hpp"
#include "analyzer/learn/parameter_collector.hpp"

namespace boardless {
namespace {

using namespace parameters;

void fully_connected(Collector& c) {
  c.fields({"batches", "input_length", "output_channels"});
  c.add("outputs", c.word(0) * c.word(2));
  c.add("weights", c.word(1) * c.word(2));
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

using Maker = void (*)(Collector&);

Maker maker_of(const std::string& kernel, TensorType type) {
  static const std::map<std::string, Maker, std::less<>> makers = {
      {"CONV_2D", convolution},
      {"DEPTHWISE_CONV_2D", convolution},
      {"TRANSPOSE_CONV", convolution},
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
      {"SPLIT", concatenation},
      {"SPLIT_V", concatenation},
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

// Numbers that no division stumbles over.
KernelCall call_of_ones(const std::string& kernel, TensorType type) {
  KernelCall out;
  out.kernel = kernel;
  out.type = type;
  out.params.assign(32, 1);
  return out;
}

void collect(const KernelCall& call, std::vector<Value>& values, std::vector<std::string>* names,
             const std::vector<bool>* needed) {
  if (!call.parts.empty()) return fused(call, values, names, needed);
  Collector collector(call, values, names, needed);
  of_kernel(collector);
}

}  // namespace

void parameters::of_kernel(Collector& c) { maker_of(c.call().kernel, c.call().type)(c); }

const std::vector<std::string>& parameter_names(const std::string& kernel, TensorType type) {
  static thread_local std::map<std::pair<std::string, TensorType>, std::vector<std::string>> known;
  std::vector<std::string>& names = known[{kernel, type}];
  if (names.empty()) {
    KernelCall empty = call_of_ones(kernel, type);
    if (kernel.find('+') != std::string::npos)
      for (const std::string& part : fused_parts(kernel))
        empty.parts.push_back(call_of_ones(part, type));
    std::vector<Value> values;
    collect(empty, values, &names, nullptr);
  }
  return names;
}

std::vector<Value> parameter_values(const KernelCall& call) {
  std::vector<Value> values;
  parameter_values(call, nullptr, values);
  return values;
}

void parameter_values(const KernelCall& call, const std::vector<bool>* needed,
                      std::vector<Value>& out) {
  out.clear();
  collect(call, out, nullptr, needed);
}

}  // namespace boardless
