// Tries the fused kernels that a pack declares: layers are drawn for each pair of operators, one
// behind the other, and run apart and together in the emulator. What comes out has to be the same,
// and what it costs tells what fusing saves. Estimates follow the same rule, as they ask the same
// kernels (analyzer/model/fused_ops.hpp).
//
//   for (const FusionPair& pair : try_fusions(pack, board, point, {.cases = 20}))
//     pair.name, pair.cases[0].fused, pair.cases[0].apart_cycles
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/learn/layer.hpp"
#include "analyzer/model/pack/kernel_pack.hpp"

namespace boardless {

enum class FusionRefusal : std::uint8_t {
  none,
  sizes,         // also refused with one scale and zero point for all tensors
  quantisation,  // taken with such
};

struct FusionCase {
  std::string first;  // layers, as layer_json() has them
  std::string second;
  FusionRefusal refusal = FusionRefusal::none;
  // Of a case that was fused:
  bool same_bytes = false;
  double apart_cycles = 0;
  double together_cycles = 0;
  std::int64_t arena_saved_bytes = 0;
  double saving() const { return apart_cycles > 0 ? 1 - together_cycles / apart_cycles : 0; }
};

struct FusionPair {
  std::string name;      // "PAD+CONV_2D"
  std::string untested;  // why no layers could be drawn; mostly empty
  std::vector<FusionCase> cases;
};

// Two operators that often stand one behind the other, for which the pack declares no kernel: what
// they cost as one graph is what they cost as two.
struct UndeclaredPair {
  std::string name;
  int cases = 0;
  double difference = 0;  // the greatest one of the costs, relative
};

struct FusionOptions {
  int cases = 40;  // of each pair
  std::uint64_t seed = 1;
};

// In the pack's order. Error as make_program() and run_model().
std::vector<FusionPair> try_fusions(const KernelPack& pack, const Board& board,
                                    const OperatingPoint& point, const FusionOptions& options);

// Of the pairs that runtimes often fuse, those whose operators the pack has, but no fused kernel.
std::vector<UndeclaredPair> try_undeclared(const KernelPack& pack, const Board& board,
                                           const OperatingPoint& point,
                                           const FusionOptions& options);

}  // namespace boardless
