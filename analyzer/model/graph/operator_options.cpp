#include "analyzer/model/graph/operator_options.hpp"

#include <fmt/format.h>

#include <cmath>

namespace boardless {
namespace {

// The first complaint stays.
class Complaint {
 public:
  void at_least_one(const char* what, std::int32_t value) {
    if (text.empty() && value < 1) text = fmt::format("has a {} of {}", what, value);
  }
  void finite(const char* what, float value) {
    if (text.empty() && !std::isfinite(value))
      text = fmt::format("has a {} that is no number", what);
  }
  void known(Padding padding) {
    const int number = static_cast<int>(padding);
    if (text.empty() && (number < 0 || number > 1))
      text = fmt::format("has the unknown padding {}", number);
  }
  void known(Activation activation) {
    const int number = static_cast<int>(activation);
    if (text.empty() && (number < 0 || number > 5))
      text = fmt::format("has the unknown activation {}", number);
  }

  // A field that several of the structs have is checked wherever it is.
  template <class Options>
  void look_at(const Options& o) {
    if constexpr (requires { o.padding; }) known(o.padding);
    if constexpr (requires { o.activation; }) known(o.activation);
    if constexpr (requires { o.stride_height; }) {
      at_least_one("stride", o.stride_height);
      at_least_one("stride", o.stride_width);
    }
    if constexpr (requires { o.dilation_height; }) {
      at_least_one("dilation", o.dilation_height);
      at_least_one("dilation", o.dilation_width);
    }
    if constexpr (requires { o.filter_height; }) {
      at_least_one("window dimension", o.filter_height);
      at_least_one("window dimension", o.filter_width);
    }
    if constexpr (requires { o.count; }) at_least_one("count", o.count);
    if constexpr (requires { o.beta; }) finite("beta", o.beta);
    if constexpr (requires { o.alpha; }) finite("alpha", o.alpha);
  }

  std::string text;
};

// A function for each row, not a value: GCC takes minutes over a table of variants.
template <class Options>
OperatorOptions make() {
  return Options{};
}

struct Row {
  std::string_view type;
  OperatorOptions (*make)();
};

constexpr Row rows[] = {
    {"CONV_2D", make<Conv2dOptions>},
    {"DEPTHWISE_CONV_2D", make<DepthwiseConv2dOptions>},
    {"AVERAGE_POOL_2D", make<Pool2dOptions>},
    {"MAX_POOL_2D", make<Pool2dOptions>},
    {"L2_POOL_2D", make<Pool2dOptions>},
    {"TRANSPOSE_CONV", make<TransposeConvOptions>},
    {"FULLY_CONNECTED", make<FullyConnectedOptions>},
    {"BATCH_MATMUL", make<BatchMatmulOptions>},
    {"ADD", make<AddOptions>},
    {"SUB", make<AddOptions>},
    {"MUL", make<MulOptions>},
    {"DIV", make<MulOptions>},
    {"SOFTMAX", make<SoftmaxOptions>},
    {"LEAKY_RELU", make<LeakyReluOptions>},
    {"RESHAPE", make<ReshapeOptions>},
    {"SQUEEZE", make<SqueezeOptions>},
    {"CONCATENATION", make<ConcatenationOptions>},
    {"SPLIT", make<SplitOptions>},
    {"SPLIT_V", make<SplitOptions>},
    {"PACK", make<PackOptions>},
    {"UNPACK", make<UnpackOptions>},
    {"MEAN", make<ReducerOptions>},
    {"SUM", make<ReducerOptions>},
    {"REDUCE_PROD", make<ReducerOptions>},
    {"REDUCE_MAX", make<ReducerOptions>},
    {"REDUCE_MIN", make<ReducerOptions>},
    {"REDUCE_ANY", make<ReducerOptions>},
    {"REDUCE_ALL", make<ReducerOptions>},
    {"STRIDED_SLICE", make<StridedSliceOptions>},
    {"RESIZE_NEAREST_NEIGHBOR", make<ResizeOptions>},
    {"RESIZE_BILINEAR", make<ResizeOptions>},
};

}  // namespace

OperatorOptions default_options(std::string_view type) {
  for (const Row& row : rows)
    if (row.type == type) return row.make();
  return {};
}

std::string complaint_about(const OperatorOptions& options) {
  Complaint complaint;
  std::visit([&](const auto& plain) { complaint.look_at(plain); }, options);
  return complaint.text;
}

}  // namespace boardless
