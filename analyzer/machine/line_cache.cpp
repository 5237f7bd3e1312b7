#include "analyzer/machine/line_cache.hpp"

namespace boardless {
namespace {

constexpr std::uint32_t searched_one_by_one = 8;  // ways; more are found by a hash and a list

}  // namespace

LineCache::LineCache(std::uint32_t lines, std::uint32_t ways, bool random_replacement)
    : ways_(ways == 0 || ways > lines ? lines : ways),
      sets_(ways_ ? lines / ways_ : 0),
      random_(random_replacement),
      entries_(static_cast<std::size_t>(ways_) * sets_),
      by_age_(sets_ == 1 && ways_ > searched_one_by_one && !random_replacement) {
  if (!by_age_) return;
  // A ring: entry 0 is the sentinel, so entries are numbered from 1.
  older_.resize(ways_ + 1);
  newer_.resize(ways_ + 1);
  for (std::uint32_t k = 0; k <= ways_; ++k) {
    older_[k] = k == 0 ? ways_ : k - 1;
    newer_[k] = k == ways_ ? 0 : k + 1;
  }
}

LineCache::Way* LineCache::set_of(std::uint32_t line) {
  return &entries_[static_cast<std::size_t>(line % sets_) * ways_];
}

const LineCache::Way* LineCache::find(std::uint32_t line) const {
  if (sets_ == 0) return nullptr;
  if (by_age_) {
    const auto found = slots_.find(line);
    return found == slots_.end() ? nullptr : &entries_[found->second - 1];
  }
  const Way* set = &entries_[static_cast<std::size_t>(line % sets_) * ways_];
  for (std::uint32_t w = 0; w < ways_; ++w)
    if (set[w].line == line && set[w].used) return &set[w];
  return nullptr;
}

bool LineCache::holds(std::uint32_t line) const { return find(line) != nullptr; }

bool LineCache::use_if_held(std::uint32_t line) { return holds(line) && use(line); }

bool LineCache::use(std::uint32_t line) {
  if (line == last_) return true;
  if (sets_ == 0) return false;
  last_ = line;
  if (by_age_) {
    const auto found = slots_.find(line);
    const bool held = found != slots_.end();
    const std::uint32_t entry = held ? found->second : newer_[0];  // else the oldest
    if (!held) {
      Way& way = entries_[entry - 1];
      if (way.used) slots_.erase(way.line);
      way = {line, 1};
      slots_[line] = entry;
    }
    newer_[older_[entry]] = newer_[entry];
    older_[newer_[entry]] = older_[entry];
    const std::uint32_t newest = older_[0];
    newer_[newest] = entry;
    older_[entry] = newest;
    newer_[entry] = 0;
    older_[0] = entry;
    return held;
  }
  Way* set = set_of(line);
  Way* victim = set;
  ++now_;
  for (std::uint32_t w = 0; w < ways_; ++w) {
    if (set[w].line == line && set[w].used) {
      set[w].used = now_;
      return true;
    }
    if (set[w].used < victim->used) victim = &set[w];
  }
  if (random_ && victim->used) {
    random_state_ = random_state_ * 1664525u + 1013904223u;
    victim = &set[(random_state_ >> 16) % ways_];
  }
  *victim = {line, now_};
  return false;
}

}  // namespace boardless
