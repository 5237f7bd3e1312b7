// Layers as real networks have them: where learning and its checks draw from.
//
//   Random random(7);
//   Layer layer = draw_layer("DEPTHWISE_CONV_2D", random);   // 1x24x24x48, 3x3, stride 2 ...
//
// Shapes are those of networks for microcontrollers and of architecture searches over them: most
// channel counts are multiples of 4, 8 or 16, most filters 1x1 or 3x3, and some of everything that
// an operator allows is among them. Each costs at most a few million multiplications, so that it is
// emulated in milliseconds. The same numbers give the same layers on every machine.
#pragma once

#include <string>

#include "analyzer/learn/layer.hpp"
#include "analyzer/random.hpp"

namespace boardless {

// Of networks' layers, one convolution in so many has groups, and one in so many a dilation.
inline constexpr int rare_in_networks = 40;

// `op` is one of layer_ops(). `rare` as above: learning looks at what is rare more often.
Layer draw_layer(const std::string& op, Random& random, int rare = rare_in_networks);

}  // namespace boardless
