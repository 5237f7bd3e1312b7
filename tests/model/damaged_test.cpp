// Cut-off and flipped files, and files that only a flatbuffers library can make: each is an error
// of one sentence or a sound graph, in little memory and time.
#include <random>

#include "graphs.hpp"
#include "tflite_generated.h"

namespace boardless {
namespace {

using Bytes = std::vector<std::uint8_t>;
using testing::HasSubstr;

TEST(Damaged, TruncatedAnywhere) {
  const Bytes good = write_model(every_layer());
  ASSERT_EQ(sentence_for(good), "");
  std::size_t accepted = 0;
  for (std::size_t size = 0; size < good.size(); ++size)
    if (sentence_for(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))).empty())
      ++accepted;
  // Only zeros that fill up the end are not missed.
  EXPECT_LT(accepted, 16U);
}

TEST(Damaged, FlippedBits) {
  const Bytes good = write_model(every_layer());
  std::mt19937 random(1);
  std::size_t refused = 0;
  for (int round = 0; round < 30'000; ++round) {
    Bytes bad = good;
    const int flips = 1 + round % 4;
    for (int i = 0; i < flips; ++i)
      bad[random() % bad.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
    if (!sentence_for(bad).empty()) ++refused;
  }
  EXPECT_GT(refused, 10'000U);
}

TEST(Damaged, WordsOverwritten) {
  const Bytes good = write_model(every_layer());
  std::mt19937 random(2);
  const std::uint32_t words[] = {0, 1, 4, 127, 0x7fff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff};
  for (std::size_t at = 8; at + 4 <= good.size(); at += 4) {
    Bytes bad = good;
    const std::uint32_t word = words[random() % std::size(words)];
    for (int i = 0; i < 4; ++i) bad[at + i] = static_cast<std::uint8_t>(word >> 8 * i);
    sentence_for(bad);
  }
}

// A file with something in it that write_model does not write.
std::string sentence_for_odd(const std::function<void(tflite::ModelT&)>& change) {
  const Bytes good = write_model(every_layer());
  const std::unique_ptr<tflite::ModelT> model(tflite::GetModel(good.data())->UnPack());
  change(*model);
  flatbuffers::FlatBufferBuilder builder;
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, model.get()));
  return sentence_for({builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()});
}

TEST(OddFiles, AreNamed) {
  const auto tensor = [](tflite::ModelT & m) -> auto& { return *m.subgraphs[0]->tensors[1]; };
  const auto conv = [](tflite::ModelT & m) -> auto& { return *m.subgraphs[0]->operators[0]; };
  EXPECT_EQ(sentence_for_odd([](auto&) {}), "");
  EXPECT_THAT(sentence_for_odd([](auto& m) { m.version = 2; }), HasSubstr("schema version 2"));
  EXPECT_THAT(sentence_for_odd([](auto& m) { m.subgraphs.clear(); }), HasSubstr("no subgraph"));
  EXPECT_THAT(sentence_for_odd([&](auto& m) { tensor(m).type = 23; }),
              HasSubstr("tensor 1 ('activation_1') has the unknown type 23"));
  EXPECT_THAT(sentence_for_odd([&](auto& m) { tensor(m).type = -1; }), HasSubstr("type -1"));
  EXPECT_THAT(sentence_for_odd([&](auto& m) { tensor(m).buffer = 9999; }),
              HasSubstr("is in buffer 9999, but there are "));
  EXPECT_THAT(sentence_for_odd([&](auto& m) { tensor(m).external_buffer = 1; }),
              HasSubstr("has its constant in another file"));
  EXPECT_THAT(sentence_for_odd([&](auto& m) {
                tensor(m).sparsity = std::make_unique<tflite::SparsityParametersT>();
              }),
              HasSubstr("is sparse"));
  EXPECT_THAT(sentence_for_odd(
                  [&](auto& m) { m.subgraphs[0]->tensors[0]->quantization->details_type = 2; }),
              HasSubstr("is quantised by blocks"));
  EXPECT_THAT(sentence_for_odd([&](auto& m) { m.buffers.back()->offset = 4096; }),
              HasSubstr("behind the model's tables"));
  EXPECT_THAT(sentence_for_odd([&](auto& m) { conv(m).large_custom_options_offset = 4096; }),
              HasSubstr("operator 0 (CONV_2D) has its options behind"));
  EXPECT_THAT(sentence_for_odd([&](auto& m) { conv(m).opcode_index = 500; }),
              HasSubstr("operator 0 is of code 500"));
  EXPECT_THAT(sentence_for_odd([&](auto& m) { conv(m).builtin_options.Reset(); }),
              HasSubstr("operator 0 (CONV_2D) has no options"));
  EXPECT_THAT(
      sentence_for_odd([&](auto& m) { conv(m).builtin_options.Set(tflite::AddOptionsT()); }),
      HasSubstr("operator 0 (CONV_2D) has the options of another operator"));
  EXPECT_THAT(sentence_for_odd([](auto& m) {
                m.operator_codes[0]->builtin_code = -5;
                m.operator_codes[0]->short_builtin_code = -5;
              }),
              HasSubstr("an operator code is negative"));
}

// Files from before 2020 have the short number only.
TEST(OddFiles, OldOperatorCodesAreRead) {
  EXPECT_EQ(sentence_for_odd([](auto& m) {
              for (auto& code : m.operator_codes) code->builtin_code = 0;
            }),
            "");
}

TEST(OddFiles, MoreSubgraphsAreTakenUnlessTheyRun) {
  const auto add = [](tflite::ModelT& m) {
    m.subgraphs.push_back(std::make_unique<tflite::SubgraphT>());
  };
  EXPECT_EQ(sentence_for_odd(add), "");
  EXPECT_THAT(sentence_for_odd([&](auto& m) {
                add(m);
                for (auto& code : m.operator_codes)
                  if (!code->custom_code.empty()) {
                    code->custom_code.clear();
                    code->builtin_code = code->short_builtin_code = 119;
                  }
              }),
              HasSubstr("has 2 subgraphs, and operator "));
}

// Thousands of tensors may name one vector: a small file that would fill the memory if copied out.
TEST(OddFiles, SharedVectorsAreBounded) {
  flatbuffers::FlatBufferBuilder builder;
  const auto numbers = builder.CreateVector(std::vector<std::int32_t>(1'000'000, -1));
  std::vector<flatbuffers::Offset<tflite::Tensor>> tensors;
  for (int i = 0; i < 5'000; ++i)
    tensors.push_back(tflite::CreateTensor(builder, 0, 9, 0, 0, 0, false, 0, numbers));
  const auto subgraph = tflite::CreateSubgraph(builder, builder.CreateVector(tensors));
  const auto subgraphs = builder.CreateVector(std::vector{subgraph});
  tflite::FinishModelBuffer(builder, tflite::CreateModel(builder, 3, 0, subgraphs));
  EXPECT_THAT(
      sentence_for({builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()}),
      HasSubstr("more than 64 MiB of text and numbers"));
}

}  // namespace
}  // namespace boardless
