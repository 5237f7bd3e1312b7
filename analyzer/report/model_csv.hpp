// A model's estimate as rows: one for each op, and a last one, [total], for all of them.
//
//   model,core,board,clock_hz,op,type,name,shapes,macs,parameters,instructions,cycles,…
//   kws.tflite,cortex-m4,nucleo-l4r5zi,120000000,0,CONV_2D,conv1,1x49x10x1 -> 1x25x5x64,320000,…
//
// Fields by RFC 4180, empty where a figure is not known or an op is not counted; `missing` says
// why.
#pragma once

#include <string>

#include "analyzer/model/model_estimate.hpp"

namespace boardless {

std::string model_csv(const ModelEstimate& m);

}  // namespace boardless
