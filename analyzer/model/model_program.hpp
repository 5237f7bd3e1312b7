// A model as a program for a board: the kernel pack, the model's constants, a function for each op
// that calls its kernel, and `infer`, which calls them in turn. Everything that runs or explains an
// image can run or explain it.
//
//   ModelProgram program = make_program(graph, pack, board, {});
//   program.image.find_symbol("op0_CONV_2D")->address
//   program.ops[2].same_as                       // op 1: same kernel, shape and parameters
//   program.memory.arena_bytes
//
// Where the pack declares a fused kernel for ops that stand one behind the other, and the kernel
// takes them, it runs in place of theirs, by the function of the last of them. The tensors between
// them are not in the arena.
//
// Errors: Error(ErrorKind::request) when the pack lacks kernels (all ops that need them are named,
// with shape and type), or the board has no flash or RAM.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/model/graph/graph.hpp"
#include "analyzer/model/graph/memory_plan.hpp"
#include "analyzer/model/pack/kernel_pack.hpp"

namespace boardless {

// Where the bytes are. A runtime's own code and data are not in it.
struct ModelMemory {
  std::uint64_t code_bytes = 0;      // flash: of the whole pack
  std::uint64_t constant_bytes = 0;  // flash: weights, biases, parameters, the ops' functions
  std::uint64_t arena_bytes = 0;     // RAM: tensors, and the scratch of kernels
  std::uint64_t pack_ram_bytes = 0;  // RAM: the pack's own data
  std::uint64_t board_flash_bytes = 0;
  std::uint64_t board_ram_bytes = 0;  // in one piece, where the arena lies
  std::uint64_t flash_bytes() const { return code_bytes + constant_bytes; }
  std::uint64_t ram_bytes() const { return arena_bytes + pack_ram_bytes; }  // without the stack
};

struct ModelProgram {
  struct Op {
    std::string missing;         // why it is not in the program; empty: it is
    std::uint32_t function = 0;  // address of the function that runs it
    // A later op whose kernel does this one's work, too (fused_ops.hpp): this has no function.
    std::optional<int> fused_into;
    std::uint32_t scratch_bytes = 0;
    // An earlier op that takes the same instructions and cycles: the kernel says that its cost
    // depends on shape and parameters alone, and these are equal.
    std::optional<int> same_as;
    std::vector<std::uint32_t> cost_key;  // what settles its cost; empty: more than is known here
    // The same for ops of other models, whose cost must not depend on which of them ran first: on a
    // board with flash lines or caches addresses are part of it.
    std::vector<std::uint32_t> batch_key;
    std::vector<int> inputs;  // tensors that its kernel is handed; -1: none
    std::vector<int> outputs;
  };
  Image image;
  Board board;              // made larger where the model does not fit
  std::uint32_t infer = 0;  // address of the function that runs all ops
  std::vector<Op> ops;      // as Graph::operators
  MemoryPlan plan;
  std::uint32_t arena = 0;  // address
  std::string pack;         // "boardless 1.0, GCC 12.2.1"
  ModelMemory memory;
};

class ScratchCache;

struct ProgramOptions {
  bool skip_missing = false;        // leave out ops that have no kernel
  bool fuse = true;                 // use the fused kernels that the pack declares
  ScratchCache* scratch = nullptr;  // what kernels answered before
};

ModelProgram make_program(const Graph& graph, const KernelPack& pack, const Board& board,
                          const ProgramOptions& options);

// The function of an op: "op0_CONV_2D".
std::string op_function_name(const Operator& op);
std::string op_function_name(int index, const std::string& type);

}  // namespace boardless
