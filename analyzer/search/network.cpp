#include "analyzer/search/network.hpp"

#include <stdexcept>

#include "analyzer/model/graph/graph_builder.hpp"
#include "analyzer/model/graph/shapes.hpp"

namespace boardless {
namespace {

class StageBuilder {
 public:
  StageBuilder(const ArchitectureStage& stage, int number, NetworkEnd& end,
               std::vector<NetworkLayer>& layers)
      : stage_(stage), number_(number), end_(end), layers_(layers) {}

  std::int32_t channels() const { return end_.shape[3]; }

  void conv(std::int32_t channels, SpaceValue kernel, SpaceValue stride, SpaceValue dilation,
            Activation activation) {
    Layer layer = window("CONV_2D", kernel, stride);
    layer.channels = channels;
    layer.dilation[0] = dilation.height;
    layer.dilation[1] = dilation.width;
    layer.activation = activation;
    place(std::move(layer), channels);
  }

  void pointwise(std::int32_t to, Activation activation, SpaceValue stride = {1, 1}) {
    conv(to, {1, 1}, stride, {1, 1}, activation);
  }

  void depthwise(SpaceValue stride) {
    Layer layer = window("DEPTHWISE_CONV_2D", stage_.kernel, stride);
    layer.dilation[0] = stage_.dilation.height;
    layer.dilation[1] = stage_.dilation.width;
    layer.activation = stage_.activation;
    place(std::move(layer), channels());
  }

  void pool() {
    Layer layer =
        window(stage_.max_pool ? "MAX_POOL_2D" : "AVERAGE_POOL_2D", stage_.kernel, stage_.stride);
    layer.padding = Padding::valid;
    place(std::move(layer), channels());
  }

  void add(const NetworkEnd& other, Activation activation) {
    Layer layer;
    layer.op = "ADD";
    layer.inputs = {other.shape, end_.shape};
    layer.activation = activation;
    append(std::move(layer), {other.layer, end_.layer}, end_.shape);
  }

  void head(std::int32_t classes) {
    Layer mean;
    mean.op = "MEAN";
    mean.inputs = {end_.shape};
    mean.numbers = {1, 2};
    // As `estimate --batch` builds it: dimensions are kept.
    append(std::move(mean), {end_.layer}, {1, 1, 1, channels()});
    Layer dense;
    dense.op = "FULLY_CONNECTED";
    dense.inputs = {end_.shape};
    dense.channels = classes;
    append(std::move(dense), {end_.layer}, {1, classes});
    Layer softmax;
    softmax.op = "SOFTMAX";
    softmax.inputs = {end_.shape};
    append(std::move(softmax), {end_.layer}, end_.shape);
  }

 private:
  Layer window(const char* op, SpaceValue kernel, SpaceValue stride) const {
    Layer out;
    out.op = op;
    out.inputs = {end_.shape};
    out.filter[0] = kernel.height;
    out.filter[1] = kernel.width;
    out.stride[0] = stride.height;
    out.stride[1] = stride.width;
    return out;
  }

  void place(Layer layer, std::int32_t channels) {
    Layer::Shape out = {1, 0, 0, channels};
    for (std::size_t k = 0; k < 2; ++k)
      out[k + 1] =
          static_cast<std::int32_t>(window_axis(layer.padding, end_.shape[k + 1], layer.filter[k],
                                                layer.stride[k], layer.dilation[k])
                                        .output);
    append(std::move(layer), {end_.layer}, std::move(out));
  }

  void append(Layer layer, std::vector<int> from, Layer::Shape output) {
    NetworkLayer& made = layers_.emplace_back();
    made.layer = std::move(layer);
    made.from = std::move(from);
    made.output = std::move(output);
    made.stage = number_;
    end_ = {static_cast<int>(layers_.size()) - 1, made.output};
  }

