// Where the output goes: files that are replaced whole or not at all, pipes that close, terminals
// of any width.
#include <sys/stat.h>

#include <sstream>

#include "run_program.hpp"

namespace boardless {
namespace {

const std::string hello = bundled("hello-cortex-m4");

TEST(OutputFile, IsReplacedOnceItIsWhole) {
  const EmptyFolder folder;
  const std::string out = folder.written("out.json", "old");
  Ran ran = run_program({"estimate", hello, "--format", "json", "-o", out});
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_EQ(ran.output, "");
  EXPECT_EQ(bytes_of(out), run_program({"estimate", hello, "--format", "json"}).output);
  // A request that fails leaves what was there.
  folder.written("out.json", "old");
  refused(2, {"estimate", hello, "--from", "nothing", "-o", out});
  refused(3, {"estimate", hello, "--from", "Default_Handler", "-o", out});
  EXPECT_EQ(bytes_of(out), "old");
  EXPECT_EQ(folder.files(), std::vector<std::string>{"out.json"});
}

TEST(OutputFile, HasThePermissionsOfANewFile) {
  const EmptyFolder folder;
  const std::string out = folder / "out.csv";
  EXPECT_EQ(run_program({"estimate", hello, "--format", "csv", "-o", out}).status, 0);
  struct stat info {};
  ASSERT_EQ(::stat(out.c_str(), &info), 0);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  EXPECT_EQ(info.st_mode & 0777u, 0666u & ~mask);
}

TEST(OutputFile, ThatCannotBeWritten) {
  const EmptyFolder folder;
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "-o", folder / "no/such/out.txt"}),
                       "there is no directory"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "-o", "/dev/full"}), "No space left"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "-o", folder.path()}), "directory"));
  if (::geteuid() != 0) {  // nothing is read-only to root
    std::filesystem::permissions(
        folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    refused(2, {"estimate", hello, "-o", folder / "out.txt"});
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
  }
  refused(2, {"estimate", hello, "-o", "/proc/version"});
  EXPECT_TRUE(folder.files().empty());
}

TEST(OutputFile, AboveTheLimitOfFileSizes) {
  const EmptyFolder folder;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 100;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string why = refused(2, {"estimate", hello, "-o", folder / "out.txt"});
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_TRUE(contains(why, "File too large")) << why;
  EXPECT_TRUE(folder.files().empty());
}

TEST(OutputFile, KeepsASymbolicLink) {
  const EmptyFolder folder;
  const std::string real = folder.written("real.txt", "old");
  ASSERT_EQ(::symlink(real.c_str(), (folder / "link.txt").c_str()), 0);
  EXPECT_EQ(run_program({"estimate", hello, "-o", folder / "link.txt"}).status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.txt"));
  EXPECT_TRUE(contains(bytes_of(real), "cycles"));
}

TEST(StandardOutput, ThatIsFull) {
  RunHow how;
  how.output_file = "/dev/full";
  const std::string sentence = refused(2, {"estimate", hello}, how);
  EXPECT_TRUE(contains(sentence, "standard output")) << sentence;
  refused(2, {"estimate", "--help"}, how);
  refused(2, {"--help"}, how);
  refused(2, {"boards"}, how);
}

// The exit status is what it would have been, and a file holds nothing that was to be told.
TEST(StandardError, ThatIsFullOrClosed) {
  const EmptyFolder folder;
  const std::string program = std::string("'") + BOARDLESS_PROGRAM + "' ";
  const auto status = [](const std::string& command) {
    return WEXITSTATUS(std::system(command.c_str()));
  };
  for (const char* to : {"2> /dev/full", "2>&-"}) {
    EXPECT_EQ(status(program + "nosuch " + to), 2) << to;
    EXPECT_EQ(status(program + "estimate none.elf " + to), 2) << to;
    const std::string whole = folder / "whole.txt", file = folder / "file.txt";
    EXPECT_EQ(run_program({"estimate", hello, "-o", whole}).status, 0);
    EXPECT_EQ(status(program + "estimate '" + hello + "' -o '" + file + "' " + to), 0) << to;
    EXPECT_EQ(bytes_of(file), bytes_of(whole)) << to;
  }
}

// `boardless ... | head -1`: ends by SIGPIPE as other programs do, or without a word.
TEST(StandardOutput, ThatCloses) {
  const EmptyFolder folder;
  const std::string script = std::string("'") + BOARDLESS_PROGRAM + "' estimate '" +
                             bundled("ds_cnn-cortex-m4") + "' --format json 2> '" +
                             folder / "error" + "' | head -c 10 > /dev/null";
  EXPECT_EQ(std::system(("bash -c \"" + script + "\"").c_str()), 0);
  EXPECT_EQ(bytes_of(folder / "error"), "");
}

int columns_of(const std::string& line) {
  int columns = 0;
  for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return columns;
}

void expect_within(const std::vector<std::string>& words, const RunHow& how, int width) {
  const Ran ran = run_program(words, how);
  EXPECT_EQ(ran.status, 0) << ran.output;
  std::istringstream lines(ran.output);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    EXPECT_LE(columns_of(line), width) << line;
  }
}

class Width : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Columns, Width, testing::Values(40, 60, 80, 120));

TEST_P(Width, NoLineIsLonger) {
  if (!has_terminals()) GTEST_SKIP() << "no pseudo terminals here";
  const RunHow terminal{.terminal = GetParam(), .folder = SOURCE_ROOT};
  const std::string image = "firmware_images/ds_cnn-cortex-m4.elf";
  expect_within({"estimate", image}, terminal, GetParam());
  expect_within({"estimate", image, "--board", "nucleo-f446re", "--clock", "84MHz"}, terminal,
                GetParam());
  expect_within({"estimate", "firmware_images/ds_cnn-cortex-m33.elf", "--board", "nucleo-u575zi-q",
                 "--from", "bl_fill"},
                terminal, GetParam());
  expect_within({"estimate", "firmware_images/hello-cortex-m0plus.elf"}, terminal, GetParam());
  expect_within({"boards"}, terminal, GetParam());
  expect_within({"boards", "nucleo-f446re"}, terminal, GetParam());
  expect_within({"boards", "rpi-pico"}, terminal, GetParam());
}

TEST(OutputWidth, IsEightyWithoutATerminal) {
  const RunHow pipe{.folder = SOURCE_ROOT};
  expect_within({"estimate", "firmware_images/ds_cnn-cortex-m4.elf"}, pipe, 80);
  expect_within({"boards"}, pipe, 80);
  expect_within({"boards", "nucleo-f446re"}, pipe, 80);
  expect_within({"--help"}, pipe, 80);
  for (const char* command : {"estimate", "explain", "compare", "detect", "recommend", "import",
                              "validate", "fit", "learn", "search", "merge", "boards"})
    expect_within({command, "--help"}, pipe, 80);
}

TEST(OutputWidth, NoColourWithoutATerminal) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"estimate", hello}, {"boards"}, {"boards", "nucleo-f446re"}}) {
    const Ran ran = run_program(words);
    EXPECT_EQ(ran.output.find('\033'), std::string::npos);
    EXPECT_EQ(ran.error, "");
  }
}

// Every format and run of one image, twice: the same bytes.
TEST(StandardOutput, IsTheSameEachTime) {
  for (const char* format : {"text", "json", "csv"}) {
    const std::vector<std::string> words = {"estimate", bundled("op_softmax-cortex-m7"),
                                            "--board",  "nucleo-f767zi",
                                            "--format", format};
    EXPECT_EQ(run_program(words).output, run_program(words).output) << format;
  }
}

}  // namespace
}  // namespace boardless
