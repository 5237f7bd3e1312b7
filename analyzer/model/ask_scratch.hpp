// What a kernel of a pack answers when it is asked how much scratch it needs, before there is a
// program: in a memory of its own, of which nothing is left.
//
//   asked_scratch(pack, board, kernel, fused_call(graph, fused))    // nullopt: it refuses
#pragma once

#include <cstdint>
#include <optional>

#include "analyzer/board/board.hpp"
#include "analyzer/image/image.hpp"
#include "analyzer/model/pack/kernel_call.hpp"
#include "analyzer/model/pack/kernel_pack.hpp"

namespace boardless {

class TargetMemory;

inline constexpr std::uint32_t refused_scratch = ~0u;  // BL_UNSUPPORTED

// Error(ErrorKind::firmware) when the kernel does not come to an answer.
std::optional<std::uint32_t> asked_scratch(const KernelPack& pack, const Board& board,
                                           const Kernel& kernel, const KernelCall& call);

// The answer to a block at an address; `op` is what an error calls it.
std::uint32_t scratch_answer(const KernelPack& pack, const Kernel& kernel, std::uint32_t params,
                             const Image& image, const Board& board, const std::string& op);

// Puts the call's parameter block into memory, behind those of its parts; its address.
std::uint32_t add_block(TargetMemory& memory, KernelCall& call);

}  // namespace boardless
