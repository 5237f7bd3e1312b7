// Everything that can be wrong with a request or an input file: one sentence on standard error,
// exit status 2, nothing printed and nothing left behind.
#include <sys/stat.h>

#include <cstring>

#include "run_program.hpp"
#include "tests/machine/assembled.hpp"

namespace boardless {
namespace {

const std::string hello = bundled("hello-cortex-m4");

template <class Value>
std::string changed(std::string bytes, std::size_t offset, Value value) {
  std::memcpy(&bytes[offset], &value, sizeof value);
  return bytes;
}

TEST(BadImage, NotAnElf) {
  const EmptyFolder folder;
  const auto sentence = [&](const std::string& bytes) {
    return refused(2, {"estimate", folder.written("image.elf", bytes)});
  };
  EXPECT_TRUE(contains(sentence("int main(void) { return 0; }\n"), "is a text file, not an ELF"));
  EXPECT_TRUE(contains(sentence("MZ\x90"), "is a Windows PE file"));
  EXPECT_TRUE(contains(sentence(std::string("\x01\x02\xA5\x7F\x00\x80\x13", 7)),
                       "is neither an ELF nor an Intel HEX"));
  EXPECT_TRUE(contains(sentence(""), "is empty"));
  EXPECT_TRUE(contains(sentence(":zz\n"), "image.elf"));
}

TEST(BadImage, OtherMachines) {
  const EmptyFolder folder;
  const std::string good = bytes_of(hello);
  constexpr std::size_t ei_class = 4, ei_data = 5, e_machine = 18;
  const auto sentence = [&](const std::string& bytes) {
    return refused(2, {"estimate", folder.written("image.elf", bytes)});
  };
  EXPECT_TRUE(contains(sentence(changed(good, e_machine, std::uint16_t{62})), "x86-64"));
  EXPECT_TRUE(contains(sentence(changed(good, e_machine, std::uint16_t{3})), "x86"));
  EXPECT_TRUE(contains(sentence(changed(good, e_machine, std::uint16_t{183})), "AArch64"));
  EXPECT_TRUE(contains(sentence(changed(good, ei_class, '\2')), "64-bit"));
  std::string big = changed(good, ei_data, '\2');
  std::swap(big[e_machine], big[e_machine + 1]);
  EXPECT_TRUE(contains(sentence(big), "big-endian"));
  EXPECT_TRUE(contains(refused(2, {"estimate", BOARDLESS_PROGRAM}), "is a program for"));
  EXPECT_TRUE(contains(refused(2, {"estimate", TEST_DATA "/application-core.elf"}), "application"));
  EXPECT_TRUE(contains(refused(2, {"estimate", TEST_DATA "/object.o"}), "link it first"));
}

// A file that ends early is refused, or runs as far as what it still has allows: never a crash,
// never more than a sentence. Every byte of the headers, and places all over the rest.
TEST(BadImage, TruncatedAtAnyByte) {
  const EmptyFolder folder;
  const std::string good = bytes_of(hello);
  std::vector<std::size_t> lengths;
  for (std::size_t n = 0; n < 160; n += n < 64 ? 3 : 13) lengths.push_back(n);
  for (std::size_t n = 160; n < good.size(); n += good.size() / 60 + 1) lengths.push_back(n);
  for (std::size_t n = 1; n < 4; ++n) lengths.push_back(good.size() - n);
  for (const std::size_t length : lengths) {
    SCOPED_TRACE(length);
    const std::string path = folder.written("cut.elf", good.substr(0, length));
    const Ran ran = run_program({"estimate", path});
    if (ran.status == 0) {
      EXPECT_EQ(ran.error, "");
      continue;
    }
    EXPECT_TRUE(ran.status == 2 || ran.status == 3) << ran.status << ran.error;
    EXPECT_TRUE(ran.error.starts_with("boardless: ")) << ran.error;
    EXPECT_FALSE(contains(ran.error, "internal error")) << ran.error;
    EXPECT_EQ(ran.error.find('\n'), ran.error.size() - 1) << ran.error;
    EXPECT_EQ(ran.output, "");
  }
}

TEST(BadImage, ThatIsNoFile) {
  const EmptyFolder folder;
  EXPECT_EQ(refused(2, {"estimate", folder / "none.elf"}),
            "there is no file '" + folder / "none.elf" + "'");
  EXPECT_TRUE(contains(refused(2, {"estimate", folder.path()}), "is a directory"));
  EXPECT_TRUE(contains(refused(2, {"estimate", "/dev/zero"}), "is not a regular file"));
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_TRUE(contains(refused(2, {"estimate", folder / "fifo"}), "is not a regular file"));
}

TEST(BadImage, OfTwoGigabytes) {
  const EmptyFolder folder;
  const std::string path = folder.written("huge.elf", "");
  ASSERT_EQ(::truncate(path.c_str(), off_t{2} << 30), 0);
  const RunHow how{.seconds = 5};
  refused(2, {"estimate", path}, how);
  const std::string with_header = folder.written("headed.elf", bytes_of(hello));
  ASSERT_EQ(::truncate(with_header.c_str(), off_t{2} << 30), 0);
  const Ran ran = run_program({"estimate", with_header}, how);
  EXPECT_LT(ran.peak_kib, 400'000);
}

TEST(BadImage, WithHostileNames) {
  const EmptyFolder folder;
  const std::string path = folder.written("\x1b[31mred\nline.elf", "x");
  refused(2, {"estimate", path});
  refused(2, {"estimate", hello, "--from", "\x1b]0;title\x07"});
  refused(2, {"estimate", hello, "--board", "a\nb"});
  refused(2, {"\x1b[2J"});
  refused(2, {"estimate", hello, "--\x1b[2J"});
  refused(2, {"estimate", hello, "--clock", "\x1b[2J"});
}

TEST(BadRegion, Symbols) {
  EXPECT_TRUE(contains(refused(2, {"estimate", TEST_DATA "/stripped.elf", "--from", "main"}),
                       "has no symbols"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--from", "mian"}), "did you mean 'main'?"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--to", "Reset_Handlr"}),
                       "did you mean 'Reset_Handler'?"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--call", "zzzzzzzzzz"}), "no symbol"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--from", "0x99999999"}), "nothing at"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--from", "0x123456789"}), "not an address"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--from", "main", "--to", "main"}),
                       "region is empty"));
}

