// Writes what the images compute on: for each image NAME_data.h with parameter blocks, weights and
// input, and for all of them expected.json with the bytes that `output` must hold at the end.
//
//   make_data FOLDER
//
// Runs on the host. Numbers are from a seeded generator, scales are chosen by running the reference
// operators, and all of it is integer arithmetic or exact in double, so every host writes the same.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tests/kernels/reference.hpp"

namespace {

using Bytes = std::vector<int8_t>;
using Words = std::vector<int32_t>;

// xorshift64*: the standard library's distributions may differ from host to host.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
  int between(int low, int high) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    const uint64_t drawn = (state_ * 0x2545F4914F6CDD1Du) >> 33;
    return low + static_cast<int>(drawn % static_cast<uint64_t>(high - low + 1));
  }
  Bytes bytes(int count, int low, int high) {
    Bytes result(static_cast<size_t>(count));
    for (auto& value : result) value = static_cast<int8_t>(between(low, high));
    return result;
  }
  Words words(int count, int low, int high) {
    Words result(static_cast<size_t>(count));
    for (auto& value : result) value = between(low, high);
    return result;
  }

 private:
  uint64_t state_;
};

// scale = multiplier * 2^(shift - 31), multiplier in [2^30, 2^31).
struct Scale {
  int32_t multiplier, shift;
};

Scale scale_of(double scale) {
  int shift = 0;
  auto multiplier = static_cast<int64_t>(std::round(std::ldexp(std::frexp(scale, &shift), 31)));
  if (multiplier == int64_t{1} << 31) {
    multiplier /= 2;
    shift++;
  }
  return {static_cast<int32_t>(multiplier), shift};
}

// One image's header, written piece by piece.
class Header {
 public:
  Header(const std::string& folder, const std::string& image)
      : file_(folder + "/" + image + "_data.h") {
    file_ << "// The data of " << image << ".c, written by make_data.cpp.\n"
          << "#include \"boardless_kernels.h\"\n\n";
  }
  void array(const std::string& name, const Bytes& values) { write("int8_t", name, values); }
  void array(const std::string& name, const Words& values) { write("int32_t", name, values); }
  void block(const std::string& type, const std::string& name, const std::string& fields) {
    file_ << "static const bl_" << type << "_params " << name << " = {" << fields << "};\n\n";
  }
  void size(const std::string& name, size_t value) {
    file_ << "#define " << name << ' ' << value << "\n\n";
  }

 private:
  template <class Values>
  void write(const char* type, const std::string& name, const Values& values) {
    file_ << "static const " << type << ' ' << name << '[' << values.size() << "] = {";
    for (size_t i = 0; i < values.size(); i++)
      file_ << (i % 24 == 0 ? "\n    " : " ") << int{values[i]} << ',';
    file_ << "\n};\n\n";
  }
  std::ofstream file_;
};

std::string field(const char* name, int32_t value) {
  return '.' + std::string(name) + " = " + std::to_string(value) + ", ";
}
#define FIELD(name) field(#name, p.name)

// What conv_2d and depthwise_conv_2d have in common.
template <class Params>
std::string window_fields(const Params& p) {
  return FIELD(batches) + FIELD(input_height) + FIELD(input_width) + FIELD(output_height) +
         FIELD(output_width) + FIELD(filter_height) + FIELD(filter_width) + FIELD(stride_height) +
         FIELD(stride_width) + FIELD(padding_top) + FIELD(padding_left) + FIELD(activation_min) +
         FIELD(activation_max);
}

template <class Params>
std::string channel_fields(const Params& p, const std::string& name) {
  return FIELD(output_channels) + FIELD(input_offset) + FIELD(output_offset) +
         ".multiplier = " + name + "_multiplier, .shift = " + name + "_shift";
}

