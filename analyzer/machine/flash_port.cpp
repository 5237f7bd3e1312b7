#include "analyzer/machine/flash_port.hpp"

#include <algorithm>

namespace boardless {
namespace {

constexpr int turn_round = 2;  // cycles until the port can read ahead behind a line

}  // namespace

void FlashPort::data_read(std::int64_t cycle) {
  if (cycle > last_read_) {
    const std::int64_t passed = cycle - last_read_;
    reads_ = passed < 64 ? reads_ << passed : 0;
    last_read_ = cycle;
  }
  const std::int64_t age = last_read_ - cycle;
  if (age < 64) reads_ |= std::uint64_t{1} << age;
}

int FlashPort::enter(std::int64_t asked, std::int64_t ready, int slack) {
  while (taken(ready)) ++ready;
  const int late = static_cast<int>(std::max<std::int64_t>(0, ready - asked));
  const int waited = std::max(0, late - std::max(0, slack));
  asked_[1] = asked_[0];
  asked_[0] = asked + late - waited;
  ready_ = std::min(ready, asked_[0]);
  last_read_ -= waited;  // the reads so far lie before the wait, which no clock counts here
  return waited;
}

int FlashPort::next_line(std::int64_t asked, int slack) {
  const std::int64_t begin =
      lines_ahead_ == 1 ? asked_[0] + turn_round : std::max(ready_ + 1, asked_[1] + turn_round);
  return enter(asked, std::min(begin, asked), slack);
}

int FlashPort::other_line(std::int64_t asked, int slack) {
  const int waited = enter(asked, asked, slack);
  asked_[1] = asked_[0];  // both buffers are free
  return waited;
}

void FlashPort::held_line(std::int64_t asked) {
  asked_[1] = asked_[0];
  asked_[0] = asked;
  ready_ = asked;
}

}  // namespace boardless
