// Learning that can be interrupted: each kernel is kept as soon as it is learned.
//
//   boardless learn PACK.elf -o m4.predictor               // goes on from m4.predictor.progress
//   boardless learn PACK.elf -o m4-2.part --shard 2/4      // its share of the kernels
//
// Kernels are learned independently of each other, so the file is the same however many runs and
// machines it took.
#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "analyzer/learn/learn_pack.hpp"
#include "analyzer/shard/shard.hpp"

namespace boardless::cli {

// Learns counts on `board`, and writes --output, or with --shard a part; the program's exit status.
int run_learn(const boost::program_options::variables_map& values, const KernelPack& pack,
              const Board& board, LearnOptions options);

}  // namespace boardless::cli
