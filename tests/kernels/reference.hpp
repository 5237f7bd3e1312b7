// What the operators should compute: the same arithmetic as the kernels', by the shortest loops
// that say it. Shares the parameter blocks with kernels/ and no code. The tests hold the kernels to
// it, and the bundled images' expected outputs come from it.
//
// Rounding is written out in 64-bit division, not in shifts, so that a slip in one is not a slip in
// both.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "kernels/boardless_kernels.h"

namespace reference {

// round(a * b / 2^31): to nearest, a negative half up, by a division that truncates.
inline int32_t doubling_high_multiply(int32_t a, int32_t b) {
  constexpr auto lowest = std::numeric_limits<int32_t>::min();
  if (a == lowest && b == lowest) return std::numeric_limits<int32_t>::max();
  const int64_t product = int64_t{a} * b;
  const int64_t nudge = product >= 0 ? int64_t{1} << 30 : 1 - (int64_t{1} << 30);
  return static_cast<int32_t>((product + nudge) / (int64_t{1} << 31));
}

// round(value / 2^exponent), half away from zero.
inline int32_t divide_by_power(int32_t value, int exponent) {
  const int64_t divisor = int64_t{1} << exponent;
  const int64_t magnitude = value < 0 ? -int64_t{value} : int64_t{value};
  const int64_t rounded = (2 * magnitude + divisor) / (2 * divisor);
  return static_cast<int32_t>(value < 0 ? -rounded : rounded);
}

inline int32_t rescale(int32_t value, int32_t multiplier, int32_t shift) {
  const int32_t up = shift > 0 ? shift : 0;
  const int32_t down = shift > 0 ? 0 : -shift;
  const auto raised = static_cast<int32_t>(int64_t{value} * (int64_t{1} << up));
  return divide_by_power(doubling_high_multiply(raised, multiplier), down);
}

inline int8_t clamp(int64_t value, int32_t min, int32_t max) {
  return static_cast<int8_t>(std::clamp<int64_t>(value, min, max));
}

template <class Params>
int8_t finish(const Params& p, int32_t sum, int32_t channel) {
  return clamp(int64_t{rescale(sum, p.multiplier[channel], p.shift[channel])} + p.output_offset,
               p.activation_min, p.activation_max);
}

// Accumulators of one convolution output, as int32; `tap(y, x, c)` is the weight of the c-th of
// `depth` input channels from `first` on.
template <class Params, class Tap>
int32_t convolve(const Params& p, const int8_t* input, int b, int oy, int ox, int first, int depth,
                 Tap tap) {
  int32_t sum = 0;
  for (int fy = 0; fy < p.filter_height; fy++) {
    for (int fx = 0; fx < p.filter_width; fx++) {
      const int y = oy * p.stride_height - p.padding_top + fy * p.dilation_height;
      const int x = ox * p.stride_width - p.padding_left + fx * p.dilation_width;
      if (y < 0 || y >= p.input_height || x < 0 || x >= p.input_width) continue;
      for (int c = 0; c < depth; c++) {
        const int at =
            ((b * p.input_height + y) * p.input_width + x) * p.input_channels + first + c;
        sum += (input[at] + p.input_offset) * tap(fy, fx, c);
      }
    }
  }
  return sum;
}

// Every accumulator of a layer in output order, bias included: also what the generator of the
// images' data chooses its multipliers by.
inline std::vector<int32_t> conv_2d_sums(const bl_conv_2d_params& p, const int8_t* input,
                                         const int8_t* weights, const int32_t* bias) {
  std::vector<int32_t> sums;
  for (int b = 0; b < p.batches; b++)
    for (int y = 0; y < p.output_height; y++)
      for (int x = 0; x < p.output_width; x++)
        for (int oc = 0; oc < p.output_channels; oc++) {
          const auto tap = [&](int fy, int fx, int c) -> int32_t {
            return weights[((oc * p.filter_height + fy) * p.filter_width + fx) * p.filter_channels +
                           c];
          };
          const int groups = p.input_channels / p.filter_channels;
          const int group = oc * groups / p.output_channels;
          sums.push_back((bias ? bias[oc] : 0) + convolve(p, input, b, y, x,
                                                          group * p.filter_channels,
                                                          p.filter_channels, tap));
        }
  return sums;
}

inline std::vector<int32_t> depthwise_conv_2d_sums(const bl_depthwise_conv_2d_params& p,
                                                   const int8_t* input, const int8_t* weights,
                                                   const int32_t* bias) {
  std::vector<int32_t> sums;
  for (int b = 0; b < p.batches; b++)
    for (int y = 0; y < p.output_height; y++)
      for (int x = 0; x < p.output_width; x++)
        for (int oc = 0; oc < p.output_channels; oc++) {
          const auto tap = [&](int fy, int fx, int) -> int32_t {
            return weights[(fy * p.filter_width + fx) * p.output_channels + oc];
          };
          sums.push_back((bias ? bias[oc] : 0) +
                         convolve(p, input, b, y, x, oc / p.depth_multiplier, 1, tap));
        }
  return sums;
}

inline std::vector<int32_t> fully_connected_sums(const bl_fully_connected_params& p,
                                                 const int8_t* input, const int8_t* weights,
                                                 const int32_t* bias) {
  std::vector<int32_t> sums;
  for (int b = 0; b < p.batches; b++)
    for (int oc = 0; oc < p.output_channels; oc++) {
      int32_t sum = bias ? bias[oc] : 0;
      for (int i = 0; i < p.input_length; i++)
        sum += (input[b * p.input_length + i] + p.input_offset) * weights[oc * p.input_length + i];
      sums.push_back(sum);
    }
  return sums;
}

template <class Params>
std::vector<int8_t> finish_all(const Params& p, const std::vector<int32_t>& sums) {
  std::vector<int8_t> output;
  for (size_t i = 0; i < sums.size(); i++)
    output.push_back(finish(p, sums[i], static_cast<int32_t>(i) % p.output_channels));
  return output;
}

inline std::vector<int8_t> conv_2d(const bl_conv_2d_params& p, const int8_t* input,
                                   const int8_t* weights, const int32_t* bias) {
  return finish_all(p, conv_2d_sums(p, input, weights, bias));
}

inline std::vector<int8_t> depthwise_conv_2d(const bl_depthwise_conv_2d_params& p,
                                             const int8_t* input, const int8_t* weights,
                                             const int32_t* bias) {
  return finish_all(p, depthwise_conv_2d_sums(p, input, weights, bias));
}

inline std::vector<int8_t> fully_connected(const bl_fully_connected_params& p, const int8_t* input,
                                           const int8_t* weights, const int32_t* bias) {
  return finish_all(p, fully_connected_sums(p, input, weights, bias));
}

// `combine` turns a window's values into one.
template <class Combine>
std::vector<int8_t> pool_2d(const bl_pool_2d_params& p, const int8_t* input, Combine combine) {
  std::vector<int8_t> output;
  for (int b = 0; b < p.batches; b++)
    for (int oy = 0; oy < p.output_height; oy++)
      for (int ox = 0; ox < p.output_width; ox++)
        for (int c = 0; c < p.channels; c++) {
          std::vector<int> window;
          for (int fy = 0; fy < p.filter_height; fy++)
            for (int fx = 0; fx < p.filter_width; fx++) {
              const int y = oy * p.stride_height - p.padding_top + fy;
              const int x = ox * p.stride_width - p.padding_left + fx;
              if (y < 0 || y >= p.input_height || x < 0 || x >= p.input_width) continue;
              window.push_back(
                  input[((b * p.input_height + y) * p.input_width + x) * p.channels + c]);
            }
          output.push_back(clamp(combine(window), p.activation_min, p.activation_max));
        }
  return output;
}

inline std::vector<int8_t> average_pool_2d(const bl_pool_2d_params& p, const int8_t* input) {
  return pool_2d(p, input, [](const std::vector<int>& window) {
    int sum = 0;
    for (const int value : window) sum += value;
    const int count = static_cast<int>(window.size());
    const int rounded = (2 * std::abs(sum) + count) / (2 * count);
    // TensorFlow Lite adds count / 2, truncated: for odd counts no half exists, so this is the
    // same.
    return sum < 0 ? -rounded : rounded;
  });
}

inline std::vector<int8_t> max_pool_2d(const bl_pool_2d_params& p, const int8_t* input) {
  return pool_2d(p, input, [](const std::vector<int>& window) {
    return *std::max_element(window.begin(), window.end());
  });
}

inline std::vector<int8_t> add(const bl_add_params& p, const int8_t* input_1,
                               const int8_t* input_2) {
  std::vector<int8_t> output;
  for (int i = 0; i < p.length; i++) {
    const int32_t unit = int32_t{1} << p.left_shift;
    const int32_t a =
        rescale((input_1[i] + p.input_1_offset) * unit, p.input_1_multiplier, p.input_1_shift);
    const int32_t b =
        rescale((input_2[i] + p.input_2_offset) * unit, p.input_2_multiplier, p.input_2_shift);
    const int32_t sum = rescale(a + b, p.output_multiplier, p.output_shift);
    output.push_back(clamp(int64_t{sum} + p.output_offset, p.activation_min, p.activation_max));
  }
  return output;
}

// A fixed-point number with I integer bits and 31 - I fraction bits, as gemmlowp's softmax is
// written in: products add their integer bits, `to` rescales with rounding and saturation.
template <int I>
struct Fixed {
  int32_t raw = 0;