  const ArchitectureStage& stage_;
  int number_;
  NetworkEnd& end_;
  std::vector<NetworkLayer>& layers_;
};

void add_repetition(const ArchitectureStage& stage, SpaceValue stride, StageBuilder& b,
                    NetworkEnd& end) {
  const NetworkEnd begin = end;
  const bool same_shape = stride == SpaceValue{1, 1} && b.channels() == stage.channels;
  switch (stage.kind) {
    case StageKind::conv:
      return b.conv(stage.channels, stage.kernel, stride, stage.dilation, stage.activation);
    case StageKind::separable:
      b.depthwise(stride);
      return b.pointwise(stage.channels, stage.activation);
    case StageKind::inverted_residual:
      if (stage.expansion > 1) b.pointwise(stage.expansion * b.channels(), stage.activation);
      b.depthwise(stride);
      b.pointwise(stage.channels, Activation::none);
      if (same_shape) b.add(begin, Activation::none);
      return;
    case StageKind::residual: {
      NetworkEnd shortcut = begin;
      if (!same_shape) {
        b.pointwise(stage.channels, Activation::none, stride);
        shortcut = end;
        end = begin;
      }
      b.conv(stage.channels, stage.kernel, stride, {1, 1}, stage.activation);
      b.conv(stage.channels, stage.kernel, {1, 1}, {1, 1}, Activation::none);
      return b.add(shortcut, stage.activation);
    }
    case StageKind::pool:
    case StageKind::head:
      break;
  }
  throw std::logic_error("a stage without repetitions");
}

double product(const Layer::Shape& shape) {
  double out = 1;
  for (const std::int32_t size : shape) out *= size;
  return out;
}

}  // namespace

double NetworkLayer::macs() const {
  const double window = 1.0 * layer.filter[0] * layer.filter[1];
  if (layer.op == "CONV_2D") return product(output) * window * layer.inputs[0][3];
  if (layer.op == "DEPTHWISE_CONV_2D") return product(output) * window;
  if (layer.op == "FULLY_CONNECTED") return product(layer.inputs[0]) * layer.channels;
  return 0;
}

double NetworkLayer::parameters() const {
  const double window = 1.0 * layer.filter[0] * layer.filter[1];
  if (layer.op == "CONV_2D") return layer.channels * (window * layer.inputs[0][3] + 1);
  if (layer.op == "DEPTHWISE_CONV_2D") return output[3] * (window + 1);
  if (layer.op == "FULLY_CONNECTED") return layer.channels * (product(layer.inputs[0]) + 1);
  return 0;
}

void add_stage(const ArchitectureStage& stage, int number, std::int32_t classes, NetworkEnd& end,
               std::vector<NetworkLayer>& layers) {
  StageBuilder builder(stage, number, end, layers);
  if (stage.kind == StageKind::head) return builder.head(classes);
  if (stage.kind == StageKind::pool) return builder.pool();
  for (std::int32_t k = 0; k < stage.repeats; ++k)
    add_repetition(stage, k == 0 ? stage.stride : SpaceValue{1, 1}, builder, end);
}

std::vector<NetworkLayer> network_layers(const SearchSpace& space, const Architecture& net) {
  std::vector<NetworkLayer> layers;
  NetworkEnd end{-1, {1, net.resolution.height, net.resolution.width, space.channels}};
  for (std::size_t k = 0; k < net.stages.size(); ++k)
    add_stage(net.stages[k], static_cast<int>(k), space.classes, end, layers);
  return layers;
}

Graph network_graph(const SearchSpace& space, const Architecture& net,
                    const std::vector<NetworkLayer>& layers, std::uint64_t weights_seed) {
  GraphBuilder builder(weights_seed);
  const int input = builder.input({1, net.resolution.height, net.resolution.width, space.channels});
  std::vector<int> tensors;
  for (const NetworkLayer& layer : layers) {
    std::vector<int> from;
    for (const int k : layer.from)
      from.push_back(k < 0 ? input : tensors[static_cast<std::size_t>(k)]);
    tensors.push_back(add_layer(builder, layer.layer, from).front());
  }
  return builder.finish({tensors.back()});
}

}  // namespace boardless
