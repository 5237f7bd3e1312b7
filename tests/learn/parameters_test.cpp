// Parameters that follow from a block, against what they stand for, counted one by one.
#include "analyzer/learn/parameters.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "analyzer/error.hpp"
#include "analyzer/learn/layer.hpp"
#include "analyzer/learn/layer_chain.hpp"

namespace boardless {
namespace {

std::int64_t value(const std::string& layer, const std::string& name) {
  const KernelCall call = call_of(read_layer(layer));
  const std::vector<std::string>& names = parameter_names(call.kernel, call.type);
  const auto found = std::find(names.begin(), names.end(), name);
  EXPECT_NE(found, names.end()) << name;
  return parameter_values(call)[static_cast<std::size_t>(found - names.begin())];
}

// 7x6 with a 3x3 filter and the same padding: one row and column is missing on each side.
TEST(WindowParameters, TellWhichSidesOfWindowsAreCut) {
  const std::string layer = R"({"op":"DEPTHWISE_CONV_2D","input":[1,7,6,20],"filter":3})";
  EXPECT_EQ(value(layer, "top_y"), 1);
  EXPECT_EQ(value(layer, "below_top_y"), 6);
  EXPECT_EQ(value(layer, "bottom_y"), 1);
  EXPECT_EQ(value(layer, "both_y"), 0);
  EXPECT_EQ(value(layer, "left_alone_x"), 1);
  EXPECT_EQ(value(layer, "before_right_x"), 5);
  EXPECT_EQ(value(layer, "inside_y"), 5);
  EXPECT_EQ(value(layer, "cut_pixels"), 7 * 6 - 5 * 4);
}

// Patches of cut windows: a row of 60 bytes outside, or 20 bytes before or behind a row.
TEST(WindowParameters, SumRunsThatAreFilled) {
  const std::string layer = R"({"op":"DEPTHWISE_CONV_2D","input":[1,7,6,20],"filter":3})";
  std::int64_t runs = 0, fours = 0;
  for (int y = 0; y < 7; ++y)
    for (int x = 0; x < 6; ++x)
      for (int row = y - 1; row <= y + 1; ++row) {
        if (row < 0 || row >= 7) {
          ++runs;
          fours += 60 / 16;
        } else if (x == 0 || x == 5) {
          ++runs;
          fours += 20 / 16;
        }
      }
  EXPECT_EQ(value(layer, "sum_gathered(filled runs)"), runs);
  EXPECT_EQ(value(layer, "sum_gathered(filled fours)"), fours);
  EXPECT_EQ(value(layer, "sum_gathered(filled head)"), 0);  // multiples of a word all of them
}

// Where taps lie apart, each is a run of its own.
TEST(WindowParameters, TakeADilatedFilterTapByTap) {
  const std::string layer =
      R"({"op":"DEPTHWISE_CONV_2D","input":[1,7,7,20],"filter":3,"dilation":2})";
  EXPECT_EQ(value(layer, "by_taps"), 1);
  EXPECT_EQ(value(layer, "sum_gathered(windows)"), 49);
  EXPECT_EQ(value(layer, "sum_gathered(inside >> 4)"), value(layer, "taps_inside"));
  EXPECT_EQ(value(layer, "sum_gathered(filled runs)"), value(layer, "taps_outside"));
}

// The input's own bytes are the patch of a 1x1 filter, but not where a group takes some of them.
TEST(WindowParameters, TellAPatchThatLiesInTheInput) {
  const auto in_place = [](const std::string& rest) {
    return value(R"({"op":"CONV_2D","input":[1,7,7,8],"channels":8,)" + rest + "}", "in_place");
  };
  EXPECT_EQ(in_place(R"("filter":1)"), 1);
  EXPECT_EQ(in_place(R"("filter":[1,2])"), 0);
  EXPECT_EQ(in_place(R"("filter":1,"groups":2)"), 0);
}

// A pair whose output may lie in its input's place.
TEST(FusedParameters, TellWhetherTheShapeIsKept) {
  const auto keeps = [](const std::string& stride, const std::string& channels) {
    return value(R"({"op":"DEPTHWISE_CONV_2D","input":[1,4,4,8],"filter":3,"stride":)" + stride +
                     R"(,"depth_multiplier":2,"then":[{"op":"CONV_2D","input":[1,)" +
                     (stride == "1" ? "4,4" : "2,2") + R"(,16],"channels":)" + channels + "}]}",
                 "keeps_shape");
  };
  EXPECT_EQ(keeps("1", "8"), 1);
  EXPECT_EQ(keeps("1", "16"), 0);
  EXPECT_EQ(keeps("2", "8"), 0);
}

// Each window that padding cuts is looked at, of a filter from anywhere.
TEST(WindowParameters, RefuseFiltersThatWouldTakeLong) {
  const auto pool = [](const std::string& filter) {
    return value(R"({"op":"MAX_POOL_2D","input":[1,65535,1,1],"filter":[)" + filter + ",1]}",
                 "window");
  };
  EXPECT_EQ(pool("4096"), 4096);
  try {
    pool("4097");
    FAIL() << "not refused";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "a filter of 4097 elements along an axis is not predicted; 4096 are the most");
  }
}

TEST(LayoutParameters, MergeWhatStaysNeighbours) {
  // [2, 3, 4, 5] to [2, 4, 5, 3]: 4 and 5 stay neighbours.
  const std::string layer = R"({"op":"TRANSPOSE","input":[2,3,4,5],"numbers":[0,2,3,1]})";
  EXPECT_EQ(value(layer, "dimensions"), 3);
  EXPECT_EQ(value(layer, "size_0"), 3);
  EXPECT_EQ(value(layer, "size_1"), 20);
  EXPECT_EQ(value(layer, "row_step"), 20);
  EXPECT_EQ(value(layer, "outside_0"), 40);
}

// One row of padding above and below, 2 columns behind: the end of a row and what comes next are
// one run.
TEST(LayoutParameters, CountRunsOfPadding) {
  const std::string layer = R"({"op":"PAD","input":[1,3,4,5],"numbers":[0,0,1,1,0,2,0,0]})";
  // Above the first row; behind each row, where the last goes on below.
  EXPECT_EQ(value(layer, "sum_filled(runs)"), 4);
  EXPECT_EQ(value(layer, "sum_filled(fours)"), 30 / 16 + 0 + 0 + (10 + 30) / 16);
}

TEST(LayoutParameters, TellRowsThatRepeatTheOneBefore) {
  const std::string layer =
      R"({"op":"RESIZE_NEAREST_NEIGHBOR","input":[1,4,4,8],"numbers":[12,8]})";
  EXPECT_EQ(value(layer, "fresh_rows"), 4);
  EXPECT_EQ(value(layer, "repeated_rows"), 8);
  EXPECT_EQ(value(layer, "sum_copied"), 4 * 8 * 8 + 8 * 64);
}

// Bytes that are copied where both ends lie at a word, one copy after the other.
class Copies {
 public:
  void add(int to, int from, int length) {
    (to % 4 == 0 && from % 4 == 0 ? by_words_ : by_bytes_) += length;
  }
  void expect(const std::string& layer) const {
    EXPECT_EQ(value(layer, "sum_copied by words"), by_words_) << layer;
    EXPECT_EQ(value(layer, "sum_copied by bytes"), by_bytes_) << layer;
    EXPECT_GT(by_words_, 0) << layer;
    EXPECT_GT(by_bytes_, 0) << layer;
  }

