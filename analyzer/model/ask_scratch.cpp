#include "analyzer/model/ask_scratch.hpp"

#include <fmt/format.h>

#include "analyzer/error.hpp"
#include "analyzer/machine/run.hpp"
#include "analyzer/model/target_memory.hpp"

namespace boardless {
namespace {

constexpr std::uint64_t scratch_budget = 1'000'000;  // instructions

std::vector<std::uint8_t> bytes_of(const std::vector<std::uint32_t>& words) {
  std::vector<std::uint8_t> out;
  out.reserve(4 * words.size());
  for (const std::uint32_t word : words)
    for (int k = 0; k < 4; ++k) out.push_back(static_cast<std::uint8_t>(word >> (8 * k)));
  return out;
}

}  // namespace

std::uint32_t add_block(TargetMemory& memory, KernelCall& call) {
  for (KernelCall& part : call.parts) call.params.push_back(add_block(memory, part));
  for (const KernelCall::Array& array : call.arrays)
    call.params[array.word] = memory.add_constant(array.bytes);
  return memory.add_constant(bytes_of(call.params));
}

std::uint32_t scratch_answer(const KernelPack& pack, const Kernel& kernel, std::uint32_t params,
                             const Image& image, const Board& board, const std::string& op) {
  RunOptions ask;
  ask.call = kernel.scratch_bytes;
  ask.arguments = {params};
  ask.max_instructions = scratch_budget;
  const RunResult answer = run(image, board, ask);
  if (answer.profile.ended_by != EndedBy::returned)
    throw Error(ErrorKind::firmware,
                fmt::format("kernel pack '{}' does not tell how much scratch {} needs: the run "
                            "ended by {}",
                            pack.image.path, op, to_string(answer.profile.ended_by)));
  return answer.return_value;
}

std::optional<std::uint32_t> asked_scratch(const KernelPack& pack, const Board& board,
                                           const Kernel& kernel, const KernelCall& call) {
  if (!kernel.scratch_bytes) return 0;
  TargetMemory memory(pack, board);
  KernelCall own = call;
  const std::uint32_t params = add_block(memory, own);
  const std::uint32_t bytes =
      scratch_answer(pack, kernel, params, memory.image(), memory.board(), kernel.name);
  return bytes == refused_scratch ? std::nullopt : std::optional(bytes);
}

}  // namespace boardless
