#include "analyzer/learn/layer_prior.hpp"

#include <algorithm>
#include <cmath>

namespace boardless {
namespace {

constexpr double max_macs = 2.5e6;
constexpr double max_elements = 60'000;

// Low to high, each octave as likely as the next.
std::int32_t by_octaves(Random& random, std::int32_t low, std::int32_t high) {
  const double position = random.between(0, 1 << 20) / static_cast<double>(1 << 20);
  return static_cast<std::int32_t>(
      std::clamp(std::floor(low * std::pow((high + 1.0) / low, position)), 1.0 * low, 1.0 * high));
}

std::int32_t channels(Random& random, std::int32_t high = 256) {
  switch (random.between(0, 11)) {
    case 0:
      return by_octaves(random, 4, std::min(high, 64));  // a search's odd counts
    case 1:
      return 2 * by_octaves(random, 2, std::min(high / 2, 40));
    case 2:
    case 3:
    case 4:
      return 4 * random.between(1, high / 4);
    default:
      return 8 * by_octaves(random, 1, high / 8);
  }
}

std::int32_t batches(Random& random) { return random.one_in(40) ? random.between(2, 3) : 1; }

std::int32_t side(Random& random, std::int32_t high = 96) {
  return random.one_in(3) ? random.pick({3, 4, 5, 6, 7, 8, 12, 14, 16, 20, 24, 28, 32, 48, 49})
                          : by_octaves(random, random.one_in(6) ? 1 : 4, high);
}

void draw_window(Layer& l, Random& random, bool pointwise) {
  const std::int32_t kind = random.between(0, 19);
  if (pointwise && kind < 7) {
    l.filter[0] = l.filter[1] = 1;
  } else if (kind < 14) {
    l.filter[0] = l.filter[1] = 3;
  } else if (kind < 17) {
    l.filter[0] = l.filter[1] = random.pick({2, 5, 5, 7, 4});
  } else {
    l.filter[0] = random.pick({1, 1, 2, 3, 4, 5, 8, 10});
    l.filter[1] = random.pick({1, 1, 2, 3, 4, 5, 7});
  }
  l.stride[0] = l.stride[1] = random.pick({1, 1, 1, 1, 1, 2, 2, 2, 2, 3});
  if (random.one_in(30)) l.stride[1] = random.between(1, 2);
  l.padding = random.one_in(3) ? Padding::valid : Padding::same;
}

Layer::Shape image(Layer& l, Random& random, std::int32_t of_channels) {
  std::int32_t height = side(random);
  std::int32_t width = random.one_in(3) ? side(random) : height;
  if (l.padding == Padding::valid) {
    height = std::max(height, (l.filter[0] - 1) * l.dilation[0] + 1);
    width = std::max(width, (l.filter[1] - 1) * l.dilation[1] + 1);
  }
  return {batches(random), height, width, of_channels};
}

Activation activation(Random& random) {
  const std::int32_t kind = random.between(0, 3);
  return kind == 0 ? Activation::none : kind == 1 ? Activation::relu6 : Activation::relu;
}

double product(const Layer::Shape& shape) {
  double out = 1;
  for (const std::int32_t size : shape) out *= size;
  return out;
}

// Roughly what a layer costs.
double work(const Layer& l) {
  double in = 0;
  for (const Layer::Shape& shape : l.inputs) in += product(shape);
  if (l.op == "FULLY_CONNECTED") return in * l.channels;
  const double window = l.filter[0] * l.filter[1];
  if (l.op == "CONV_2D") return in / (l.stride[0] * l.stride[1]) * window * l.channels / l.groups;
  if (l.op == "TRANSPOSE_CONV") return 4 * in * window * l.channels;
  if (l.op == "DEPTHWISE_CONV_2D")
    return 4 * in * l.depth_multiplier / (l.stride[0] * l.stride[1]) * window;
  if (l.op.find("POOL") != std::string::npos)
    return 2 * in / (l.stride[0] * l.stride[1]) * window + in;
  return in * max_macs / max_elements;
}

Layer::Shape tensor(Random& random) {
  switch (random.between(0, 5)) {
    case 0:
      return {batches(random), by_octaves(random, 8, 4096)};
    case 1:
      return {batches(random), by_octaves(random, 4, 128), channels(random)};
    default: {
      const std::int32_t height = side(random, 64);
      return {batches(random), height, random.one_in(3) ? side(random, 64) : height,
              channels(random)};
    }
  }
}

void draw_convolution(Layer& l, Random& random, int rare) {
  draw_window(l, random, l.op == "CONV_2D" || random.one_in(10));
  std::int32_t in = channels(random);
  if (l.op == "CONV_2D") {
    // A network's first layer.
    if (random.one_in(5)) {
      in = random.pick({1, 1, 3, 3});
      if (l.filter[0] * l.filter[1] == 1) l.filter[0] = l.filter[1] = 3;
    }
    if (random.one_in(rare)) {
      l.groups = random.pick({2, 2, 4});
      in = l.groups * std::max(1, in / l.groups);
    }
    l.channels = channels(random);
    l.channels = l.groups * std::max(1, l.channels / l.groups);
  } else if (l.op == "TRANSPOSE_CONV") {
    in = channels(random, 64);
    l.channels = channels(random, 64);
    if (l.padding == Padding::same)
      for (int k = 0; k < 2; ++k) l.filter[k] = std::max(l.filter[k], l.stride[k]);
  } else if (random.one_in(8)) {
    l.depth_multiplier = random.pick({2, 2, 4, 8, 3});
    in = random.one_in(2) ? random.between(1, 3) : std::min(in, 32);
  }
  if (l.op != "TRANSPOSE_CONV" && random.one_in(rare) && l.filter[0] > 1 && l.filter[1] > 1)
    l.dilation[0] = l.dilation[1] = 2;
  l.activation = activation(random);
  l.inputs = {image(l, random, in)};
}

void draw_elementwise(Layer& l, Random& random) {
  l.inputs = {tensor(random)};
  l.inputs.push_back(l.inputs[0]);
  l.activation = random.one_in(3) ? Activation::relu : Activation::none;
  if (!random.one_in(4)) return;
  // One input is repeated: a value for each channel, or one for all.
  Layer::Shape& small = l.inputs[static_cast<std::size_t>(random.between(0, 1))];
  const std::size_t keep = random.one_in(3) ? 0 : 1;
  for (std::size_t k = 0; k + keep < small.size(); ++k) small[k] = 1;
}

void draw_pad(Layer& l, Random& random) {
  const std::size_t rank = l.inputs[0].size();
  l.numbers.assign(2 * rank, 0);
  for (std::size_t k = 1; k < rank; ++k) {
    if (k + 1 == rank && !random.one_in(6)) continue;  // channels seldom
    l.numbers[2 * k] = random.between(0, 2);
    l.numbers[2 * k + 1] = random.between(0, 2);
  }
}

void draw_mean(Layer& l, Random& random) {
  const auto rank = static_cast<std::int32_t>(l.inputs[0].size());
  if (rank == 4 && !random.one_in(5)) {
    l.numbers = {1, 2};
  } else {
    l.numbers = {random.between(1, rank - 1)};
  }
}

void draw_split(Layer& l, Random& random) {
  const auto rank = static_cast<std::int32_t>(l.inputs[0].size());
  const std::int32_t axis = random.between(std::max(1, rank - 2), rank - 1);
  const std::int32_t count = random.pick({2, 2, 3, 4});
  l.inputs[0][static_cast<std::size_t>(axis)] *= count;
  l.numbers = {axis, count};
}

void draw_concatenation(Layer& l, Random& random) {
  const auto rank = static_cast<std::int32_t>(l.inputs[0].size());
  const std::int32_t axis = random.one_in(4) ? random.between(1, rank - 1) : rank - 1;
  const std::int32_t more = random.pick({1, 1, 1, 2, 3});
  for (std::int32_t k = 0; k < more; ++k) {
    l.inputs.push_back(l.inputs[0]);
    if (!random.one_in(2)) continue;
    std::int32_t& size = l.inputs.back()[static_cast<std::size_t>(axis)];
    size = axis == rank - 1 ? channels(random, 128) : random.between(1, std::max(2, size));
  }
  l.numbers = {axis};
}

void draw_slice(Layer& l, Random& random) {
  const std::size_t rank = l.inputs[0].size();
  std::vector<std::int32_t> begin(rank, 0), end = l.inputs[0], stride(rank, 1);
  for (std::size_t k = 1; k < rank; ++k) {
    if (random.one_in(2)) continue;
    begin[k] = random.between(0, (end[k] - 1) / 2);
    end[k] = random.between(begin[k] + 1, end[k]);
    if (random.one_in(4)) stride[k] = 2;
  }
  for (const auto* part : {&begin, &end, &stride})
    l.numbers.insert(l.numbers.end(), part->begin(), part->end());
}

void draw_transpose(Layer& l, Random& random) {
  const auto rank = static_cast<std::int32_t>(l.inputs[0].size());
  for (std::int32_t k = 0; k < rank; ++k) l.numbers.push_back(k);
  for (std::int32_t k = rank - 1; k > 1; --k)
    std::swap(l.numbers[static_cast<std::size_t>(k)],
              l.numbers[static_cast<std::size_t>(random.between(1, k))]);
}

void draw_reshape(Layer& l, Random& random) {
  const Layer::Shape& in = l.inputs[0];
  std::int32_t rest = 1;
  for (std::size_t k = 1; k < in.size(); ++k) rest *= in[k];
  l.numbers = {in[0], rest};
  if (random.one_in(3)) l.numbers = {in[0], 1, 1, rest};
}

Layer draw_once(const std::string& op, Random& random, int rare) {
  Layer l;
  l.op = op;
  // One scale for all activations is what networks have whose weights were never trained: those of
  // an architecture search.
  l.seed = random.one_in(4) ? 0 : (random.next() >> 40) + 1;
  if (op == "CONV_2D" || op == "DEPTHWISE_CONV_2D" || op == "TRANSPOSE_CONV") {
    draw_convolution(l, random, rare);
  } else if (op == "FULLY_CONNECTED") {
    l.inputs = {{random.one_in(8) ? random.between(2, 8) : 1, by_octaves(random, 8, 4096)}};
    if (random.one_in(2)) l.inputs[0][1] = 8 * by_octaves(random, 1, 128);
    l.channels = random.one_in(2) ? by_octaves(random, 1, 512) : 2 * by_octaves(random, 1, 128);
    l.activation = activation(random);
  } else if (op == "AVERAGE_POOL_2D" || op == "MAX_POOL_2D") {
    draw_window(l, random, false);
    if (random.one_in(2)) l.filter[0] = l.filter[1] = l.stride[0] = l.stride[1] = 2;
    l.inputs = {image(l, random, channels(random))};
    if (random.one_in(4)) {  // of the whole image
      l.inputs[0][1] = std::min(l.inputs[0][1], 24);
      l.inputs[0][2] = std::min(l.inputs[0][2], 24);
      l.filter[0] = l.inputs[0][1];
      l.filter[1] = l.inputs[0][2];
      l.padding = Padding::valid;
    }
  } else if (op == "ADD" || op == "SUB" || op == "MUL") {
    draw_elementwise(l, random);
  } else if (op == "SOFTMAX") {
    l.inputs = {{random.one_in(4) ? by_octaves(random, 2, 64) : 1, by_octaves(random, 2, 1000)}};
  } else if (op == "RESIZE_NEAREST_NEIGHBOR") {
    l.inputs = {image(l, random, channels(random, 64))};
    const std::int32_t times = random.pick({2, 2, 2, 3, 4});
    l.numbers = {l.inputs[0][1] * times, l.inputs[0][2] * times};
    if (random.one_in(4)) l.numbers = {side(random, 64), side(random, 64)};
  } else {
    l.inputs = {tensor(random)};
    if (op == "PAD") draw_pad(l, random);
    if (op == "MEAN") draw_mean(l, random);
    if (op == "SPLIT") draw_split(l, random);
    if (op == "CONCATENATION") draw_concatenation(l, random);
    if (op == "STRIDED_SLICE") draw_slice(l, random);
    if (op == "TRANSPOSE") draw_transpose(l, random);
    if (op == "RESHAPE") draw_reshape(l, random);
    if (op == "QUANTIZE") l.from_float = random.one_in(2);
  }
  return l;
}

}  // namespace

Layer draw_layer(const std::string& op, Random& random, int rare) {
  for (;;) {
    Layer l = draw_once(op, random, rare);
    if (work(l) <= max_macs) return l;
  }
}

}  // namespace boardless