std::string fields(const bl_conv_2d_params& p, const std::string& name) {
  return window_fields(p) + FIELD(dilation_height) + FIELD(dilation_width) + FIELD(input_channels) +
         FIELD(filter_channels) + channel_fields(p, name);
}
std::string fields(const bl_depthwise_conv_2d_params& p, const std::string& name) {
  return window_fields(p) + FIELD(dilation_height) + FIELD(dilation_width) + FIELD(input_channels) +
         FIELD(depth_multiplier) + channel_fields(p, name);
}
std::string fields(const bl_fully_connected_params& p, const std::string& name) {
  return FIELD(batches) + FIELD(input_length) + FIELD(activation_min) + FIELD(activation_max) +
         channel_fields(p, name);
}
std::string fields(const bl_pool_2d_params& p) { return window_fields(p) + FIELD(channels); }
std::string fields(const bl_add_params& p) {
  return FIELD(length) + FIELD(left_shift) + FIELD(input_1_offset) + FIELD(input_1_multiplier) +
         FIELD(input_1_shift) + FIELD(input_2_offset) + FIELD(input_2_multiplier) +
         FIELD(input_2_shift) + FIELD(output_offset) + FIELD(output_multiplier) +
         FIELD(output_shift) + FIELD(activation_min) + FIELD(activation_max);
}
std::string fields(const bl_softmax_params& p) {
  return FIELD(rows) + FIELD(depth) + FIELD(input_multiplier) + FIELD(input_left_shift) +
         FIELD(diff_min);
}

enum class Scales { per_channel, per_tensor };

// A layer with weights: draws them, chooses scales so that the largest sum of each channel (or of
// all) lands `reach` steps from the zero point, and writes the lot. Returns the layer's output.
template <class Params, class Sums>
Bytes layer(Header& header, Random& random, const char* type, const std::string& name, Params p,
            const Bytes& input, int weights_per_channel, int reach, Scales scales, Sums sums_of) {
  const int channels = p.output_channels;
  const Bytes weights = random.bytes(channels * weights_per_channel, -127, 127);
  const Words bias = random.words(channels, -weights_per_channel * 200, weights_per_channel * 200);
  const Words sums = sums_of(p, input.data(), weights.data(), bias.data());
  Words multiplier, shift;
  for (int c = 0; c < channels; c++) {
    int64_t largest = 1;
    for (size_t i = 0; i < sums.size(); i++) {
      if (scales == Scales::per_channel && static_cast<int>(i) % channels != c) continue;
      largest = std::max(largest, std::abs(int64_t{sums[i]}));
    }
    const Scale scale = scale_of(static_cast<double>(reach) / static_cast<double>(largest));
    multiplier.push_back(scale.multiplier);
    shift.push_back(scale.shift);
  }
  p.multiplier = multiplier.data();
  p.shift = shift.data();
  header.array(name + "_weights", weights);
  header.array(name + "_bias", bias);
  header.array(name + "_multiplier", multiplier);
  header.array(name + "_shift", shift);
  header.block(type, name, fields(p, name));
  return reference::finish_all(p, sums);
}

Bytes conv_layer(Header& header, Random& random, const std::string& name,
                 const bl_conv_2d_params& p, const Bytes& input, int reach) {
  return layer(header, random, "conv_2d", name, p, input,
               p.filter_height * p.filter_width * p.filter_channels, reach, Scales::per_channel,
               reference::conv_2d_sums);
}

Bytes depthwise_layer(Header& header, Random& random, const std::string& name,
                      const bl_depthwise_conv_2d_params& p, const Bytes& input, int reach) {
  return layer(header, random, "depthwise_conv_2d", name, p, input,
               p.filter_height * p.filter_width, reach, Scales::per_channel,
               reference::depthwise_conv_2d_sums);
}

Bytes fully_connected_layer(Header& header, Random& random, const std::string& name,
                            const bl_fully_connected_params& p, const Bytes& input, int reach) {
  return layer(header, random, "fully_connected", name, p, input, p.input_length, reach,
               Scales::per_tensor, reference::fully_connected_sums);
}

// beta 1 at an input scale of 2^exponent.
bl_softmax_params softmax_params(int rows, int depth, int exponent) {
  bl_softmax_params p{};
  p.rows = rows;
  p.depth = depth;
  p.input_multiplier = 1 << 30;
  p.input_left_shift = 27 + exponent;
  p.diff_min = -static_cast<int32_t>(std::floor(std::ldexp(31.0, 26 - p.input_left_shift)));
  return p;
}

