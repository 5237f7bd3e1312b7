#include "analyzer/measured/trace_cutter.hpp"

#include <cmath>

namespace boardless {
namespace {

constexpr std::uint64_t samples_to_know_the_period = 8;

}  // namespace

double TraceCutter::mean_period_s() const {
  return samples_ > 1 ? (last_time_s_ - first_time_s_) / static_cast<double>(samples_ - 1) : 0;
}

void TraceCutter::start(double time_s) {
  open_ = true;
  from_start_ = samples_ == 0;
  gap_ = false;
  not_finite_ = false;
  start_s_ = time_s;
  joules_ = 0;
}

void TraceCutter::end(double time_s) {
  open_ = false;
  const double duration = time_s - start_s_;
  if (from_start_)
    ++dropped_.at_start;
  else if (gap_)
    ++dropped_.gaps;
  else if (not_finite_)
    ++dropped_.not_finite;
  else if (!(duration > 0) || duration < min_duration_s_)
    ++dropped_.glitches;
  else {
    energy_.add(joules_);
    duration_.add(duration);
    if (first_.size() < kept) first_.push_back({start_s_, duration, joules_});
  }
}

void TraceCutter::add(double time_s, double power_w, bool on) {
  if (samples_ == 0) first_time_s_ = time_s;
  if (open_) {
    const double step = time_s - last_time_s_;
    if (samples_ >= samples_to_know_the_period && step > gap_factor * mean_period_s()) gap_ = true;
    if (std::isfinite(power_w) && std::isfinite(last_power_w_))
      joules_ += (power_w + last_power_w_) / 2 * step;
    else
      not_finite_ = true;
    if (!on) end(time_s);
  } else if (on) {
    start(time_s);
  }
  last_time_s_ = time_s;
  last_power_w_ = power_w;
  ++samples_;
  if (on) ++samples_on_;
}

void TraceCutter::finish() {
  if (open_) ++dropped_.at_end;
  open_ = false;
}

}  // namespace boardless
