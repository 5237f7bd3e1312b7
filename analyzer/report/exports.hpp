// Explanations in the formats of other tools, one per file. Every export's costs sum to the
// estimate's: docs/exports.md.
//
//   for (const ExportFormat& format : export_formats()) format.id, format.opens_with
//   export_format("folded")->write(x)
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analyzer/cost/explanation.hpp"

namespace boardless {

struct ExportFormat {
  std::string_view id;
  std::string_view opens_with;  // for people: which tools read it
  bool binary;
  std::string (*write)(const Explanation& x);
};

std::span<const ExportFormat> export_formats();
const ExportFormat* export_format(std::string_view id);  // null when there is none

// Cycles, instructions and picojoules of each instruction and call:
//
//   fn=(27) bl_depthwise_conv_2d_int8
//   0x800231e 157 1000 500 785714              the instruction's own, at line 157
//   cfn=(40) sum_pixel_3x3
//   calls=500 0x800178c 94
//   0x800231e 157 3354142 2164000 2635397286   what it called
std::string export_callgrind(const Explanation& x);

// main;conv_2d;requantise_[i] 12345: a line for each stack, with its own cycles; "_[i]" is what
// flamegraph.pl and inferno colour as inlined.
std::string export_folded(const Explanation& x);

// {"type": "sampled", "name": "cycles", "samples": [[0], [0, 3]], "weights": [12, 345]}
std::string export_speedscope(const Explanation& x);

// Cycles, instructions, nanoseconds and nanojoules of stacks down to the instruction, as
// gzip-compressed bytes.
std::string export_pprof(const Explanation& x);

}  // namespace boardless
