// boardless compare on models by the real program: rows of ops that are the estimates', at every
// clock and from saved JSON, in every format, and the gate on one op.
#include <nlohmann/json.hpp>

#include "run_program.hpp"
#include "small_model.hpp"

namespace boardless {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

const Words on_board = {"--board", "nucleo-l4r5zi"};
const Words as_json = {"--format", "json"};

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Json json_of(const Words& words) {
  const Ran ran = run_program(words + on_board + as_json);
  EXPECT_EQ(ran.status, 0) << ran.error;
  return Json::parse(ran.output, nullptr, false);
}

class CompareModel : public ::testing::Test {
 protected:
  std::string written(const std::string& name, const SmallModel& how) const {
    return folder.written(name, small_model(how));
  }

  const EmptyFolder folder;
  const std::string narrow = written("narrow.tflite", {});
  const std::string wide = written("wide.tflite", {.channels = 16});
};

const Json& row_of(const Json& comparison, const std::string& op) {
  static const Json none;
  for (const Json& row : comparison["new"][0]["by_op"])
    if (row["op"] == op) return row;
  ADD_FAILURE() << "no row of " << op;
  return none;
}

// Of rows by op, the side `side` has what the estimate has.
void expect_ops(const Json& rows, const char* side, const Json& estimate) {
  ASSERT_EQ(rows.size(), estimate["ops"].size());
  for (const Json& row : rows) {
    const std::string name = row["op"];
    const Json& op = estimate["ops"][std::stoul(name.substr(2))];
    EXPECT_EQ(name.substr(name.find('_') + 1), op["op"]);
    for (const char* key : {"instructions", "cycles", "stall_cycles", "energy_j"})
      EXPECT_EQ(row[side][key], op[key]) << name << " " << key;
  }
}

TEST_F(CompareModel, OpsAreTheEstimates) {
  const Json c = json_of({"compare", narrow, wide});
  const Json& now = c["new"][0];
  expect_ops(now["by_op"], "base", json_of({"estimate", narrow}));
  expect_ops(now["by_op"], "new", json_of({"estimate", wide}));
  EXPECT_EQ(now["explanation"]["op"], now["by_op"][0]["op"]);
  EXPECT_TRUE(contains(now["explanation"]["sentence"], "the op that changed most is op"));
  for (const std::string note : now["notes"]) EXPECT_FALSE(contains(note, " ops")) << note;
}

// Where flash waits at neither clock or at both, the model ran once and is priced at each.
TEST_F(CompareModel, OpsAtEachClockAreThoseOfARunThere) {
  const Words clocks = {"4MHz", "16MHz", "80MHz", "120MHz"};
  const Json c = json_of({"compare", narrow, "--clocks", "4MHz,16MHz,80MHz,120MHz"});
  ASSERT_EQ(c["new"].size(), 3U);
  expect_ops(c["new"][0]["by_op"], "base", json_of({"estimate", narrow, "--clock", clocks[0]}));
  for (std::size_t k = 1; k < clocks.size(); ++k)
    expect_ops(c["new"][k - 1]["by_op"], "new",
               json_of({"estimate", narrow, "--clock", clocks[k]}));
}

TEST_F(CompareModel, ASavedEstimateIsTheRun) {
  const std::string saved = folder.written("base.json", json_of({"estimate", narrow}).dump());
  Json by_file = json_of({"compare", saved, wide});
  Json by_run = json_of({"compare", narrow, wide});
  EXPECT_FALSE(by_run["new"][0]["by_op"].empty());
  EXPECT_EQ(by_file["new"], by_run["new"]);
}

TEST_F(CompareModel, OpsThatOnlyOneHas) {
  const std::string longer = written("longer.tflite", {.relu = true});
  const Json c = json_of({"compare", narrow, longer});
  EXPECT_EQ(row_of(c, "op2_CONV_2D")["state"], "both");
  EXPECT_EQ(row_of(c, "op3_RELU")["state"], "new");
  EXPECT_EQ(row_of(c, "op3_MEAN")["state"], "gone");
  EXPECT_TRUE(contains(c["new"][0]["notes"].dump(), "the models have 6 and 7 ops"));
}

TEST_F(CompareModel, AnOpThatIsNotCountedHasNoRow) {
  const std::string unknown = written("unknown.tflite", {.unknown = true});
  const std::string saved =
      folder.written("saved.json", json_of({"estimate", unknown, "--unknown", "warn"}).dump());
  const Json c = json_of({"compare", saved, unknown, "--unknown", "warn"});
  const Json& rows = c["new"][0]["by_op"];
  EXPECT_EQ(rows.size(), 6U);
  for (const Json& row : rows) {
    EXPECT_FALSE(contains(row["op"], "MyOperator"));
    EXPECT_EQ(row["base"], row["new"]);
  }
}

TEST_F(CompareModel, AgainstFirmware) {
  const Json c = json_of({"compare", bundled("op_add-cortex-m4"), narrow});
  const Json& now = c["new"][0];
  EXPECT_TRUE(contains(now["notes"].dump(),
                       "narrow.tflite is a model and op_add-cortex-m4.elf is firmware"));
  EXPECT_EQ(now["by_op"].size(), 6U);
  for (const Json& row : now["by_op"]) EXPECT_EQ(row["state"], "new");
  EXPECT_TRUE(now["explanation"]["op"].is_null());
}

TEST_F(CompareModel, Formats) {
  const Words compared = Words{"compare", narrow, wide} + on_board;
  const std::string text = run_program(compared).output;
  const std::size_t ops = text.find("\n  op "), functions = text.find("\n  function ");
  ASSERT_NE(ops, std::string::npos) << text;
  EXPECT_LT(ops, functions);
  EXPECT_TRUE(contains(text.substr(ops, functions - ops), "op1_CONV_2D")) << text;

  const std::string csv = run_program(compared + Words{"--format", "csv", "--top", "2"}).output;
  EXPECT_TRUE(contains(csv, ",op,op1_CONV_2D,both,")) << csv;
  EXPECT_TRUE(contains(csv, ",op,[left out],")) << csv;

  const std::string markdown = run_program(compared + Words{"--format", "markdown"}).output;
  EXPECT_TRUE(contains(markdown, "| op | base |")) << markdown;
  EXPECT_TRUE(contains(markdown, "| `op1_CONV_2D` |")) << markdown;

  const std::string page = folder / "page.html";
  EXPECT_EQ(run_program(compared + Words{"--html", page}).status, 0);
  EXPECT_TRUE(contains(bytes_of(page), R"("by_op":[{"op":"op)"));
}

// The kernel's cycles are held to the limit, not those of the function that calls it.
TEST_F(CompareModel, TheGateHoldsTheWholeOp) {
  const Words words = {"compare", narrow, wide, "--function", "op1_CONV_2D"};
  const Ran ran = run_program(words + Words{"--fail-above", "2%"} + on_board + as_json);
  EXPECT_EQ(ran.status, 1) << ran.error;
  const Json c = Json::parse(ran.output);
  const Json& failure = c["gate"]["results"][0]["failures"][0];
  const Json& row = row_of(c, "op1_CONV_2D");
  EXPECT_EQ(failure["base"], row["base"]["cycles"]);
  EXPECT_EQ(failure["new"], row["new"]["cycles"]);
  EXPECT_GT(failure["base"], 1000);
  EXPECT_TRUE(contains(ran.error, "'op1_CONV_2D' of 'wide.tflite' takes")) << ran.error;

  const std::string text = run_program(words + on_board).output;
  EXPECT_TRUE(contains(text, "\n  op1_CONV_2D ")) << text;
  EXPECT_FALSE(contains(text, "\n  op0_CONV_2D ")) << text;
  EXPECT_FALSE(contains(text, "\n  function ")) << text;

  EXPECT_TRUE(contains(
      refused(2, {"compare", narrow, wide, "--core", "cortex-m4", "--function", "op1_CONV2D"}),
      "no function and no op 'op1_CONV2D' ran in any of them; did you mean"));
}

TEST_F(CompareModel, DamagedOps) {
  const Json good = json_of({"estimate", narrow});
  const auto sentence = [&](const std::function<void(Json & ops)>& damage) {
    Json bad = good;
    damage(bad["ops"]);
    return refused(2, Words{"compare", folder.written("x.json", bad.dump()), narrow} + on_board);
  };
  for (const char* key : {"index", "op", "missing", "instructions", "cycles", "stall_cycles"}) {
    SCOPED_TRACE(key);
    EXPECT_TRUE(contains(sentence([key](Json& ops) { ops[1].erase(key); }), "has no '"));
    for (const Json& wrong : {Json::array(), Json(-1), Json(1e300), Json::object()})
      sentence([&](Json& ops) { ops[1][key] = wrong; });
  }
  EXPECT_TRUE(contains(sentence([](Json& ops) { ops = nullptr; }), "'ops' that is no list"));
  EXPECT_TRUE(contains(sentence([](Json& ops) { ops = {{"a", 1}}; }), "'ops' that is no list"));
  EXPECT_TRUE(contains(sentence([](Json& ops) { ops[0] = 1; }), "ops is not an object"));
  EXPECT_TRUE(contains(sentence([](Json& ops) { ops.clear(); }), "does not sum to the whole"));
  EXPECT_TRUE(contains(sentence([](Json& ops) { ops.erase(5); }), "does not sum to the whole"));
  EXPECT_TRUE(contains(sentence([](Json& ops) { ops[2]["index"] = 1; }), "'index' that is not 2"));
  EXPECT_TRUE(contains(sentence([](Json& ops) { ops[2]["energy_j"] = nullptr; }), "energy"));
  EXPECT_TRUE(
      contains(sentence([](Json& ops) { ops[2]["missing"] = "x"; }), "does not sum to the whole"));
  EXPECT_TRUE(contains(sentence([](Json& ops) { ops[2]["op"] = std::string(70000, 'x'); }),
                       "has a 'op' of 70000 bytes"));
  EXPECT_TRUE(contains(sentence([](Json& ops) {
                         ops = Json::array();
                         for (int k = 0; k < 40000; ++k) ops.push_back(0);
                       }),
                       "has more than 32768 'ops'"));
}

TEST_F(CompareModel, HostileNamesOfOps) {
  Json bad = json_of({"estimate", narrow});
  const std::string names[] = {"a|b\n# h", "</script><script>alert(1)</script>", "\x1b[31m",
                               "\u202eevil"};
  for (std::size_t k = 0; k < std::size(names); ++k) bad["ops"][k]["op"] = names[k];
  const Words words =
      Words{"compare", narrow, folder.written("x.json", bad.dump()), "--top", "99"} + on_board;
  const Ran text = run_program(words);
  EXPECT_EQ(text.status, 0) << text.error;
  for (const char c : text.output) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  const std::string markdown = run_program(words + Words{"--format", "markdown"}).output;
  EXPECT_FALSE(contains(markdown, "\n# h"));
  EXPECT_FALSE(contains(markdown, "\u202e"));
  EXPECT_TRUE(contains(markdown, "a&#124;b")) << markdown;
  const std::string page = folder / "page.html";
  EXPECT_EQ(run_program(words + Words{"--html", page}).status, 0);
  EXPECT_FALSE(contains(bytes_of(page), "</script><script>alert"));
}

}  // namespace
}  // namespace boardless
