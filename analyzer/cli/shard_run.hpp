// The rows of one shard while they are made: kept beside the output, so that a run that was killed
// goes on, and in the end a part.
//
//   ShardRun run(header, "nets-2.part", ShardRun::Resume::yes);
//   if (run.is_done()) return;                   // by an earlier run
//   for (item...) if (header.shard.owns(item) && !run.has(item)) run.keep({item, text, failed});
//   run.write_part(items);
//
// The rows go to nets-2.part.progress as they come, in any order and from any thread. It is held by
// one run at a time, and gone when the part is there. A run that was killed in the midst of a row
// loses that row. To standard output, or without Resume::yes, nothing can be gone on with, and rows
// are in an unnamed file meanwhile.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "analyzer/shard/part_file.hpp"

namespace boardless::cli {

// "nets-2.part.progress"; empty where the output is a stream.
std::string progress_of(const std::string& output);

class ShardRun {
 public:
  enum class Resume { no, yes };

  // Error where the progress that is there is of another run, is none, or is held by one.
  ShardRun(PartHeader header, std::string output, Resume resume);
  ~ShardRun();
  ShardRun(const ShardRun&) = delete;
  ShardRun& operator=(const ShardRun&) = delete;

  const PartHeader& header() const { return header_; }
  // Where the rows are kept; empty: nowhere that a later run would find.
  const std::string& progress_file() const { return progress_; }

  bool is_done();                      // the output is a whole part of this very run
  bool has(std::uint64_t item) const;  // by an earlier run
  std::uint64_t resumed() const { return known_.size(); }  // rows of earlier runs
  std::uint64_t rows() const { return places_.size(); }

  void keep(const PartRow& row);
  void flush();  // rows that are kept are in the file; after Ctrl-C

  // Rows in order: in a part, or as the output of a run that has one shard. Nothing is written
  // before all is there.
  void write_part(std::uint64_t items, const std::string& input_checksum = "-");
  void write_output();
  std::vector<std::string> texts();  // of all rows, in order

 private:
  struct Place {
    std::uint64_t item = 0, offset = 0, bytes = 0;  // of the row's frame
    bool failed = false;
  };
  void open_progress();
  bool read_progress();
  void begin_progress();
  void append(const std::string& text);
  void sort_rows();
  PartRow row_at(const Place& place) const;
  void remove_progress();
  [[noreturn]] void fail(const std::string& why) const;

  PartHeader header_;
  std::string output_, progress_;
  int file_ = -1;
  std::mutex mutex_;
  std::string buffer_;
  std::chrono::steady_clock::time_point flushed_;
  std::uint64_t end_ = 0;  // of the file, with what is in buffer_
  std::vector<Place> places_;
  std::vector<std::uint64_t> known_;  // items of earlier runs, sorted
};

// What a command says on standard error, and the exit status that goes with it.
int tell_done(const std::string& output);                           // the part is there already
void tell_resumed(const ShardRun& rows, const char* what = "row");  // nothing, where all is new
int tell_interrupted(ShardRun& rows, const char* what = "row");

}  // namespace boardless::cli
