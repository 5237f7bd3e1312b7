#include "analyzer/model/pack/kernel_call.hpp"

#include <map>
#include <string_view>

#include "analyzer/model/pack/call_builder.hpp"

namespace boardless {
namespace {

using Maker = void (*)(CallBuilder&);

const std::map<std::string_view, Maker>& makers() {
  static const std::map<std::string_view, Maker> table = {
      {"CONV_2D", build_convolution},
      {"DEPTHWISE_CONV_2D", build_convolution},
      {"TRANSPOSE_CONV", build_convolution},
      {"FULLY_CONNECTED", build_fully_connected},
      {"AVERAGE_POOL_2D", build_pool},
      {"MAX_POOL_2D", build_pool},
      {"ADD", build_arithmetic},
      {"SUB", build_arithmetic},
      {"MUL", build_arithmetic},
      {"MEAN", build_mean},
      {"SOFTMAX", build_unary},
      {"LOGISTIC", build_unary},
      {"TANH", build_unary},
      {"RELU", build_unary},
      {"RELU6", build_unary},
      {"RELU_0_TO_1", build_unary},
      {"RELU_N1_TO_1", build_unary},
      {"LEAKY_RELU", build_unary},
      {"HARD_SWISH", build_unary},
      {"QUANTIZE", build_unary},
      {"DEQUANTIZE", build_unary},
      {"RESHAPE", build_layout},
      {"SQUEEZE", build_layout},
      {"EXPAND_DIMS", build_layout},
      {"PAD", build_layout},
      {"PADV2", build_layout},
      {"CONCATENATION", build_layout},
      {"SPLIT", build_layout},
      {"SPLIT_V", build_layout},
      {"SLICE", build_layout},
      {"STRIDED_SLICE", build_layout},
      {"TRANSPOSE", build_layout},
      {"RESIZE_NEAREST_NEIGHBOR", build_layout},
  };
  return table;
}

}  // namespace

KernelCall kernel_call(const Graph& graph, const Operator& op) {
  CallBuilder builder(graph, op);
  const auto maker = makers().find(op.type);
  if (op.is_custom || maker == makers().end()) builder.refuse("is an operator without a kernel");
  maker->second(builder);
  return std::move(builder.call);
}

}  // namespace boardless
