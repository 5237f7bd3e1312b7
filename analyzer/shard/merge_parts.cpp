#include "analyzer/shard/merge_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <queue>

#include "analyzer/error.hpp"
#include "analyzer/shard/part_file.hpp"

namespace boardless {
namespace {

constexpr std::size_t all_blocks_bytes = 64 << 20;
constexpr std::size_t piece_bytes = 1 << 20;

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorKind::request, why); }

bool same_rows(const std::string& a, const std::string& b) {
  PartReader one(a, PartKind::part), other(b, PartKind::part);
  PartRow row, same;
  while (one.next(row))
    if (!other.next(same) || row.item != same.item || row.text != same.text) return false;
  return !other.next(same);
}

// "2, 4 and 7"; of many the first few.
std::string listed(const std::vector<std::uint64_t>& numbers) {
  std::string out;
  const std::size_t shown = std::min<std::size_t>(numbers.size(), numbers.size() > 6 ? 5 : 6);
  for (std::size_t k = 0; k < shown; ++k)
    out += (k == 0 ? "" : k + 1 == numbers.size() ? " and " : ", ") + std::to_string(numbers[k]);
  if (shown < numbers.size()) out += fmt::format(" and {} more", numbers.size() - shown);
  return out;
}

class Merge {
 public:
  Merge(const std::vector<std::string>& paths, const std::function<void(std::string_view)>& give)
      : give_(give) {
    const std::size_t block =
        std::clamp<std::size_t>(all_blocks_bytes / paths.size(), 4096, 1 << 16);
    for (const std::string& path : paths) parts_.emplace_back(path, PartKind::part, block);
    check_headers();
    check_shards();
  }

  MergedParts run() {
    const PartHeader& header = parts_.front().header();
    piece_ = header.head;
    rows_.resize(parts_.size());
    for (std::size_t k = 0; k < parts_.size(); ++k) advance(k);
    while (!queue_.empty()) {
      const auto [item, k] = queue_.top();
      queue_.pop();
      if (item < out_.rows)
        refuse(fmt::format("'{}' cannot be merged: another part has its row {}, too",
                           parts_[k].path(), item));
      if (item > out_.rows) refuse(missing_row());
      if (out_.rows++) piece_ += header.between;
      piece_ += rows_[k].text;
      out_.failed += rows_[k].failed;
      if (piece_.size() > piece_bytes) flush();
      advance(k);
    }
    check_ends();
    if (out_.rows) piece_ += header.tail;
    flush();
    for (const auto& [name, value] : header.asked)
      if (name == "command") out_.command = value;
    return out_;
  }

 private:
  void check_headers() const {
    const PartReader& first = parts_.front();
    for (const PartReader& part : parts_) {
      const std::string why = difference(part.header(), first.header());
      if (!why.empty())
        refuse(fmt::format("'{}' is not of the run that '{}' is of: {}", part.path(), first.path(),
                           why));
    }
  }

  void check_shards() const {
    std::vector<const PartReader*> of(parts_.front().header().shard.count + 1);
    for (const PartReader& part : parts_) {
      const PartReader*& place = of[part.header().shard.index];
      if (place)
        refuse(fmt::format("'{}' is shard {} again, which '{}' is, {}", part.path(),
                           part.header().shard.text(), place->path(),
                           same_rows(part.path(), place->path())
                               ? "with the same rows; leave one of them out"
                               : "and their rows differ; find out which is right"));
      place = &part;
    }
    std::vector<std::uint64_t> missing;
    for (std::uint64_t k = 1; k < of.size(); ++k)
      if (!of[k]) missing.push_back(k);
    if (!missing.empty())
      refuse(fmt::format("of {} shards {} {} missing", of.size() - 1, listed(missing),
                         missing.size() == 1 ? "is" : "are"));
  }

  void advance(std::size_t k) {
    if (parts_[k].next(rows_[k])) queue_.emplace(rows_[k].item, k);
  }

  std::string missing_row() const { return fmt::format("no part has row {}", out_.rows); }

  void check_ends() const {
    const PartReader& first = parts_.front();
    for (const PartReader& part : parts_)
      if (part.end().items != first.end().items || part.end().input != first.end().input)
        refuse(fmt::format("'{}' is not of the run that '{}' is of: another input came in",
                           part.path(), first.path()));
    if (first.end().items > out_.rows) refuse(missing_row());
    if (first.end().items < out_.rows)
      refuse(
          fmt::format("the parts have {} rows, and the run has {}", out_.rows, first.end().items));
  }

  void flush() {
    give_(piece_);
    piece_.clear();
  }

  const std::function<void(std::string_view)>& give_;
  std::deque<PartReader> parts_;
  std::vector<PartRow> rows_;  // the next one of each part
  using Next = std::pair<std::uint64_t, std::size_t>;
  std::priority_queue<Next, std::vector<Next>, std::greater<>> queue_;
  std::string piece_;
  MergedParts out_;
};

}  // namespace

MergedParts merge_parts(const std::vector<std::string>& paths,
                        const std::function<void(std::string_view)>& give) {
  if (paths.empty()) refuse("there is no part to merge");
  return Merge(paths, give).run();
}

}  // namespace boardless
