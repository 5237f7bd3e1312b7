#include "analyzer/model/graph/memory_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "analyzer/model/graph/block_lifetimes.hpp"

namespace boardless {
namespace {

bool at_one_time(const ArenaBlock& a, const ArenaBlock& b) {
  return a.first_operator <= b.last_operator && b.first_operator <= a.last_operator;
}

// Sets every block's offset.
void place(std::vector<ArenaBlock>& blocks) {
  std::vector<ArenaBlock*> waiting;
  waiting.reserve(blocks.size());
  for (ArenaBlock& block : blocks) waiting.push_back(&block);
  std::stable_sort(waiting.begin(), waiting.end(), [](const ArenaBlock* a, const ArenaBlock* b) {
    return std::tuple(b->bytes, a->first_operator) < std::tuple(a->bytes, b->first_operator);
  });
  std::vector<const ArenaBlock*> placed;  // by offset
  for (ArenaBlock* block : waiting) {
    std::uint64_t offset = 0;
    for (const ArenaBlock* other : placed) {
      if (!at_one_time(*block, *other)) continue;
      if (other->offset >= offset + block->bytes) break;  // the gap before it is large enough
      offset = std::max(offset, other->offset + other->bytes);
    }
    block->offset = offset;
    placed.insert(std::upper_bound(placed.begin(), placed.end(), block,
                                   [](const ArenaBlock* a, const ArenaBlock* b) {
                                     return a->offset < b->offset;
                                   }),
                  block);
  }
}

// By operator, the bytes that are in use.
std::vector<std::uint64_t> bytes_in_use(const std::vector<ArenaBlock>& blocks,
                                        std::size_t operators) {
  std::vector<std::uint64_t> starts(operators + 1);
  std::vector<std::uint64_t> ends(operators + 1);
  for (const ArenaBlock& block : blocks) {
    starts[block.first_operator] += block.bytes;
    ends[block.last_operator + 1] += block.bytes;
  }
  std::vector<std::uint64_t> bytes(operators);
  std::uint64_t now = 0;
  for (std::size_t i = 0; i < operators; ++i) {
    now += starts[i];
    now -= ends[i];
    bytes[i] = now;
  }
  return bytes;
}

void find_peak(MemoryPlan& plan, std::size_t operators) {
  const std::vector<std::uint64_t> bytes = bytes_in_use(plan.blocks, operators);
  const auto peak = std::max_element(bytes.begin(), bytes.end());
  if (peak == bytes.end()) return;
  plan.peak_operator = static_cast<int>(peak - bytes.begin());
  plan.lower_bound_bytes = *peak;
  for (const ArenaBlock& block : plan.blocks)
    if (block.first_operator <= plan.peak_operator && plan.peak_operator <= block.last_operator)
      plan.peak_tensors.insert(plan.peak_tensors.end(), block.tensors.begin(), block.tensors.end());
  std::sort(plan.peak_tensors.begin(), plan.peak_tensors.end());
}

}  // namespace

MemoryPlan plan_memory(const Graph& graph, const PlanOptions& options) {
  MemoryPlan plan;
  plan.blocks = block_lifetimes(graph, options);
  place(plan.blocks);
  std::stable_sort(
      plan.blocks.begin(), plan.blocks.end(), [](const ArenaBlock& a, const ArenaBlock& b) {
        return std::tuple(a.first_operator, a.offset) < std::tuple(b.first_operator, b.offset);
      });
  plan.tensor_offsets.resize(graph.tensors.size());
  plan.scratch_offsets.resize(graph.operators.size());
  for (const ArenaBlock& block : plan.blocks) {
    for (const int tensor : block.tensors) plan.tensor_offsets[tensor] = block.offset;
    if (block.scratch_of) plan.scratch_offsets[*block.scratch_of] = block.offset;
    plan.arena_bytes = std::max(plan.arena_bytes, block.offset + block.bytes);
  }
  find_peak(plan, graph.operators.size());
  return plan;
}

std::string plan_fault(const MemoryPlan& plan) {
  const auto text = [](const ArenaBlock& block) {
    return block.scratch_of ? fmt::format("the scratch of operator {}", *block.scratch_of)
                            : fmt::format("tensor {}", fmt::join(block.tensors, ", "));
  };
  for (std::size_t i = 0; i < plan.blocks.size(); ++i) {
    const ArenaBlock& a = plan.blocks[i];
    if (a.offset % arena_alignment != 0 || a.offset + a.bytes > plan.arena_bytes)
      return fmt::format("{} is misaligned or outside the arena", text(a));
    for (std::size_t j = 0; j < i; ++j) {
      const ArenaBlock& b = plan.blocks[j];
      if (at_one_time(a, b) && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes)
        return fmt::format("{} and {} share bytes at one time", text(b), text(a));
    }
  }
  return {};
}

}  // namespace boardless
