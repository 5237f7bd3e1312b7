// The JSON of an estimate keeps its contract: docs/estimate.schema.json, with rows that sum to
// their totals. tests/cli/validate_json.py looks at real output of each kind.
#include <nlohmann/json.hpp>

#include "isa/cycle_class.hpp"
#include "isa/timing.hpp"
#include "run_program.hpp"
#include "small_model.hpp"

namespace boardless {
namespace {

TEST(EstimateJson, KeepsItsSchema) {
  const EmptyFolder folder;
  const std::string model = folder.written("net.tflite", small_model());
  const std::string unknown = folder.written("unknown.tflite", small_model({.unknown = true}));
  const std::vector<std::vector<std::string>> runs = {
      {bundled("hello-cortex-m0plus")},
      {bundled("self_timed-cortex-m3"), "--from", "checksum"},
      {bundled("ds_cnn-cortex-m4"), "--board", "nucleo-l476rg", "--clock", "16MHz"},
      {bundled("ds_cnn-cortex-m4"), "--board", "nucleo-l4r5zi", "--from", "bl_fill"},
      {bundled("ds_cnn-cortex-m7"), "--board", "nucleo-h743zi"},
      {bundled("op_softmax-cortex-m33"), "--board", "nucleo-u575zi-q"},
      {bundled("op_softmax-cortex-m0plus"), "--board", "nucleo-g0b1re"},
      {bundled("op_add-cortex-m3"), "--board", "nucleo-f103rb"},
      {bundled("ds_cnn-cortex-m4"), "--call", "layer_softmax"},
      {bundled("hello-cortex-m4"), "--from", "main", "--to", "Reset_Handler"},
      {TEST_DATA "/stripped.elf", "--board", "generic-cortex-m4", "--max-instructions", "1000"},
      {model, "--board", "nucleo-l4r5zi"},
      {model, "--core", "cortex-m0plus"},
      {unknown, "--board", "nucleo-l4r5zi", "--unknown", "warn"},
  };
  std::string files;
  for (std::size_t k = 0; k < runs.size(); ++k) {
    std::vector<std::string> words = {"estimate"};
    words.insert(words.end(), runs[k].begin(), runs[k].end());
    words.insert(words.end(), {"--format", "json"});
    const Ran ran = run_program(words);
    EXPECT_TRUE(ran.status == 0 || ran.status == 3) << k << ran.error;
    if (ran.output.empty()) continue;  // a run that faults has no estimate
    files += " '" + folder.written(std::to_string(k) + ".json", ran.output) + "'";
  }
  ASSERT_NE(files, "");
  const std::string log = folder / "log";
  const std::string command = "python3 '" SOURCE_ROOT "/tests/cli/validate_json.py' '" SOURCE_ROOT
                              "/docs/estimate.schema.json'" +
                              files + " > '" + log + "' 2>&1";
  const int status = std::system(command.c_str());
  if (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127)
    GTEST_SKIP() << "python3 with jsonschema is not installed (python3-jsonschema)";
  EXPECT_EQ(status, 0) << bytes_of(log);
}

// The schema lists the classes and losses that the library has, and no others.
TEST(EstimateJson, SchemaListsAreTheTables) {
  const nlohmann::json schema =
      nlohmann::json::parse(bytes_of(SOURCE_ROOT "/docs/estimate.schema.json"));
  const nlohmann::json& properties = schema.at("properties");
  std::vector<std::string> classes, cores, losses;
  for (const CycleClassInfo& info : all_cycle_classes()) classes.emplace_back(info.id);
  for (const CoreInfo& info : all_cores()) cores.emplace_back(info.id);
  for (int l = 0; l < loss_count; ++l) losses.emplace_back(to_string(static_cast<Loss>(l)));
  EXPECT_EQ(properties.at("by_class").at("items").at("properties").at("class").at("enum"),
            nlohmann::json(classes));
  EXPECT_EQ(properties.at("core").at("enum"), nlohmann::json(cores));
  EXPECT_EQ(properties.at("lost_cycles").at("required"), nlohmann::json(losses));
}

}  // namespace
}  // namespace boardless
