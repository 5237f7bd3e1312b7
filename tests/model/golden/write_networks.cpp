// Writes networks with the layers of MLPerf Tiny's four, and weights from a seed: what the example
// in docs/published-example.md runs, and narrower and wider ones, that of docs/recommend.md.
//
// And interpreter.tflite, the graph of firmware_images/src/interpreter.c.
//
//   write_networks FOLDER      anomaly_detection.tflite, image_classification.tflite,
//                              keyword_spotting.tflite, visual_wake_words.tflite and
//                              visual_wake_words_pruned.tflite in FOLDER, and
//                              keyword_spotting_32.tflite, …_48, …_80: so many channels
//
// They recognise nothing, but cost what the trained ones do, to 1.2 %: what a layer costs follows
// from its shape, its strides and its activation. What comes out of a RELU has -128 as zero point,
// as a trained model's has, so that the activation is the saturation to int8 and no step of its
// own. The same bytes on every machine.
//
// Training left MLPerf's visual wake words (vww_96_int8.tflite in github.com/mlcommons/tiny) with
// pointwise layers of which some channels have no weight but 0: 4 of 64, 21 of 128, 71, 98, 109,
// 109, 101 of 128, 224 and 234 of 256. visual_wake_words has all channels;
// visual_wake_words_pruned has the others only, as an engine may that leaves out what is constant.
#include <array>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "tests/model/golden/models.hpp"

namespace boardless {
namespace {

// Tensors that are quantised in another way than the builder does.
class Quantisations {
 public:
  // Not below zero: the zero point is int8's least value.
  int operator()(int tensor) { return set(tensor, 0.05F, -128); }
  int set(int tensor, float scale, std::int64_t zero_point) {
    tensors_.push_back({tensor, scale, zero_point});
    return tensor;
  }
  const std::vector<Quantised>& all() const { return tensors_; }

 private:
  std::vector<Quantised> tensors_;
};

// A fully connected auto-encoder.
void add_anomaly_detection(Models& models) {
  GraphBuilder& net = models.start("anomaly_detection");
  Quantisations relu;
  int x = net.input({1, 640});
  for (const int outputs : {128, 128, 128, 128, 8, 128, 128, 128, 128})
    x = relu(net.fully_connected(x, outputs, Activation::relu));
  models.finish({net.fully_connected(x, 640)}, relu.all());
}

// ResNet-8: three residual blocks. The last two halve the image, also on the way around them.
void add_image_classification(Models& models) {
  GraphBuilder& net = models.start("image_classification");
  Quantisations relu;
  const auto conv = [&](int from, int channels, int stride, Activation activation) {
    return net.conv_2d(from, {.channels = channels,
                              .height = 3,
                              .width = 3,
                              .stride = stride,
                              .activation = activation});
  };
  int x = relu(conv(net.input({1, 32, 32, 3}), 16, 1, Activation::relu));
  for (const int channels : {16, 32, 64}) {
    const int stride = channels == 16 ? 1 : 2;
    const int first = relu(conv(x, channels, stride, Activation::relu));
    // Its own scale, so that ADD has to rescale both of its inputs.
    const int second = relu.set(conv(first, channels, 1, Activation::none), 0.061F, -5);
    if (stride == 2) x = net.conv_2d(x, {.channels = channels, .stride = stride});
    x = relu(net.add(x, second, Activation::relu));
  }
  x = relu(net.average_pool_2d(x, {.height = 8, .width = 8, .stride = 8}));
  x = relu(net.reshape(x, {1, 64}));
  models.finish({net.softmax(net.fully_connected(x, 10))}, relu.all());
}

// A depthwise layer and a pointwise one: what DS-CNN and MobileNet are made of.
int separable(GraphBuilder& net, Quantisations& relu, int from, int channels, int stride) {
  const int between = relu(net.depthwise_conv_2d(
      from, {.height = 3, .width = 3, .stride = stride, .activation = Activation::relu}));
  return relu(net.conv_2d(between, {.channels = channels, .activation = Activation::relu}));
}

// DS-CNN on 49 frames of 10 features.
void add_keyword_spotting(Models& models, const std::string& name, int channels) {
  GraphBuilder& net = models.start(name);
  Quantisations relu;
  int x = relu(net.conv_2d(net.input({1, 49, 10, 1}), {.channels = channels,
                                                       .height = 10,
                                                       .width = 4,
                                                       .stride = 2,
                                                       .activation = Activation::relu}));
  for (int block = 0; block < 4; ++block) x = separable(net, relu, x, channels, 1);
  x = relu(net.average_pool_2d(x, {.height = 25, .width = 5, .stride = 25}));
  x = relu(net.reshape(x, {1, channels}));
  models.finish({net.softmax(net.fully_connected(x, 12))}, relu.all());
}

// MobileNet v1 of a quarter of the width, on 96x96 pixels; `channels` are those of its blocks.
void add_visual_wake_words(Models& models, const std::string& name,
                           const std::array<int, 13>& channels) {
  constexpr std::array strides = {1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1};
  GraphBuilder& net = models.start(name);
  Quantisations relu;
  int x = relu(net.conv_2d(
      net.input({1, 96, 96, 3}),
      {.channels = 8, .height = 3, .width = 3, .stride = 2, .activation = Activation::relu}));
  for (std::size_t block = 0; block < channels.size(); ++block)
    x = separable(net, relu, x, channels[block], strides[block]);
  x = relu(net.average_pool_2d(x, {.height = 3, .width = 3, .stride = 3}));
  x = relu(net.reshape(x, {1, channels.back()}));
  models.finish({net.softmax(net.fully_connected(x, 2))}, relu.all());
}

// What docs/detect.md finds in a firmware.
void add_interpreter(Models& models) {
  GraphBuilder& net = models.start("interpreter");
  int x = net.input({1, 8, 8, 4});
  x = net.pad(x, {0, 0, 1, 1, 1, 1, 0, 0});
  x = net.conv_2d(x, {.channels = 8, .height = 3, .width = 3, .padding = Padding::valid});
  x = net.depthwise_conv_2d(x, {.height = 3, .width = 3});
  x = net.conv_2d(x, {.channels = 16});
  x = net.average_pool_2d(x, {.height = 8, .width = 8, .stride = 8});
  x = net.reshape(x, {1, 16});
  models.finish({net.softmax(net.fully_connected(x, 10))});
}

}  // namespace
}  // namespace boardless

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: write_networks FOLDER\n";
    return 2;
  }
  boardless::Models models;
  boardless::add_anomaly_detection(models);
  boardless::add_image_classification(models);
  boardless::add_interpreter(models);
  boardless::add_keyword_spotting(models, "keyword_spotting", 64);
  boardless::add_visual_wake_words(models, "visual_wake_words",
                                   {16, 32, 32, 64, 64, 128, 128, 128, 128, 128, 128, 256, 256});
  boardless::add_visual_wake_words(models, "visual_wake_words_pruned",
                                   {16, 32, 32, 64, 60, 107, 57, 30, 19, 19, 27, 32, 22});
  for (const int channels : {32, 48, 80})
    boardless::add_keyword_spotting(models, "keyword_spotting_" + std::to_string(channels),
                                    channels);
  models.write(argv[1]);
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
