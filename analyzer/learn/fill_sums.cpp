#include "analyzer/learn/fill_sums.hpp"

#include "analyzer/learn/run_parameters.hpp"

namespace boardless::parameters {

std::string FillSums::name(std::size_t k) {
  static constexpr const char* names[forms] = {"runs",
                                               "head > 0",
                                               "head",
                                               "head, - 1",
                                               "fours > 0",
                                               "fours",
                                               "fours, - 1",
                                               "tail > 0",
                                               "tail",
                                               "tail, - 1",
                                               "fours > 1",
                                               "fours, - 2",
                                               "tail > 1",
                                               "tail, - 2",
                                               "head > 1",
                                               "tail of fours > 0",
                                               "tail of fours",
                                               "tail of fours, - 1",
                                               "tail of fours, - 2",
                                               "tail of fours > 1",
                                               "tail alone > 0",
                                               "tail alone",
                                               "tail alone, - 1",
                                               "tail alone, - 2",
                                               "tail alone > 1"};
  return std::string("sum_filled(") + names[k] + ")";
}

void FillSums::add(Value at, Value length, Value count) {
  const Value head = std::min(-at & 3, length);
  for (std::size_t k = 0; k < kept_; ++k)
    if (runs_[k].head == head && runs_[k].length == length) {
      runs_[k].count += count;
      return;
    }
  if (kept_ < std::size(runs_))
    runs_[kept_++] = {head, length, count};
  else
    this->count({head, length, count}, others_);
}

std::array<Value, FillSums::forms> FillSums::of(const Alike& alike) {
  const Value head = alike.head, length = alike.length;
  const Value fours = (length - head) >> 4, tail = (length - head) & 15;
  return {length > 0,
          head > 0,
          head,
          less_one(head),
          fours > 0,
          fours,
          less_one(fours),
          tail > 0,
          tail,
          less_one(tail),
          fours > 1,
          less_two(fours),
          tail > 1,
          less_two(tail),
          head > 1,
          fours > 0 && tail > 0,
          fours > 0 ? tail : 0,
          fours > 0 ? less_one(tail) : 0,
          fours > 0 ? less_two(tail) : 0,
          fours > 0 && tail > 1,
          fours == 0 && tail > 0,
          fours == 0 ? tail : 0,
          fours == 0 ? less_one(tail) : 0,
          fours == 0 ? less_two(tail) : 0,
          fours == 0 && tail > 1};
}

void FillSums::count(const Alike& alike, std::array<Value, forms>& sums) const {
  const std::array<Value, forms> one = of(alike);
  for (std::size_t k = 0; k < forms; ++k) sums[k] += alike.count * one[k];
}

std::array<Value, FillSums::forms> FillSums::values() const {
  std::array<Value, forms> sums = others_;
  for (std::size_t k = 0; k < kept_; ++k) count(runs_[k], sums);
  return sums;
}

Value FillSums::value(std::size_t k) const { return values()[k]; }

}  // namespace boardless::parameters
