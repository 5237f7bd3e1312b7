#include "analyzer/model/join_profiles.hpp"

#include <algorithm>

namespace boardless {

ProfileJoiner::ProfileJoiner(std::uint32_t caller) {
  CallTree::Context root;
  root.function = caller;
  root.calls = 1;
  tree_.contexts.push_back(root);
  out_.ended_by = EndedBy::returned;
  out_.passes = 1;
}

void ProfileJoiner::add_paths(const Profile& profile, const Relocation& moved) {
  std::vector<std::uint32_t> block_index;
  for (const Block& block : profile.blocks) {
    const std::uint32_t address = moved(block.address);
    const auto [found, is_new] =
        blocks_.try_emplace({address, block.size}, static_cast<std::uint32_t>(out_.blocks.size()));
    if (is_new) {
      Block& added = out_.blocks.emplace_back(block);
      added.address = address;
      for (Instruction& i : added.instructions) i.address = moved(i.address);
    }
    block_index.push_back(found->second);
  }
  const auto contexts = static_cast<std::uint32_t>(out_.contexts.size());
  out_.contexts.insert(out_.contexts.end(), profile.contexts.begin(), profile.contexts.end());
  for (const Path& path : profile.paths) {
    Path& added = out_.paths.emplace_back(path);
    added.block = block_index[path.block];
    added.context += contexts;
    added.next_address = moved(path.next_address);
  }
  for (const auto& [address, counts] : profile.operands) {
    OperandCounts& sum = out_.operands[moved(address)];
    for (std::size_t k = 0; k < counts.size(); ++k) sum[k] += counts[k];
  }
  for (const auto& [address, counts] : profile.memory_events) {
    EventCounts& sum = out_.memory_events[moved(address)];
    for (std::size_t k = 0; k < counts.size(); ++k) sum[k] += counts[k];
  }
}

void ProfileJoiner::add_call_tree(const CallTree& tree, std::uint32_t site,
                                  const Relocation& moved) {
  const auto offset = static_cast<std::uint32_t>(tree_.contexts.size());
  CallTree::Call whole;
  whole.site = site;
  whole.calls = 1;
  for (const CallTree::Context& context : tree.contexts) {
    CallTree::Context& added = tree_.contexts.emplace_back(context);
    const bool is_root = context.parent == CallTree::no_parent;
    added.parent = is_root ? 0 : context.parent + offset;
    added.function = moved(context.function);
    if (is_root) {
      added.calls = 1;
      whole.function = added.function;
    }
    whole.instructions += context.instructions;
    whole.cycles += context.cycles;
  }
  const auto add = [this](const CallTree::Call& call) {
    CallTree::Call& sum = calls_[{call.site, call.function}];
    sum.site = call.site;
    sum.function = call.function;
    sum.calls += call.calls;
    sum.instructions += call.instructions;
    sum.cycles += call.cycles;
  };
  add(whole);
  for (CallTree::Call call : tree.calls) {
    call.site = moved(call.site);
    call.function = moved(call.function);
    add(call);
  }
  for (const CallTree::Stack& stack : tree.stacks) {
    CallTree::Stack& most = stacks_[moved(stack.function)];
    most.function = moved(stack.function);
    most.own_bytes = std::max(most.own_bytes, stack.own_bytes);
    most.bytes = std::max(most.bytes, stack.bytes);
  }
  tree_.stack_bytes = std::max(tree_.stack_bytes, tree.stack_bytes);
  tree_.folded |= tree.folded;
}

void ProfileJoiner::add(const Profile& profile, std::uint32_t site, const Relocation& relocation) {
  if (first_) {
    out_.core = profile.core;
    out_.options = profile.options;
    first_ = false;
  }
  add_paths(profile, relocation);
  if (profile.call_tree)
    add_call_tree(*profile.call_tree, site, relocation);
  else
    has_tree_ = false;
  out_.instructions += profile.instructions;
  out_.run_instructions += profile.run_instructions;
  out_.read_clock |= profile.read_clock;
  out_.console += profile.console;
  for (const std::string& warning : profile.warnings)
    if (std::find(out_.warnings.begin(), out_.warnings.end(), warning) == out_.warnings.end())
      out_.warnings.push_back(warning);
}

Profile ProfileJoiner::finish() {
  if (has_tree_ && !first_) {
    for (const auto& [key, call] : calls_) tree_.calls.push_back(call);
    for (const auto& [function, stack] : stacks_) tree_.stacks.push_back(stack);
    out_.call_tree = std::move(tree_);
  }
  return std::move(out_);
}

}  // namespace boardless
