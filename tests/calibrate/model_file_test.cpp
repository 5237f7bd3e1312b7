// Model files: the same after a round trip, and one sentence for what is none.
#include "analyzer/calibrate/model_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/calibrate/fit.hpp"
#include "analyzer/calibrate/predict.hpp"
#include "analyzer/error.hpp"
#include "tests/calibrate/synthetic_board.hpp"

namespace boardless {
namespace {

using ::testing::HasSubstr;

FittedModel fitted() {
  SyntheticBoard board(2);
  FittedModel model = fit(board.samples(12), board.figures(), {});
  model.data_sha256 = "e3b0c442";
  return model;
}

std::string refusal(const std::string& text) {
  try {
    read_model(text, "m.toml");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::request);
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "";
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(ModelFile, RoundTrip) {
  FittedModel model = fitted();
  model.adapted_from = "it's \"another\" board\\\n[[";
  model.latency.outliers = {"'''", "\"\"\"", "a.b.c", "caf\u00e9"};
  model.latency.merged = {{1, 4}, {2, 3, 9}};
  const std::string text = write_model(model);
  const FittedModel same = read_model(text, "m.toml");
  EXPECT_EQ(write_model(same), text);
  EXPECT_EQ(same.adapted_from, model.adapted_from);
  EXPECT_EQ(same.data_sha256, "e3b0c442");
  EXPECT_EQ(same.latency.outliers, model.latency.outliers);
  EXPECT_EQ(same.latency.merged, model.latency.merged);
  EXPECT_EQ(same.latency.covariance, model.latency.covariance);
  EXPECT_EQ(same.energy->covariance, model.energy->covariance);
  EXPECT_EQ(same.latency.cross_validated.mape, model.latency.cross_validated.mape);
  SyntheticBoard board(7);
  for (const Sample& image : board.new_images(10)) {
    const Prediction a = predict(model, image), b = predict(same, image);
    EXPECT_EQ(a.latency_s, b.latency_s);
    EXPECT_EQ(a.energy_interval_j.high, b.energy_interval_j.high);
    EXPECT_EQ(a.warnings, b.warnings);
  }
}

TEST(ModelFile, WithoutMeasurementsOrEnergy) {
  BoardFigures figures = SyntheticBoard(1).figures();
  const std::string with = write_model(documented_fit(figures, {}));
  EXPECT_EQ(write_model(read_model(with, "m.toml")), with);
  figures.joules_per_cycle.reset();
  figures.supply_v.reset();
  const std::string without = write_model(documented_fit(figures, {}));
  EXPECT_EQ(write_model(read_model(without, "m.toml")), without);
  EXPECT_FALSE(read_model(without, "m.toml").energy);
}

TEST(ModelFile, NamesLineAndKey) {
  const std::string text = write_model(fitted());
  EXPECT_EQ(refusal(text), "");
  EXPECT_EQ(refusal(""), "m.toml:1: version is missing; it has to be a whole number");
  EXPECT_THAT(refusal(replaced(text, "version = 1", "version = 2")),
              HasSubstr("m.toml:2: version is not 1"));
  EXPECT_THAT(refusal(replaced(text, "rows = 12", "rows = -1")),
              HasSubstr("latency.rows is -1, outside 0"));
  EXPECT_THAT(refusal(replaced(text, "rows = 12", "rows = 12.5")),
              HasSubstr("latency.rows has to be a whole number"));
  EXPECT_THAT(refusal(replaced(text, "noise = ", "noise = nan #")),
              HasSubstr("latency.noise has to be a number"));
  EXPECT_THAT(refusal(replaced(text, "noise = ", "noise = 1e999 #")), HasSubstr("m.toml:"));
  EXPECT_THAT(refusal(replaced(text, "cycles_per_cycle = ", "cycles_per_cycle = -")),
              HasSubstr("latency.term.cycles_per_cycle is -"));
  EXPECT_THAT(refusal(replaced(text, "id = \"alu\"", "id = \"aluminium\"")),
              HasSubstr("latency.term.id 'aluminium' is no term"));
  EXPECT_THAT(refusal(replaced(text, "id = \"shift\"", "id = \"alu\"")),
              HasSubstr("latency.term.id 'alu' is there twice"));
  EXPECT_THAT(refusal(replaced(text, "covariance = [", "covariance = [1, ")),
              HasSubstr("latency.term.covariance has 2 numbers instead of 1"));
  EXPECT_THAT(refusal(replaced(text, "covariance = [", "covariance = [\"x\", ")),
              HasSubstr("latency.term.covariance has to be an array of numbers"));
  EXPECT_THAT(refusal(replaced(text, "covariance = [", "covariance = [-")),
              HasSubstr("latency.term.covariance has a variance below 0"));
  EXPECT_THAT(refusal(replaced(text, "covariance = [", "covariance = [0.0 #]\n, ")),
              HasSubstr("m.toml:"));
  EXPECT_THAT(refusal(replaced(text, "cortex-m4", "cortex-m5")),
              HasSubstr("board.core names no known core; did you mean"));
  EXPECT_THAT(refusal(replaced(text, "told = true", "told = true\nextra = 1")),
              HasSubstr("latency.term.extra is not a known key"));
  EXPECT_THAT(refusal(text + "[board]\n"), HasSubstr("not TOML"));
}

TEST(ModelFile, ACovarianceThatIsNone) {
  FittedModel model = fitted();
  model.latency.covariance[1] = 10 * model.latency.covariance[2];  // of two terms: above 1
  EXPECT_THAT(refusal(write_model(model)), HasSubstr("covariances that no coefficients can have"));
  model = fitted();
  model.latency.covariance[0] = 0;
  EXPECT_THAT(refusal(write_model(model)), HasSubstr("a term that has no variance"));
}

TEST(ModelFile, HostileTexts) {
  const std::string text = write_model(fitted());
  EXPECT_THAT(refusal(std::string(2 << 20, ' ')), HasSubstr("too many"));
  EXPECT_THAT(refusal("a = " + std::string(100000, '[')), HasSubstr("nested deeper"));
  std::string dots = "a";
  for (int i = 0; i < 100000; ++i) dots += ".a";
  EXPECT_THAT(refusal(dots + " = 1"), HasSubstr("nested deeper"));
  EXPECT_THAT(refusal("a = \"\"\"\n\"\"\""), HasSubstr("over several lines"));
  EXPECT_THAT(refusal("# \"\na = " + std::string(1000, '[')), HasSubstr("nested deeper"));
  EXPECT_NE(refusal(std::string("version = 1\n\0", 13)), "");
  EXPECT_NE(refusal("version = \xff"), "");
  // Cut off anywhere, it is an error and nothing else.
  for (std::size_t length = 0; length + 2 < text.size(); length += 97)
    EXPECT_NE(refusal(text.substr(0, length)), "") << length;
  // With any one byte changed, it is read or refused.
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string changed = text;
    changed[random.below(changed.size())] = static_cast<char>(random.below(256));
    refusal(changed);
  }
}

}  // namespace
}  // namespace boardless
