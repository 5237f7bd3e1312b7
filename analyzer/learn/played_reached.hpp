// The branches of loops over the taps of a filter by which input pixels reach each pixel of a
// transposed convolution: how often each is mispredicted.
//
//   add_played_reached(c, rows, columns, batches, input_channels, output_channels);
#pragma once

#include "analyzer/learn/window_axis.hpp"

namespace boardless::parameters {

void add_played_reached(Collector& c, const Axis& rows, const Axis& columns, Value batches,
                        Value input_channels, Value output_channels);

}  // namespace boardless::parameters
