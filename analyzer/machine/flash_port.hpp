// The one port to flash at zero wait states, which instructions and data share (Cortex-M3 and M4).
//
// A read brings a line. The lines behind the one in use are read ahead, each in the first cycle
// that no data read takes: data goes first. So a line comes late only when loads from flash took
// every cycle since its reading could begin: three or four loads in a row.
//
// Found on the AES of Ko- with its tables in flash: on the STM32F407 (lines of 16 bytes, one ahead)
// and on the STM32L100 (8 bytes, two ahead). On both the reading begins two cycles after the line
// that makes room for it was asked for.
//
//   FlashPort port(1);            // one line is read ahead
//   port.next_line(10, 0);        // asked for in cycle 10: the line behind it is read in cycle 12
//   port.data_read(12);
//   port.data_read(13);           // ... not before 14 now
//   port.next_line(13, 0);        // 1: asked for in cycle 13, so one cycle late
#pragma once

#include <cstdint>

namespace boardless {

// Cycles are the core's own, stalls left out.
class FlashPort {
 public:
  explicit FlashPort(int lines_ahead) : lines_ahead_(lines_ahead) {}

  void data_read(std::int64_t cycle);
  // A line that was read ahead, or one that was not, is asked for. By how many cycles the core
  // waits for it, when it can do without it for `slack` cycles.
  int next_line(std::int64_t asked, int slack);
  int other_line(std::int64_t asked, int slack);
  // A line that a cache holds.
  void held_line(std::int64_t asked);

  // All there is, in cycles from `now` on.
  struct State {
    std::int64_t asked[2] = {0, 0};
    std::int64_t ready = 0;
    std::int64_t last_read = 0;
    std::uint64_t reads = 0;
    bool operator==(const State&) const = default;
  };
  State state(std::int64_t now) const;
  // What of it matters to lines that are asked for at `earliest` or later, in cycles from `now` on,
  // where no data is read before: two ports of which that is alike answer alike.
  State what_matters(std::int64_t now, std::int64_t earliest) const;
  void restore(const State& state, std::int64_t now);

 private:
  bool taken(std::int64_t cycle) const {
    const std::int64_t age = last_read_ - cycle;
    return age >= 0 && age < 64 && (reads_ >> age & 1);
  }
  std::int64_t next_begin() const;  // of reading the line behind those that were read
  int enter(std::int64_t asked, std::int64_t ready, int slack);

  int lines_ahead_;
  std::int64_t asked_[2] = {0, 0};  // for the line in use and the one before it
  std::int64_t ready_ = 0;          // when the line in use had been read
  std::int64_t last_read_ = -64;
  std::uint64_t reads_ = 0;  // bit k: data was read k cycles before last_read_
};

inline FlashPort::State FlashPort::state(std::int64_t now) const {
  return {{asked_[0] - now, asked_[1] - now}, ready_ - now, last_read_ - now, reads_};
}

inline void FlashPort::restore(const State& state, std::int64_t now) {
  asked_[0] = now + state.asked[0];
  asked_[1] = now + state.asked[1];
  ready_ = now + state.ready;
  last_read_ = now + state.last_read;
  reads_ = state.reads;
}

}  // namespace boardless