Bytes ds_cnn(const std::string& folder) {
  Header header(folder, "ds_cnn");
  Random random(1);
  Bytes map = random.bytes(49 * 10, -128, 127);
  header.array("input", map);

  // After a ReLU the zero point is -128, so that all 8 bits go to what is left; 300 steps of reach
  // then saturate a few values and leave most in range.
  bl_conv_2d_params conv{};
  conv.batches = 1;
  conv.input_height = 49;
  conv.input_width = 10;
  conv.input_channels = conv.filter_channels = 1;
  conv.output_height = 25;
  conv.output_width = 5;
  conv.output_channels = 64;
  conv.filter_height = 10;
  conv.filter_width = 4;
  conv.stride_height = conv.stride_width = 2;
  conv.dilation_height = conv.dilation_width = 1;
  conv.padding_top = 4;
  conv.padding_left = 1;
  conv.input_offset = -83;
  conv.output_offset = -128;
  conv.activation_min = -128;
  conv.activation_max = 127;
  map = conv_layer(header, random, "conv", conv, map, 300);

  for (int n = 1; n <= 4; n++) {
    bl_depthwise_conv_2d_params depthwise{};
    depthwise.batches = 1;
    depthwise.input_height = depthwise.output_height = 25;
    depthwise.input_width = depthwise.output_width = 5;
    depthwise.input_channels = depthwise.output_channels = 64;
    depthwise.filter_height = depthwise.filter_width = 3;
    depthwise.stride_height = depthwise.stride_width = 1;
    depthwise.dilation_height = depthwise.dilation_width = 1;
    depthwise.padding_top = depthwise.padding_left = 1;
    depthwise.depth_multiplier = 1;
    depthwise.input_offset = 128;
    depthwise.output_offset = -128;
    depthwise.activation_min = -128;
    depthwise.activation_max = 127;
    map = depthwise_layer(header, random, "depthwise_" + std::to_string(n), depthwise, map, 300);

    bl_conv_2d_params pointwise = conv;
    pointwise.input_height = pointwise.output_height = 25;
    pointwise.input_width = pointwise.output_width = 5;
    pointwise.input_channels = pointwise.filter_channels = 64;
    pointwise.filter_height = pointwise.filter_width = 1;
    pointwise.stride_height = pointwise.stride_width = 1;
    pointwise.padding_top = pointwise.padding_left = 0;
    pointwise.input_offset = 128;
    map = conv_layer(header, random, "pointwise_" + std::to_string(n), pointwise, map, 300);
  }

  bl_pool_2d_params pool{};
  pool.batches = 1;
  pool.input_height = pool.filter_height = 25;
  pool.input_width = pool.filter_width = 5;
  pool.channels = 64;
  pool.output_height = pool.output_width = 1;
  pool.stride_height = 25;
  pool.stride_width = 5;
  pool.activation_min = -128;
  pool.activation_max = 127;
  header.block("pool_2d", "average_pool", fields(pool));
  map = reference::average_pool_2d(pool, map.data());

  bl_fully_connected_params last{};
  last.batches = 1;
  last.input_length = 64;
  last.output_channels = 12;
  last.input_offset = 128;
  last.output_offset = 11;
  last.activation_min = -128;
  last.activation_max = 127;
  map = fully_connected_layer(header, random, "fully_connected", last, map, 100);

  const bl_softmax_params softmax = softmax_params(1, 12, -5);
  header.block("softmax", "softmax", fields(softmax));
  return reference::softmax(softmax, map.data());
}

// 3x3 over 12x12, SAME, 8 to 16 channels.
Bytes op_conv_2d(const std::string& folder) {
  Header header(folder, "op_conv_2d");
  Random random(2);
  bl_conv_2d_params p{};
  p.batches = 1;
  p.input_height = p.input_width = p.output_height = p.output_width = 12;
  p.input_channels = p.filter_channels = 8;
  p.output_channels = 16;
  p.filter_height = p.filter_width = 3;
  p.stride_height = p.stride_width = 1;
  p.dilation_height = p.dilation_width = 1;
  p.padding_top = p.padding_left = 1;
  p.input_offset = 5;
  p.output_offset = -9;
  p.activation_min = -128;
  p.activation_max = 127;
  const Bytes input = random.bytes(12 * 12 * 8, -128, 127);
  header.array("input", input);
  return conv_layer(header, random, "conv", p, input, 140);
}

