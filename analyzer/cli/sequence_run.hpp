// What the model says of the sequences of a microbench image (docs/microbenchmarks.md), each by
// itself, from one run of the image.
//
//   const SequencePlace place = sequence_place("microbench-cortex-m4.elf", board, 16e6);
//   const auto sequences = run_sequences(values, "microbench-cortex-m4.elf", place);
//   sequences.at("v7-mov").class_cycles     // 1 cycle of CycleClass::alu
//
// The image times each sequence by two calls of one harness, with the sequence's code and without
// it, and prints the difference. So does this: it takes the profiles of those two calls apart from
// the run. What the cycles by class and the stalls sum to is what the image prints in the emulator.
#pragma once

#include <boost/program_options.hpp>
#include <map>
#include <string>

#include "analyzer/board/board.hpp"
#include "analyzer/measured/profile_cache.hpp"

namespace boardless::cli {

// Whether it has the harness of one. Error as load_image().
bool is_microbench_image(const std::string& path);

// Where an image's sequences are run.
struct SequencePlace {
  Board board;  // as asked for; the generic one of its core where the image is linked elsewhere
  double clock_hz = 0;
  std::string note;  // that it is the generic one; else empty
};
SequencePlace sequence_place(const std::string& image, const Board& board, double clock_hz);

// By name, "v7-mov"; of one pass. Of `values` --max-instructions counts. Error where the image is
// no microbench image, or where its run does not come to its end.
std::map<std::string, ProfileFeatures> run_sequences(
    const boost::program_options::variables_map& values, const std::string& image,
    const SequencePlace& place);

// Cycles as the model documents them, stalls included.
double cycles_of(const ProfileFeatures& features);

// The highest clock at which the board's flash needs no wait states, as after reset on most parts;
// the board's usual clock where that has none.
double clock_without_waits(const Board& board);

}  // namespace boardless::cli
