// A small model as the bytes of a .tflite file, for commands that take one: convolutions, the third
// the same as the second, then a mean, a fully connected layer and a softmax.
#pragma once

#include <string>

#include "analyzer/model/graph/graph_builder.hpp"
#include "analyzer/model/graph/write_model.hpp"

namespace boardless {

struct SmallModel {
  int channels = 8;
  bool relu = false;     // one op more, before the mean
  bool unknown = false;  // and one that no pack has a kernel for
};

inline std::string small_model(const SmallModel& how = {}) {
  GraphBuilder net(1);
  int x = net.input({1, 8, 8, 3});
  x = net.conv_2d(x, {.channels = how.channels, .height = 3, .width = 3});
  x = net.conv_2d(x, {.channels = how.channels});
  x = net.conv_2d(x, {.channels = how.channels});
  if (how.relu) x = net.unary("RELU", x);
  if (how.unknown) {
    const int custom = net.tensor({1, 8, 8, how.channels});
    net.op("MyOperator", {x}, {custom}, CustomOptions{});
    x = custom;
  }
  x = net.softmax(net.fully_connected(net.mean(x, {1, 2}), 4));
  const std::vector<std::uint8_t> bytes = write_model(net.finish({x}));
  return {bytes.begin(), bytes.end()};
}

}  // namespace boardless
