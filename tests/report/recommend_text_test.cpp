// The text of a recommendation: the answer first, nothing wider than the terminal, and a next step
// that can be typed as it stands.
#include "analyzer/report/recommend_text.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "analyzer/report/format.hpp"
#include "analyzer/report/recommend_words.hpp"
#include "tests/recommend/rows.hpp"

namespace boardless {
namespace {

using ::testing::HasSubstr;

RecommendationReport report_of(std::vector<CandidateCost> rows, const Budgets& budgets) {
  RecommendationReport out;
  out.candidates = "candidates.csv";
  out.accuracy_known = true;
  for (const CandidateCost& row : rows)
    if (out.boards.empty() || out.boards.back() != row.board) out.boards.push_back(row.board);
  out.budgets = budgets;
  out.rows = std::move(rows);
  out.result = recommend(out.rows, budgets);
  out.batteries.resize(out.rows.size());
  return out;
}

// Names that are too long, every kind of row, two boards, a battery.
RecommendationReport everything(const Budgets& budgets) {
  std::vector<CandidateCost> rows;
  for (const char* board : {"nucleo-l4r5zi", "a-board-with-quite-a-long-name"})
    for (const double latency_s : {0.01, 0.2, 3.0}) {
      rows.push_back(with_latency(row("a_candidate_with_a_name_" + std::to_string(latency_s), 0.9),
                                  latency_s));
      rows.back().board = board;
    }
  rows[1] = without_energy(rows[1]);
  rows[2].error = "'nets/broken\x1b[31m.tflite' is no model: it ends within its first table";
  rows[4].uncounted_ops = 2;
  RecommendationReport out = report_of(rows, budgets);
  out.battery = Battery{.capacity_j = 2430, .sleep_w = 6e-6, .period_s = 10};
  for (std::size_t k = 0; k < rows.size(); ++k)
    out.batteries[k] = candidate_battery(*out.battery, rows[k]);
  out.notes = {"a note that is long enough to be broken over lines on most of the terminals here"};
  return out;
}

TEST(RecommendText, NothingIsWiderThanTheTerminal) {
  for (const Budgets& budgets :
       {Budgets{}, Budgets{.energy_j = 1e-5, .latency_s = 1e-5, .arena_bytes = 10}})
    for (int width = 40; width <= 200; width += 5) {
      std::istringstream lines(recommend_text(everything(budgets), {.width = width}));
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(columns_of(line), width) << line;
        EXPECT_EQ(line.find('\x1b'), std::string::npos);
      }
    }
}

TEST(RecommendText, TheAnswerIsFirst) {
  const RecommendationReport report =
      report_of({row("s", 0.8), with_latency(row("m", 0.9125), 0.02)}, {.latency_s = 0.015});
  const std::string text = recommend_text(report, {});
  EXPECT_TRUE(
      text.starts_with("candidates.csv: 2 candidates on board\n\n  Take s on board at 100 "
                       "MHz: the most accurate that fits, 80.0 %."))
      << text;
  EXPECT_THAT(text, HasSubstr("1 of 2 candidates fits."));
  EXPECT_THAT(text, HasSubstr("latency ×1.33"));
  EXPECT_THAT(text,
              HasSubstr("Next budget step: --latency 20.0ms (×1.33) would let m fit on board, "
                        "accuracy"));
  EXPECT_THAT(text, HasSubstr("91.25 %, 11.2 points more."));
}

TEST(RecommendText, NothingFitsNamesTheNearestAndWhatItLacks) {
  const RecommendationReport report = report_of({row("s", 0.8)}, {.latency_s = 0.008});
  EXPECT_THAT(recommend_text(report, {}),
              HasSubstr("Nothing fits. Nearest is s on board at 100 MHz, accuracy 80.0 %: its "));
  EXPECT_EQ(what_it_lacks(report.rows[0], report.result.judged[0]),
            "its latency is 10.0 ms, 1.25 times the 8.00 ms allowed, 2.00 ms too much");
  const RecommendationReport unknown = report_of({without_energy(row("s", 0.8))}, {.energy_j = 1});
  EXPECT_EQ(what_it_lacks(unknown.rows[0], unknown.result.judged[0]),
            "its energy is not known, thus not known to fit (nobody measured it)");
}

TEST(RecommendText, ErrorsAreSaidAndRowsLeftOutAreCounted) {
  const std::string text = recommend_text(everything({}), {.width = 100});
  EXPECT_THAT(text, HasSubstr("is no model: it"));
  EXPECT_THAT(text, HasSubstr("2 ops not counted"));
  EXPECT_THAT(recommend_text(everything({}), {.width = 100, .rows = 2}),
              HasSubstr("4 rows more: --top 6, or --format csv"));
}

TEST(RecommendText, AmongEqualsItSaysWhatDecided) {
  const RecommendationReport report = report_of({row("b", 0.8), with_energy(row("a", 0.8), 1)}, {});
  EXPECT_THAT(recommend_text(report, {.width = 200}),
              HasSubstr("Take b on board at 100 MHz: the most accurate that fits, 80.0 %, and of 2 "
                        "such the one with the least energy. It takes"));
}

TEST(RecommendText, ABatteryThatCannotBeToldSaysWhy) {
  RecommendationReport report = report_of({without_energy(row("s", 0.8))}, {});
  report.battery = Battery{.capacity_j = 2430, .period_s = 10};
  EXPECT_THAT(recommend_text(report, {}), HasSubstr("not known: nobody measured it."));
}

TEST(RecommendWords, AFactorAboveOneIsNeverShownAsOne) {
  EXPECT_EQ(factor_text(1), "1.00");
  EXPECT_EQ(factor_text(1.004), "1.004");
  EXPECT_EQ(factor_text(1.0000004), "1.0000004");
  EXPECT_EQ(factor_text(1.56), "1.56");
  EXPECT_EQ(factor_text(141.23), "141.2");
}

TEST(RecommendWords, AnOptionCanBeTyped) {
  EXPECT_EQ(option_text({LimitKind::latency, 0, 0.0536}), "--latency 53.6ms");
  EXPECT_EQ(option_text({LimitKind::energy, 0, 2.4e-6}), "--energy 2.40uJ");
  EXPECT_EQ(option_text({LimitKind::arena, 0, 16'577}), "--arena 16577B");
}

TEST(DurationText, HasAUnitThatPeopleThinkIn) {
  EXPECT_EQ(duration_text(3.2 * year_s), "3.2 years");
  EXPECT_EQ(duration_text(41.5 * 86400), "41.5 days");
  EXPECT_EQ(duration_text(5.25 * 3600), "5.25 hours");
  EXPECT_EQ(duration_text(300), "5 minutes");
  EXPECT_EQ(duration_text(30), "30 s");
  EXPECT_EQ(duration_text(0.02), "20.0 ms");
  EXPECT_EQ(duration_text(0.5 * year_s, 3 * year_s), "0.5 years");
  EXPECT_EQ(duration_text(12'345 * year_s), "12,345 years");
}

}  // namespace
}  // namespace boardless
