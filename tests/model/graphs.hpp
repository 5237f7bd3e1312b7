// Graphs that several tests of this folder use, and what holds for every graph that was accepted.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>

#include "analyzer/error.hpp"
#include "analyzer/model/graph/graph.hpp"
#include "analyzer/model/graph/graph_builder.hpp"
#include "analyzer/model/graph/macs.hpp"
#include "analyzer/model/graph/memory_plan.hpp"
#include "analyzer/model/graph/write_model.hpp"

namespace boardless {

// Every layer that the builder knows, and a custom operator.
inline Graph every_layer() {
  GraphBuilder net(7);
  const int picture = net.input({1, 8, 8, 3});
  const int real = net.input({1, 4}, TensorType::float32);
  int x = net.conv_2d(picture,
                      {.channels = 4, .height = 3, .width = 3, .activation = Activation::relu6});
  x = net.depthwise_conv_2d(x, {.height = 3, .width = 3, .stride = 2, .depth_multiplier = 2});
  const int branch = net.conv_2d(x, {.channels = 8});
  x = net.add(x, branch, Activation::relu);
  x = net.sub(x, branch);
  x = net.mul(x, net.unary("HARD_SWISH", branch));
  x = net.leaky_relu(x, 0.125F);
  x = net.pad(x, {0, 0, 1, 1, 1, 1, 0, 0});
  x = net.max_pool_2d(x, {.height = 3, .width = 3, .stride = 1});
  x = net.average_pool_2d(x, {});
  x = net.transpose_conv(x, {.channels = 6, .height = 2, .width = 2, .stride = 2});
  x = net.resize_nearest_neighbor(x, 8, 6);
  x = net.strided_slice(x, {0, 7, 0, 1}, {1, 1, 6, 6}, {1, -2, 1, 1});
  x = net.transpose(x, {0, 2, 1, 3});
  const std::vector<int> parts = net.split(x, 1, 3);
  x = net.concatenation({parts[2], parts[0]}, 3);
  x = net.mean(x, {1, 2});
  const int wide = net.quantize(x, TensorType::int16);
  x = net.reshape(x, {1, 10, 1});
  x = net.fully_connected(net.reshape(x, {1, 10}), 4, Activation::relu_n1_to_1);
  x = net.concatenation({x, net.quantize(real)}, 1);
  const int custom = net.tensor({1, 8});
  net.op("MyOperator", {x, -1}, {custom}, CustomOptions{{1, 2, 3}});
  const int y = net.softmax(net.unary("TANH", net.unary("LOGISTIC", custom)));
  return net.finish({net.dequantize(y), wide});
}

// A model of shared/models, which is beside the source tree where there is one.
inline std::string shared_model(const std::string& name) {
  return std::string(SOURCE_ROOT) + "/../shared/models/" + name;
}
inline bool is_missing(const std::string& path) { return !std::filesystem::exists(path); }

// Numbers in range and so on are check_graph's; here is what is built on them.
inline void expect_sound(const Graph& graph) {
  check_graph(graph, "again");
  for (const Operator& op : graph.operators) {
    operator_macs(graph, op);
    operator_parameters(graph, op);
  }
  graph_parameters(graph);
  constant_bytes(graph);
  const MemoryPlan plan = plan_memory(graph, {{}, view_operators(graph)});
  EXPECT_EQ(plan_fault(plan), "");
  EXPECT_GE(plan.arena_bytes, plan.lower_bound_bytes);
  EXPECT_TRUE(read_graph(write_model(graph), "written") == graph);
}

// What read_graph says of the bytes; empty where it takes them.
inline std::string sentence_for(const std::vector<std::uint8_t>& bytes) {
  try {
    expect_sound(read_graph(bytes, "net.tflite"));
    return {};
  } catch (const Error& error) {
    const std::string sentence = error.what();
    EXPECT_EQ(error.kind(), ErrorKind::request);
    EXPECT_EQ(sentence.find('\n'), std::string::npos);
    EXPECT_LT(sentence.size(), 500U);
    EXPECT_TRUE(sentence.starts_with("'net.tflite' ")) << sentence;
    return sentence;
  }
}

}  // namespace boardless
