// Random shapes and numbers for the operators' tests, the same in every run.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/kernels/reference.hpp"

class RandomCase {
 public:
  explicit RandomCase(uint32_t seed) : engine_(seed) {}

  int between(int low, int high) {
    const auto span = static_cast<uint64_t>(int64_t{high} - low + 1);
    return static_cast<int>(low + static_cast<int64_t>(engine_() % span));
  }
  bool once_in(int times) { return between(1, times) == 1; }

  // Now and then nothing but extremes, where sums are largest and clamps are met.
  std::vector<int8_t> bytes(int count, int low = -128, int high = 127) {
    const bool extremes = once_in(6);
    std::vector<int8_t> result(static_cast<size_t>(count));
    for (auto& value : result)
      value = static_cast<int8_t>(extremes ? (once_in(2) ? low : high) : between(low, high));
    return result;
  }
  std::vector<int32_t> words(int count, int low, int high) {
    std::vector<int32_t> result(static_cast<size_t>(count));
    for (auto& value : result) value = between(low, high);
    return result;
  }

  // Multipliers and shifts that bring sums of about `sum` to about 2^7, some of them far off.
  void scales(int count, int64_t sum, std::vector<int32_t>& multiplier,
              std::vector<int32_t>& shift) {
    int magnitude = 0;
    while ((int64_t{1} << magnitude) < sum) magnitude++;
    for (int c = 0; c < count; c++) {
      multiplier.push_back(once_in(40) ? 0 : between(1 << 30, 0x7FFFFFFF));
      const int usual = 8 - magnitude + between(-2, 2);
      const int most = 30 - magnitude;  // what the left shift may not push out of int32
      shift.push_back(std::clamp(once_in(10) ? between(-31, most) : usual, -31, most));
    }
  }

  // A clamp: none, a ReLU's, or any.
  template <class Params>
  void activation(Params& p) {
    p.activation_min = -128;
    p.activation_max = 127;
    if (once_in(2)) p.activation_min = between(-128, 127);
    if (once_in(3)) p.activation_max = between(p.activation_min, 127);
  }

  // One dimension of a window that slides over `input`, SAME or VALID.
  struct Axis {
    int32_t input, filter, stride, dilation, output, padding;
  };
  Axis axis(int longest_input, int longest_filter, int longest_dilation) {
    Axis a{};
    a.input = between(1, longest_input);
    a.filter = between(1, longest_filter);
    a.stride = between(1, 3);
    a.dilation = between(1, longest_dilation);
    const int extent = (a.filter - 1) * a.dilation + 1;
    const bool same = extent > a.input || once_in(2);
    if (same) {
      a.output = (a.input + a.stride - 1) / a.stride;
      a.padding = std::max(0, (a.output - 1) * a.stride + extent - a.input) / 2;
    } else {
      a.output = (a.input - extent) / a.stride + 1;
    }
    return a;
  }
  // Of blocks with dilation every other window has some.
  template <class Params>
  void window(Params& p, int longest_input, int longest_filter) {
    int dilation = 1;
    if constexpr (requires { p.dilation_height; }) dilation = once_in(2) ? 3 : 1;
    const Axis y = axis(longest_input, longest_filter, dilation);
    const Axis x = axis(longest_input, longest_filter, dilation);
    if constexpr (requires { p.dilation_height; }) {
      p.dilation_height = y.dilation;
      p.dilation_width = x.dilation;
    }
    p.input_height = y.input;
    p.filter_height = y.filter;
    p.stride_height = y.stride;
    p.output_height = y.output;
    p.padding_top = y.padding;
    p.input_width = x.input;
    p.filter_width = x.filter;
    p.stride_width = x.stride;
    p.output_width = x.output;
    p.padding_left = x.padding;
  }

 private:
  std::mt19937 engine_;
};

// Memory that an operator writes, with marks on either side that it must leave alone.
template <class T>
class Guarded {
 public:
  explicit Guarded(size_t count) : words_(count + 2 * margin, mark) {}
  T* data() { return words_.data() + margin; }
  std::vector<T> values() const { return {words_.begin() + margin, words_.end() - margin}; }
  bool intact() const {
    const auto marked = [](T value) { return value == mark; };
    return std::all_of(words_.begin(), words_.begin() + margin, marked) &&
           std::all_of(words_.end() - margin, words_.end(), marked);
  }

 private:
  static constexpr ptrdiff_t margin = 16;
  static constexpr T mark = T{0x5A};
  std::vector<T> words_;
};
