// The operators that move data about, and mean.
#include <gtest/gtest.h>

#include <numeric>

#include "tests/kernels/random_case.hpp"
#include "tests/kernels/reference_shapes.hpp"

namespace {

// At most 7^4 elements or so; some dimensions 1, as a caller with fewer pads them.
void any_dims(RandomCase& random, int32_t* dims) {
  const int used = random.between(1, BL_MAX_DIMS);
  const int longest = used > 4 ? 4 : 7;
  for (int d = 0; d < BL_MAX_DIMS; d++)
    dims[d] = d < BL_MAX_DIMS - used ? 1 : random.between(1, longest);
  if (random.once_in(3)) dims[BL_MAX_DIMS - 1] = random.between(8, 40);
}

std::vector<int8_t> input_for(RandomCase& random, const int32_t* dims) {
  return random.bytes(reference::count_of(reference::dims_of(dims)));
}

template <class Params, class Operator>
void expect(const Params& p, const std::vector<int8_t>& input, const std::vector<int8_t>& expected,
            Operator op) {
  Guarded<int8_t> output(expected.size());
  op(&p, input.data(), output.data());
  EXPECT_EQ(output.values(), expected);
  EXPECT_TRUE(output.intact());
}

TEST(Shapes, Mean) {
  RandomCase random(30);
  for (int i = 0; i < 1000 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_mean_params p{};
    any_dims(random, p.input_dims);
    int count = 1;
    for (int d = 0; d < BL_MAX_DIMS; d++) {
      p.reduced[d] = random.once_in(2);
      if (p.reduced[d]) count *= p.input_dims[d];
    }
    p.sum_offset = random.between(-127, 128) * count;
    p.output_offset = random.between(-128, 127);
    if (!random.once_in(4)) {
      p.multiplier = random.between(1 << 30, 0x7FFFFFFF) / count;
      p.shift = random.between(-3, 2);
    }
    const auto input = input_for(random, p.input_dims);
    expect(p, input, reference::mean(p, input.data()), bl_mean_int8);
  }
}

// Sums of 16-bit halves must be emptied before they overflow.
TEST(Shapes, MeanOfManyExtremes) {
  for (const int rows : {255, 256, 257, 700}) {
    bl_mean_params p{};
    for (int d = 0; d < BL_MAX_DIMS; d++) p.input_dims[d] = 1;
    p.input_dims[4] = rows;
    p.input_dims[5] = 6;
    p.reduced[4] = 1;
    const std::vector<int8_t> input(static_cast<size_t>(rows * 6), -128);
    expect(p, input, std::vector<int8_t>(6, -128), bl_mean_int8);
  }
}

TEST(Shapes, Pad) {
  RandomCase random(31);
  for (int i = 0; i < 600 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_pad_params p{};
    any_dims(random, p.input_dims);
    for (int d = 0; d < BL_MAX_DIMS; d++) {
      if (random.once_in(3)) p.before[d] = random.between(0, 3);
      if (random.once_in(3)) p.after[d] = random.between(0, 3);
    }
    p.value = random.between(-128, 127);
    const auto input = input_for(random, p.input_dims);
    expect(p, input, reference::pad(p, input.data()), bl_pad_int8);
  }
}

TEST(Shapes, StridedSlice) {
  RandomCase random(32);
  for (int i = 0; i < 1000 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_strided_slice_params p{};
    any_dims(random, p.input_dims);
    for (int d = 0; d < BL_MAX_DIMS; d++) {
      const int size = p.input_dims[d];
      if (random.once_in(2)) {  // all of it
        p.stride[d] = 1;
        p.output_dims[d] = size;
        continue;
      }
      p.begin[d] = random.between(0, size - 1);
      p.stride[d] = random.once_in(3) ? 1 : random.between(1, 3) * (random.once_in(3) ? -1 : 1);
      const int room = p.stride[d] > 0 ? size - 1 - p.begin[d] : p.begin[d];
      p.output_dims[d] = random.between(1, room / std::abs(p.stride[d]) + 1);
    }
    const auto input = input_for(random, p.input_dims);
    expect(p, input, reference::strided_slice(p, input.data()), bl_strided_slice_int8);
  }
}

TEST(Shapes, Transpose) {
  RandomCase random(33);
  for (int i = 0; i < 1000 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_transpose_params p{};
    any_dims(random, p.input_dims);
    std::iota(p.permutation, p.permutation + BL_MAX_DIMS, 0);
    for (int swaps = random.between(0, 6); swaps > 0; swaps--)
      std::swap(p.permutation[random.between(0, 5)], p.permutation[random.between(0, 5)]);
    const auto input = input_for(random, p.input_dims);
    expect(p, input, reference::transpose(p, input.data()), bl_transpose_int8);
  }
}

TEST(Shapes, Reshape) {
  RandomCase random(34);
  for (int length = 1; length < 80; length++) {
    for (int from = 0; from < 4; from++) {  // every alignment of the input
      const auto input = random.bytes(length + from);
      const std::vector<int8_t> expected(input.begin() + from, input.end());
      const bl_reshape_params p{length};
      Guarded<int8_t> output(expected.size());
      bl_reshape_int8(&p, input.data() + from, output.data());
      EXPECT_EQ(output.values(), expected);
      EXPECT_TRUE(output.intact());
    }
  }
}

// Where the output takes the input's place nothing is written: this memory could not be.
TEST(Shapes, ReshapeInPlace) {
  static const int8_t input[] = {1, 2, 3, 4, 5};
  const bl_reshape_params p{5};
  bl_reshape_int8(&p, input, const_cast<int8_t*>(input));
  EXPECT_EQ(input[4], 5);
}

TEST(Shapes, ConcatenationAndSplitBack) {
  RandomCase random(35);
  for (int i = 0; i < 400 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    const int count = random.between(1, 5);
    bl_concatenation_params p{};
    p.input_count = count;
    p.outer = random.between(1, 6);
    p.output_offset = random.between(-128, 127);
    std::vector<int32_t> inner, offset, multiplier, shift;
    std::vector<std::vector<int8_t>> inputs;
    std::vector<const int8_t*> pointers;
    for (int k = 0; k < count; k++) {
      inner.push_back(random.between(1, 40));
      const bool same = random.once_in(3);
      offset.push_back(same ? -p.output_offset : random.between(-127, 128));
      multiplier.push_back(same ? 1 << 30 : random.between(1 << 30, 0x7FFFFFFF));
      shift.push_back(same ? 1 : random.between(-6, 4));
      inputs.push_back(random.bytes(p.outer * inner.back()));
    }
    for (const auto& input : inputs) pointers.push_back(input.data());
    p.inner = inner.data();
    const bool rescaled = random.once_in(2);
    if (rescaled) {
      p.input_offset = offset.data();
      p.multiplier = multiplier.data();
      p.shift = shift.data();
    }
    const auto expected = reference::concatenation(p, inputs);
    Guarded<int8_t> output(expected.size());
    bl_concatenation_int8(&p, pointers.data(), output.data());
    EXPECT_EQ(output.values(), expected);
    EXPECT_TRUE(output.intact());
    if (rescaled) continue;

    const bl_split_params split{count, p.outer, inner.data()};
    std::vector<Guarded<int8_t>> parts;
    std::vector<int8_t*> outputs;
    for (int k = 0; k < count; k++) parts.emplace_back(inputs[static_cast<size_t>(k)].size());
    for (auto& part : parts) outputs.push_back(part.data());
    bl_split_int8(&split, expected.data(), outputs.data());
    for (size_t k = 0; k < parts.size(); k++) {
      EXPECT_EQ(parts[k].values(), inputs[k]);
      EXPECT_TRUE(parts[k].intact());
    }
  }
}

TEST(Shapes, ResizeNearestNeighbor) {
  RandomCase random(36);
  for (int i = 0; i < 600 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_resize_nearest_neighbor_params p{};
    p.batches = random.between(1, 2);
    p.input_height = random.between(1, 12);
    p.input_width = random.between(1, 12);
    p.channels = random.once_in(3) ? 1 : random.between(1, 20);
    p.output_height = random.between(1, 25);
    p.output_width = random.between(1, 25);
    p.align_corners = random.once_in(2);
    p.half_pixel_centers = random.once_in(2);
    const auto input = random.bytes(p.batches * p.input_height * p.input_width * p.channels);
    const auto expected = reference::resize_nearest_neighbor(p, input.data());
    Guarded<int8_t> output(expected.size());
    Guarded<int32_t> scratch(bl_resize_nearest_neighbor_scratch_bytes(&p) / 4);
    bl_resize_nearest_neighbor_int8(&p, input.data(), output.data(), scratch.data());
    EXPECT_EQ(output.values(), expected);
    EXPECT_TRUE(output.intact() && scratch.intact());
  }
}

}  // namespace
