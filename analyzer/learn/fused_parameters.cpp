// Fused kernels: the parameters of each part. A PAD in front of a convolution is also its padding.
#include <algorithm>

#include "analyzer/learn/parameter_collector.hpp"

namespace boardless::parameters {
namespace {

bool is_convolution(const KernelCall& call) {
  return call.kernel == "CONV_2D" || call.kernel == "DEPTHWISE_CONV_2D";
}

// The convolution with what the PAD adds to rows and columns as its own padding: the words of
// boardless_kernels.h.
KernelCall folded(const KernelCall& pad, const KernelCall& convolution) {
  constexpr std::size_t input_height = 1, padding_top = 13;  // of the convolution
  constexpr std::size_t rows = 3, before = 6;                // of the PAD
  KernelCall out = convolution;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    out.params[input_height + axis] = pad.params[rows + axis];
    out.params[padding_top + axis] += pad.params[before + rows + axis];
  }
  return out;
}

}  // namespace

std::string of_part(const std::string& op, const std::string& name) {
  constexpr std::string_view sum = "sum_";
  std::string out = op + ".";
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name.starts_with(sum) ? std::string(sum) + out + name.substr(sum.size()) : out + name;
}

std::vector<KernelCall> arranged_parts(const KernelCall& call) {
  std::vector<KernelCall> parts = call.parts;
  if (parts[0].kernel == "PAD" && is_convolution(parts[1])) {
    parts[1] = folded(parts[0], parts[1]);
    std::swap(parts[0], parts[1]);
  }
  return parts;
}

}  // namespace boardless::parameters
