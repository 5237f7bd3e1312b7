// The fuzz target's corpus: models that the generator made, and files that once were trouble. With
// WRITE_CORPUS set in the environment, the former are written anew.
#include <cstdlib>
#include <fstream>

#include "graphs.hpp"

namespace boardless {
namespace {

const std::filesystem::path corpus = SOURCE_ROOT "/tests/fuzz/corpus";

struct Seed {
  const char* name;
  std::vector<std::uint8_t> bytes;
};

std::vector<Seed> seeds() {
  GraphBuilder conv(1);
  const Graph small = conv.finish(
      {conv.conv_2d(conv.input({1, 3, 3, 1}), {.channels = 2, .height = 2, .width = 2})});
  GraphBuilder dense(2);
  const Graph classifier =
      dense.finish({dense.softmax(dense.fully_connected(dense.input({1, 4}), 3))});
  GraphBuilder views(3);
  const int x = views.input({1, 4});
  const int a = views.reshape(x, {4});
  const int b = views.reshape(x, {4});
  const Graph reshaped = views.finish({views.add(a, b)});
  Graph cycle = reshaped;
  cycle.operators[0].inputs[0] = cycle.operators[2].outputs[0];
  Graph huge = small;
  huge.tensors[0].shape = {1 << 30, 1 << 30, 1 << 30, 1 << 30};
  Graph outside = small;
  outside.operators[0].inputs[1] = 1'000'000;
  const std::vector<std::uint8_t> whole = write_model(classifier);
  return {{"conv_2d.tflite", write_model(small)},
          {"classifier.tflite", whole},
          {"views.tflite", write_model(reshaped)},
          {"every_layer.tflite", write_model(every_layer())},
          {"cycle.tflite", write_model(cycle)},
          {"huge_shape.tflite", write_model(huge)},
          {"tensor_outside.tflite", write_model(outside)},
          {"cut_off.tflite", {whole.begin(), whole.begin() + 200}}};
}

std::vector<std::uint8_t> bytes_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Corpus, IsErrorsAndSoundGraphs) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    SCOPED_TRACE(entry.path().string());
    sentence_for(bytes_of(entry.path()));
    ++files;
  }
  EXPECT_GE(files, seeds().size());
}

TEST(Corpus, HoldsWhatTheGeneratorMakes) {
  for (const Seed& seed : seeds()) {
    const std::filesystem::path path = corpus / seed.name;
    if (std::getenv("WRITE_CORPUS"))
      std::ofstream(path, std::ios::binary)
          .write(reinterpret_cast<const char*>(seed.bytes.data()),
                 static_cast<std::streamsize>(seed.bytes.size()));
    EXPECT_EQ(bytes_of(path), seed.bytes) << path;
  }
}

TEST(Corpus, SeedsAreWhatTheyAreMeantToBe) {
  for (const Seed& seed : seeds()) {
    const std::string name = seed.name;
    const bool is_broken = name == "cycle.tflite" || name == "huge_shape.tflite" ||
                           name == "tensor_outside.tflite" || name == "cut_off.tflite";
    EXPECT_EQ(sentence_for(seed.bytes).empty(), !is_broken) << name;
  }
}

}  // namespace
}  // namespace boardless
