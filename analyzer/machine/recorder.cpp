#include "analyzer/machine/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "analyzer/machine/access.hpp"
#include "isa/multiplications.hpp"
#include "isa/stack_effect.hpp"

namespace boardless {
namespace {

constexpr std::uint64_t checkpoint_interval =
    20'000'000;                               // instructions between looks at the clock
constexpr std::size_t max_paths = 1'000'000;  // some 300 bytes each; usual firmware has thousands
// A zero runs, as movs r0, r0. Whoever runs so many that were never loaded is lost in empty memory,
// of which a generic board has 16 MiB: the run would end only behind it, and each block is kept.
constexpr std::size_t most_empty_bytes = 4096;
// Each address that calls back makes all such callbacks a little slower. With more than so many, it
// is quicker to let every access call back.
constexpr std::size_t most_caught = 64;
constexpr std::size_t many = 8;  // edges of a node that are searched one by one

std::uint64_t mixed(std::uint64_t x) {  // splitmix64's finaliser
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

// The counts since `before`, which becomes what they are now.
template <typename Counts>
std::map<std::uint32_t, Counts> counts_since(std::map<std::uint32_t, Counts>& before,
                                             const std::map<std::uint32_t, Counts>& now) {
  std::map<std::uint32_t, Counts> out;
  for (const auto& [address, counts] : now) {
    Counts& old = before[address];
    if (counts == old) continue;
    Counts& since = out[address];
    for (std::size_t k = 0; k < counts.size(); ++k) since[k] = counts[k] - old[k];
    old = counts;
  }
  return out;
}

bool may_fall_through(const Instruction& last) {
  return !last.writes_pc || last.conditional_branch() || last.in_it;
}

}  // namespace

std::uint32_t part_isa(const Board& board) {
  std::uint32_t isa = core_info(board.core).isa;
  if (board.fpu == "none") isa &= ~std::uint32_t{isa_fp_single | isa_fp_v5 | isa_fp_double};
  if (board.fpu == "single") isa &= ~std::uint32_t{isa_fp_double};
  return isa;
}

Recorder::Recorder(Engine& engine, RunControl& control, const Image& image, const Board& board,
                   const RunOptions& options, ClockReaders& clock_readers)
    : engine_(engine),
      control_(control),
      image_(image),
      board_(board),
      options_(options),
      timing_(core_timing(board.core)),
      isa_(part_isa(board)),
      region_(options),
      hooked_(engine, &Recorder::code_hook, this),
      clock_readers_(clock_readers) {
  profile_.core = board.core;
  profile_.options.multiplier_cycles = board.multiplier_cycles;
  // A root without a block: the first edge leads from it to where the run starts.
  node_ = &nodes_.emplace_back();
  node_->recent[0] = node_->recent[1] = &no_edge_;
  counting_ = region_.active() ? 1 : 0;
  checkpoint_ = std::min(options.max_instructions, checkpoint_interval);
  if (options.point) {
    memory_.emplace(board, *options.point, options.placements);
    if (!memory_->simulates_fetch() && !memory_->simulates_data()) memory_.reset();
    works_out_ = memory_.has_value();
  }
}

void Recorder::attach() {
  engine_.hook(UC_HOOK_BLOCK, &Recorder::block_hook, this);
  if (options_.call_sequence) engine_.hook(UC_HOOK_MEM_WRITE, &Recorder::store_hook, this);
  hook_markers();
}

void Recorder::hook_markers() {
  if (region_.from()) hooked_.add(*region_.from(), *region_.from());
  if (region_.to() && !hooked_.covers(*region_.to())) hooked_.add(*region_.to(), *region_.to());
}

void Recorder::block_hook(uc_engine*, std::uint64_t address, std::uint32_t size, void* data) {
  Recorder& r = *static_cast<Recorder*>(data);
  if (r.hooks_accesses_) r.fetch_before(~std::size_t{0});
  const std::uint64_t where = address | std::uint64_t{size} << 32;
  Node& node = *r.node_;
  std::uint64_t key = r.key_;
  if (node.block && node.block->predicts) key |= r.prediction(static_cast<std::uint32_t>(address));
  Edge* edge = node.recent[0];
  if (edge->where != where || edge->key != key) {
    edge = node.recent[1];
    if (edge->where != where || edge->key != key) {
      r.on_new_way(where, key);
      return;
    }
  }
  r.commit(*edge);
}

// The memories see nothing yet of the block that begins.
inline void Recorder::begin_block() {
  way_ = node_ ? node_->way.get() : nullptr;
  fetched_ = accessed_ = shown_ = 0;
  bytes_left_ = swallow_ = 0;
}

inline void Recorder::commit(Edge& edge) {
  if (works_out_) show_block(edge);
  edge.count += counting_;
  clock_ += edge.cycles;
  executed_ += edge.instructions;
  multiplied_ += edge.multiplications;
  if (edge.transfer) follow(edge);
  if (node_->block && node_->block->predicts) {
    // A saturating two-bit counter.
    std::uint8_t& counter = *node_->block->predictor;
    const bool taken = static_cast<std::uint32_t>(edge.where) != node_->block->fallthrough;
    if (taken && counter < 3) ++counter;
    if (!taken && counter > 0) --counter;
  }
  node_ = edge.next;
  key_ = 0;
  if (memory_) begin_block();
  if (static_cast<std::uint32_t>(edge.where) == return_address_) watch_return();
  if (executed_ >= checkpoint_) checkpoint();
}

std::uint64_t Recorder::prediction(std::uint32_t next) const {
  const bool taken = next != node_->block->fallthrough;
  return (*node_->block->predictor >= 2) != taken ? mispredicted : 0;
}

// A call, a return, or another way from function to function, or a deeper stack.
void Recorder::follow(const Edge& edge) {
  calls_->advance(clocks());
  apply(*edge.transfer, engine_.reg(UC_ARM_REG_SP), static_cast<std::uint32_t>(edge.where),
        *calls_);
}

// Where the stack pointer is set from a register, and where a function begins within a block.
void Recorder::look_at_stack(std::size_t instruction) {
  const std::vector<std::uint16_t>& looks = node_->block->stack_looks;
  const auto here = std::find(looks.begin(), looks.end(), instruction);
  if (here == looks.end()) return;
  const std::size_t first = here == looks.begin() ? 0 : *(here - 1);
  calls_->lowered(engine_.reg(UC_ARM_REG_SP) - stack_below(block_of(*node_),
                                                           path_so_far(key_ & ~toggled, 0), first,
                                                           instruction));
}

// An instruction within the current block begins another function.
void Recorder::cross(std::size_t instruction) {
  const std::vector<std::uint16_t>& crossings = node_->block->crossings;
  if (!std::binary_search(crossings.begin(), crossings.end(), instruction)) return;
  if (memory_) show_up_to(instruction - 1);
  const std::vector<Instruction>& instructions = block_of(*node_).instructions;
  calls_->advance(clocks_at(instruction));
  calls_->jump(instructions[instruction - 1].address, instructions[instruction].address,
               engine_.reg(UC_ARM_REG_SP), false);
}

void Recorder::watch_return() {
  bool done = false;
  const bool before = region_.active();
  region_.at_return(engine_, done);
  if (options_.each_pass && before && !region_.active()) {
    end_pass_events();
    end_pass_paths();
  }
  if (calls_) {
    calls_->advance(clocks());
    calls_->count(region_.active());
  }
  return_address_ = region_.return_address();
  counting_ = region_.active() ? 1 : 0;
  if (done) {
    open_ = false;
    control_.end(EndedBy::to_reached);
  }
}

void Recorder::checkpoint() {
  if (executed_ >= options_.max_instructions) {
    open_ = false;
    control_.end(EndedBy::budget);
    return;
  }
  if (options_.cancel && options_.cancel->load()) {
    open_ = false;
    control_.end(EndedBy::interrupted);
    return;
  }
  if (options_.progress) options_.progress(executed_);
  checkpoint_ = std::min(options_.max_instructions, executed_ + checkpoint_interval);
}

// A way out of the current block that is not among the two last taken.
void Recorder::on_new_way(std::uint64_t where, std::uint64_t key) {
  if (control_.over()) {
    engine_.stop();
    return;
  }
  const bool was_toggled = key & toggled;
  key &= ~toggled;
  const auto next = static_cast<std::uint32_t>(where);
  if (branches_to_itself(next)) {
    control_.end(EndedBy::branch_to_self);
    return;
  }
  Edge* edge = find_edge(*node_, where, key);
  if (options_.call_tree && !calls_) {
    calls_.emplace(image_, next, engine_.reg(UC_ARM_REG_SP), options_.call_sequence);
    calls_->count(region_.active());
  }
  if (!edge) {
    if (!engine_.in_thumb_state()) return;  // the guest is told of an invalid instruction next
    const Path way = path_so_far(key, next);
    const bool falls = node_->block && !way.taken;
    BlockInfo* block = block_at(where, falls ? node_->block->it_after : ItState{});
    if (!block) return;  // stopped: it cannot run, or it needs hooks first
    edge = &add_edge(where, key, block);
  }
  if (node_->recent[0] != edge) {
    node_->recent[1] = node_->recent[0];
    node_->recent[0] = edge;
  }
  open_ = true;
  if (was_toggled) {
    commit_segments(*edge);
    counting_ = 0;
    commit(*edge);
    counting_ = region_.active() ? 1 : 0;
  } else {
    commit(*edge);
  }
  if (next == return_trampoline && !control_.over()) {
    open_ = false;
    control_.end(EndedBy::returned);
  }
}

bool Recorder::branches_to_itself(std::uint32_t next) const {
  if (!node_->block) return false;
  const Instruction& last = block_of(*node_).instructions.back();
  return last.op == Op::branch && !last.conditional_branch() && !last.in_it &&
         last.target == last.address && next == last.address;
}

void Recorder::commit_segments(Edge& edge) {
  for (const Segment& segment : segments_) {
    if (segment.first == segment.last) {
      if (segment.ends_pass) end_pass_paths();
      continue;
    }
    if (segment.first == 0 && segment.last == edge.instructions)
      ++edge.count;
    else
      ++partial_[{edge.path, {segment.first, segment.last}}];
    if (segment.ends_pass) end_pass_paths();
  }
  segments_.clear();
}

void Recorder::end_pass_events() {
  count_all_shown();
  PassCounts& pass = passes_.emplace_back();
  pass.operands = counts_since(before_pass_.operands, profile_.operands);
  pass.memory_events = counts_since(before_pass_.memory_events, profile_.memory_events);
}

void Recorder::end_pass_paths() {
  PassCounts& pass = passes_[passes_with_paths_++];
  const auto add = [&pass](Path path, std::uint64_t count) {
    path.count = count;
    pass.instructions += count * (path.last - path.first);
    pass.paths.push_back(std::move(path));
  };
  before_pass_.paths.resize(paths_.size());
  for (const Edge& edge : edges_) {
    std::uint64_t& before = before_pass_.paths[edge.path];
    if (edge.instructions && edge.count > before) add(paths_[edge.path], edge.count - before);
    before = edge.count;
  }
  for (const auto& [part, count] : partial_) {
    std::uint64_t& before = before_pass_.parts[part];
    if (count == before) continue;
    Path path = paths_[part.first];
    path.first = part.second.first;
    path.last = part.second.second;
    add(std::move(path), count - before);
    before = count;
  }
}

std::uint64_t Recorder::key_of(std::size_t decision, std::size_t decisions) {
  if (decisions <= max_key_bits) return std::uint64_t{1} << decision;
  return mixed(decision + 1) >> (64 - max_key_bits);
}

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

void Recorder::code_hook(uc_engine*, std::uint64_t address, std::uint32_t, void* recorder) {
  static_cast<Recorder*>(recorder)->on_code(static_cast<std::uint32_t>(address));
}

void Recorder::on_code(std::uint32_t address) {
  if (!node_->block || control_.over() || wants_restart_) return;
  const Block& block = block_of(*node_);
  const std::uint32_t offset = (address - block.address) / 2;
  if (offset >= node_->block->at.size()) return;
  const std::uint16_t index = node_->block->at[offset];
  const Instruction& i = block.instructions[index];
  hooked_at_ = index;
  if (works_out_) catch_access(index);
  if (calls_) {
    look_at_stack(index);
    cross(index);
  }
  if (region_.has_marker(address)) {
    if (memory_ && index > 0) show_up_to(index - 1u);
    const bool before = region_.active();
    const std::uint64_t passes = region_.passes();
    const bool done = region_.at_marker(address, engine_);
    const bool after = region_.active();
    const bool ends_pass = options_.each_pass && before && (!after || region_.passes() != passes);
    if (ends_pass) end_pass_events();
    if (calls_) {
      calls_->advance(clocks_at(index));
      calls_->count(after);
    }
    if (!(key_ & toggled) && before)
      segments_.push_back({0, index});
    else if (before)
      segments_.back().last = index;
    if (ends_pass) segments_.back().ends_pass = true;
    const auto n = static_cast<std::uint32_t>(block.instructions.size());
    if (after) segments_.push_back({index, n});
    if (before || after) key_ |= toggled;
    return_address_ = region_.return_address();
    if (done) {
      stopped_before_ = index;
      control_.end(EndedBy::to_reached);
      return;
    }
  }
  if (node_->block->decides[index]) {
    way_ = nullptr;
    const std::uint16_t decision = node_->block->decision[index];
    const std::uint64_t bit = key_of(decision, node_->block->decisions);
    if (node_->block->decisions <= max_key_bits) {
      key_ |= bit;
    } else {
      if ((key_ & ~toggled) == 0) wide_passed_.assign(node_->block->decisions, false);
      wide_passed_[decision] = true;
      key_ ^= bit;
    }
  }
  if (timing_.depends_on_operands(i)) {
    const OperandRegisters registers = operand_registers(i);
    const int bucket =
        operand_bucket(i, engine_.core_reg(registers.a), engine_.core_reg(registers.b));
    const auto extra = static_cast<std::uint64_t>(timing_.operand_cycles(i, bucket));
    clock_ += extra;
    stalled_ += extra;
    if (region_.active()) ++profile_.operands[address][static_cast<std::size_t>(bucket)];
  }
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

void Recorder::store_hook(uc_engine*, uc_mem_type, std::uint64_t address, int size, std::int64_t,
                          void* recorder) {
  Recorder& r = *static_cast<Recorder*>(recorder);
  if (r.calls_ && !r.control_.over())
    r.calls_->stored(static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(size));
}

std::uint64_t Recorder::cycles_before(std::size_t instruction) {
  if (memory_) show_up_to(instruction);
  return clock_at(instruction);
}

// When an instruction of the current block begins, its own fetch left out.
std::uint64_t Recorder::clock_at(std::size_t instruction) const {
  std::uint64_t cycles = clock_;
  if (!node_->block) return cycles;
  replay(block_of(*node_), profile_.contexts[node_->context], path_so_far(key_ & ~toggled, 0),
         timing_, profile_.options,
         [&](std::size_t k, const Instruction&, Outcome, const Step& step) {
           if (k < instruction) cycles += static_cast<std::uint64_t>(step.cycles);
         });
  return cycles;
}

// All clocks as clock_at(), for calls_.
CallTracker::Clocks Recorder::clocks_at(std::size_t instruction) const {
  CallTracker::Clocks out = {clock_at(instruction), executed_ + instruction, multiplied_};
  if (!node_->block) return out;
  const std::vector<Instruction>& instructions = block_of(*node_).instructions;
  for (std::size_t k = 0; k < std::min(instruction, instructions.size()); ++k)
    if (has_passed(k))
      out.multiplications += static_cast<std::uint64_t>(multiplications(instructions[k]));
  return out;
}

// Of the current block and run of it, as far as it has come.
bool Recorder::has_passed(std::size_t instruction) const {
  if (!block_of(*node_).instructions[instruction].in_it) return true;
  const BlockInfo& info = *node_->block;
  return decided(info, key_, info.decision[instruction]) == info.passes_if[instruction];
}

// The first instruction of the block that would make this access if it ran now. One behind it can
// be the right one only if the first has run already, with another address: if what it takes its
// address from was written in between. Then it is not certain, and the run starts over.
std::size_t Recorder::index_of_access(MemoryAccess access) {
  if (!node_->block) return 0;
  const std::vector<Instruction>& instructions = block_of(*node_).instructions;
  const auto makes_it = [&](std::size_t k) {
    const Instruction& i = instructions[k];
    if (!(access.is_write ? i.stores : i.loads) || !has_passed(k)) return false;
    if (clock_readers_.hooked.contains(i.address) && k != hooked_at_) return false;
    return access_range(i, engine_).holds(access.address);
  };
  // Accesses of one run through a block come in order: go on behind the last one found.
  const bool goes_on = access_stamp_ == executed_;
  std::size_t found = goes_on ? access_cursor_ : 0;
  while (found < instructions.size() && !makes_it(found)) ++found;
  if (found == instructions.size()) return instructions.size() - 1;
  std::uint32_t written = 0;
  for (std::size_t k = found; k < instructions.size(); ++k) {
    if ((written & instructions[found].address_registers) && makes_it(k)) {
      start_over_hooked();
      break;
    }
    written |= instructions[k].writes;
  }
  const AccessRange range = access_range(instructions[found], engine_);
  const std::uint32_t behind = access.address - range.begin + instructions[found].access_bytes;
  access_stamp_ = executed_;
  access_cursor_ = behind >= range.size ? found + 1 : found;  // a list accesses each of its words
  return found;
}

void Recorder::start_over() {
  starts_over_ = true;
  control_.end(EndedBy::interrupted);
}

// With the loads and stores of the current block hooked.
void Recorder::start_over_hooked() {
  for (const Instruction& i : block_of(*node_).instructions)
    if (i.loads || i.stores) clock_readers_.hooked.insert(i.address);
  start_over();
}

std::uint64_t Recorder::now(MemoryAccess access) { return cycles_before(index_of_access(access)); }

std::uint64_t Recorder::now() {
  return node_->block ? cycles_before(block_of(*node_).instructions.size() - 1) : clock_;
}

std::uint32_t Recorder::accessing_pc(MemoryAccess access) {
  if (!node_->block) return engine_.pc();
  return block_of(*node_).instructions[index_of_access(access)].address;
}

void Recorder::ends_with(MemoryAccess access) {
  const std::size_t index = index_of_access(access);
  if (works_out_) show_up_to(index);
  stopped_before_ = index + 1;
  if (!region_.active()) return;
  const auto counted = static_cast<std::uint32_t>(stopped_before_);
  if (key_ & toggled)
    segments_.back().last = counted;
  else
    segments_.push_back({0, counted});
  key_ |= toggled;
}

std::uint32_t Recorder::branching_pc() {
  return node_->block ? block_of(*node_).instructions.back().address : engine_.pc();
}

// The block that was running when the run ended.
void Recorder::finish() {
  if (!open_ || !node_->block) return;
  if (memory_) show_rest();
  const Instruction& last = block_of(*node_).instructions.back();
  const bool was_toggled = key_ & toggled;
  const std::uint32_t next = last.op == Op::branch ? last.target : 0;
  Edge& edge = add_edge(next, key_ & ~toggled, nullptr);
  if (calls_) {
    const std::size_t counted = was_toggled ? segments_.back().last : edge.instructions;
    CallTracker::Clocks end = clocks_at(counted);
    if (!was_toggled) end.cycles = clock_ + edge.cycles;
    calls_->advance(end);
    calls_->count(false);
    calls_->lowered(
        engine_.reg(UC_ARM_REG_SP) -
        transfer_of(block_of(*node_), paths_[edge.path], last_stack_look(), *calls_).below);
  }
  if (was_toggled)
    commit_segments(edge);
  else
    edge.count += counting_;
  clock_ += edge.cycles;
  executed_ += std::min<std::uint64_t>(edge.instructions, stopped_before_);
  multiplied_ += edge.multiplications;
  open_ = false;
}

RunResult Recorder::result() {
  RunResult out;
  count_all_shown();
  for (const Edge& edge : edges_) {
    if (!edge.instructions) continue;
    paths_[edge.path].count += edge.count;
  }
  for (const auto& [part, count] : partial_) {
    Path path = paths_[part.first];
    path.first = part.second.first;
    path.last = part.second.second;
    path.count = count;
    paths_.push_back(std::move(path));
  }
  for (Path& path : paths_) {
    if (path.count == 0) continue;
    profile_.instructions += path.count * (path.last - path.first);
    profile_.paths.push_back(std::move(path));
  }
  profile_.run_instructions = executed_;
  profile_.passes = region_.passes();
  profile_.region_open = options_.from && region_.active();
  // Code that was overwritten after it ran would have been counted as what it was at first.
  for (const Block& block : profile_.blocks) {
    std::vector<std::uint8_t> bytes(block.size);
    if (!engine_.read(block.address, bytes)) continue;
    const bool same = std::all_of(
        block.instructions.begin(), block.instructions.end(), [&](const Instruction& i) {
          const std::size_t at = i.address - block.address;
          std::uint32_t code = bytes[at] | bytes[at + 1] << 8;
          if (i.size == 4)
            code = code << 16 | static_cast<std::uint32_t>(bytes[at + 2] | bytes[at + 3] << 8);
          return code == i.encoding;
        });
    if (same) continue;
    profile_.warnings.push_back(
        fmt::format("code at 0x{:08x} was changed while the firmware ran; it is counted as it was "
                    "when it first ran",
                    block.address));
    break;
  }
  if (calls_) {
    calls_->advance(clocks());
    profile_.call_tree = calls_->take();
    profile_.call_sequence = calls_->take_sequence();
  }
  passes_.resize(passes_with_paths_);
  out.passes = std::move(passes_);
  out.profile = std::move(profile_);
  return out;
}

}  // namespace boardless
