// Output shapes: the sliding window against counting, and each kind of operator with a wrong
// output.
#include "analyzer/model/graph/shapes.hpp"

#include "graphs.hpp"

namespace boardless {
namespace {

using Shape = std::vector<std::int32_t>;

TEST(WindowAxis, ValidCountsThePlacesThatFit) {
  for (int input = 1; input < 14; ++input)
    for (int filter = 1; filter < 6; ++filter)
      for (int stride = 1; stride < 5; ++stride)
        for (int dilation = 1; dilation < 4; ++dilation) {
          int places = 0;
          for (int at = 0; at + (filter - 1) * dilation < input; at += stride) ++places;
          EXPECT_EQ(window_axis(Padding::valid, input, filter, stride, dilation).output, places);
        }
}

// SAME: a place for each stride begun, and padding just so that the last window fits, the odd one
// after.
TEST(WindowAxis, SamePadsAsLittleAsNeeded) {
  for (int input = 1; input < 14; ++input)
    for (int filter = 1; filter < 6; ++filter)
      for (int stride = 1; stride < 5; ++stride)
        for (int dilation = 1; dilation < 4; ++dilation) {
          int places = 0;
          for (int at = 0; at < input; at += stride) ++places;
          int padding = 0;
          while (window_axis(Padding::valid, input + padding, filter, stride, dilation).output <
                 places)
            ++padding;
          const WindowAxis axis = window_axis(Padding::same, input, filter, stride, dilation);
          EXPECT_EQ(axis.output, places);
          EXPECT_EQ(axis.padding_before, padding / 2);
          EXPECT_EQ(axis.padding_after, padding - padding / 2);
        }
}

TEST(BroadcastShape, AlignsAtTheEnd) {
  EXPECT_EQ(broadcast_shape({2, 1, 4}, {3, 1}), (Shape{2, 3, 4}));
  EXPECT_EQ(broadcast_shape({}, {3, 1}), (Shape{3, 1}));
  EXPECT_FALSE(broadcast_shape({2, 3}, {2}));
}

// Every operator of the graph in turn, with one dimension of its output one larger.
TEST(ShapeComplaint, NoticesEveryWrongOutput) {
  const Graph good = every_layer();
  int noticed = 0;
  for (const Operator& op : good.operators) {
    EXPECT_EQ(shape_complaint(good, op), "");
    if (op.is_custom) continue;
    for (std::size_t i = 0; i < good.tensors[op.outputs[0]].shape.size(); ++i) {
      Graph bad = good;
      ++bad.tensors[op.outputs[0]].shape[i];
      EXPECT_NE(shape_complaint(bad, op), "") << describe_operator(op) << " dimension " << i;
      ++noticed;
    }
  }
  EXPECT_GT(noticed, 60);
}

TEST(ShapeComplaint, NoticesMissingAndEmptyTensors) {
  const Graph good = every_layer();
  for (const Operator& op : good.operators) {
    if (op.is_custom) continue;
    Operator bad = op;
    bad.inputs[0] = -1;
    EXPECT_NE(shape_complaint(good, bad), "") << describe_operator(op);
    bad = op;
    bad.inputs.clear();
    EXPECT_NE(shape_complaint(good, bad), "") << describe_operator(op);
    Graph empty = good;
    empty.tensors[op.outputs[0]].shape.assign(4, 0);
    EXPECT_NE(shape_complaint(empty, op), "") << describe_operator(op);
  }
}

std::string complaint(const std::string& type, const std::vector<Shape>& inputs,
                      const std::vector<Shape>& outputs, OperatorOptions options) {
  Graph graph;
  Operator op;
  op.type = type;
  op.options = std::move(options);
  const auto add = [&](const Shape& shape) {
    Tensor tensor;
    tensor.shape = shape;
    graph.tensors.push_back(tensor);
    return static_cast<int>(graph.tensors.size()) - 1;
  };
  for (const Shape& shape : inputs) op.inputs.push_back(add(shape));
  for (const Shape& shape : outputs) op.outputs.push_back(add(shape));
  return shape_complaint(graph, op);
}

TEST(ShapeComplaint, Convolutions) {
  const auto conv = [](const Shape& in, const Shape& weights, const Shape& bias, const Shape& out) {
    return complaint("CONV_2D", {in, weights, bias}, {out}, Conv2dOptions{});
  };
  EXPECT_EQ(conv({1, 5, 5, 4}, {6, 3, 3, 4}, {6}, {1, 5, 5, 6}), "");
  EXPECT_EQ(conv({1, 5, 5, 4}, {6, 3, 3, 2}, {6}, {1, 5, 5, 6}), "");  // two groups
  EXPECT_NE(conv({1, 5, 5, 4}, {6, 3, 3, 3}, {6}, {1, 5, 5, 6}), "");
  EXPECT_NE(conv({1, 5, 5, 4}, {5, 3, 3, 2}, {5}, {1, 5, 5, 5}), "");
  EXPECT_NE(conv({1, 5, 5, 4}, {6, 3, 3, 4}, {5}, {1, 5, 5, 6}), "");
  EXPECT_NE(conv({5, 5, 4}, {6, 3, 3, 4}, {6}, {1, 5, 5, 6}), "");
}

TEST(ShapeComplaint, DenseLayersKeepOrFlattenDimensions) {
  const auto dense = [](const Shape& in, const Shape& weights, const Shape& out) {
    return complaint("FULLY_CONNECTED", {in, weights}, {out}, FullyConnectedOptions{});
  };
  EXPECT_EQ(dense({2, 3, 4}, {5, 12}, {2, 5}), "");
  EXPECT_EQ(dense({2, 3, 4}, {5, 4}, {2, 3, 5}), "");
  EXPECT_NE(dense({2, 3, 4}, {5, 7}, {2, 5}), "");
  EXPECT_NE(dense({2, 3, 4}, {5, 12}, {5, 2}), "");
}

TEST(ShapeComplaint, MatrixProducts) {
  const auto multiply = [](const Shape& x, const Shape& y, const Shape& out, bool ax, bool ay) {
    return complaint("BATCH_MATMUL", {x, y}, {out}, BatchMatmulOptions{ax, ay});
  };
  EXPECT_EQ(multiply({7, 2, 3}, {3, 4}, {7, 2, 4}, false, false), "");
  EXPECT_EQ(multiply({3, 2}, {4, 3}, {2, 4}, true, true), "");
  EXPECT_NE(multiply({3, 2}, {4, 3}, {2, 4}, false, true), "");
}

TEST(ShapeComplaint, PackAndUnpack) {
  EXPECT_EQ(complaint("PACK", {{2, 3}, {2, 3}}, {{2, 3, 2}}, PackOptions{2, -1}), "");
  EXPECT_NE(complaint("PACK", {{2, 3}, {2, 3}}, {{2, 3, 2}}, PackOptions{3, -1}), "");
  EXPECT_EQ(complaint("UNPACK", {{2, 3}}, {{3}, {3}}, UnpackOptions{2, 0}), "");
  EXPECT_NE(complaint("UNPACK", {{2, 3}}, {{3}, {2}}, UnpackOptions{2, 0}), "");
}

}  // namespace
}  // namespace boardless
