// What the operators that move data about, mean and transpose_conv should compute; see
// reference.hpp. Every element is found by its index, one at a time.
#pragma once

#include <cmath>

#include "tests/kernels/reference_elementwise.hpp"

namespace reference {

using Bytes = std::vector<int8_t>;

inline Bytes mean(const bl_mean_params& p, const int8_t* input) {
  const Dims dims = dims_of(p.input_dims);
  Dims kept = dims;
  for (size_t d = 0; d < dims.size(); d++)
    if (p.reduced[d]) kept[d] = 1;
  std::vector<int32_t> sums(static_cast<size_t>(count_of(kept)));
  for (int i = 0; i < count_of(dims); i++) {
    Dims at = index_of(i, dims);
    for (size_t d = 0; d < dims.size(); d++)
      if (p.reduced[d]) at[d] = 0;
    sums[static_cast<size_t>(flat_of(at, kept))] += input[i];
  }
  const int count = count_of(dims) / count_of(kept);
  Bytes output;
  for (const int32_t sum : sums) {
    if (p.multiplier == 0)
      output.push_back(static_cast<int8_t>(sum / count));
    else
      output.push_back(
          clamp(int64_t{rescale(sum + p.sum_offset, p.multiplier, p.shift)} + p.output_offset, -128,
                127));
  }
  return output;
}

inline Bytes pad(const bl_pad_params& p, const int8_t* input) {
  const Dims dims = dims_of(p.input_dims);
  Dims padded = dims;
  for (size_t d = 0; d < dims.size(); d++) padded[d] += p.before[d] + p.after[d];
  Bytes output(static_cast<size_t>(count_of(padded)), static_cast<int8_t>(p.value));
  for (int i = 0; i < count_of(dims); i++) {
    Dims at = index_of(i, dims);
    for (size_t d = 0; d < dims.size(); d++) at[d] += p.before[d];
    output[static_cast<size_t>(flat_of(at, padded))] = input[i];
  }
  return output;
}

inline Bytes strided_slice(const bl_strided_slice_params& p, const int8_t* input) {
  const Dims dims = dims_of(p.input_dims), taken = dims_of(p.output_dims);
  Bytes output;
  for (int i = 0; i < count_of(taken); i++) {
    Dims at = index_of(i, taken);
    for (size_t d = 0; d < dims.size(); d++) at[d] = p.begin[d] + at[d] * p.stride[d];
    output.push_back(input[flat_of(at, dims)]);
  }
  return output;
}

inline Bytes transpose(const bl_transpose_params& p, const int8_t* input) {
  const Dims dims = dims_of(p.input_dims);
  Dims turned;
  for (size_t d = 0; d < dims.size(); d++)
    turned.push_back(dims[static_cast<size_t>(p.permutation[d])]);
  Bytes output;
  for (int i = 0; i < count_of(turned); i++) {
    const Dims from = index_of(i, turned);
    Dims at(dims.size());
    for (size_t d = 0; d < dims.size(); d++) at[static_cast<size_t>(p.permutation[d])] = from[d];
    output.push_back(input[flat_of(at, dims)]);
  }
  return output;
}

inline Bytes concatenation(const bl_concatenation_params& p, const std::vector<Bytes>& inputs) {
  Bytes output;
  for (int step = 0; step < p.outer; step++)
    for (int i = 0; i < p.input_count; i++)
      for (int k = 0; k < p.inner[i]; k++) {
        const int8_t value =
            inputs[static_cast<size_t>(i)][static_cast<size_t>(step * p.inner[i] + k)];
        if (!p.multiplier)
          output.push_back(value);
        else
          output.push_back(
              clamp(int64_t{rescale(value + p.input_offset[i], p.multiplier[i], p.shift[i])} +
                        p.output_offset,
                    -128, 127));
      }
  return output;
}

// In float, as the reference is: which column is nearest turns on its rounding.
inline int nearest(int at, int from, int to, bool align_corners, bool half_pixel_centers) {
  const float scale = align_corners && to > 1 ? static_cast<float>(from - 1) / float(to - 1)
                                              : static_cast<float>(from) / float(to);
  const float place = (static_cast<float>(at) + (half_pixel_centers ? 0.5f : 0.0f)) * scale;
  return std::min(static_cast<int>(align_corners ? std::round(place) : std::floor(place)),
                  from - 1);
}

inline Bytes resize_nearest_neighbor(const bl_resize_nearest_neighbor_params& p,
                                     const int8_t* input) {
  Bytes output;
  for (int b = 0; b < p.batches; b++)
    for (int y = 0; y < p.output_height; y++)
      for (int x = 0; x < p.output_width; x++)
        for (int c = 0; c < p.channels; c++) {
          const int from_y = nearest(y, p.input_height, p.output_height, p.align_corners != 0,
                                     p.half_pixel_centers != 0);
          const int from_x = nearest(x, p.input_width, p.output_width, p.align_corners != 0,
                                     p.half_pixel_centers != 0);
          output.push_back(
              input[((b * p.input_height + from_y) * p.input_width + from_x) * p.channels + c]);
        }
  return output;
}

// Every input pixel adds to the output pixels that its filter covers.
inline Bytes transpose_conv(const bl_transpose_conv_params& p, const int8_t* input,
                            const int8_t* weights, const int32_t* bias) {
  const Dims in{p.batches, p.input_height, p.input_width, p.input_channels};
  const Dims out{p.batches, p.output_height, p.output_width, p.output_channels};
  const Dims filter{p.output_channels, p.filter_height, p.filter_width, p.input_channels};
  std::vector<int32_t> sums(static_cast<size_t>(count_of(out)));
  for (size_t i = 0; i < sums.size(); i++)
    if (bias) sums[i] = bias[static_cast<int>(i) % p.output_channels];
  for (int i = 0; i < count_of(in); i++)
    for (int w = 0; w < count_of(filter); w++) {
      const Dims at = index_of(i, in), tap = index_of(w, filter);
      const int y = at[1] * p.stride_height - p.padding_top + tap[1];
      const int x = at[2] * p.stride_width - p.padding_left + tap[2];
      if (tap[3] != at[3] || y < 0 || x < 0 || y >= p.output_height || x >= p.output_width)
        continue;
      sums[static_cast<size_t>(flat_of({at[0], y, x, tap[0]}, out))] +=
          (input[i] + p.input_offset) * weights[w];
    }
  return finish_all(p, sums);
}

}  // namespace reference
