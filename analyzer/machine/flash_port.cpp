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

std::int64_t FlashPort::next_begin() const {
  return lines_ahead_ == 1 ? asked_[0] + turn_round : std::max(ready_ + 1, asked_[1] + turn_round);
}

int FlashPort::next_line(std::int64_t asked, int slack) {
  return enter(asked, std::min(next_begin(), asked), slack);
}

int FlashPort::other_line(std::int64_t asked, int slack) {
  const int waited = enter(asked, asked, slack);
  asked_[1] = asked_[0];  // both buffers are free
  return waited;
}

// The next line is read in the first cycle from next_begin() on that no data read takes. Where that
// is before any line is asked for, it comes in time, whenever it was; and if the line behind it
// does, too, what was asked for since decides from then on.
FlashPort::State FlashPort::what_matters(std::int64_t now, std::int64_t earliest) const {
  State out = state(now);
  const auto first_free = [&](std::int64_t from) {
    while (from < earliest && taken(now + from)) ++from;
    return from;
  };
  const std::int64_t first = first_free(next_begin() - now);
  const bool in_time = first < earliest;
  if (lines_ahead_ == 1) {
    out.asked[0] = (in_time ? earliest - 1 : first) - turn_round;
    out.ready = 0;
  } else if (in_time) {
    const std::int64_t second = first_free(std::max(first + 1, out.asked[0] + turn_round));
    out.ready = earliest - 3;  // and so the first one in earliest - 2
    out.asked[0] = std::max(earliest - 1, second) - turn_round;
  } else {
    out.ready = first - 1;
    out.asked[0] = std::max(out.asked[0], first + 1 - turn_round);
  }
  out.asked[1] = earliest - 8;  // long ago
  const std::int64_t kept = out.last_read - earliest + 1;
  if (kept <= 0) {
    out.last_read = earliest - 64;
    out.reads = 0;
  } else if (kept < 64) {
    out.reads &= (std::uint64_t{1} << kept) - 1;
  }
  return out;
}

void FlashPort::held_line(std::int64_t asked) {
  asked_[1] = asked_[0];
  asked_[0] = asked;
  ready_ = asked;
}

}  // namespace boardless