TEST(BadRegion, NeverReached) {
  const std::string sentence = refused(3, {"estimate", hello, "--from", "Default_Handler"});
  EXPECT_TRUE(contains(sentence, "never reached")) << sentence;
  EXPECT_TRUE(contains(sentence, "Default_Handler")) << sentence;
}

TEST(BadRequest, Boards) {
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--board", "nucleo-f466re"}),
                       "did you mean 'nucleo-f446re'"));
  EXPECT_TRUE(contains(refused(2, {"boards", "rpi-pcio"}), "did you mean 'rpi-pico'"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--board", ""}), "board"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--board", "../../etc/passwd"}), "board"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--core", "cortex-m5"}), "did you mean"));
  EXPECT_TRUE(
      contains(refused(2, {"estimate", hello, "--board", "nucleo-f446re", "--core", "cortex-m7"}),
               "--core"));
  const EmptyFolder folder;
  EXPECT_TRUE(contains(
      refused(2, {"estimate", hello, "--board", folder.written("b.toml", "= 3\n")}), "b.toml"));
}

TEST(BadRequest, Clocks) {
  const std::string sentence =
      refused(2, {"estimate", hello, "--board", "nucleo-f446re", "--clock", "500MHz"});
  EXPECT_TRUE(contains(sentence, "180")) << sentence;  // the range's end, in MHz
  refused(2, {"estimate", hello, "--board", "nucleo-f446re", "--clock", "0"});
  for (const char* clock : {"fast", "-5MHz", "", "nan", "inf", "1e400", "84 MHzz", "84MHz84"})
    refused(2, {"estimate", hello, "--clock", clock});
}

TEST(BadRequest, Arguments) {
  EXPECT_TRUE(contains(refused(2, {"estimate"}), "which image?"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, hello}), "too many arguments"));
  EXPECT_TRUE(contains(refused(2, {"estimat", hello}), "did you mean 'estimate'?"));
  EXPECT_TRUE(contains(refused(2, {"frobnicate"}), "unknown command"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--bord", "x"}), "did you mean '--board'"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "-z"}), "-z"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--format", "jsn"}), "did you mean 'json'"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--board"}), "board"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--args", "1,2"}), "--args needs --call"));
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--passes", "2"}), "--passes needs --from"));
  refused(2, {"estimate", hello, "--from", "main", "--passes", "0"});
  refused(2, {"estimate", hello, "--from", "main", "--passes", "-1"});
  refused(2, {"estimate", hello, "--call", "main", "--args", "1,,2"});
  refused(2, {"estimate", hello, "--call", "main", "--args", "4294967296"});
  refused(2, {"estimate", hello, "--call", "main", "--args", "-2147483649"});
  refused(2, {"estimate", hello, "--call", "main", "--args", "no_such_symbol"});
  std::string many = "1";
  for (int k = 0; k < 100; ++k) many += ",1";
  EXPECT_TRUE(contains(refused(2, {"estimate", hello, "--call", "main", "--args", many}), "64"));
  refused(2, {"estimate", hello, "--top", "-1"});
  refused(2, {"estimate", hello, "--top", "many"});
  for (const char* count : {"0", "-5", "lots", "1e99", "5X", "", "nan"})
    refused(2, {"estimate", hello, "--max-instructions", count});
  refused(2, {"estimate", hello, "--base", "0x08000000"});
  refused(2, {"boards", "nucleo-f446re", "--format", "csv"});
}

TEST(Help, GoesToStandardOutput) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"},
                                                {"estimate", "--help"},
                                                {"boards", "-h"},
                                                {"--version"}}) {
    const Ran ran = run_program(words);
    EXPECT_EQ(ran.status, 0);
    EXPECT_EQ(ran.error, "");
    EXPECT_NE(ran.output, "");
  }
  EXPECT_EQ(run_program({}).status, 2);
}

}  // namespace
}  // namespace boardless