// 3x3 over 16x16, SAME, 32 channels.
Bytes op_depthwise_conv_2d(const std::string& folder) {
  Header header(folder, "op_depthwise_conv_2d");
  Random random(3);
  bl_depthwise_conv_2d_params p{};
  p.batches = 1;
  p.input_height = p.input_width = p.output_height = p.output_width = 16;
  p.input_channels = p.output_channels = 32;
  p.filter_height = p.filter_width = 3;
  p.stride_height = p.stride_width = 1;
  p.dilation_height = p.dilation_width = 1;
  p.padding_top = p.padding_left = 1;
  p.depth_multiplier = 1;
  p.input_offset = -4;
  p.output_offset = 7;
  p.activation_min = -128;
  p.activation_max = 127;
  const Bytes input = random.bytes(16 * 16 * 32, -128, 127);
  header.array("input", input);
  return depthwise_layer(header, random, "depthwise", p, input, 140);
}

// 512 to 128.
Bytes op_fully_connected(const std::string& folder) {
  Header header(folder, "op_fully_connected");
  Random random(4);
  bl_fully_connected_params p{};
  p.batches = 1;
  p.input_length = 512;
  p.output_channels = 128;
  p.input_offset = 12;
  p.output_offset = -3;
  p.activation_min = -128;
  p.activation_max = 127;
  const Bytes input = random.bytes(512, -128, 127);
  header.array("input", input);
  return fully_connected_layer(header, random, "dense", p, input, 140);
}

// Windows of 3x3 by steps of 2 over 33x33, SAME, 16 channels.
bl_pool_2d_params pool_params() {
  bl_pool_2d_params p{};
  p.batches = 1;
  p.input_height = p.input_width = 33;
  p.channels = 16;
  p.output_height = p.output_width = 17;
  p.filter_height = p.filter_width = 3;
  p.stride_height = p.stride_width = 2;
  p.padding_top = p.padding_left = 1;
  p.activation_min = -128;
  p.activation_max = 127;
  return p;
}

Bytes op_average_pool_2d(const std::string& folder) {
  Header header(folder, "op_average_pool_2d");
  Random random(5);
  const bl_pool_2d_params p = pool_params();
  const Bytes input = random.bytes(33 * 33 * 16, -128, 127);
  header.array("input", input);
  header.block("pool_2d", "pool", fields(p));
  return reference::average_pool_2d(p, input.data());
}

Bytes op_max_pool_2d(const std::string& folder) {
  Header header(folder, "op_max_pool_2d");
  Random random(6);
  const bl_pool_2d_params p = pool_params();
  const Bytes input = random.bytes(33 * 33 * 16, -128, 127);
  header.array("input", input);
  header.block("pool_2d", "pool", fields(p));
  return reference::max_pool_2d(p, input.data());
}

// 4096 elements; scales 0.05 and 0.03 into 0.07.
Bytes op_add(const std::string& folder) {
  Header header(folder, "op_add");
  Random random(7);
  const Scale first = scale_of(0.5), second = scale_of(0.03 / (2 * 0.05)),
              result = scale_of(2 * 0.05 / ((1 << 20) * 0.07));
  bl_add_params p{};
  p.length = 4096;
  p.left_shift = 20;
  p.input_1_offset = 14;
  p.input_1_multiplier = first.multiplier;
  p.input_1_shift = first.shift;
  p.input_2_offset = -33;
  p.input_2_multiplier = second.multiplier;
  p.input_2_shift = second.shift;
  p.output_offset = 6;
  p.output_multiplier = result.multiplier;
  p.output_shift = result.shift;
  p.activation_min = -128;
  p.activation_max = 127;
  const Bytes input_1 = random.bytes(p.length, -128, 127);
  const Bytes input_2 = random.bytes(p.length, -128, 127);
  header.array("input_1", input_1);
  header.array("input_2", input_2);
  header.block("add", "add", fields(p));
  return reference::add(p, input_1.data(), input_2.data());
}

// 16 rows of 32, at a scale coarse enough for some differences to count as nothing.
Bytes op_softmax(const std::string& folder) {
  Header header(folder, "op_softmax");
  Random random(8);
  const bl_softmax_params p = softmax_params(16, 32, -3);
  const Bytes input = random.bytes(p.rows * p.depth, -128, 127);
  header.array("input", input);
  header.block("softmax", "softmax", fields(p));
  return reference::softmax(p, input.data());
}

