// Builds a graph layer by layer, with weights from a seed: a network to cost before anyone has
// trained it, and the models of the tests.
//
//   GraphBuilder net(1);
//   int x = net.input({1, 32, 32, 3});
//   x = net.conv_2d(x, {.channels = 16, .height = 3, .width = 3, .stride = 2});
//   x = net.softmax(net.fully_connected(net.mean(x, {1, 2}), 10));
//   Graph graph = net.finish({x});          // check_graph has accepted it
//
// Everything is int8: weights symmetric, from the seed, per channel (FULLY_CONNECTED: with one
// scale, which every runtime takes); a bias of int32. Scales are such that outputs neither saturate
// nor vanish. The same calls in the same order with the same seed give the same graph on every
// machine; two layers among the arguments of one call have no order in C++. A layer's number is
// that of its output tensor. Shapes that do not fit are found by finish(), or at once where the
// layer could not be sized: Error(ErrorKind::request).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/model/graph/graph.hpp"

namespace boardless {

struct ConvLayer {
  int channels = 1;  // of the output; conv_2d and transpose_conv
  int height = 1;
  int width = 1;
  int stride = 1;
  int stride_width = 0;  // 0: as `stride`, which is then both
  int dilation = 1;
  int dilation_width = 0;    // 0: as `dilation`
  int groups = 1;            // conv_2d: of input and output channels
  int depth_multiplier = 1;  // depthwise_conv_2d
  Padding padding = Padding::same;
  Activation activation = Activation::none;
};

struct PoolLayer {
  int height = 2;
  int width = 2;
  int stride = 2;
  int stride_width = 0;  // 0: as `stride`
  Padding padding = Padding::valid;
};

class GraphBuilder {
 public:
  explicit GraphBuilder(std::uint64_t seed) : state_(seed) {}

  int input(std::vector<std::int32_t> shape, TensorType type = TensorType::int8);
  int conv_2d(int from, const ConvLayer& layer);
  int depthwise_conv_2d(int from, const ConvLayer& layer);
  int transpose_conv(int from, const ConvLayer& layer);
  int fully_connected(int from, int outputs, Activation activation = Activation::none);
  int average_pool_2d(int from, const PoolLayer& layer);
  int max_pool_2d(int from, const PoolLayer& layer);
  int add(int a, int b, Activation activation = Activation::none);
  int sub(int a, int b, Activation activation = Activation::none);
  int mul(int a, int b, Activation activation = Activation::none);
  int unary(const std::string& type, int from);  // "RELU", "LOGISTIC", "TANH", "HARD_SWISH" ...
  int leaky_relu(int from, float alpha);
  int softmax(int from);
  int mean(int from, const std::vector<std::int32_t>& axes, bool keep_dims = false);
  int reshape(int from, std::vector<std::int32_t> shape);
  int transpose(int from, const std::vector<std::int32_t>& order);
  int pad(int from, const std::vector<std::int32_t>& before_and_after);
  int concatenation(const std::vector<int>& from, int axis);
  std::vector<int> split(int from, int axis, int count);
  int strided_slice(int from, const std::vector<std::int32_t>& begin,
                    const std::vector<std::int32_t>& end, const std::vector<std::int32_t>& strides);
  int resize_nearest_neighbor(int from, int height, int width);
  int quantize(int from, TensorType type = TensorType::int8);
  int dequantize(int from);

  // Any other operator: `outputs` are tensor numbers, made by tensor().
  void op(const std::string& type, std::vector<int> inputs, std::vector<int> outputs,
          OperatorOptions options = {});
  // A tensor without content, quantised as activations are.
  int tensor(std::vector<std::int32_t> shape, TensorType type = TensorType::int8);
  int constant(const std::vector<std::int32_t>& values, std::vector<std::int32_t> shape);
  int weights(std::vector<std::int32_t> shape, int channel_axis);

  // The graph so far, with these outputs, checked.
  Graph finish(const std::vector<int>& outputs) const;

 private:
  std::uint32_t random();
  int bias(int input, int weights);
  void keep_first_scale(int tensor);
  int add_tensor(Tensor tensor, const std::string& kind);
  int elementwise(const std::string& type, int a, int b, OperatorOptions options);
  int pool(const std::string& type, int from, const PoolLayer& layer);
  const std::vector<std::int32_t>& shape(int tensor) const;
  std::vector<std::int32_t> shape_of_four(int tensor, const std::string& type) const;

  Graph graph_;
  std::uint64_t state_;
};

}  // namespace boardless
