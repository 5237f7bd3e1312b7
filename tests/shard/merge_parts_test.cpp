// Parts: written, read, and merged; and what is refused, with the part and why.
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "analyzer/error.hpp"
#include "analyzer/random.hpp"
#include "analyzer/shard/merge_parts.hpp"
#include "analyzer/shard/part_file.hpp"

namespace boardless {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Written {
  PartHeader header;
  std::vector<PartRow> rows;
  std::uint64_t items = 0;
  std::string input = "-";
};

class Parts : public testing::Test {
 protected:
  Parts() {
    std::string name = (std::filesystem::temp_directory_path() / "boardless-parts-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~Parts() override { std::filesystem::remove_all(folder_); }

  static std::string row_text(std::uint64_t item) {
    Random random(item);
    std::string out = "row " + std::to_string(item) + ",";
    // Any bytes: lines, quotes, what is no UTF-8.
    for (int k = random.between(0, 200); k > 0; --k)
      out += static_cast<char>(random.between(0, 255));
    return out;
  }

  static PartHeader header(std::uint64_t shard, std::uint64_t shards, std::uint64_t items) {
    PartHeader out;
    out.shard = {shard, shards};
    out.items = items;
    out.head = "a,b\n";
    out.between = ";\n";
    out.tail = "\nend\n";
    out.asked = {{"command", "estimate --batch"}, {"--seed", "1"}};
    return out;
  }

  static Written shard_of(std::uint64_t shard, std::uint64_t shards, std::uint64_t items) {
    Written out{header(shard, shards, items), {}, items, "-"};
    for (std::uint64_t k = 0; k < items; ++k)
      if (out.header.shard.owns(k)) out.rows.push_back({k, row_text(k), k % 5 == 0});
    return out;
  }

  static std::string bytes_of(const Written& part) {
    std::string out = part_header_line(part.header, PartKind::part);
    PartEnd end{part.rows.size(), 0, part.items, part.input, 0};
    for (const PartRow& row : part.rows) {
      out += part_row_text(row);
      end.failed += row.failed;
    }
    end.checksum = crc32_of(out);
    return out + part_end_line(end);
  }

  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << bytes;
    return folder_ + "/" + name;
  }
  std::string write(const std::string& name, const Written& part) const {
    return write(name, bytes_of(part));
  }
  std::vector<std::string> run_of(std::uint64_t shards, std::uint64_t items) const {
    std::vector<std::string> out;
    for (std::uint64_t k = 1; k <= shards; ++k)
      out.push_back(write(std::to_string(k) + ".part", shard_of(k, shards, items)));
    return out;
  }

  static std::string merged(const std::vector<std::string>& paths) {
    std::string out;
    merge_parts(paths, [&](std::string_view text) { out += text; });
    return out;
  }
  static std::string why_not(const std::vector<std::string>& paths) {
    try {
      merged(paths);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::request);
      return error.what();
    }
    return "";
  }

