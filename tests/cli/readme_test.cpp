// What README.md and the `documents` below show is what the program prints.
//
// A comment on the line before a fenced block says what the block is:
//
//   <!-- run: source folder -->   commands ("$ ...") and their output, run in the source folder
//   <!-- run: own folder -->      the same in an empty folder, one for all documents in order
//   <!-- file: app.c -->          a file that is written to the own folder
//
// A line with only an ellipsis matches any lines, also none. `scripts/update-readme` writes the
// blocks anew. Blocks of the own folder are built with Debian 12's cross compiler; with another one
// the figures differ, and that test is skipped.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/cost/interval.hpp"

namespace boardless {
namespace {

using Lines = std::vector<std::string>;

constexpr const char* documents[] = {"README.md",
                                     "docs/getting-started.md",
                                     "docs/exports.md",
                                     "docs/measurements.md",
                                     "docs/microbenchmarks.md",
                                     "docs/recommend.md",
                                     "docs/search.md",
                                     "docs/detect.md"};
constexpr const char* hint = "if the new output is right: scripts/update-readme";

struct Block {
  std::string kind;  // "run", "file"
  std::string name;  // "source folder", "own folder"; of a file, its name
  Lines lines;
  std::string where;  // "README.md:12"
};

Lines split(std::istream& text) {
  Lines out;
  for (std::string line; std::getline(text, line);) {
    line.erase(line.find_last_not_of(" \r") + 1);
    out.push_back(line);
  }
  return out;
}

Lines lines_of(const std::string& document) {
  std::ifstream file(std::string(SOURCE_ROOT) + "/" + document);
  EXPECT_TRUE(file) << document << " is missing";
  return split(file);
}

// "<!-- run: own folder -->" gives kind "run" and name "own folder".
bool parse_marker(const std::string& line, Block& block) {
  const std::size_t colon = line.find(": ");
  if (!line.starts_with("<!-- ") || !line.ends_with(" -->") || colon == std::string::npos)
    return false;
  block.kind = line.substr(5, colon - 5);
  block.name = line.substr(colon + 2, line.size() - 4 - (colon + 2));
  return block.kind == "run" || block.kind == "file";
}

std::vector<Block> blocks_of(const std::string& document) {
  const Lines lines = lines_of(document);
  std::vector<Block> out;
  for (std::size_t k = 0; k + 1 < lines.size(); ++k) {
    Block block;
    if (!parse_marker(lines[k], block)) continue;
    block.where = document + ":" + std::to_string(k + 1);
    EXPECT_TRUE(lines[k + 1].starts_with("```")) << block.where << ": no fenced block follows";
    for (k += 2; k < lines.size() && lines[k] != "```"; ++k) block.lines.push_back(lines[k]);
    out.push_back(block);
  }
  return out;
}

std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

// What a shell prints for the command, errors included, with the program under test found first.
Lines output_of(const std::string& command, const std::filesystem::path& folder) {
  const std::filesystem::path programs = std::filesystem::path(BOARDLESS_PROGRAM).parent_path();
  const std::string script = "exec 2>&1 < /dev/null; cd " + quoted(folder) +
                             "; PATH=" + quoted(programs) +
                             ":$PATH; unset BOARDLESS_BOARDS COLUMNS\n" + command;
  std::string text;
  FILE* pipe = ::popen(script.c_str(), "r");
  if (!pipe) return {"(cannot run a shell)"};
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
  ::pclose(pipe);
  std::istringstream lines(text);
  return split(lines);
}

bool is_ellipsis(const std::string& line) {
  const std::size_t first = line.find_first_not_of(' ');
  return first != std::string::npos && line.substr(first) == "…";
}

bool matches(const Lines& shown, std::size_t s, const Lines& real, std::size_t r) {
  if (s == shown.size()) return r == real.size();
  if (is_ellipsis(shown[s])) {
    for (std::size_t skip = r; skip <= real.size(); ++skip)
      if (matches(shown, s + 1, real, skip)) return true;
    return false;
  }
  return r < real.size() && shown[s] == real[r] && matches(shown, s + 1, real, r + 1);
}

std::string joined(const Lines& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

void check_commands(const Block& block, const std::filesystem::path& folder) {
  std::size_t commands = 0;
  for (std::size_t k = 0; k < block.lines.size(); ++commands) {
    ASSERT_TRUE(block.lines[k].starts_with("$ ")) << block.where << ": starts with no command";
    std::string command = block.lines[k++].substr(2);
    while (command.ends_with("\\") && k < block.lines.size()) command += "\n" + block.lines[k++];
    Lines shown;
    while (k < block.lines.size() && !block.lines[k].starts_with("$ "))
      shown.push_back(block.lines[k++]);
    const Lines real = output_of(command, folder);
    EXPECT_TRUE(matches(shown, 0, real, 0)) << block.where << ": " << command << "\nshows\n"
                                            << joined(shown) << "but prints\n"
                                            << joined(real) << hint;
  }
  EXPECT_GT(commands, 0u) << block.where << ": no command";
}

TEST(Readme, SourceFolderBlocksAreRealOutput) {
  int checked = 0;
  for (const char* document : documents)
    for (const Block& block : blocks_of(document)) {
      if (block.kind != "run" || block.name != "source folder") continue;
      check_commands(block, SOURCE_ROOT);
      ++checked;
    }
  EXPECT_GT(checked, 0);
}

TEST(Readme, OwnFolderBlocksAreRealOutput) {
  const Lines version = output_of("arm-none-eabi-gcc -dumpfullversion", "/");
  if (version != Lines{"12.2.1"}) GTEST_SKIP() << "needs arm-none-eabi-gcc 12.2.1 (Debian 12)";
  std::string made = (std::filesystem::temp_directory_path() / "boardless-readme.XXXXXX").string();
  ASSERT_NE(::mkdtemp(made.data()), nullptr);
  const std::filesystem::path folder = made;
  int checked = 0;
  for (const char* document : documents)
    for (const Block& block : blocks_of(document)) {
      if (block.kind == "file") {
        std::ofstream(folder / block.name) << joined(block.lines);
      } else if (block.name == "own folder") {
        check_commands(block, folder);
        ++checked;
      }
    }
  std::filesystem::remove_all(folder);
  EXPECT_GT(checked, 0);
}

TEST(Readme, EveryRunBlockNamesAFolder) {
  for (const char* document : documents)
    for (const Block& block : blocks_of(document)) {
      if (block.kind == "run")
        EXPECT_TRUE(block.name == "source folder" || block.name == "own folder") << block.where;
      else
        EXPECT_EQ(std::filesystem::path(block.name).filename(), block.name) << block.where;
    }
}

TEST(Readme, TableOfCoresIsTheProgramsOwn) {
  const std::string text = joined(lines_of("README.md"));
  for (const CoreInfo& info : all_cores()) {
    const Board board = load_board(std::string(info.generic_board));
    const double half = cycle_error(board, operating_point(board, std::nullopt)).relative;
    char percent[32];
    std::snprintf(percent, sizeof percent, "±%.0f %%", half * 100);
    const std::string row = "| " + std::string(info.name) + " | " +
                            std::string(info.timing_source) + " | " + percent + " |";
    EXPECT_NE(text.find(row), std::string::npos) << "README.md lacks\n" << row << "\n" << hint;
  }
}

// Files that the documents link to exist.
TEST(Readme, LinksLeadSomewhere) {
  for (const char* document : documents) {
    const std::filesystem::path folder =
        (std::filesystem::path(SOURCE_ROOT) / document).parent_path();
    const std::string text = joined(lines_of(document));
    for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 2)) {
      std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
      if (target.starts_with("http")) continue;
      target = target.substr(0, target.find('#'));
      EXPECT_TRUE(target.empty() || std::filesystem::exists(folder / target))
          << document << " links to " << target;
    }
  }
}

}  // namespace
}  // namespace boardless
