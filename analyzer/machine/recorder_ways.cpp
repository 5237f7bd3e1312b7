// The ways that a run takes through blocks: edges from one to the next, each with what it costs,
// and the nodes between them, a block and the state of the pipeline that it begins in.
#include <fmt/format.h>

#include <string_view>

#include "analyzer/machine/recorder.hpp"
#include "isa/multiplications.hpp"

namespace boardless {
namespace {

constexpr std::size_t max_paths = 1'000'000;  // some 300 bytes each; usual firmware has thousands
constexpr std::size_t many = 8;               // edges of a node that are searched one by one

std::uint64_t mixed(std::uint64_t x) {  // splitmix64's finaliser
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

}  // namespace

std::uint64_t Recorder::key_of(std::size_t decision, std::size_t decisions) {
  if (decisions <= max_key_bits) return std::uint64_t{1} << decision;
  return mixed(decision + 1) >> (64 - max_key_bits);
}

Recorder::Edge* Recorder::find_edge(Node& node, std::uint64_t where, std::uint64_t key) const {
  if (node.edges.size() <= many) {
    for (Edge* edge : node.edges)
      if (edge->where == where && edge->key == key) return edge;
    return nullptr;
  }
  const auto found = node.many_edges.find(mixed(where) ^ mixed(key + 1));
  return found == node.many_edges.end() ? nullptr : found->second;
}

// How the current block ran, as far as the key and the next address tell.
Path Recorder::path_so_far(std::uint64_t key, std::uint32_t next) const {
  Path path;
  if (!node_->block) return path;
  const BlockInfo& info = *node_->block;
  const Block& block = block_of(*node_);
  path.block = info.index;
  path.context = node_->context;
  path.entered_by_jump = node_->entered_by_jump;
  path.mispredicted = key & mispredicted;
  path.passed.reserve(info.conditionals);
  if (info.conditionals > 0)
    for (std::size_t k = 0; k < block.instructions.size(); ++k)
      if (block.instructions[k].in_it)
        path.passed.push_back(decided(info, key, info.decision[k]) == info.passes_if[k]);
  const Instruction& last = block.instructions.back();
  const bool skipped = last.in_it && !path.passed.back();
  path.taken = last.writes_pc && !skipped && (!last.conditional_branch() || next != last.end());
  path.next_address = next;
  path.last = static_cast<std::uint32_t>(block.instructions.size());
  return path;
}

Recorder::Edge& Recorder::add_edge(std::uint64_t where, std::uint64_t key, BlockInfo* next) {
  Path path = path_so_far(key, static_cast<std::uint32_t>(where));
  Edge& edge = edges_.emplace_back();
  edge.where = where;
  edge.key = key;
  PipelineState state = timing_.start();
  if (node_->block) {
    const Block& block = block_of(*node_);
    state = replay(block, profile_.contexts[node_->context], path, timing_, profile_.options,
                   [&edge](std::size_t, const Instruction& i, Outcome outcome, const Step& step) {
                     edge.cycles += static_cast<std::uint64_t>(step.cycles);
                     if (outcome.passed)
                       edge.multiplications += static_cast<std::uint32_t>(multiplications(i));
                   });
    edge.instructions = static_cast<std::uint32_t>(block.instructions.size());
  }
  edge.next = next ? node_at(next, state, path.taken || !node_->block) : nullptr;
  if (calls_ && node_->block && next) {
    const Transfer transfer = transfer_of(block_of(*node_), path, last_stack_look(), *calls_);
    if (transfer.matters()) edge.transfer = &transfers_.emplace_back(transfer);
  }
  if (works_out_) plan(edge, next);
  edge.path = static_cast<std::uint32_t>(paths_.size());
  paths_.push_back(std::move(path));
  Node& node = *node_;
  node.edges.push_back(&edge);
  const auto index = [&node](Edge& other) {
    node.many_edges[mixed(other.where) ^ mixed(other.key + 1)] = &other;
  };
  if (node.edges.size() == many + 1)
    for (Edge* other : node.edges) index(*other);
  else if (node.edges.size() > many)
    index(edge);
  if (paths_.size() > max_paths)
    control_.fail(
        fmt::format("the firmware took more than {} different ways through its code, the "
                    "last at {}, and boardless keeps no more apart",
                    max_paths, describe_address(image_, block_of(node).address)));
  return edge;
}

std::uint32_t Recorder::context_of(const PipelineState& state) {
  const std::string_view bytes(reinterpret_cast<const char*>(state.bytes.data()),
                               state.bytes.size());
  std::vector<std::uint32_t>& candidates = context_index_[std::hash<std::string_view>{}(bytes)];
  for (const std::uint32_t index : candidates)
    if (profile_.contexts[index] == state) return index;
  candidates.push_back(static_cast<std::uint32_t>(profile_.contexts.size()));
  profile_.contexts.push_back(state);
  return candidates.back();
}

Recorder::Node* Recorder::node_at(BlockInfo* block, const PipelineState& state, bool jumped) {
  const std::uint32_t context = context_of(state);
  std::vector<Node*>& candidates = node_index_[std::uint64_t{block->index} << 32 | context];
  for (Node* node : candidates)
    if (node->entered_by_jump == jumped) return node;
  Node& node = nodes_.emplace_back();
  node.recent[0] = node.recent[1] = &no_edge_;
  node.block = block;
  node.context = context;
  node.entered_by_jump = jumped;
  candidates.push_back(&node);
  return &node;
}

}  // namespace boardless
