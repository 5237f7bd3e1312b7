// The address ranges whose every instruction calls back: few, because Unicorn walks the list of
// them at each such instruction. Beyond `max_ranges` the two nearest are merged.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/machine/engine.hpp"

namespace boardless {

class HookedRanges {
 public:
  using Callback = void(uc_engine*, std::uint64_t, std::uint32_t, void*);
  HookedRanges(Engine& engine, Callback* callback, void* data)
      : engine_(engine), callback_(callback), data_(data) {}

  bool covers(std::uint32_t address) const;
  // First and last instruction address of the range.
  void add(std::uint32_t first, std::uint32_t last);
  void clear();

 private:
  static constexpr std::size_t max_ranges = 160;
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
    uc_hook hook;
  };
  void insert(std::uint32_t first, std::uint32_t last);

  Engine& engine_;
  Callback* callback_;
  void* data_;
  std::vector<Range> ranges_;  // by address, apart
};

}  // namespace boardless
