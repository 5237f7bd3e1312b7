#include "analyzer/cli/shard_run.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "analyzer/cli/command.hpp"
#include "analyzer/cli/interrupt.hpp"
#include "analyzer/cli/whole_file.hpp"
#include "analyzer/error.hpp"
#include "analyzer/report/format.hpp"

namespace boardless::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t buffer_bytes = 1 << 16;
constexpr std::chrono::milliseconds longest_unwritten{100};

int unnamed_file() {
  std::string name = (std::filesystem::temp_directory_path() / "boardless-XXXXXX").string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file >= 0) ::unlink(name.c_str());
  return file;
}

bool is_still(int file, const std::string& path) {
  struct stat open {};
  struct stat named {};
  return ::fstat(file, &open) == 0 && ::stat(path.c_str(), &named) == 0 &&
         open.st_ino == named.st_ino && open.st_dev == named.st_dev;
}

}  // namespace

std::string progress_of(const std::string& output) {
  return is_stream(output) ? "" : output + ".progress";
}

ShardRun::ShardRun(PartHeader header, std::string output, Resume resume)
    : header_(std::move(header)), output_(std::move(output)), flushed_(Clock::now()) {
  if (resume == Resume::yes) progress_ = progress_of(output_);
  try {
    open_progress();
    if (!read_progress()) begin_progress();
  } catch (...) {
    if (file_ >= 0) ::close(file_);
    throw;
  }
}

ShardRun::~ShardRun() {
  // Kept for the next run, but for one without a row.
  if (!progress_.empty() && places_.empty()) ::unlink(progress_.c_str());
  ::close(file_);
}

void ShardRun::fail(const std::string& why) const {
  throw Error(ErrorKind::request, fmt::format("'{}' {}", progress_, why));
}

void ShardRun::open_progress() {
  if (progress_.empty()) {
    file_ = unnamed_file();
    if (file_ < 0)
      throw Error(ErrorKind::request,
                  fmt::format("cannot keep rows in a temporary file: {}", std::strerror(errno)));
    return;
  }
  for (;;) {
    file_ = ::open(progress_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    if (file_ < 0) fail(fmt::format("cannot be written: {}", std::strerror(errno)));
    // Where locks are not known, all goes well as long as nobody runs one shard twice at once.
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      fail("is being written by another run of this shard; let that end, or write to another file");
    if (is_still(file_, progress_)) return;
    ::close(file_);  // the other run ended in between
  }
}

// False: there is none yet.
bool ShardRun::read_progress() {
  if (progress_.empty()) return false;
  const std::string wanted = part_header_line(header_, PartKind::progress);
  std::string front(wanted.size(), '\0');
  const ssize_t got = ::pread(file_, front.data(), front.size(), 0);
  front.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  // Killed before the first line was whole.
  if (front.size() < wanted.size() && wanted.starts_with(front)) return false;
  std::optional<PartReader> reader;
  try {
    reader.emplace(progress_, PartKind::progress);
  } catch (const Error&) {
    fail("is in the way and is no progress of a run; write to another file, or delete it");
  }
  if (reader->header_line() != wanted) {
    std::string why = difference(reader->header(), header_);
    if (why.empty()) why = fmt::format("it is shard {}", reader->header().shard.text());
    fail(
        fmt::format("has rows of another run: {}; delete it to begin anew, or write to another "
                    "file",
                    why));
  }
  end_ = reader->bytes_read();
  for (PartRow row; reader->next(row); end_ = reader->bytes_read())
    places_.push_back({row.item, end_, reader->bytes_read() - end_, row.failed});
  sort_rows();
  for (const Place& place : places_) known_.push_back(place.item);
  // A row that was cut off.
  if (::ftruncate(file_, static_cast<off_t>(end_)) != 0) fail("cannot be written");
  return true;
}

void ShardRun::begin_progress() {
  const std::string line = part_header_line(header_, PartKind::progress);
  if (::ftruncate(file_, 0) != 0) fail("cannot be written");
  end_ = 0;
  append(line);
  end_ = line.size();
}

void ShardRun::append(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t written =
        ::pwrite(file_, text.data() + at, text.size() - at, static_cast<off_t>(end_ + at));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      throw Error(ErrorKind::request,
                  fmt::format("cannot write {}: {}",
                              progress_.empty() ? "a temporary file" : "'" + progress_ + "'",
                              std::strerror(errno)));
    at += static_cast<std::size_t>(written);
  }
}

