// The JSON of a comparison keeps its contract: docs/comparison.schema.json, with rows that sum to
// the totals. tests/cli/validate_comparison.py looks at real output of each kind.
#include "run_program.hpp"
#include "small_model.hpp"

namespace boardless {
namespace {

TEST(CompareJson, KeepsItsSchema) {
  const EmptyFolder folder;
  const std::string add = bundled("op_add-cortex-m4"), pool = bundled("op_max_pool_2d-cortex-m4");
  const std::string narrow = folder.written("narrow.tflite", small_model());
  const std::string wide = folder.written("wide.tflite", small_model({.channels = 16}));
  const std::vector<std::vector<std::string>> runs = {
      {add, pool},
      {add, add, pool, "--top", "2"},
      {add, pool, "--board", "stm32f407-discovery", "--fail-above", "0%"},
      {add, pool, "--function", "main", "--fail-above", "100%", "--metric", "latency"},
      {pool, add, "--function", "bl_add_int8", "--fail-above", "1%"},
      {add, "--clocks", "16MHz..168MHz", "--board", "stm32f407-discovery"},
      {add, "--boards", "stm32f407-discovery,nucleo-f446re,nucleo-l476rg"},
      {add, pool, "--max-instructions", "1000"},
      {bundled("ds_cnn-cortex-m4"), bundled("ds_cnn-cortex-m33"), "--top", "0"},
      {narrow, wide, "--board", "nucleo-l4r5zi"},
      {narrow, wide, add, "--core", "cortex-m4", "--top", "2"},
      {wide, narrow, "--core", "cortex-m4", "--function", "op2_CONV_2D", "--fail-above", "1%"},
      {narrow, "--clocks", "4MHz,16MHz,120MHz", "--board", "nucleo-l4r5zi"},
  };
  std::string files;
  for (std::size_t k = 0; k < runs.size(); ++k) {
    std::vector<std::string> words = {"compare"};
    words.insert(words.end(), runs[k].begin(), runs[k].end());
    words.insert(words.end(), {"--format", "json"});
    const Ran ran = run_program(words);
    EXPECT_TRUE(ran.status == 0 || ran.status == 1 || ran.status == 3) << k << ran.error;
    files += " '" + folder.written(std::to_string(k) + ".json", ran.output) + "'";
  }
  const std::string log = folder / "log";
  const std::string command = "python3 '" SOURCE_ROOT
                              "/tests/cli/validate_comparison.py' '" SOURCE_ROOT
                              "/docs/comparison.schema.json'" +
                              files + " > '" + log + "' 2>&1";
  const int status = std::system(command.c_str());
  if (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127)
    GTEST_SKIP() << "python3 with jsonschema is not installed (python3-jsonschema)";
  EXPECT_EQ(status, 0) << bytes_of(log);
}

}  // namespace
}  // namespace boardless
