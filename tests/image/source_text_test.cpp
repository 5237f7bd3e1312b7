// Source lines come from below the given folders and from nowhere else.
#include "analyzer/image/source_text.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace boardless {
namespace {

namespace fs = std::filesystem;

class Source : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder / "app/src");
    write("app/src/main.c", "int main(void) {\r\n  return 0;\n}");
    write("secret.txt", "secret\n");
  }
  void TearDown() override { fs::remove_all(folder); }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  std::optional<std::string> line(const std::string& file, std::uint32_t number) {
    SourceText source({(folder / "app").string()});
    return source.line(file, number);
  }
  fs::path folder = fs::temp_directory_path() / ("boardless-source-" + std::to_string(getpid()));
};

TEST_F(Source, IsFoundByTheEndOfItsPath) {
  EXPECT_EQ(line("src/main.c", 2), "  return 0;");
  EXPECT_EQ(line("./src/main.c", 1), "int main(void) {");
  EXPECT_EQ(line("/home/ci/build/app/src/main.c", 3), "}");
  EXPECT_EQ(line((folder / "app/src/main.c").string(), 3), "}");
}

TEST_F(Source, LinesThatAreNotThere) {
  EXPECT_EQ(line("src/main.c", 0), std::nullopt);
  EXPECT_EQ(line("src/main.c", 4), std::nullopt);
  EXPECT_EQ(line("src/other.c", 1), std::nullopt);
  EXPECT_EQ(line("", 1), std::nullopt);
  EXPECT_EQ(line("src", 1), std::nullopt);
}

TEST_F(Source, NothingOutsideIsRead) {
  EXPECT_EQ(line("../secret.txt", 1), std::nullopt);
  EXPECT_EQ(line("src/../../secret.txt", 1), std::nullopt);
  EXPECT_EQ(line((folder / "secret.txt").string(), 1), std::nullopt);
  EXPECT_EQ(line("/etc/passwd", 1), std::nullopt);
  fs::create_symlink(folder / "secret.txt", folder / "app/src/link.c");
  EXPECT_EQ(line("src/link.c", 1), std::nullopt);
}

TEST_F(Source, HugeFilesAreLeftOut) {
  write("app/src/huge.c", std::string((4u << 20) + 1, '\n'));
  EXPECT_EQ(line("src/huge.c", 1), std::nullopt);
}

}  // namespace
}  // namespace boardless