 private:
  std::int64_t by_words_ = 0, by_bytes_ = 0;
};

TEST(LayoutParameters, TellCopiesAtWordsOfConcatenations) {
  Copies copies;
  for (int row = 0; row < 7; ++row) {
    copies.add(row * 27, row * 20, 20);
    copies.add(row * 27 + 20, row * 7, 7);
  }
  copies.expect(R"({"op":"CONCATENATION","inputs":[[1,7,20],[1,7,7]],"numbers":[2]})");
}

TEST(LayoutParameters, TellCopiesAtWordsOfSplits) {
  Copies copies;
  for (int row = 0; row < 7; ++row)
    for (int part = 0; part < 3; ++part) copies.add(row * 6, row * 18 + part * 6, 6);
  copies.expect(R"({"op":"SPLIT","input":[1,7,18],"numbers":[2,3]})");
}

TEST(LayoutParameters, TellCopiesAtWordsOfPadding) {
  // Pixels of 6 bytes, two before each row: rows of 42 to the output, of 30 from the input.
  Copies copies;
  for (int y = 0; y < 6; ++y) copies.add(y * 42 + 12, y * 30, 30);
  copies.expect(R"({"op":"PAD","input":[1,6,5,6],"numbers":[0,0,0,0,2,0,0,0]})");
}

TEST(LayoutParameters, TellCopiesAtWordsOfSlices) {
  // Rows 0, 2, 4, 6 of columns 2 to 5 of three bytes.
  Copies copies;
  for (int y = 0; y < 4; ++y) copies.add(y * 12, 2 * y * 21 + 6, 12);
  copies.expect(R"({"op":"STRIDED_SLICE","input":[1,7,7,3],"numbers":[0,0,2,0,1,7,6,3,1,2,1,1]})");
}

TEST(LayoutParameters, TellCopiesAtWordsOfTransposition) {
  Copies copies;
  for (int x = 0; x < 5; ++x)
    for (int y = 0; y < 3; ++y) copies.add((x * 3 + y) * 6, (y * 5 + x) * 6, 6);
  copies.expect(R"({"op":"TRANSPOSE","input":[1,3,5,6],"numbers":[0,2,1,3]})");
}

TEST(LayoutParameters, TellCopiesAtWordsOfResizing) {
  // Twice as wide and high: each second row is copied from the one before.
  Copies copies;
  for (int y = 0; y < 6; ++y)
    if (y % 2)
      copies.add(y * 50, (y - 1) * 50, 50);
    else
      for (int x = 0; x < 10; ++x) copies.add(y * 50 + x * 5, y / 2 * 25 + x / 2 * 5, 5);
  copies.expect(R"({"op":"RESIZE_NEAREST_NEIGHBOR","input":[1,3,5,5],"numbers":[6,10]})");
}

}  // namespace
}  // namespace boardless