  std::string folder_;
};

TEST_F(Parts, AreTheSingleRunInAnyOrderAndNumber) {
  for (const std::uint64_t items : {0u, 1u, 7u, 60u}) {
    std::string single = "a,b\n";
    for (std::uint64_t k = 0; k < items; ++k) single += (k ? ";\n" : "") + row_text(k);
    if (items) single += "\nend\n";
    for (const std::uint64_t shards : {1u, 2u, 3u, 64u}) {
      std::vector<std::string> paths = run_of(shards, items);
      std::reverse(paths.begin(), paths.end());
      std::swap(paths.front(), paths[paths.size() / 2]);
      EXPECT_EQ(merged(paths), single) << items << " items of " << shards << " shards";
    }
  }
  const MergedParts end = merge_parts(run_of(3, 60), [](std::string_view) {});
  EXPECT_EQ(end.rows, 60u);
  EXPECT_EQ(end.failed, 12u);
  EXPECT_EQ(end.command, "estimate --batch");
}

TEST_F(Parts, MoreThanFilesMayBeOpenAtOnce) {
  const std::vector<std::string> paths = run_of(1500, 2000);
  EXPECT_THAT(merged(paths), testing::EndsWith("\nend\n"));
}

TEST_F(Parts, ARowLongerThanABlock) {
  Written part = shard_of(1, 1, 3);
  part.rows[1].text = std::string(1'000'000, 'x') + "\nrow 2 1 ok 00000000\n";
  EXPECT_THAT(merged({write("long", part)}), HasSubstr(part.rows[1].text));
}

TEST_F(Parts, MissingOnesAreNamed) {
  std::vector<std::string> paths = run_of(9, 20);
  paths.erase(paths.begin() + 3);
  EXPECT_EQ(why_not(paths), "of 9 shards 4 is missing");
  paths.erase(paths.begin() + 1);
  EXPECT_EQ(why_not(paths), "of 9 shards 2 and 4 are missing");
  EXPECT_EQ(why_not({paths[0]}), "of 9 shards 2, 3, 4, 5, 6 and 3 more are missing");
}

TEST_F(Parts, OneTwiceIsRefusedWhetherItAgreesOrNot) {
  std::vector<std::string> paths = run_of(2, 10);
  paths.push_back(write("copy", shard_of(2, 2, 10)));
  EXPECT_THAT(why_not(paths), AllOf(HasSubstr("copy' is shard 2/2 again"),
                                    HasSubstr("2.part' is, with the same rows")));
  Written other = shard_of(2, 2, 10);
  other.rows[1].text += "!";
  paths.back() = write("copy", other);
  EXPECT_THAT(why_not(paths), AllOf(HasSubstr("copy' is shard 2/2 again"), HasSubstr("differ")));
}

TEST_F(Parts, OfAnotherRunTellTheDifference) {
  const auto refuses = [&](const std::function<void(Written&)>& change, const std::string& why) {
    std::vector<std::string> paths = run_of(2, 10);
    Written other = shard_of(2, 2, 10);
    change(other);
    paths[1] = write("other.part", other);
    EXPECT_THAT(why_not(paths), AllOf(HasSubstr("other.part' is not of the run"), HasSubstr(why)));
  };
  refuses([](Written& w) { w.header.asked[1].second = "2"; }, "its --seed is 2, not 1");
  refuses([](Written& w) { w.header.asked[0].second = "learn"; },
          "its command is learn, not estimate --batch");
  refuses([](Written& w) { w.header.asked.emplace_back("--supply", "3V"); },
          "it was made with --supply 3V");
  refuses([](Written& w) { w.header.asked.pop_back(); }, "it was made without --seed 1");
  refuses([](Written& w) { w.header.shard.count = 3; }, "one of 3 shards, not of 2");
  refuses([](Written& w) { w.header.items = w.items = 11; }, "number of items");
  refuses([](Written& w) { w.header.head = "b,a\n"; }, "another form");
  refuses([](Written& w) { w.input = "0123abcd"; }, "another input");
}

TEST_F(Parts, AnyTornOrChangedByteIsFound) {
  const std::string whole = bytes_of(shard_of(1, 1, 4));
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    const std::string why = why_not({write("torn", whole.substr(0, bytes))});
    EXPECT_THAT(why, HasSubstr("torn' cannot be merged: ")) << bytes;
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_NE(why_not({write("changed", changed)}), "") << at;
  }
  EXPECT_THAT(why_not({write("more", whole + "x")}), HasSubstr("more behind its last line"));
}

// Sound checksums, but no part that --shard could have written.
TEST_F(Parts, LiesAreFound) {
  const auto refuses = [&](const std::function<void(Written&)>& change, const std::string& why) {
    Written lie = shard_of(1, 2, 10);
    change(lie);
    const std::string path = write("lie", lie);
    EXPECT_THAT(why_not({path, write("2", shard_of(2, 2, 10))}), HasSubstr(why));
  };
  refuses([](Written& w) { w.rows.pop_back(); }, "no part has row 8");
  refuses([](Written& w) { w.rows.erase(w.rows.begin()); }, "no part has row 0");
  refuses(
      [](Written& w) {
        w.rows.insert(w.rows.begin() + 1, {1, "x", false});
      },
      "another part has its row 1, too");
  refuses([](Written& w) { w.rows.insert(w.rows.begin() + 1, w.rows[0]); },
          "row 0 is out of order");
  refuses([](Written& w) { std::swap(w.rows[1], w.rows[2]); }, "no part has row 2");
  refuses([](Written& w) { w.rows.push_back({10, "x", false}); }, "11 rows, and the run has 10");
  refuses([](Written& w) { w.items = 12; }, "two numbers of items");
}

