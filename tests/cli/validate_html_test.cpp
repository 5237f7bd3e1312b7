// boardless validate --html through the real program. tests/report/html_validate looks at the page.
#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>

#include "run_program.hpp"

namespace boardless {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

// Rows of docs/examples/measured.csv that take little time to run.
const std::string rows =
    "image,board,clock_mhz,latency_us,energy_uj,group\n" SOURCE_ROOT
    "/tests/data/models/fully_connected.tflite,nucleo-l4r5zi,120,40.7367,1.78884,a\n" SOURCE_ROOT
    "/tests/data/models/softmax_wide.tflite,nucleo-l4r5zi,120,77.7157,3.3305,a\n" SOURCE_ROOT
    "/tests/data/models/mul_broadcast.tflite,nucleo-l4r5zi,120,44.2791,1.97821,b\n";

Ran validate(Words words) {
  words.insert(words.begin(), {"validate", "--no-cache"});
  return run_program(words);
}

Json data_in(const std::string& page) {
  const std::string begin = "id=\"boardless-data\">";
  const std::size_t from = page.find(begin);
  if (from == page.npos) return {};
  const std::size_t at = from + begin.size();
  return Json::parse(page.substr(at, page.find("</script>", at) - at));
}

TEST(ValidateHtml, IsOnePageWithTheJsonInside) {
  const EmptyFolder folder;
  const std::string measured = folder.written("m.csv", rows);
  const std::string file = folder / "v.html";
  const Ran ran = validate({measured, "--html", file});
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_EQ(ran.output, "");
  EXPECT_EQ(ran.error, "boardless: wrote " + file + "\n");
  EXPECT_EQ(data_in(bytes_of(file)), Json::parse(validate({measured, "--format", "json"}).output));
  EXPECT_THAT(folder.files(), UnorderedElementsAre("m.csv", "v.html"));
}

TEST(ValidateHtml, StandsBesideWhatIsPrinted) {
  const EmptyFolder folder;
  const std::string measured = folder.written("m.csv", rows);
  const Ran text = validate({measured, "--html", folder / "a.html", "--format", "text"});
  EXPECT_THAT(text.output, HasSubstr("MAPE"));
  const Ran csv = validate(
      {measured, "--html", folder / "b.html", "--format", "csv", "-o", folder / "rows.csv"});
  EXPECT_EQ(csv.output, "");
  EXPECT_THAT(bytes_of(folder / "rows.csv"), HasSubstr("relative_error"));
  EXPECT_EQ(bytes_of(folder / "a.html"), bytes_of(folder / "b.html"));
  const Ran printed = validate({measured, "--html", "-"});
  EXPECT_EQ(printed.output, bytes_of(folder / "a.html"));
  EXPECT_EQ(printed.error, "");
}

TEST(ValidateHtml, RefusesWhatWouldBeLost) {
  const EmptyFolder folder;
  const std::string csv = folder.written("m.csv", rows);
  const std::string model = folder.written("m.toml", "");
  const std::string out = folder / "v.html";
  EXPECT_THAT(refused(2, {"validate", csv, "--html", csv}), HasSubstr("is the input"));
  EXPECT_THAT(refused(2, {"validate", csv, "--model", model, "--html", model}),
              HasSubstr("is the input"));
  EXPECT_THAT(refused(2, {"validate", csv, "--html", out, "-o", out}), HasSubstr("two outputs"));
  EXPECT_EQ(bytes_of(csv), rows);
  EXPECT_EQ(bytes_of(model), "");
}

TEST(ValidateHtml, LeavesNoFileWhereItCannotBeWhole) {
  const EmptyFolder folder;
  const std::string out = folder / "v.html";
  refused(2, {"validate", folder / "missing.csv", "--html", out});
  refused(2, {"validate", folder.written("m.csv", "image,board,latency_s\nno.elf,x,1\n"), "--html",
              out});
  const std::string measured = folder.written("m.csv", rows);
  EXPECT_THAT(refused(2, {"validate", measured, "--no-cache", "--html", "/no/such/folder/v.html"}),
              HasSubstr("cannot write"));
  EXPECT_THAT(folder.files(), ElementsAre("m.csv"));
}

TEST(ValidateHtml, HostileNamesStayText) {
  const EmptyFolder folder;
  const std::string image =
      folder.written("<img src=x onerror=alert(1)>.elf", bytes_of(bundled("ds_cnn-cortex-m4")));
  const std::string csv = folder.written(
      "<b>@BOARDLESS_DATA@.csv", "image,from,board,latency_us,group\n\"" + image +
                                     "\",layer_conv,nucleo-l4r5zi,8100,</script><script>1\n");
  const std::string out = folder / "v.html";
  ASSERT_EQ(validate({csv, "--html", out}).status, 0);
  const std::string page = bytes_of(out);
  for (const char* markup : {"<img src=x", "</script><script>1", "<b>"})
    EXPECT_FALSE(contains(page, markup)) << markup;
  EXPECT_TRUE(contains(page, "<title>boardless: &lt;b>@BOARDLESS_DATA@.csv on nucleo-l4r5zi<"));
  const Json row = data_in(page)["latency"]["rows"][0];
  EXPECT_EQ(row["name"], "<img src=x onerror=alert(1)>.elf layer_conv");
  EXPECT_EQ(row["group"], "</script><script>1");
}

TEST(ValidateJson, SaysTheReasonOfEveryRowAndWhyAQuantityIsNotThere) {
  const EmptyFolder folder;
  const Json json = Json::parse(
      validate({folder.written("m.csv", rows), "--format", "json", "--top", "3"}).output);
  EXPECT_TRUE(json["no_latency_reason"].is_null());
  for (const char* quantity : {"latency", "energy"}) {
    std::map<std::string, Json> of_worst;
    for (const Json& row : json[quantity]["worst"]) of_worst[row["name"]] = row["reason"];
    ASSERT_EQ(json[quantity]["rows"].size(), 3u);
    for (const Json& row : json[quantity]["rows"])
      EXPECT_EQ(row["reason"], of_worst.at(row["name"])) << row["name"];
  }
  // It is 80 % too high there.
  EXPECT_TRUE(json["latency"]["rows"][0]["reason"].is_string());

  const std::string latency = rows.substr(0, rows.find(',', rows.find("40.7"))) + ",,a\n";
  const Json one =
      Json::parse(validate({folder.written("l.csv", latency), "--format", "json"}).output);
  EXPECT_EQ(one["latency"]["rows"].size(), 1u);
  EXPECT_TRUE(one["energy"].is_null());
  EXPECT_EQ(one["no_energy_reason"], "no row has an energy");
}

}  // namespace
}  // namespace boardless
