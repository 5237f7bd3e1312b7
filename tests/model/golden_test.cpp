// Outputs of other runtimes, byte for byte: tests/model/golden/README.md tells where they are from.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analyzer/image/sha256.hpp"
#include "tests/model/run_graph.hpp"

namespace boardless {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

const std::string tiny_models[] = {"ad01_int8", "kws_ref_model", "pretrainedResnet_quant",
                                   "vww_96_int8"};

bool is_tiny(const std::string& name) {
  return std::find(std::begin(tiny_models), std::end(tiny_models), name) != std::end(tiny_models);
}

nlohmann::json golden(const std::string& name) {
  return nlohmann::json::parse(std::ifstream(std::string(TEST_DATA "/golden/") + name + ".json"));
}

Bytes from_hex(const std::string& hex) {
  Bytes out;
  for (std::size_t k = 0; k + 1 < hex.size(); k += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(k, 2), nullptr, 16)));
  return out;
}

// The generator of make.mjs.
std::vector<Bytes> filled_inputs(const Graph& graph, std::uint32_t seed) {
  std::uint32_t x = seed * 2654435769u;
  const auto step = [&x] {
    x ^= x << 13;
    x ^= x >> 17;
    return x ^= x << 5;
  };
  std::vector<Bytes> out;
  for (const int index : graph.inputs) {
    const Tensor& tensor = graph.tensors[static_cast<std::size_t>(index)];
    Bytes& bytes = out.emplace_back();
    for (std::uint64_t k = 0; k < element_count(tensor); ++k) {
      const std::uint32_t word = step();
      if (tensor.type == TensorType::float32) {
        const float value = static_cast<float>(static_cast<std::int32_t>(word) >> 8) / 8388608.0f;
        const auto* raw = reinterpret_cast<const std::uint8_t*>(&value);
        bytes.insert(bytes.end(), raw, raw + 4);
      } else {
        bytes.push_back(static_cast<std::uint8_t>(word >> 24));
      }
    }
  }
  return out;
}

// All runs of a golden file, or its first `most`.
void expect_golden(const std::string& model, const nlohmann::json& expected, Core core,
                   std::size_t most) {
  const Graph graph = read_graph(model);
  const ModelProgram program = testing::program_of(graph, core);
  for (std::size_t k = 0; k < std::min(most, expected["runs"].size()); ++k) {
    const nlohmann::json& run = expected["runs"][k];
    ModelRunOptions options;
    options.inputs = filled_inputs(graph, run["seed"].get<std::uint32_t>());
    options.values = true;
    for (std::size_t n = 0; n < options.inputs.size(); ++n) {
      const Bytes begin = from_hex(run["inputs"][n]);
      ASSERT_EQ(Bytes(options.inputs[n].begin(),
                      options.inputs[n].begin() + static_cast<std::ptrdiff_t>(begin.size())),
                begin);
    }
    const ModelRun ran = run_model(graph, program, options);
    ASSERT_EQ(ran.outputs.size(), run["outputs"].size());
    for (std::size_t n = 0; n < ran.outputs.size(); ++n)
      EXPECT_EQ(ran.outputs[n], from_hex(run["outputs"][n]))
          << core_info(core).id << ", seed " << run["seed"] << ", output " << n;
  }
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, OutputsAreEqualOnEveryCore) {
  const std::string model = std::string(TEST_DATA "/models/") + GetParam() + ".tflite";
  const nlohmann::json expected = golden(GetParam());
  ASSERT_EQ(file_sha256(model), expected["sha256"]);
  for (const Core core : testing::all_pack_cores)
    expect_golden(model, expected, core, core == Core::cortex_m4 ? 99 : 1);
}

Bytes bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

void expect_written(const std::string& program, const fs::path& models) {
  const fs::path folder = fs::path(::testing::TempDir()) / "boardless-written-models";
  fs::remove_all(folder);
  fs::create_directory(folder);
  ASSERT_EQ(std::system((program + " " + folder.string()).c_str()), 0);
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(models)) {
    ++count;
    EXPECT_EQ(bytes_of(entry.path()), bytes_of(folder / entry.path().filename())) << entry.path();
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), static_cast<std::ptrdiff_t>(count));
  fs::remove_all(folder);
}

TEST(GoldenModels, AreWhatTheirGeneratorWrites) {
  expect_written(WRITE_MODELS, TEST_DATA "/models");
}

TEST(ExampleModels, AreWhatTheirGeneratorWrites) {
  expect_written(WRITE_NETWORKS, SOURCE_ROOT "/docs/examples/models");
}

std::vector<std::string> small_models() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(TEST_DATA "/golden"))
    if (const std::string name = entry.path().stem().string(); !is_tiny(name)) out.push_back(name);
  std::sort(out.begin(), out.end());
  return out;
}

INSTANTIATE_TEST_SUITE_P(Operators, Golden, ::testing::ValuesIn(small_models()),
                         [](const auto& info) { return info.param; });

class GoldenTiny : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenTiny, OutputsAreEqual) {
  const std::string model = std::string(SOURCE_ROOT "/../shared/models/") + GetParam() + ".tflite";
  if (!fs::exists(model)) GTEST_SKIP() << "no " << model << ": the MLPerf Tiny models are not here";
  const nlohmann::json expected = golden(GetParam());
  ASSERT_EQ(file_sha256(model), expected["sha256"]);
  expect_golden(model, expected, Core::cortex_m4, 99);
  expect_golden(model, expected, Core::cortex_m0plus, 1);
}

INSTANTIATE_TEST_SUITE_P(Models, GoldenTiny, ::testing::ValuesIn(tiny_models),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace boardless
