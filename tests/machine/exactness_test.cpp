// Block-counted results equal the slow reference on every bundled image: to the instruction and the
// cycle, in all and at each address, for the whole run and for regions of it.
#include "both_ways.hpp"
#include "bundled_images.hpp"

namespace boardless {
namespace {

class Exact : public testing::TestWithParam<std::string> {
 protected:
  Image image = bundled_image(GetParam());
  Board board = board_of(GetParam());
};

TEST_P(Exact, WholeRun) {
  const Estimate e = expect_same_both_ways(image, board);
  EXPECT_EQ(e.passes, 1u);
  EXPECT_EQ(e.exit_status, 0);
  EXPECT_EQ(e.ended_by, EndedBy::exit_call);
  EXPECT_EQ(e.instructions, e.run_instructions);
}

INSTANTIATE_TEST_SUITE_P(Images, Exact, testing::ValuesIn(bundled_images()), test_name);

class ExactPlaces : public Exact {};

// From main on to the exit call, which lies in the middle of Reset_Handler.
TEST_P(ExactPlaces, FromMain) {
  RunOptions options;
  options.from = address_of(image, "main");
  const Estimate e = expect_same_both_ways(image, board, options);
  EXPECT_EQ(e.passes, 1u);
  EXPECT_LT(e.instructions, e.run_instructions);
}

// An instruction of main as the beginning and the next one as the end: regions that begin and end
// anywhere in a block.
TEST_P(ExactPlaces, FromInstructionsOfMain) {
  constexpr std::size_t most_places = 8;
  const Symbol& entry = *image.find_symbol("main");
  RunOptions reference;
  reference.reference = true;
  const RunResult whole = run(image, board, reference);
  std::vector<std::uint32_t> executed;
  for (const auto& [address, count] : whole.totals.instructions_at)
    if (address - entry.address < entry.size) executed.push_back(address);
  ASSERT_GE(executed.size(), 2u);
  const std::size_t step = executed.size() / most_places + 1;
  for (std::size_t k = 0; k + 1 < executed.size(); k += step) {
    SCOPED_TRACE(fmt::format("0x{:08x} to 0x{:08x}", executed[k], executed[k + 1]));
    RunOptions options;
    options.from = executed[k];
    options.to = executed[k + 1];
    options.max_passes = 3;
    expect_same_both_ways(image, board, options);
  }
}

std::vector<std::string> small_images() {
  std::vector<std::string> names = bundled_images("op_");
  for (const char* start : {"hello", "self_timed"})
    for (const std::string& name : bundled_images(start)) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Images, ExactPlaces, testing::ValuesIn(small_images()), test_name);

class ExactLayers : public Exact {};

// Each layer alone: what it finds in the maps is whatever a call finds there.
TEST_P(ExactLayers, EachLayerCalled) {
  int layers = 0;
  for (const Symbol& symbol : image.symbols) {
    if (!symbol.name.starts_with("layer_")) continue;
    SCOPED_TRACE(symbol.name);
    RunOptions options;
    options.call = symbol.address;
    EXPECT_EQ(expect_same_both_ways(image, board, options).ended_by, EndedBy::returned);
    ++layers;
  }
  EXPECT_EQ(layers, 12);
}

TEST_P(ExactLayers, FromALayerUntilItReturns) {
  RunOptions options;
  options.from = address_of(image, "layer_depthwise_1");
  options.max_passes = 1;
  const Estimate e = expect_same_both_ways(image, board, options);
  EXPECT_EQ(e.passes, 1u);
  EXPECT_EQ(e.ended_by, EndedBy::to_reached);
}

// A function that is called hundreds of times, from several others.
TEST_P(ExactLayers, EachCallOfBlFill) {
  RunOptions options;
  options.from = address_of(image, "bl_fill");
  options.max_passes = 500;
  const Estimate e = expect_same_both_ways(image, board, options);
  EXPECT_EQ(e.passes, 500u);
}

TEST_P(ExactLayers, FromOneLayerToAnother) {
  RunOptions options;
  options.from = address_of(image, "layer_depthwise_1");
  options.to = address_of(image, "layer_pointwise_1");
  options.max_passes = 1;
  const Estimate e = expect_same_both_ways(image, board, options);
  EXPECT_EQ(e.passes, 1u);
  EXPECT_EQ(e.ended_by, EndedBy::to_reached);
}

INSTANTIATE_TEST_SUITE_P(Images, ExactLayers, testing::ValuesIn(bundled_images("ds_cnn-")),
                         test_name);

}  // namespace
}  // namespace boardless
