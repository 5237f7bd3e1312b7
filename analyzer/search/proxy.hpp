// A stand-in for accuracy where nobody trains: how much a network can hold. It is a proxy: it ranks
// larger networks above smaller ones, stage by stage with less and less gain, and knows nothing of
// any task. An accuracy it is not.
//
//   capacity_proxy(network_layers(space, architecture))    // 0.71
//
// Each stage gives log2(1 + MACs / 100 000) + log2(1 + parameters / 1000); of their sum S the proxy
// is S / (S + 20), between 0 and 1.
#pragma once

#include <span>

#include "analyzer/search/network.hpp"

namespace boardless {

double capacity_proxy(std::span<const NetworkLayer> layers);

}  // namespace boardless
