// What is written is read again, unchanged.
#include "analyzer/model/graph/operator_names.hpp"
#include "analyzer/model/graph/tensor_type.hpp"
#include "graphs.hpp"

namespace boardless {
namespace {

Graph read_back(const Graph& graph) { return read_graph(write_model(graph), "written"); }

TEST(WriteModel, EveryLayerComesBack) {
  const Graph graph = every_layer();
  EXPECT_TRUE(read_back(graph) == graph);
  EXPECT_EQ(write_model(graph), write_model(every_layer()));
}

TEST(WriteModel, PublishedModelsComeBack) {
  for (const char* name : {"kws_ref_model.tflite", "pretrainedResnet_quant.tflite",
                           "vww_96_int8.tflite", "ad01_int8.tflite"}) {
    const std::string path = shared_model(name);
    if (is_missing(path)) GTEST_SKIP() << "no shared models beside the source tree";
    const Graph graph = read_graph(path);
    EXPECT_TRUE(read_back(graph) == graph) << name;
  }
}

// One operator after another, each with options that are none of the defaults.
TEST(WriteModel, EveryOptionComesBack) {
  const std::vector<std::pair<std::string, OperatorOptions>> cases = {
      {"L2_POOL_2D", Pool2dOptions{Padding::valid, 2, 3, 4, 5, Activation::tanh}},
      {"DIV", MulOptions{Activation::sign_bit}},
      {"SUB", AddOptions{Activation::relu, false}},
      {"ADD", AddOptions{Activation::relu, false}},
      {"SPLIT_V", SplitOptions{3}},
      {"SUM", ReducerOptions{true}},
      {"REDUCE_ALL", ReducerOptions{true}},
      {"RESIZE_BILINEAR", ResizeOptions{true, true}},
      {"STRIDED_SLICE", StridedSliceOptions{1, 2, 4, 8, 0, true}},
      {"SQUEEZE", SqueezeOptions{{0, -1}}},
      {"RESHAPE", ReshapeOptions{{-1, 4}}},
      {"FULLY_CONNECTED", FullyConnectedOptions{Activation::relu, true}},
      {"BATCH_MATMUL", BatchMatmulOptions{true, true}},
      {"LEAKY_RELU", LeakyReluOptions{0.5F}},
      {"SOFTMAX", SoftmaxOptions{2}},
      {"PACK", PackOptions{1, 1}},
      {"UNPACK", UnpackOptions{1, 0}},
      {"GELU", {}},
      {"OPERATOR_1234", {}},
      {"MyOwn", CustomOptions{{9, 8, 7}}},
  };
  for (const auto& [type, options] : cases) {
    GraphBuilder net(1);
    const int x = net.input({1, 1});
    const bool two = type == "ADD" || type == "SUB" || type == "DIV" || type == "BATCH_MATMUL" ||
                     type == "FULLY_CONNECTED";
    const bool slice = type == "STRIDED_SLICE";
    const int y = net.tensor(type == "PACK"     ? std::vector<std::int32_t>{1, 1, 1}
                             : type == "UNPACK" ? std::vector<std::int32_t>{1}
                                                : std::vector<std::int32_t>{1, 1});
    std::vector<int> inputs = {x};
    if (two) inputs.push_back(x);
    if (slice) inputs = {x, x, x, x};
    net.op(type, inputs, {y}, options);
    const Graph graph = net.finish({y});
    EXPECT_TRUE(read_back(graph) == graph) << type;
  }
}

TEST(WriteModel, KeepsWhatTensorsSay) {
  Graph graph = every_layer();
  Tensor& input = graph.tensors[graph.inputs[0]];
  input.shape_signature = {-1, 8, 8, 3};
  input.quantisation.zero_points[0] = -128;
  graph.operators[0].version = 5;
  Tensor state;
  state.is_variable = true;
  state.type = TensorType::int16;
  state.shape = {2};
  graph.tensors.push_back(state);
  EXPECT_TRUE(read_back(graph) == graph);
}

TEST(WriteModel, SharedConstantsAreWrittenOnce) {
  Graph graph = every_layer();
  const int weights = graph.operators[0].inputs[1];
  const std::size_t before = write_model(graph).size();
  for (int i = 0; i < 10; ++i) graph.tensors.push_back(graph.tensors[weights]);
  const std::size_t after = write_model(graph).size();
  EXPECT_LT(after - before, 10 * (graph.tensors[weights].data.size() + 100));
  EXPECT_TRUE(read_back(graph) == graph);
}

TEST(WriteModel, RefusesAnUnknownType) {
  Graph graph = every_layer();
  graph.operators[0].type = "NO_SUCH";
  EXPECT_THROW(write_model(graph), Error);
}

TEST(OperatorNames, GoBothWays) {
  EXPECT_EQ(operator_name(0), "ADD");
  EXPECT_EQ(operator_name(117), "HARD_SWISH");
  EXPECT_EQ(operator_name(209), "STABLEHLO_CASE");
  EXPECT_EQ(operator_name(210), "OPERATOR_210");
  for (int number = 0; number < 300; ++number)
    EXPECT_EQ(operator_number(operator_name(number)), number);
  for (const char* name : {"", "conv_2d", "OPERATOR_", "OPERATOR_3", "OPERATOR_x", "OPERATOR_999x"})
    EXPECT_FALSE(operator_number(name)) << name;
}

TEST(TensorTypes, HaveNamesAndSizes) {
  EXPECT_EQ(type_name(TensorType::float8_e5m2), "float8_e5m2");
  EXPECT_EQ(type_bits(TensorType::int4), 4);
  EXPECT_EQ(type_bits(TensorType::string), 0);
  EXPECT_FALSE(is_tensor_type(23));
  Tensor odd;
  odd.type = TensorType::int4;
  odd.shape = {3};
  EXPECT_EQ(tensor_bytes(odd), 2U);
}

}  // namespace
}  // namespace boardless
