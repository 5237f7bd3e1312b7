// Fused kernels: the parameters of each part. A PAD in front of a convolution is also its padding.
#include <algorithm>

#include "analyzer/learn/parameter_collector.hpp"

namespace boardless::parameters {
namespace {

bool is_convolution(const KernelCall& call) {
  return call.kernel == "CONV_2D" || call.kernel == "DEPTHWISE_CONV_2D";
}

bool folds(const std::vector<KernelCall>& parts) {
  return parts[0].kernel == "PAD" && is_convolution(parts[1]);
}

// Gives the convolution what the PAD adds to rows and columns as its own padding: the words of
// boardless_kernels.h.
void fold(const KernelCall& pad, KernelCall& convolution) {
  constexpr std::size_t input_height = 1, padding_top = 13;  // of the convolution
  constexpr std::size_t rows = 3, before = 6;                // of the PAD
  for (std::size_t axis = 0; axis < 2; ++axis) {
    convolution.params[input_height + axis] = pad.params[rows + axis];
    convolution.params[padding_top + axis] += pad.params[before + rows + axis];
  }
}

// Words of either convolution's block.
constexpr std::size_t input_shape = 1, output_shape = 4;

}  // namespace

bool tells_shapes(const std::vector<KernelCall>& parts) {
  return std::all_of(parts.begin(), parts.end(), is_convolution);
}

bool keeps_shape(const KernelCall& first, const KernelCall& last) {
  bool keeps = true;
  for (std::size_t axis = 0; axis < 3; ++axis)
    keeps &= first.params[input_shape + axis] == last.params[output_shape + axis];
  return keeps;
}

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
  if (folds(parts)) {
    fold(parts[0], parts[1]);
    std::swap(parts[0], parts[1]);
  }
  return parts;
}

void arrange_parts(const KernelCall& call, FoldedParts& out) {
  out.in_order.clear();
  for (const KernelCall& part : call.parts) out.in_order.push_back(&part);
  if (!folds(call.parts)) return;
  const KernelCall& from = call.parts[1];
  out.convolution.type = from.type;
  out.convolution.params = from.params;
  out.convolution.ordinary_scales = from.ordinary_scales;
  fold(call.parts[0], out.convolution);
  out.in_order[0] = &out.convolution;
  out.in_order[1] = &call.parts[0];
}

}  // namespace boardless::parameters
