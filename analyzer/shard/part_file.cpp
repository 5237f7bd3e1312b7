#include "analyzer/shard/part_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>

#include "analyzer/error.hpp"
#include "analyzer/json_depth.hpp"
#include "analyzer/measured/text_input.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_header_bytes = 1 << 20;
constexpr std::size_t max_line_bytes = 200;
constexpr std::uint64_t max_row_bytes = 64 << 20;

std::string key_of(PartKind kind) {
  return kind == PartKind::part ? "boardless_part" : "boardless_progress";
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(' ', at), line.size());
    out.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

template <typename Number>
bool is_number(std::string_view word, Number& value, int base = 10) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
  return error == std::errc() && end == word.data() + word.size();
}

bool is_checksum(std::string_view word, std::uint32_t& value) {
  return word.size() == 8 && is_number(word, value, 16);
}

// Closed at the end of a block.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~OpenFile() {
    if (file_ >= 0) ::close(file_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int get() const { return file_; }

 private:
  int file_;
};

}  // namespace

std::uint32_t crc32_of(std::string_view bytes, std::uint32_t before) {
  return static_cast<std::uint32_t>(
      ::crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string crc32_text(std::uint32_t checksum) { return fmt::format("{:08x}", checksum); }

std::string part_header_line(const PartHeader& header, PartKind kind) {
  Json asked = Json::object();
  for (const auto& [name, value] : header.asked) asked[name] = value;
  Json out;
  out[key_of(kind)] = PartHeader::format_version;
  out["shard"] = header.shard.index;
  out["shards"] = header.shard.count;
  out["items"] = header.items ? Json(*header.items) : Json();
  out["head"] = header.head;
  out["between"] = header.between;
  out["tail"] = header.tail;
  out["asked"] = std::move(asked);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string part_row_text(const PartRow& row) {
  return fmt::format("row {} {} {} {}\n{}\n", row.item, row.text.size(),
                     row.failed ? "failed" : "ok", crc32_text(crc32_of(row.text)), row.text);
}

std::string part_end_line(const PartEnd& end) {
  return fmt::format("end {} {} {} {} {}\n", end.rows, end.failed, end.items, end.input,
                     crc32_text(end.checksum));
}

std::string difference(const PartHeader& one, const PartHeader& other) {
  const auto value_of = [](const PartHeader& header,
                           const std::string& name) -> std::optional<std::string> {
    for (const auto& [key, value] : header.asked)
      if (key == name) return value.size() < 60 ? value : "another";
    return std::nullopt;
  };
  const auto differs = [&](const std::string& name) {
    const auto a = value_of(one, name), b = value_of(other, name);
    if (!a) return fmt::format("it was made without {} {}", name, b.value_or(""));
    if (!b) return fmt::format("it was made with {} {}", name, *a);
    return *a == *b ? fmt::format("its {} is another", name)
                    : fmt::format("its {} is {}, not {}", name, *a, *b);
  };
  for (std::size_t k = 0; k < std::max(one.asked.size(), other.asked.size()); ++k) {
    if (k >= one.asked.size()) return differs(other.asked[k].first);
    if (k >= other.asked.size()) return differs(one.asked[k].first);
    // Of a key that only one has, that one is named.
    if (one.asked[k].first != other.asked[k].first)
      return differs(std::min(one.asked[k].first, other.asked[k].first));
    if (one.asked[k].second != other.asked[k].second) return differs(one.asked[k].first);
  }
  if (one.shard.count != other.shard.count)
    return fmt::format("it is one of {} shards, not of {}", one.shard.count, other.shard.count);
  if (one.items != other.items) return "its number of items is another";
  if (one.head != other.head || one.between != other.between || one.tail != other.tail)
    return "its output has another form";
  return "";
}

PartReader::PartReader(std::string path, PartKind kind, std::size_t block_bytes)
    : path_(std::move(path)), kind_(kind), block_bytes_(block_bytes) {
  struct stat info {};
  if (::stat(path_.c_str(), &info) != 0)
    throw Error(ErrorKind::request,
                fmt::format("cannot read '{}': {}", path_, std::strerror(errno)));
  if (!S_ISREG(info.st_mode)) fail("it is no regular file");
  read_header();
}

void PartReader::fail(const std::string& why) const {
  throw Error(ErrorKind::request, kind_ == PartKind::part
                                      ? fmt::format("'{}' cannot be merged: {}", path_, why)
                                      : fmt::format("'{}' cannot be gone on from: {}", path_, why));
}

bool PartReader::fill(std::size_t bytes) {
  if (buffer_.size() - at_ >= bytes) return true;
  buffer_.erase(0, at_);
  at_ = 0;
  const OpenFile file(path_);
  if (file.get() < 0) fail(std::strerror(errno));
  while (buffer_.size() < bytes) {
    const std::size_t had = buffer_.size();
    // Never more room than the file fills: a row's length may be a lie.
    buffer_.resize(had + block_bytes_);
    const ssize_t got =
        ::pread(file.get(), buffer_.data() + had, block_bytes_, static_cast<off_t>(offset_));
    const int error = errno;
    buffer_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && error == EINTR) continue;
    if (got < 0) fail(std::strerror(error));
    if (got == 0) return false;
    offset_ += static_cast<std::uint64_t>(got);
  }
  return true;
}

void PartReader::take(std::size_t bytes) {
  checksum_ = crc32_of(std::string_view(buffer_).substr(at_, bytes), checksum_);
  at_ += bytes;
  read_ += bytes;
}

// Without its end, and not taken yet; nothing: the file ends before it does.
std::optional<std::string_view> PartReader::line(std::size_t most) {
  for (std::size_t look = 0;;) {
    const std::size_t end = buffer_.find('\n', at_ + look);
    if (end != std::string::npos) return std::string_view(buffer_).substr(at_, end - at_);
    look = buffer_.size() - at_;
    if (look > most) fail("a line of it is too long");
    if (!fill(look + 1)) return std::nullopt;
  }
}

void PartReader::read_header() {
  const auto text = line(max_header_bytes);
  const Json json = text && !nests_too_deep(*text) ? Json::parse(*text, nullptr, false) : Json();
  const std::string key = key_of(kind_);
  if (kind_ == PartKind::part && json.is_object() && json.contains(key_of(PartKind::progress)))
    fail("it is the progress of a shard that has not ended; run that again and merge its part");
  const bool is_whole = text && !json.is_discarded();
  if (!is_whole && std::string_view(buffer_).starts_with("{\"" + key + "\""))
    fail("it is torn or damaged in its first line; run its shard again");
  if (!json.is_object() || !json.contains(key)) fail("it is no part that --shard wrote");
  if (json[key] != PartHeader::format_version)
    fail(fmt::format("its format is version {}, and this boardless knows {}",
                     json[key].dump().substr(0, 20), PartHeader::format_version));
  const auto number = [&](const char* name, std::uint64_t low, std::uint64_t high) {
    const Json value = json.contains(name) ? json[name] : Json();
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() < low ||
        value.get<std::uint64_t>() > high)
      fail(fmt::format("its \"{}\" is missing or out of range", name));
    return value.get<std::uint64_t>();
  };
  const auto word = [&](const char* name) {
    if (!json.contains(name) || !json[name].is_string())
      fail(fmt::format("its \"{}\" is no text", name));
    return json[name].get<std::string>();
  };
  header_.shard.count = number("shards", 1, max_shards);
  header_.shard.index = number("shard", 1, header_.shard.count);
  if (json.contains("items") && !json["items"].is_null())
    header_.items = number("items", 0, INT64_MAX);
  header_.head = word("head");
  header_.between = word("between");
  header_.tail = word("tail");
  if (!json.contains("asked") || !json["asked"].is_object())
    fail("it does not tell what was asked");
  for (const auto& [name, value] : json["asked"].items()) {
    if (!value.is_string()) fail("it does not tell what was asked");
    header_.asked.emplace_back(name, value.get<std::string>());
  }
  header_line_ = std::string(*text) + "\n";
  take(header_line_.size());
}

bool PartReader::next(PartRow& row) {
  if (ended_) return false;
  const bool tolerant = kind_ == PartKind::progress;
  const auto text = line(max_line_bytes);
  const bool is_end = text && text->starts_with("end ");
  if (text && text->starts_with("row ") && read_row(*text, row)) {
    if (!tolerant && row.item < next_item_) fail(fmt::format("row {} is out of order", row.item));
    next_item_ = row.item + 1;
    ++rows_;
    failed_ += row.failed;
    return true;
  }
  ended_ = true;
  if (tolerant) return false;
  if (!is_end)
    fail(fmt::format("it is torn or damaged after {} rows; run its shard {} again", rows_,
                     header_.shard.text()));
  read_end(*text);
  return false;
}

// False: it is damaged, or the file ends before it does. The line is a view into buffer_.
bool PartReader::read_row(std::string_view line, PartRow& row) {
  const std::vector<std::string_view> words = words_of(line);
  std::uint64_t bytes = 0;
  std::uint32_t checksum = 0;
  if (words.size() != 5 || !is_number(words[1], row.item) || !is_number(words[2], bytes) ||
      !is_checksum(words[4], checksum) || bytes > max_row_bytes || row.item > INT64_MAX)
    return false;
  row.failed = words[3] == "failed";
  if (!row.failed && words[3] != "ok") return false;
  const std::size_t before = line.size() + 1, all = before + bytes + 1;
  if (!fill(all) || buffer_[at_ + all - 1] != '\n') return false;
  row.text.assign(buffer_, at_ + before, bytes);
  if (crc32_of(row.text) != checksum) return false;
  take(all);
  return true;
}

void PartReader::read_end(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  std::uint32_t input = 0;
  if (words.size() != 6 || !is_number(words[1], end_.rows) || !is_number(words[2], end_.failed) ||
      !is_number(words[3], end_.items) || (words[4] != "-" && !is_checksum(words[4], input)) ||
      !is_checksum(words[5], end_.checksum))
    fail("its last line is damaged");
  end_.input = words[4];
  if (end_.checksum != checksum_ || end_.rows != rows_ || end_.failed != failed_)
    fail(fmt::format("its checksum is wrong, so it was changed; run its shard {} again",
                     header_.shard.text()));
  if (header_.items && *header_.items != end_.items) fail("it tells two numbers of items");
  take(line.size() + 1);
  if (fill(1)) fail("there is more behind its last line");
}

}  // namespace boardless
