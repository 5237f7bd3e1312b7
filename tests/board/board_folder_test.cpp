// Where board files are looked for, and what a wrong id says.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "analyzer/board/board.hpp"
#include "analyzer/error.hpp"

namespace boardless {
namespace {

namespace fs = std::filesystem;

class BoardFolder : public testing::Test {
 protected:
  void SetUp() override {
    const char* old = std::getenv("BOARDLESS_BOARDS");
    if (old) old_ = old;
    folder_ = fs::temp_directory_path() / ("boardless-boards-" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override {
    fs::remove_all(folder_);
    if (old_.empty())
      unsetenv("BOARDLESS_BOARDS");
    else
      setenv("BOARDLESS_BOARDS", old_.c_str(), 1);
  }
  std::string refusal(const std::string& id) {
    try {
      load_board(id);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::request);
      return error.what();
    }
    return "accepted";
  }
  fs::path folder_;
  std::string old_;
};

TEST_F(BoardFolder, UnknownBoardNamesTheNearest) {
  EXPECT_EQ(refusal("nucleo-f466re").rfind("unknown board 'nucleo-f466re'; did you mean ", 0), 0u);
  EXPECT_NE(refusal("nucleo-f466re").find("'nucleo-f446re'"), std::string::npos);
  EXPECT_EQ(refusal("zzzzzzzzzz"), "unknown board 'zzzzzzzzzz'; 'boardless boards' lists them");
}

TEST_F(BoardFolder, AnIdIsNoPath) {
  for (const char* id : {"", ".", "..", "../boards/nucleo-f446re", "/etc/passwd", "a\\b"})
    EXPECT_EQ(refusal(id).rfind("unknown board", 0), 0u) << id;
  EXPECT_LT(refusal(std::string(100000, 'x')).size(), 300u);
}

TEST_F(BoardFolder, PathsAreReadAsTheyAre) {
  EXPECT_EQ(load_board(SOURCE_ROOT "/boards/nucleo-f446re.toml").id, "nucleo-f446re");
  EXPECT_EQ(refusal("/nowhere/x.toml"), "cannot read board file '/nowhere/x.toml'");
  fs::create_directories(folder_ / "a.toml");
  EXPECT_NE(refusal((folder_ / "a.toml").string()).find("is a folder"), std::string::npos);
  std::ofstream(folder_ / "big.toml") << std::string(2 << 20, '#');
  EXPECT_NE(refusal((folder_ / "big.toml").string()).find("too large"), std::string::npos);
}

TEST_F(BoardFolder, TheAskedFolderComesFirst) {
  fs::copy_file(SOURCE_ROOT "/boards/nucleo-f446re.toml", folder_ / "mine.toml");
  fs::copy_file(SOURCE_ROOT "/boards/rpi-pico.toml", folder_ / "nucleo-f446re.toml");
  setenv("BOARDLESS_BOARDS", folder_.c_str(), 1);
  ASSERT_FALSE(board_folders().empty());
  EXPECT_EQ(board_folders().front(), folder_.string());
  EXPECT_EQ(load_board("mine").part, "STM32F446RET6");
  EXPECT_EQ(load_board("nucleo-f446re").part, "RP2040");
  EXPECT_EQ(load_board("rpi-pico").part, "RP2040");  // the other folders still count
}

TEST_F(BoardFolder, AWrongFolderIsAnError) {
  setenv("BOARDLESS_BOARDS", "/nowhere/boards", 1);
  EXPECT_EQ(refusal("nucleo-f446re"),
            "BOARDLESS_BOARDS names '/nowhere/boards', which is not a folder");
  setenv("BOARDLESS_BOARDS", "", 1);  // empty: as if it were not set
  EXPECT_EQ(load_board("nucleo-f446re").id, "nucleo-f446re");
}

TEST_F(BoardFolder, IdsAreSortedAndUnique) {
  fs::copy_file(SOURCE_ROOT "/boards/rpi-pico.toml", folder_ / "rpi-pico.toml");
  setenv("BOARDLESS_BOARDS", folder_.c_str(), 1);
  const std::vector<std::string> ids = board_ids();
  for (std::size_t i = 1; i < ids.size(); ++i) EXPECT_LT(ids[i - 1], ids[i]);
}

}  // namespace
}  // namespace boardless
