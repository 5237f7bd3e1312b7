// How far a long run is, on standard error, when that is a terminal:
//
//   1,240 M instructions, 85 M/s
#pragma once

#include <chrono>
#include <cstdint>

namespace boardless::cli {

class Progress {
 public:
  Progress();
  ~Progress() { clear(); }
  void show(std::uint64_t instructions);
  void clear();

 private:
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace boardless::cli
