// The JSON of search, recommend and detect keeps its contract: docs/*.schema.json, of which each
// key is in the command's page. tests/cli/validate_schema.py looks at real output.
#include "../search/made_predictor.hpp"
#include "../search/search_parts.hpp"
#include "run_program.hpp"

namespace boardless {
namespace {

// What the runs print is valid; each is to end with 0 or 1.
void expect_valid(const std::string& schema, const std::string& page,
                  const std::vector<std::vector<std::string>>& runs) {
  const EmptyFolder folder;
  std::string files;
  for (std::size_t k = 0; k < runs.size(); ++k) {
    std::vector<std::string> words = runs[k];
    words.insert(words.end(), {"--format", "json"});
    const Ran ran = run_program(words, {.seconds = 60});
    EXPECT_TRUE(ran.status == 0 || ran.status == 1) << k << ran.error;
    files += " '" + folder.written(std::to_string(k) + ".json", ran.output) + "'";
  }
  const std::string docs = SOURCE_ROOT "/docs/", log = folder / "log";
  const std::string command = "python3 '" SOURCE_ROOT "/tests/cli/validate_schema.py' '" + docs +
                              schema + "' '" + docs + page + "'" + files + " > '" + log + "' 2>&1";
  const int status = std::system(command.c_str());
  if (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127)
    GTEST_SKIP() << "python3 with jsonschema is not installed (python3-jsonschema)";
  EXPECT_EQ(status, 0) << bytes_of(log);
}

TEST(ResultJson, OfSearchKeepsItsSchema) {
  const EmptyFolder folder;
  const std::string space = folder.written("small.toml", small_space);
  const std::string predictor =
      folder.written("made.predictor",
                     predictor_json(made_predictor(
                         load_kernel_pack(bundled_kernel_pack(Core::cortex_m4)), Core::cortex_m4)));
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> out = {"search", space, "--population", "8", "--generations", "1"};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  };
  const std::vector<std::string> predicted = {"--core", "cortex-m4", "--predictor", predictor};
  const auto predicted_with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), predicted.begin(), predicted.end());
    return with(more);
  };
  expect_valid(
      "search.schema.json", "search.md",
      {predicted_with({"--latency", "5ms", "--beside-macs"}),
       predicted_with({"--latency", "3ms", "--beside-macs", "--sure", "--emulate", "2"}),
       predicted_with({"--flash", "1KiB", "--beside-macs"}),
       predicted_with({"--latency", "5ms", "--scorer",
                       "exec python3 -uc '\nimport sys, json\nfor line in sys.stdin:\n  q = "
                       "json.loads(line)\n  if q[\"id\"] % 5 == 2: sys.exit(3)\n  "
                       "print(json.dumps({\"id\": q[\"id\"], \"accuracy\": 0.5}))'"}),
       with({"--board", "nucleo-l4r5zi", "--energy", "0.3mJ", "--beside-macs"})});
}

TEST(ResultJson, OfRecommendKeepsItsSchema) {
  const EmptyFolder folder;
  const std::string spotting = SOURCE_ROOT "/docs/examples/keyword_spotting.csv";
  folder.written("no.tflite", "no model");
  const std::string broken =
      folder.written("broken.csv", "model,accuracy\nno.tflite,0.5\n" SOURCE_ROOT
                                   "/docs/examples/models/keyword_spotting_48.tflite,0.9\n");
  expect_valid(
      "recommendation.schema.json", "recommend.md",
      {{"recommend", spotting, "--board", "nucleo-l4r5zi", "--latency", "60ms", "--sure"},
       {"recommend", spotting, "--board", "nucleo-l4r5zi", "--latency", "1ms"},
       {"recommend", spotting, "--boards", "nucleo-l4r5zi,nucleo-g0b1re", "--energy", "1mJ"},
       {"recommend", spotting, "--board", "nucleo-l4r5zi", "--battery", "1kJ", "--every", "100ms"},
       {"recommend", broken, "--board", "generic-cortex-m4", "--energy", "1mJ"}});
}

TEST(ResultJson, OfDetectKeepsItsSchema) {
  const std::string examples = SOURCE_ROOT "/docs/examples/models/";
  expect_valid("detection.schema.json", "detect.md",
               {{"detect", bundled("ds_cnn-cortex-m4"), examples + "keyword_spotting.tflite",
                 "--board", "nucleo-l4r5zi"},
                {"detect", bundled("interpreter-cortex-m4"), examples + "interpreter.tflite"}});
}

}  // namespace
}  // namespace boardless