// 8x8x4 by way of a padded 3x3 convolution, a depthwise and a pointwise one, a pool and a fully
// connected layer to 10. The pointwise one comes as two halves of its rows.
Bytes interpreter(const std::string& folder) {
  Header header(folder, "interpreter");
  Random random(9);
  Bytes map = random.bytes(8 * 8 * 4, -128, 127);
  header.array("input", map);

  bl_conv_2d_params conv{};
  conv.batches = 1;
  conv.input_height = conv.input_width = conv.output_height = conv.output_width = 8;
  conv.input_channels = conv.filter_channels = 4;
  conv.output_channels = 8;
  conv.filter_height = conv.filter_width = 3;
  conv.stride_height = conv.stride_width = 1;
  conv.dilation_height = conv.dilation_width = 1;
  conv.padding_top = conv.padding_left = 1;
  conv.input_offset = 3;
  conv.output_offset = -128;
  conv.activation_min = -128;
  conv.activation_max = 127;
  map = conv_layer(header, random, "conv", conv, map, 300);

  bl_depthwise_conv_2d_params depthwise{};
  depthwise.batches = 1;
  depthwise.input_height = depthwise.input_width = 8;
  depthwise.output_height = depthwise.output_width = 8;
  depthwise.input_channels = depthwise.output_channels = 8;
  depthwise.filter_height = depthwise.filter_width = 3;
  depthwise.stride_height = depthwise.stride_width = 1;
  depthwise.dilation_height = depthwise.dilation_width = 1;
  depthwise.padding_top = depthwise.padding_left = 1;
  depthwise.depth_multiplier = 1;
  depthwise.input_offset = 128;
  depthwise.output_offset = -128;
  depthwise.activation_min = -128;
  depthwise.activation_max = 127;
  map = depthwise_layer(header, random, "depthwise", depthwise, map, 300);

  bl_conv_2d_params pointwise = conv;
  pointwise.input_channels = pointwise.filter_channels = 8;
  pointwise.output_channels = 16;
  pointwise.filter_height = pointwise.filter_width = 1;
  pointwise.padding_top = pointwise.padding_left = 0;
  pointwise.input_offset = 128;
  map = conv_layer(header, random, "pointwise", pointwise, map, 300);
  pointwise.input_height = pointwise.output_height = 4;
  header.block("conv_2d", "half", fields(pointwise, "pointwise"));

  bl_pool_2d_params pool{};
  pool.batches = 1;
  pool.input_height = pool.input_width = pool.filter_height = pool.filter_width = 8;
  pool.channels = 16;
  pool.output_height = pool.output_width = 1;
  pool.stride_height = pool.stride_width = 8;
  pool.activation_min = -128;
  pool.activation_max = 127;
  header.block("pool_2d", "pool", fields(pool));
  map = reference::average_pool_2d(pool, map.data());

  bl_fully_connected_params last{};
  last.batches = 1;
  last.input_length = 16;
  last.output_channels = 10;
  last.input_offset = 128;
  last.output_offset = 11;
  last.activation_min = -128;
  last.activation_max = 127;
  map = fully_connected_layer(header, random, "dense", last, map, 100);

  const bl_softmax_params softmax = softmax_params(1, 10, -5);
  header.block("softmax", "softmax", fields(softmax));
  return reference::softmax(softmax, map.data());
}

struct Image {
  const char* name;
  Bytes (*write)(const std::string& folder);
};

constexpr Image images[] = {
    {"ds_cnn", ds_cnn},
    {"interpreter", interpreter},
    {"op_add", op_add},
    {"op_average_pool_2d", op_average_pool_2d},
    {"op_conv_2d", op_conv_2d},
    {"op_depthwise_conv_2d", op_depthwise_conv_2d},
    {"op_fully_connected", op_fully_connected},
    {"op_max_pool_2d", op_max_pool_2d},
    {"op_softmax", op_softmax},
};

std::string hex(const Bytes& bytes) {
  std::string text;
  for (const int8_t byte : bytes) {
    const auto value = static_cast<uint8_t>(byte);
    text += "0123456789abcdef"[value >> 4];
    text += "0123456789abcdef"[value & 15];
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_data FOLDER\n";
    return 2;
  }
  const std::string folder = argv[1];
  std::ofstream expected(folder + "/expected.json");
  const char* separator = "{\n";
  for (const Image& image : images) {
    expected << separator << "  \"" << image.name << "\": {\"symbol\": \"output\", \"bytes\": \""
             << hex(image.write(folder)) << "\"}";
    separator = ",\n";
  }
  expected << "\n}\n";
  expected.close();
  if (!expected) {
    std::cerr << "make_data: cannot write to " << folder << '\n';
    return 1;
  }
}
