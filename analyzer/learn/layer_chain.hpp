// Layers one behind the other, which a pack may have a fused kernel for.
//
//   const Layer pair = read_layer(R"({"op":"CONV_2D","input":[1,8,8,16],"channels":16,
//                                     "then":[{"op":"ADD","inputs":[[1,8,8,16],[1,8,8,16]]}]})");
//   fused_name(pair)          // "CONV_2D+ADD"
//   call_of(pair).parts[1]    // the ADD's block, with the convolution's output as its first input
#pragma once

#include "analyzer/learn/layer.hpp"
#include "analyzer/learn/layer_prior.hpp"
#include "analyzer/model/pack/kernel_call.hpp"
#include "analyzer/random.hpp"

namespace boardless {

// "CONV_2D+ADD"; of a layer with none behind it, its op.
std::string fused_name(const Layer& layer);
std::vector<std::string> fused_parts(const std::string& name);

// graph_of() of a layer with others behind it. Error(ErrorKind::request) where one's output is not
// the next one's input.
Graph graph_of_chain(const Layer& layer);
// graph_of() of one of them, without the dead channels that some layers by themselves have.
Graph graph_of_part(const Layer& layer);

// The call of the kernel that runs the layer, or the layer and those behind it.
KernelCall call_of(const Layer& layer);

// Two layers as networks have them one behind the other: `first` of one op with one of `second`
// behind it. False where none that was drawn goes together.
bool draw_chain(const std::string& first, const std::string& second, Random& random, Layer& out,
                int rare = rare_in_networks);

// The operators of a fused kernel that can be drawn: two, of layer_ops().
bool can_draw_chain(const std::string& name);

}  // namespace boardless
