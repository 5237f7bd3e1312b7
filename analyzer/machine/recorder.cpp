#include "analyzer/machine/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace boardless {
namespace {

constexpr std::uint64_t checkpoint_interval =
    20'000'000;  // instructions between looks at the clock

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
  engine_.hook(UC_HOOK_EDGE_GENERATED, &Recorder::translation_hook, this);
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

void Recorder::store_hook(uc_engine*, uc_mem_type, std::uint64_t address, int size, std::int64_t,
                          void* recorder) {
  Recorder& r = *static_cast<Recorder*>(recorder);
  if (r.calls_ && !r.control_.over())
    r.calls_->stored(static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(size));
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
  for (const Block& block : profile_.blocks) note_changed(block);
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