  static Fixed one() {
    return {I == 0 ? std::numeric_limits<int32_t>::max()
                   : static_cast<int32_t>(int64_t{1} << (31 - I))};
  }
  template <int J>
  Fixed<I + J> operator*(Fixed<J> other) const {
    return {doubling_high_multiply(raw, other.raw)};
  }
  Fixed operator+(Fixed other) const { return {raw + other.raw}; }
  Fixed operator-(Fixed other) const { return {raw - other.raw}; }
  template <int J>
  Fixed<J> to() const {
    return {times_power(raw, I - J)};
  }
  Fixed half(int times) const { return {times_power(raw, -times)}; }

  static int32_t times_power(int32_t value, int exponent) {
    if (exponent < 0) return divide_by_power(value, -exponent);
    return static_cast<int32_t>(std::clamp<int64_t>(int64_t{value} * (int64_t{1} << exponent),
                                                    std::numeric_limits<int32_t>::min(),
                                                    std::numeric_limits<int32_t>::max()));
  }
};

inline Fixed<0> exp_of_negative(Fixed<5> a) {
  if (a.raw == 0) return Fixed<0>::one();
  // a = -whole / 4 + rest with rest in [-1/4, 0).
  const int64_t quarter = int64_t{1} << 24;
  const int64_t below = ((int64_t{a.raw} % quarter) + quarter) % quarter - quarter;
  const int64_t whole = (below - a.raw) / quarter;

  const Fixed<0> x{static_cast<int32_t>(below * 32 + (int64_t{1} << 28))};
  const Fixed<0> exp_eighth{1895147668}, third{715827883};
  const Fixed<0> x2 = x * x, x3 = x2 * x, x4 = x2 * x2;
  const Fixed<0> tail = ((x4.half(2) + x3) * third + x2).half(1);
  Fixed<0> result = exp_eighth + exp_eighth * (x + tail);

  // exp(-1/4), exp(-1/2), exp(-1), ... exp(-16) in Q0.31.
  const int32_t powers[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  for (int bit = 0; bit < 7; bit++)
    if ((whole >> bit) % 2 == 1) result = result * Fixed<0>{powers[bit]};
  return result;
}

inline Fixed<0> one_over_one_plus(Fixed<0> a) {
  const int64_t sum = int64_t{a.raw} + Fixed<0>::one().raw;
  const Fixed<0> half_denominator{static_cast<int32_t>((sum + 1) / 2)};
  Fixed<2> x = Fixed<2>{1515870810} + half_denominator * Fixed<2>{-1010580540};
  for (int step = 0; step < 3; step++)
    x = x + (x * (Fixed<2>::one() - half_denominator * x)).to<2>();
  return Fixed<1>{x.raw}.to<0>();
}

inline std::vector<int8_t> softmax(const bl_softmax_params& p, const int8_t* input) {
  std::vector<int8_t> output;
  for (int r = 0; r < p.rows; r++) {
    const int8_t* row = input + r * p.depth;
    const int max = *std::max_element(row, row + p.depth);
    const auto exp_at = [&](int i) {
      const auto raised =
          static_cast<int32_t>(int64_t{row[i] - max} * (int64_t{1} << p.input_left_shift));
      return exp_of_negative(Fixed<5>{doubling_high_multiply(raised, p.input_multiplier)});
    };
    Fixed<12> sum;
    for (int i = 0; i < p.depth; i++)
      if (row[i] - max >= p.diff_min) sum = sum + exp_at(i).to<12>();

    // sum = 2^whole_bits * (1 + rest)
    int leading_zeros = 0;
    while (((static_cast<uint32_t>(sum.raw) << leading_zeros) >> 31) == 0) leading_zeros++;
    const int whole_bits = 12 - leading_zeros;
    const auto rest = static_cast<int32_t>((static_cast<uint32_t>(sum.raw) << leading_zeros) -
                                           (uint32_t{1} << 31));
    const Fixed<0> scale = one_over_one_plus(Fixed<0>{rest});
    for (int i = 0; i < p.depth; i++) {
      if (row[i] - max < p.diff_min) {
        output.push_back(-128);
        continue;
      }
      output.push_back(clamp(
          int64_t{divide_by_power((scale * exp_at(i)).raw, whole_bits + 31 - 8)} - 128, -128, 127));
    }
  }
  return output;
}

}  // namespace reference
