// Which operators a function is for, by the words of its name.
//
//   named_operators("arm_depthwise_conv_s8")             // {"DEPTHWISE_CONV_2D"}
//   named_operators("tflite::ConvEval(TfLiteContext*)")  // {"CONV_2D"}
//   named_operators("bl_pad_conv_2d_int8")               // {"CONV_2D", "PAD"}
//   named_operators("memcpy")                            // {}
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace boardless {

std::vector<std::string> named_operators(std::string_view function);

}  // namespace boardless