TEST_F(Parts, WhatIsNoPart) {
  const auto refuses = [&](const std::string& bytes, const std::string& why) {
    EXPECT_THAT(why_not({write("x", bytes)}), HasSubstr(why)) << bytes.substr(0, 100);
  };
  refuses("", "no part that --shard wrote");
  refuses(R"({"boardless_part":1,"shard":1,"sha)", "torn or damaged in its first line");
  refuses("model,core\nnet,cortex-m4\n", "no part that --shard wrote");
  refuses("{\"boardless_part\":2}\n", "version 2, and this boardless knows 1");
  refuses("{\"boardless_part\":\"\\u001b[31m\"}\n", "version \"\\u001b");
  refuses("{\"boardless_part\":1}\n", "its \"shards\" is missing");
  refuses("{\"boardless_part\":1,\"shards\":4,\"shard\":5}\n", "its \"shard\" is missing or out");
  refuses("{\"boardless_part\":1,\"shards\":1e9,\"shard\":5}\n",
          "its \"shards\" is missing or out");
  refuses("{\"boardless_part\":1,\"shards\":999999999999,\"shard\":1}\n", "its \"shards\" is");
  refuses(std::string(3'000'000, '['), "too long");
  refuses(std::string(1'000'000, '[') + "\n", "no part that --shard wrote");
  refuses("{\"boardless_part\":" + std::string(500'000, '[') + std::string(500'000, ']') + "}\n",
          "no part that --shard wrote");
  const std::string head = part_header_line(header(1, 1, 1), PartKind::part);
  for (const char* rows :
       {"row 0 99999999999999999999 ok 00000000\n", "row 0 60000000 ok 00000000\nabc\n",
        "row -1 0 ok 00000000\n\n", "row 0 1 maybe 00000000\nx\n", "row 0 1 ok\nx\n",
        "row 18446744073709551615 0 ok 00000000\n\n", "row  0 ok 00000000\n\n", "end\n"})
    EXPECT_THAT(why_not({write("x", head + rows)}), HasSubstr("x' cannot be merged: ")) << rows;
  EXPECT_THAT(why_not({write("x", part_header_line(header(1, 1, 1), PartKind::progress))}),
              HasSubstr("has not ended"));
  EXPECT_THAT(why_not({folder_}), HasSubstr("no regular file"));
  EXPECT_THAT(why_not({folder_ + "/none"}), HasSubstr("cannot read"));
  EXPECT_THAT(why_not({"/dev/zero"}), HasSubstr("no regular file"));
}

TEST_F(Parts, ProgressIsReadUpToWhereItWasCutOff) {
  const PartHeader asked = header(1, 1, 9);
  std::string text = part_header_line(asked, PartKind::progress);
  text += part_row_text({7, "seven", false}) + part_row_text({2, "two", true});
  const std::size_t whole = text.size();
  text += part_row_text({4, "four", false});
  for (std::size_t bytes = whole; bytes < text.size(); ++bytes) {
    PartReader reader(write("p", text.substr(0, bytes)), PartKind::progress);
    EXPECT_EQ(difference(reader.header(), asked), "");
    PartRow row;
    ASSERT_TRUE(reader.next(row));
    EXPECT_EQ(row.item, 7u);
    ASSERT_TRUE(reader.next(row));
    EXPECT_EQ(row.text, "two");
    EXPECT_TRUE(row.failed);
    EXPECT_FALSE(reader.next(row));
    EXPECT_EQ(reader.bytes_read(), whole);
  }
}

}  // namespace
}  // namespace boardless
