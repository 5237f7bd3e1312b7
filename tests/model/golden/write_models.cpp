// Writes the small models whose outputs in TensorFlow Lite are kept in tests/data/golden: one
// operator each, with weights from a seed; and two networks.
//
//   write_models FOLDER        conv_2d_1x1.tflite, conv_2d_3x3_same.tflite, ... in FOLDER
//
// The same bytes on every machine. Scales and zero points are set apart from each other, so that a
// kernel that forgets one of them gives other outputs. After a change here, README.md tells how to
// make the golden outputs anew.
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "tests/model/golden/models.hpp"

namespace boardless {
namespace {

using Shape = std::vector<std::int32_t>;
constexpr Padding same = Padding::same;
constexpr Padding valid = Padding::valid;

void add_convolutions(Models& models) {
  const auto conv = [&](const std::string& name, const Shape& shape, const ConvLayer& layer,
                        float scale, std::int64_t zero_point) {
    GraphBuilder& net = models.start(name);
    const int x = net.input(shape);
    const int y = net.conv_2d(x, layer);
    models.finish({y}, {{x, 0.05F, -3}, {y, scale, zero_point}});
  };
  conv("conv_2d_1x1", {1, 5, 5, 8}, {.channels = 6}, 0.041F, 5);
  conv("conv_2d_3x3_same", {1, 6, 5, 3}, {.channels = 4, .height = 3, .width = 3}, 0.037F, -7);
  conv("conv_2d_3x3_stride_2_same", {1, 7, 8, 4},
       {.channels = 5, .height = 3, .width = 3, .stride = 2}, 0.044F, 11);
  conv("conv_2d_3x3_stride_2_valid", {1, 9, 8, 3},
       {.channels = 8, .height = 3, .width = 3, .stride = 2, .padding = valid}, 0.033F, 0);
  conv("conv_2d_relu", {1, 6, 6, 2},
       {.channels = 7, .height = 3, .width = 2, .activation = Activation::relu}, 0.021F, -128);
  conv("conv_2d_relu6", {1, 6, 6, 5},
       {.channels = 9, .height = 3, .width = 3, .activation = Activation::relu6}, 0.025F, -128);
  conv("conv_2d_dilated", {1, 8, 8, 3},
       {.channels = 4, .height = 3, .width = 3, .dilation = 2, .padding = valid}, 0.04F, -1);
  conv("conv_2d_batch_2", {2, 4, 4, 3}, {.channels = 4, .height = 2, .width = 2}, 0.05F, 2);

  const auto depthwise = [&](const std::string& name, const Shape& shape, const ConvLayer& layer,
                             float scale, std::int64_t zero_point) {
    GraphBuilder& net = models.start(name);
    const int x = net.input(shape);
    const int y = net.depthwise_conv_2d(x, layer);
    models.finish({y}, {{x, 0.05F, 4}, {y, scale, zero_point}});
  };
  depthwise("depthwise_conv_2d_same", {1, 6, 6, 8}, {.height = 3, .width = 3}, 0.039F, -5);
  depthwise("depthwise_conv_2d_stride_2_relu", {1, 7, 7, 5},
            {.height = 3, .width = 3, .stride = 2, .activation = Activation::relu}, 0.02F, -128);
  depthwise("depthwise_conv_2d_multiplier_2", {1, 5, 6, 3},
            {.height = 3, .width = 3, .depth_multiplier = 2, .padding = valid}, 0.043F, 9);
  depthwise("depthwise_conv_2d_multiplier_8", {1, 9, 7, 1},
            {.height = 5,
             .width = 4,
             .stride = 2,
             .depth_multiplier = 8,
             .activation = Activation::relu6},
            0.0235F, -128);

  const auto transposed = [&](const std::string& name, const Shape& shape, const ConvLayer& layer) {
    GraphBuilder& net = models.start(name);
    const int x = net.input(shape);
    const int y = net.transpose_conv(x, layer);
    models.finish({y}, {{x, 0.05F, -6}, {y, 0.036F, 3}});
  };
  transposed("transpose_conv_same", {1, 4, 3, 4},
             {.channels = 3, .height = 3, .width = 3, .stride = 2});
  transposed("transpose_conv_valid", {1, 3, 4, 2},
             {.channels = 4, .height = 2, .width = 3, .stride = 2, .padding = valid});
}

// One scale for all weights. With one per channel, which the builder gives, TensorFlow Lite 2.9
// says nothing and puts out zero points only; later ones and Micro compute it.
void add_fully_connected(Models& models) {
  const auto layer = [&](const std::string& name, const Shape& shape, int outputs,
                         Activation activation, float scale, std::int64_t zero_point) {
    GraphBuilder& net = models.start(name);
    const int x = net.input(shape);
    const int y = net.fully_connected(x, outputs, activation);
    const int weights = y - 2;
    const int bias = y - 1;
    models.finish(
        {y},
        {{x, 0.05F, 8}, {weights, 0.0017F, 0}, {bias, 0.05F * 0.0017F, 0}, {y, scale, zero_point}});
  };
  layer("fully_connected", {1, 40}, 12, Activation::none, 0.047F, -4);
  layer("fully_connected_relu_batch_3", {3, 19}, 7, Activation::relu, 0.029F, -128);
}

void add_pools(Models& models) {
  const auto pool = [&](const std::string& name, bool is_average, const PoolLayer& layer) {
    GraphBuilder& net = models.start(name);
    const int x = net.input({1, 7, 6, 5});
    const int y = is_average ? net.average_pool_2d(x, layer) : net.max_pool_2d(x, layer);
    models.finish({y}, {{x, 0.05F, -9}, {y, 0.05F, -9}});
  };
  pool("average_pool_2d_valid", true, {.height = 2, .width = 2, .stride = 2});
  pool("average_pool_2d_same", true, {.height = 3, .width = 3, .stride = 2, .padding = same});
  pool("average_pool_2d_whole", true, {.height = 7, .width = 6, .stride = 1});
  pool("max_pool_2d_valid", false, {.height = 2, .width = 2, .stride = 2});
  pool("max_pool_2d_same", false, {.height = 3, .width = 3, .stride = 1, .padding = same});
}

void add_elementwise(Models& models) {
  using Layer = int (GraphBuilder::*)(int, int, Activation);
  const auto pair = [&](const std::string& name, Layer layer, const Shape& left, const Shape& right,
                        Activation activation, float scale, std::int64_t zero_point) {
    GraphBuilder& net = models.start(name);
    const int a = net.input(left);
    const int b = net.input(right);
    const int y = (net.*layer)(a, b, activation);
    models.finish({y}, {{a, 0.05F, 3}, {b, 0.031F, -12}, {y, scale, zero_point}});
  };
  const Shape whole = {1, 5, 4, 6};
  const Shape channels = {1, 1, 1, 6};
  pair("add", &GraphBuilder::add, whole, whole, Activation::none, 0.064F, -2);
  pair("add_relu", &GraphBuilder::add, whole, whole, Activation::relu, 0.033F, -128);
  pair("add_broadcast", &GraphBuilder::add, whole, channels, Activation::none, 0.058F, 6);
  pair("sub", &GraphBuilder::sub, whole, whole, Activation::none, 0.061F, 1);
  pair("sub_broadcast", &GraphBuilder::sub, channels, whole, Activation::none, 0.07F, -10);
  pair("mul", &GraphBuilder::mul, whole, whole, Activation::none, 0.11F, 7);
  pair("mul_relu6", &GraphBuilder::mul, whole, whole, Activation::relu6, 0.0236F, -128);
  pair("mul_broadcast", &GraphBuilder::mul, whole, {1, 5, 1, 6}, Activation::none, 0.09F, -3);
}

void add_activations(Models& models) {
  const auto unary = [&](const std::string& name, const std::string& type, float from,
                         std::int64_t from_zero, float to, std::int64_t to_zero) {
    GraphBuilder& net = models.start(name);
    const int x = net.input({1, 512});
    const int y = net.unary(type, x);
    models.finish({y}, {{x, from, from_zero}, {y, to, to_zero}});
  };
  unary("relu", "RELU", 0.05F, -4, 0.05F, -4);
  unary("relu_rescaled", "RELU", 0.05F, 2, 0.026F, -128);
  unary("relu6", "RELU6", 0.07F, 0, 0.07F, 0);
  unary("logistic", "LOGISTIC", 0.05F, 6, 1.0F / 256, -128);
  unary("logistic_narrow", "LOGISTIC", 0.011F, -20, 1.0F / 256, -128);
  unary("tanh", "TANH", 0.027F, -3, 1.0F / 128, 0);
  unary("tanh_narrow", "TANH", 0.008F, 14, 1.0F / 128, 0);
  unary("hard_swish", "HARD_SWISH", 0.04F, -8, 0.0387F, -70);
  unary("hard_swish_wide", "HARD_SWISH", 0.09F, 5, 0.047F, -110);

  GraphBuilder& net = models.start("leaky_relu");
  int x = net.input({1, 512});
  int y = net.leaky_relu(x, 0.2F);
  models.finish({y}, {{x, 0.05F, 7}, {y, 0.045F, -31}});

  const auto softmax = [&](const std::string& name, const Shape& shape, float scale,
                           std::int64_t zero_point) {
    GraphBuilder& made = models.start(name);
    const int from = made.input(shape);
    const int to = made.softmax(from);
    models.finish({to}, {{from, scale, zero_point}});
  };
  softmax("softmax", {1, 12}, 0.05F, -11);
  softmax("softmax_narrow", {6, 10}, 0.006F, 4);
  softmax("softmax_wide", {5, 9}, 0.21F, 30);
}

void add_means(Models& models) {
  const auto mean = [&](const std::string& name, const Shape& shape, const Shape& axes,
                        bool keep_dims, float scale, std::int64_t zero_point) {
    GraphBuilder& net = models.start(name);
    const int x = net.input(shape);
    const int y = net.mean(x, axes, keep_dims);
    models.finish({y}, {{x, 0.05F, -3}, {y, scale, zero_point}});
  };
  mean("mean", {1, 6, 5, 8}, {1, 2}, false, 0.05F, -3);
  mean("mean_keep_dims", {2, 4, 3, 6}, {1, 2}, true, 0.05F, -3);
  mean("mean_rescaled", {1, 6, 5, 8}, {1, 2}, false, 0.0113F, 9);
  mean("mean_rescaled_keep_dims", {2, 7, 3, 5}, {1, 2}, true, 0.0171F, -6);
  mean("mean_channels", {1, 4, 4, 9}, {3}, false, 0.05F, -3);
  mean("mean_channels_rescaled", {1, 4, 4, 9}, {3}, false, 0.021F, 0);
}

void add_moves(Models& models) {
  const auto moved = [&](const std::string& name, const Shape& shape, const auto& layer) {
    GraphBuilder& net = models.start(name);
    const int x = net.input(shape);
    const int y = layer(net, x);
    models.finish({y}, {{x, 0.05F, -14}, {y, 0.05F, -14}});
  };
  moved("pad", {1, 3, 4, 2}, [](auto& net, int x) { return net.pad(x, {0, 0, 1, 2, 0, 3, 0, 0}); });
  moved("reshape", {1, 3, 4, 5}, [](auto& net, int x) { return net.reshape(x, {1, 60}); });
  moved("strided_slice", {1, 6, 5, 4}, [](auto& net, int x) {
    return net.strided_slice(x, {0, 1, 0, 1}, {1, 6, 5, 4}, {1, 2, 2, 1});
  });
  moved("strided_slice_backwards", {1, 6, 5, 4}, [](auto& net, int x) {
    return net.strided_slice(x, {0, 4, 1, 3}, {1, 1, 5, 0}, {1, -1, 1, -2});
  });
  moved("transpose", {1, 3, 4, 5}, [](auto& net, int x) { return net.transpose(x, {0, 3, 1, 2}); });
  moved("transpose_2d", {6, 7}, [](auto& net, int x) { return net.transpose(x, {1, 0}); });
  moved("resize_nearest_neighbor", {1, 3, 4, 2},
        [](auto& net, int x) { return net.resize_nearest_neighbor(x, 6, 8); });
  moved("resize_nearest_neighbor_odd", {1, 5, 4, 2},
        [](auto& net, int x) { return net.resize_nearest_neighbor(x, 7, 3); });

  // One scale for all: TensorFlow Lite refuses anything else of int8.
  const auto joined = [&](const std::string& name, int axis) {
    GraphBuilder& net = models.start(name);
    const int a = net.input({1, 3, 4, 5});
    const int b = net.input({1, 3, 4, 5});
    const int y = net.concatenation({a, b}, axis);
    models.finish({y}, {{a, 0.05F, -14}, {b, 0.05F, -14}, {y, 0.05F, -14}});
  };
  joined("concatenation", 3);
  joined("concatenation_rows", 1);

  GraphBuilder& net = models.start("split");
  const int x = net.input({1, 3, 4, 6});
  models.finish(net.split(x, 3, 3));
}

void add_conversions(Models& models) {
  const auto quantize = [&](const std::string& name, float from, std::int64_t from_zero, float to,
                            std::int64_t to_zero) {
    GraphBuilder& net = models.start(name);
    const int x = net.input({1, 512});
    const int y = net.quantize(x);
    models.finish({y}, {{x, from, from_zero}, {y, to, to_zero}});
  };
  quantize("quantize_int8_finer", 0.05F, 3, 0.031F, -7);
  quantize("quantize_int8_coarser", 0.05F, 3, 0.123F, 40);

  // Inputs are in [-1, 1): at this scale a few of them saturate.
  GraphBuilder& from_float = models.start("quantize_float32");
  int x = from_float.input({1, 512}, TensorType::float32);
  int y = from_float.quantize(x);
  models.finish({y}, {{y, 0.0072F, -5}});

  GraphBuilder& to_float = models.start("dequantize");
  x = to_float.input({1, 128});
  y = to_float.dequantize(x);
  models.finish({y}, {{x, 0.0431F, 17}});
}

// Whole networks with random weights, for the examples of the docs and the tests of the program:
// there are no golden outputs of them.
void add_networks(Models& models) {
  // Keyword spotting in the shape of MLPerf Tiny's DS-CNN.
  GraphBuilder& net = models.start("ds_cnn");
  int x = net.conv_2d(net.input({1, 49, 10, 1}),
                      {.channels = 64, .height = 10, .width = 4, .stride = 2});
  for (int block = 0; block < 4; ++block) {
    x = net.depthwise_conv_2d(x, {.height = 3, .width = 3, .activation = Activation::relu});
    x = net.conv_2d(x, {.channels = 64, .activation = Activation::relu});
  }
  x = net.average_pool_2d(x, {.height = 25, .width = 5, .stride = 1});
  models.finish({net.softmax(net.fully_connected(net.reshape(x, {1, 64}), 12))});

  // Two residual blocks and a sigmoid: tensors that live long, and ops of many types.
  GraphBuilder& residual = models.start("residual");
  x = residual.conv_2d(residual.input({1, 16, 16, 3}), {.channels = 8, .height = 3, .width = 3});
  for (int block = 0; block < 2; ++block) {
    const int before = x;
    x = residual.conv_2d(x, {.channels = 8, .height = 3, .width = 3});
    x = residual.add(x, before, Activation::relu);
  }
  x = residual.max_pool_2d(residual.unary("HARD_SWISH", x), {});
  models.finish({residual.unary("LOGISTIC", residual.mean(x, {1, 2}))});
}

Models all_models() {
  Models models;
  add_convolutions(models);
  add_fully_connected(models);
  add_pools(models);
  add_elementwise(models);
  add_activations(models);
  add_means(models);
  add_moves(models);
  add_conversions(models);
  add_networks(models);
  return models;
}

}  // namespace
}  // namespace boardless

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: write_models FOLDER\n";
    return 2;
  }
  boardless::all_models().write(argv[1]);
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
