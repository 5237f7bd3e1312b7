// Space files: what they say, and each mistake with its line.
#include <gmock/gmock.h>

#include "analyzer/error.hpp"
#include "analyzer/search/search_space.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;

// The file with line `number` in another form, or with lines put before it.
std::string file_with(int number, const std::string& line) {
  std::string out;
  const char* lines[] = {"name = \"x\"",    "classes = 2",        "[input]",
                         "resolution = 16", "channels = 3",       "[[stage]]",
                         "kind = \"conv\"", "channels = [8, 16]", "kernel = [3, 5]",
                         "[[stage]]",       "kind = \"pool\"",    "kernel = 2",
                         "[[stage]]",       "kind = \"head\""};
  int k = 0;
  for (const char* usual : lines) out += (++k == number ? line : usual) + std::string("\n");
  return out;
}

std::string refusal(int number, const std::string& line) {
  try {
    space_from_toml(file_with(number, line), "x.toml");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::request);
    return error.what();
  }
  return "accepted";
}

TEST(SearchSpace, HasChoicesRangesAndPairs) {
  const SearchSpace space = space_from_toml(R"(name = "s"
classes = 12
activation = "relu6"
input = {resolution = [[49, 10]], channels = 1}
[[stage]]
kind = ["conv", "inverted_residual"]
channels = {from = 8, to = 20, step = 4}
kernel = [3, [10, 4]]
expansion = 2
[[stage]]
kind = "head"
)",
                                            "s.toml");
  ASSERT_EQ(space.stages.size(), 2u);
  EXPECT_EQ(space.resolutions, (std::vector<SpaceValue>{{49, 10}}));
  EXPECT_EQ(space.stages[0].of(StageField::channels),
            (std::vector<SpaceValue>{{8, 8}, {12, 12}, {16, 16}, {20, 20}}));
  EXPECT_EQ(space.stages[0].of(StageField::kernel), (std::vector<SpaceValue>{{3, 3}, {10, 4}}));
  EXPECT_EQ(value_text(StageField::activation, space.stages[0].of(StageField::activation)[0]),
            "relu6");
  ASSERT_EQ(space.genes.size(), 3u);  // kind, channels, kernel
  EXPECT_EQ(space.genes[1].choices, 4);
  EXPECT_NEAR(space.log10_size, std::log10(2 * 4 * 2), 1e-12);
}

TEST(SearchSpace, AMistakeIsOneSentenceWithItsLine) {
  EXPECT_EQ(refusal(0, ""), "accepted");
  const struct {
    int line;
    const char* text;
    const char* told;
  } cases[] = {
      {1, "name = \"../x\"", "x.toml:1: name has to be"},
      {1, "nam = \"x\"", "x.toml:1: nam is not a known key; did you mean 'name'?"},
      {3, "[inptu]", "inptu is not a known key; did you mean 'input'?"},
      {4, "reslution = 8", "x.toml:4: input.reslution is not a known key; did you mean"},
      {2, "classes = 0", "x.toml:2: classes is 0, outside 1 to 4096"},
      {2, "classes = 2\nclases = 3", "x.toml:3: clases is not a known key; did you mean 'classes'"},
      {4, "resolution = []", "x.toml:4: input.resolution has no choices"},
      {4, "resolution = 5000", "x.toml:4: input.resolution has a choice of 5000, outside"},
      {4, "resolution = [8, 8]", "x.toml:4: input.resolution has a choice twice"},
      {4, "resolution = [[8, 8, 8]]", "x.toml:4: input.resolution has a pair that is not"},
      {7, "kind = \"con\"", "x.toml:7: stage.kind is 'con'; it has to be"},
      {7, "kind = \"con\"", "did you mean 'conv'"},
      {7, "kind = 3", "x.toml:7: stage.kind has to be 'conv'"},
      {7, "kind = [\"conv\", \"pool\"]", "x.toml:7: stage.kind cannot choose between pool and"},
      {8, "channels = {from = 8}", "x.toml:8: stage.channels is a range without from and to"},
      {8, "channels = {from = 8, to = 4}", "x.toml:8: stage.channels is the range 8 to 4"},
      {8, "channels = {from = 8, to = 16, step = 0}", "x.toml:8: stage.channels is the range"},
      {8, "channels = {from = 8, to = 16, stop = 4}", "did you mean 'step'"},
      {8, "channels = {from = 1, to = 4096}", "x.toml:8: stage.channels has more than 256"},
      {8, "channels = [[8, 8]]", "x.toml:8: stage.channels has a list among its choices"},
      {8, "channels = 8.5", "x.toml:8: stage.channels has to hold whole numbers"},
      {8, "chanels = 8", "x.toml:8: stage.chanels is not a known key; did you mean 'channels'?"},
      {8, "width = 8", "x.toml:8: stage.width is not a known key"},
      {8, "", "x.toml:6: stage.channels is missing"},
      {8, "channels = 8\nexpansion = 4", "x.toml:9: stage.expansion is nothing that conv has"},
      {8, "channels = 8\nstride = 2\ndilation = 2", "x.toml:10: stage.dilation contradicts"},
      {8, "channels = 4096\nrepeats = 4", "x.toml:6: the space is too large: with stage 1"},
      {8, "channels = 4\nrepeats = 100", "x.toml:9: stage.repeats has a choice of 100"},
      {12, "kernel = 17", "x.toml:10: stage 2 shrinks to nothing: it pools 17x17, and"},
      {12, "kernel = 2\noperator = \"maximum\"", "x.toml:13: stage.operator is 'maximum'"},
      {14, "kind = \"pool\"", "x.toml:13: stage 3 is the last, which has to be a head"},
      {11, "kind = \"head\"", "is nothing that head has"},
      {3, "[input", "x.toml:3: not TOML"},
  };
  for (const auto& c : cases) EXPECT_THAT(refusal(c.line, c.text), HasSubstr(c.told)) << c.text;
}

TEST(SearchSpace, ARangeWhoseStepsMissItsEndIsANote) {
  const auto notes = [](const std::string& channels) {
    return space_from_toml(file_with(8, "channels = " + channels), "x.toml").notes;
  };
  EXPECT_THAT(notes("{from = 8, to = 30, step = 8}"),
              testing::ElementsAre("x.toml:8: stage.channels has 24 for its largest choice: steps "
                                   "of 8 from 8 miss 30"));
  EXPECT_THAT(notes("{from = 8, to = 32, step = 8}"), testing::IsEmpty());
  EXPECT_THAT(notes("{from = 8, to = 9}"), testing::IsEmpty());
}

TEST(SearchSpace, TooDeepASpaceIsRefusedBeforeItIsBuilt) {
  std::string text = "name = \"x\"\nclasses = 2\ninput = {resolution = 8, channels = 1}\n";
  for (int k = 0; k < 60; ++k)
    text += "[[stage]]\nkind = \"inverted_residual\"\nchannels = 1\nrepeats = 64\nstride = 2\n";
  text += "[[stage]]\nkind = \"head\"\n";
  try {
    space_from_toml(text, "deep.toml");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("layers, and 512 are the limit"));
  }
}

TEST(SearchSpace, TheExamplesAreSpaces) {
  for (const char* name : {"ds_cnn_keywords", "mobilenet_images", "resnet_images"}) {
    const SearchSpace space =
        read_space(std::string(SOURCE_ROOT "/docs/examples/spaces/") + name + ".toml");
    EXPECT_EQ(space.name, name);
    EXPECT_GT(space.log10_size, 4);
    EXPECT_EQ(space.notes, std::vector<std::string>{});
  }
}

}  // namespace
}  // namespace boardless
