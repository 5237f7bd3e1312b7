// What 'boardless detect' prints.
//
//   op                   kernel            cycles   share   glue  told by
//   0 CONV_2D            bl_conv_2d_int8  789,064  11.1 %     12  name, MACs, bytes
//   1 RESHAPE            dropped
#pragma once

#include <string>

#include "analyzer/detect/detection.hpp"

namespace boardless {

std::string detect_text(const Detection& detection, const std::string& model, int width);

}  // namespace boardless