// By item; of an item that is there twice the first.
void ShardRun::sort_rows() {
  const auto before = [](const Place& a, const Place& b) { return a.item < b.item; };
  if (!std::is_sorted(places_.begin(), places_.end(), before))
    std::stable_sort(places_.begin(), places_.end(), before);
  const auto same = [](const Place& a, const Place& b) { return a.item == b.item; };
  places_.erase(std::unique(places_.begin(), places_.end(), same), places_.end());
}

bool ShardRun::has(std::uint64_t item) const {
  return std::binary_search(known_.begin(), known_.end(), item);
}

bool ShardRun::is_done() {
  if (progress_.empty()) return false;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(output_, ignored)) return false;
  try {
    PartReader part(output_, PartKind::part);
    if (part.header_line() != part_header_line(header_, PartKind::part)) return false;
    for (PartRow row; part.next(row);) {
    }
  } catch (const Error&) {
    return false;  // what is there is replaced, as any output
  }
  remove_progress();
  return true;
}

void ShardRun::keep(const PartRow& row) {
  const std::string text = part_row_text(row);
  const std::scoped_lock lock(mutex_);
  places_.push_back({row.item, end_ + buffer_.size(), text.size(), row.failed});
  buffer_ += text;
  if (buffer_.size() < buffer_bytes && Clock::now() - flushed_ < longest_unwritten) return;
  append(buffer_);
  end_ += buffer_.size();
  buffer_.clear();
  flushed_ = Clock::now();
}

void ShardRun::flush() {
  const std::scoped_lock lock(mutex_);
  append(buffer_);
  end_ += buffer_.size();
  buffer_.clear();
}

PartRow ShardRun::row_at(const Place& place) const {
  std::string frame(place.bytes, '\0');
  for (std::size_t at = 0; at < frame.size();) {
    const ssize_t got =
        ::pread(file_, frame.data() + at, frame.size() - at, static_cast<off_t>(place.offset + at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw Error(ErrorKind::request, "rows that were kept cannot be read again");
    at += static_cast<std::size_t>(got);
  }
  const std::size_t begin = frame.find('\n') + 1;
  return {place.item, frame.substr(begin, frame.size() - begin - 1), place.failed};
}

void ShardRun::remove_progress() {
  if (progress_.empty()) return;
  ::unlink(progress_.c_str());
  progress_.clear();
}

void ShardRun::write_part(std::uint64_t items, const std::string& input_checksum) {
  flush();
  sort_rows();
  catch_interrupts();  // nothing half-written is left behind
  WholeFile file(output_);
  PartEnd end;
  end.rows = places_.size();
  end.failed = static_cast<std::uint64_t>(std::count_if(
      places_.begin(), places_.end(), [](const Place& place) { return place.failed; }));
  end.items = items;
  end.input = input_checksum;
  const auto write = [&](const std::string& text) {
    end.checksum = crc32_of(text, end.checksum);
    file.write(text);
  };
  std::string piece = part_header_line(header_, PartKind::part);
  for (const Place& place : places_) {
    piece += part_row_text(row_at(place));
    if (piece.size() < buffer_bytes) continue;
    write(piece);
    piece.clear();
  }
  write(piece);
  file.write(part_end_line(end));
  file.commit(/*durable=*/true);
  remove_progress();
}

std::vector<std::string> ShardRun::texts() {
  flush();
  sort_rows();
  std::vector<std::string> out;
  for (const Place& place : places_) out.push_back(row_at(place).text);
  return out;
}

void ShardRun::write_output() {
  const std::vector<std::string> rows = texts();
  catch_interrupts();
  WholeFile file(output_);
  file.write(header_.head);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (k) file.write(header_.between);
    file.write(rows[k]);
  }
  if (!rows.empty()) file.write(header_.tail);
  file.commit(/*durable=*/true);
  remove_progress();
}

int tell_done(const std::string& output) {
  fmt::print(stderr, "boardless: '{}' is there already, from an earlier run of this shard\n",
             output);
  return done;
}

void tell_resumed(const ShardRun& rows, const char* what) {
  if (rows.resumed())
    fmt::print(stderr, "boardless: going on after {} of an earlier run, in '{}'\n",
               counted(rows.resumed(), what), rows.progress_file());
}

int tell_interrupted(ShardRun& rows, const char* what) {
  rows.flush();
  if (rows.progress_file().empty() || !rows.rows())
    fmt::print(stderr, "boardless: interrupted; nothing is written\n");
  else
    fmt::print(stderr,
               "boardless: interrupted; {} kept in '{}'; the same command goes on from there\n",
               counted(rows.rows(), what), rows.progress_file());
  return interrupted_status;
}

}  // namespace boardless::cli
