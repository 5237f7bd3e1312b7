// What the recorder knows of a block when it is met first: its instructions, whether they can run
// here, and which of them have to call back.
#include <fmt/format.h>

#include <algorithm>

#include "analyzer/machine/recorder.hpp"
#include "isa/stack_effect.hpp"

namespace boardless {
namespace {

// A zero runs, as movs r0, r0. Whoever runs so many that were never loaded is lost in empty memory,
// of which a generic board has 16 MiB: the run would end only behind it, and each block is kept.
constexpr std::size_t most_empty_bytes = 4096;
// Each address that calls back makes all such callbacks a little slower. With more than so many, it
// is quicker to let every access call back.
constexpr std::size_t most_caught = 64;

bool may_fall_through(const Instruction& last) {
  return !last.writes_pc || last.conditional_branch() || last.in_it;
}

}  // namespace

// What decides whether `next`, which comes behind the instructions of `block`, passes. An
// instruction inside an IT block that sets the flags leaves the ones behind it to a decision of
// their own.
void Recorder::add_decision(BlockInfo& info, const Block& block, const Instruction& next) const {
  bool decides = false, same = true;
  if (next.in_it) {
    ++info.conditionals;
    const Instruction* before = block.instructions.empty() ? nullptr : &block.instructions.back();
    decides = !before || !before->in_it || before->writes_flags;
    if (decides) {
      ++info.decisions;
    } else {
      std::size_t first = block.instructions.size() - 1;
      while (!info.decides[first]) --first;
      same = block.instructions[first].condition == next.condition;
    }
  }
  info.decision.push_back(static_cast<std::uint16_t>(info.decisions ? info.decisions - 1 : 0));
  info.passes_if.push_back(same);
  info.decides.push_back(decides);
}

bool Recorder::decided(const BlockInfo& info, std::uint64_t key, std::size_t decision) const {
  if (info.decisions <= max_key_bits) return (key >> decision & 1) != 0;
  return (key & ~mispredicted & ~toggled) != 0 && wide_passed_[decision];
}

bool Recorder::is_as_decoded(const Block& block) const {
  std::vector<std::uint8_t> bytes(block.size);
  if (!engine_.read(block.address, bytes)) return true;
  return std::all_of(
      block.instructions.begin(), block.instructions.end(), [&](const Instruction& i) {
        const std::size_t at = i.address - block.address;
        std::uint32_t code = bytes[at] | bytes[at + 1] << 8;
        if (i.size == 4)
          code = code << 16 | static_cast<std::uint32_t>(bytes[at + 2] | bytes[at + 3] << 8);
        return code == i.encoding;
      });
}

// Code that was overwritten after it ran may have been counted as what it was at first.
void Recorder::note_changed(const Block& block) {
  if (profile_.changed_code || is_as_decoded(block)) return;
  profile_.changed_code = block.address;
  profile_.warnings.push_back(
      fmt::format("code at 0x{:08x} was changed while the firmware ran; where it was counted as it "
                  "was before, its cycles are wrong",
                  block.address));
}

// Unicorn has translated a block: for the first time, or once more because of a store to it.
void Recorder::translation_hook(uc_engine*, uc_tb* block, uc_tb*, void* recorder) {
  Recorder& r = *static_cast<Recorder*>(recorder);
  const auto found = r.first_block_at_.find(static_cast<std::uint32_t>(block->pc));
  if (found != r.first_block_at_.end()) r.note_changed(r.profile_.blocks[found->second]);
}

Recorder::BlockInfo* Recorder::block_at(std::uint64_t where, ItState it) {
  const auto found = block_index_.find(where);
  BlockInfo* info = found == block_index_.end() ? nullptr : found->second;
  if (!info) {
    Block block;
    block.address = static_cast<std::uint32_t>(where);
    block.size = static_cast<std::uint32_t>(where >> 32);
    std::vector<std::uint8_t> bytes(block.size + 2);
    if (!engine_.read(block.address, bytes)) {
      bytes.resize(block.size);
      engine_.read(block.address, bytes);
    }
    info = &blocks_.emplace_back();
    info->index = static_cast<std::uint32_t>(profile_.blocks.size());
    first_block_at_.try_emplace(block.address, info->index);
    info->at.resize((block.size + 1) / 2);
    for (std::uint32_t at = 0; at < block.size;) {
      const Instruction i = decoder_.decode(std::span(bytes).subspan(at), block.address + at, it);
      info->at[at / 2] = static_cast<std::uint16_t>(block.instructions.size());
      add_decision(*info, block, i);
      if (memory_ && memory_->simulates_fetch()) {
        const std::uint32_t line_bytes = memory_->line_bytes();
        std::vector<BlockLines::Line>& lines = info->lines.lines;
        const auto k = static_cast<std::uint16_t>(block.instructions.size());
        for (const std::uint32_t byte : {i.address, i.end() - 1})
          if (lines.empty() || lines.back().address / line_bytes != byte / line_bytes)
            lines.push_back({byte, k});
      }
      if (calls_ && at > 0) {
        const Instruction& before = block.instructions.back();
        const auto k = static_cast<std::uint16_t>(block.instructions.size());
        const bool crosses = calls_->function_at(i.address) != calls_->function_at(before.address);
        if (crosses) info->crossings.push_back(k);
        if (crosses || grows_stack_by_register(before) || grows_stack_by_register(i))
          info->stack_looks.push_back(k);
      }
      block.instructions.push_back(i);
      at += i.size;
    }
    info->it_after = it;
    info->events.resize(memory_ ? block.instructions.size() : 0);
    if (works_out_) plan(*info, block);
    const Instruction& last = block.instructions.back();
    info->fallthrough = last.end();
    info->predicts = timing_.predicts_branches && last.op == Op::branch && may_fall_through(last);
    if (info->predicts)
      info->predictor = &predictors_.try_emplace(last.address, std::uint8_t{1}).first->second;
    block_index_[where] = info;
    profile_.blocks.push_back(std::move(block));
    if (!check_executable(profile_.blocks.back()) || !check_loaded(profile_.blocks.back(), bytes))
      return nullptr;
  }
  const bool too_many = caught_ > most_caught;
  if (works_out_ && (too_many || !info->accesses.possible)) {
    wants_accesses_ = wants_restart_ = true;
    engine_.stop();
    return nullptr;
  }
  if (needs_hooks(*info)) {
    to_hook_ = info;
    wants_restart_ = true;
    engine_.stop();
    return nullptr;
  }
  return info;
}

bool Recorder::check_executable(const Block& block) {
  for (const Instruction& i : block.instructions) {
    const std::string why = why_not_executable(i, board_.core, isa_);
    if (why.empty()) continue;
    std::vector<std::uint8_t> bytes(i.size);
    engine_.read(i.address, bytes);
    control_.fail(fmt::format("'{}' at {} cannot run on board {}: {}",
                              decoder_.text(bytes, i.address, {}),
                              describe_address(image_, i.address), board_.id, why));
    return false;
  }
  return true;
}

bool Recorder::check_loaded(const Block& block, std::span<const std::uint8_t> bytes) {
  const auto code = bytes.first(block.size);
  if (std::any_of(code.begin(), code.end(), [](std::uint8_t byte) { return byte != 0; }))
    return true;
  for (const boardless::Segment& s : image_.segments)
    for (const std::uint32_t begin : {s.address, s.run_address})
      if (block.address - begin < s.bytes.size()) return true;
  if (empty_bytes_ == 0) {
    empty_begin_ = block.address;
    before_empty_ = node_->block ? block_of(*node_).instructions.back().address : block.address;
  }
  empty_bytes_ += block.size;
  if (empty_bytes_ <= most_empty_bytes) return true;
  const std::string from = before_empty_ == empty_begin_
                               ? ""
                               : "; it came from " + describe_address(image_, before_empty_);
  control_.fail(
      fmt::format("the firmware ran into empty memory at 0x{:08x}, where nothing was loaded{}",
                  empty_begin_, from));
  return false;
}

bool Recorder::needs_hook(const BlockInfo& info, std::size_t instruction) const {
  const Instruction& i = profile_.blocks[info.index].instructions[instruction];
  const std::vector<std::uint16_t>& looks = info.stack_looks;
  return info.decides[instruction] || timing_.depends_on_operands(i) ||
         clock_readers_.hooked.contains(i.address) ||
         std::binary_search(looks.begin(), looks.end(), instruction) ||
         (works_out_ && info.accesses.caught[instruction] != AccessPlan::not_caught);
}

bool Recorder::needs_hooks(const BlockInfo& info) const {
  const std::vector<Instruction>& instructions = profile_.blocks[info.index].instructions;
  for (std::size_t k = 0; k < instructions.size(); ++k)
    if (needs_hook(info, k) && !hooked_.covers(instructions[k].address)) return true;
  return false;
}

void Recorder::hook_instructions(const BlockInfo& info) {
  const std::vector<Instruction>& instructions = profile_.blocks[info.index].instructions;
  for (std::size_t k = 0; k < instructions.size(); ++k) {
    const std::uint32_t address = instructions[k].address;
    if (needs_hook(info, k) && !hooked_.covers(address)) hooked_.add(address, address);
  }
}

bool Recorder::restart() {
  if (!wants_restart_) return false;
  wants_restart_ = false;
  if (wants_accesses_) {
    wants_accesses_ = false;
    hook_accesses();
    return true;
  }
  const Block& block = profile_.blocks[to_hook_->index];
  hook_instructions(*to_hook_);
  engine_.forget(block.address, block.address + block.size);
  return true;
}

}  // namespace boardless
