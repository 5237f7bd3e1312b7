// Files: those of MLPerf Tiny, those that are no models, and what a graph holds after reading.
#include <fstream>

#include "graphs.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;

struct Published {
  const char* file;
  std::vector<std::int32_t> input;
  std::vector<std::int32_t> output;
  std::size_t operators;
  std::uint64_t macs;
};

// MACs agree with those that the MLPerf Tiny papers print, to their rounding: 2.7, 12.5, 7.5 and
// 0.26 million.
class MlperfTiny : public testing::TestWithParam<Published> {};

TEST_P(MlperfTiny, IsRead) {
  const Published& known = GetParam();
  const std::string path = shared_model(known.file);
  if (is_missing(path)) GTEST_SKIP() << "no shared models beside the source tree";
  const Graph graph = read_graph(path);
  ASSERT_EQ(graph.inputs.size(), 1U);
  ASSERT_EQ(graph.outputs.size(), 1U);
  EXPECT_EQ(graph.tensors[graph.inputs[0]].shape, known.input);
  EXPECT_EQ(graph.tensors[graph.inputs[0]].type, TensorType::int8);
  EXPECT_EQ(graph.tensors[graph.outputs[0]].shape, known.output);
  EXPECT_EQ(graph.operators.size(), known.operators);
  std::uint64_t macs = 0;
  for (const Operator& op : graph.operators) macs += operator_macs(graph, op).value();
  EXPECT_EQ(macs, known.macs);
  expect_sound(graph);
}

INSTANTIATE_TEST_SUITE_P(
    , MlperfTiny,
    testing::Values(Published{"kws_ref_model.tflite", {1, 49, 10, 1}, {1, 12}, 13, 2'656'768},
                    Published{
                        "pretrainedResnet_quant.tflite", {1, 32, 32, 3}, {1, 10}, 16, 12'501'632},
                    Published{"vww_96_int8.tflite", {1, 96, 96, 3}, {1, 2}, 31, 7'489'664},
                    Published{"ad01_int8.tflite", {1, 640}, {1, 640}, 10, 264'192}),
    [](const auto& info) {
      std::string name = info.param.file;
      return name.substr(0, name.find('.'));
    });

std::string sentence_for_path(const std::string& path) {
  try {
    read_graph(path);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(ReadGraph, RefusesWhatIsNoModel) {
  EXPECT_EQ(sentence_for_path("no/such.tflite"), "there is no file 'no/such.tflite'");
  EXPECT_THAT(sentence_for_path("/"), HasSubstr("is a directory"));
  EXPECT_THAT(sentence_for_path("/dev/zero"), HasSubstr("is not a regular file"));
  EXPECT_THAT(sentence_for_path(SOURCE_ROOT "/README.md"),
              HasSubstr("README.md' is not a TensorFlow Lite model"));
  EXPECT_EQ(sentence_for({}), "'net.tflite' is empty; convert the model again");
  EXPECT_THAT(sentence_for({1, 2, 3}), HasSubstr("is not a TensorFlow Lite model"));
  EXPECT_THAT(sentence_for({8, 0, 0, 0, 'T', 'F', 'L', '3'}), HasSubstr("is a broken model"));
}

TEST(ReadGraph, RefusesAHugeFileUnread) {
  const std::string path = testing::TempDir() + "huge.tflite";
  std::ofstream(path) << "x";
  std::filesystem::resize_file(path, max_model_file_bytes + 1);
  EXPECT_THAT(sentence_for_path(path), HasSubstr("more than the 64 MiB"));
  std::filesystem::remove(path);
}

TEST(ReadGraph, HoldsWhatTheFileSays) {
  const Graph graph = read_graph(write_model(every_layer()), "net");
  const Operator& conv = graph.operators[0];
  EXPECT_EQ(conv.type, "CONV_2D");
  EXPECT_EQ(std::get<Conv2dOptions>(conv.options).activation, Activation::relu6);
  const Tensor& weights = graph.tensors[conv.inputs[1]];
  EXPECT_EQ(weights.shape, (std::vector<std::int32_t>{4, 3, 3, 3}));
  EXPECT_EQ(weights.data.size(), 4U * 27);
  EXPECT_EQ(weights.quantisation.scales.size(), 4U);
  EXPECT_EQ(weights.quantisation.axis, 0);
}

TEST(ReadGraph, CleansNames) {
  Graph graph = every_layer();
  graph.tensors[0].name = "a\nb\x1b[31m \xff\xc3\xa9\xed\xa0\x80";
  EXPECT_EQ(read_graph(write_model(graph), "net").tensors[0].name, "a?b?[31m ?é???");
}

}  // namespace
}  // namespace boardless
