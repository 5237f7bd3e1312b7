// Candidate files: what they may say, and what a mistake is answered with.
#include "analyzer/recommend/candidate_file.hpp"

#include <gmock/gmock.h>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string models = TEST_DATA "/models";

std::vector<Candidate> parsed(const std::string& text) {
  return parse_candidates(text, "c.csv", models);
}

std::string refusal(const std::string& text) {
  try {
    parsed(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "(not refused)";
}

TEST(CandidateFile, ModelsNamesAndAccuracies) {
  const auto c = parsed(
      "# a comment\nepochs, Accuracy ,model,name\n10,0.916,add.tflite,small\n\n"
      "20, 94.1 %,ds_cnn.tflite,\n20,1,mul.tflite,\n");
  ASSERT_EQ(c.size(), 3u);
  EXPECT_EQ(c[0].name, "small");
  EXPECT_EQ(c[0].model, models + "/add.tflite");
  EXPECT_EQ(c[0].accuracy, 0.916);
  EXPECT_EQ(c[0].line, 3u);
  EXPECT_EQ(c[1].name, "ds_cnn");
  EXPECT_EQ(c[1].accuracy, 0.941);
  EXPECT_EQ(c[1].line, 5u);
  EXPECT_EQ(c[2].accuracy, 1);
}

TEST(CandidateFile, PercentAndFractionsAreTheSameFigures) {
  for (int k = 11; k < 1000; ++k) {
    const auto digits = std::to_string(k);
    const std::string percent = std::to_string(k / 10) + "." + std::to_string(k % 10);
    const std::string fraction = "0." + std::string(3 - digits.size(), '0') + digits;
    EXPECT_EQ(parsed("model,accuracy\nadd.tflite," + percent + "%\n")[0].accuracy,
              parsed("model,accuracy\nadd.tflite," + fraction + "\n")[0].accuracy);
    EXPECT_EQ(parsed("model,accuracy_percent\nadd.tflite," + percent + "\n")[0].accuracy,
              parsed("model,accuracy\nadd.tflite," + fraction + "\n")[0].accuracy);
  }
}

TEST(CandidateFile, AMistakeIsOneSentenceWithTheLine) {
  const struct {
    const char* text;
    const char* says;
  } cases[] = {
      {"", "c.csv, line 1: there is no header"},
      {"model;accuracy\n", "c.csv, line 1: fields are separated by semicolons"},
      {"model,acuracy\n", "c.csv, line 1: there is no column 'accuracy' nor 'accuracy_percent'"},
      {"model,acuracy\n", "'accuracy_percent', but 'acuracy'; did you mean 'accuracy'?"},
      {"model,accuracy_perc\n", "did you mean 'accuracy_percent'"},
      {"model,score\n", "'accuracy_percent'; to choose without it, name the models' folder"},
      {"modle,accuracy\n", "there is no column 'model', but 'modle'; did you mean 'model'?"},
      {"model,accuracy,accuracy\n", "c.csv, line 1: there are two columns 'accuracy'"},
      {"model,accuracy,accuracy_percent\n", "leave one out"},
      {"model,accuracy\n", "c.csv: there is no candidate below the header"},
      {"model,accuracy\n\n#x\nadd.tflite\n", "c.csv, line 4: there are 1 fields, and 2 columns"},
      {"model,accuracy\nadd.tflite,0.9,x\n", "c.csv, line 2: there are 3 fields"},
      {"model,accuracy\nadd.tflite,\n", "c.csv, line 2: the accuracy is empty"},
      {"model,accuracy\nadd.tflite,high\n", "c.csv, line 2: accuracy 'high' is no number"},
      {"model,accuracy\nadd.tflite,nan\n", "c.csv, line 2: accuracy 'nan' is not finite"},
      {"model,accuracy\nadd.tflite,-0.1\n", "c.csv, line 2: accuracy '-0.1' is out of range"},
      {"model,accuracy\nadd.tflite,101%\n", "out of range"},
      {"model,accuracy\nadd.tflite,101\n", "out of range"},
      {"model,accuracy\nadd.tflite,91.6\n", "accuracy 91.6 is above 1; write 91.6%"},
      {"model,accuracy_percent\nadd.tflite,0.9\n", "accuracy_percent 0.9 would be 0.9 %"},
      {"model,accuracy\n,0.9\n", "c.csv, line 2: the model is empty"},
      {"model,accuracy\nnone.tflite,0.9\n", "c.csv, line 2: there is no model file"},
      {"model,accuracy\nadd.tflite,0.9\nmul.tflite,0.9\n../models/add.tflite,0.8\n",
       "c.csv, line 4: the model '../models/add.tflite' is that of line 2"},
      {"model,accuracy,name\nadd.tflite,0.9,x\nmul.tflite,0.9,x\n",
       "c.csv, line 3: the name 'x' is that of line 2"},
      {"model,accuracy,name\nadd.tflite,0.9,\nmul.tflite,0.9,add\n", "the name 'add' is that of"},
      {"model,accuracy\n\"add.tflite,0.9\n", "c.csv, line 2: a field's quote is not closed"},
      {"model,accuracy,name\nadd.tflite,0.9,a\x1b[31m\n", "c.csv, line 2: "},
      {"model,accuracy,name\nadd.tflite,0.9,a\xff\n", "is no text in UTF-8"},
  };
  for (const auto& c : cases) {
    const std::string got = refusal(c.text);
    EXPECT_THAT(got, HasSubstr(c.says)) << c.text;
    EXPECT_EQ(got.find('\n'), std::string::npos) << got;
  }
}

TEST(ShortNames, AreTheFilesNamesWhereTheseDiffer) {
  EXPECT_THAT(short_names({"a/x.tflite", "b/y.tflite", "b/z.bin"}), ElementsAre("x", "y", "z.bin"));
  EXPECT_THAT(short_names({"a/x.tflite", "b/x.tflite"}), ElementsAre("a/x.tflite", "b/x.tflite"));
}

}  // namespace
}  // namespace boardless
