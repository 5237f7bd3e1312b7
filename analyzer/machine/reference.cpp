#include "analyzer/machine/reference.hpp"

#include "isa/multiplications.hpp"

namespace boardless {

Reference::Reference(Engine& engine, RunControl& control, const Image& image, const Board& board,
                     const RunOptions& options)
    : engine_(engine),
      control_(control),
      image_(image),
      options_(options),
      timing_(core_timing(board.core)),
      region_(options),
      state_(timing_.start()) {
  core_options_.multiplier_cycles = board.multiplier_cycles;
  if (options.point) memory_.emplace(board, *options.point, options.placements);
}

void Reference::attach() {
  engine_.hook(UC_HOOK_CODE, &Reference::code_hook, this);
  if (memory_ && memory_->simulates_data())
    engine_.hook(UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, &Reference::memory_hook, this);
  if (options_.call_sequence) engine_.hook(UC_HOOK_MEM_WRITE, &Reference::store_hook, this);
}

void Reference::store_hook(uc_engine*, uc_mem_type, std::uint64_t address, int size, std::int64_t,
                           void* reference) {
  Reference& r = *static_cast<Reference*>(reference);
  if (r.calls_ && !r.control_.over())
    r.calls_->stored(static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(size));
}

void Reference::memory_hook(uc_engine*, uc_mem_type type, std::uint64_t address, int size,
                            std::int64_t, void* reference) {
  static_cast<Reference*>(reference)->on_access(
      type == UC_MEM_WRITE, static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(size));
}

void Reference::on_access(bool is_write, std::uint32_t address, std::uint32_t size) {
  if (!pending_ || control_.over()) return;
  if (swallow_) {
    --swallow_;
    return;
  }
  if (!is_write && pending_->instruction.stores) return;  // Unicorn reads before STREX writes
  DataAccess access{AccessKind(pending_->instruction), address, is_write, first_transfer_, false};
  if (first_transfer_) access.pipelined = trial(pending_->instruction, {}).pipelined;
  if (!is_write && (address & 1023) + size > 1024) swallow_ = 2;
  first_transfer_ = false;
  memory_->access(
      access, [this] { return times_of(pending_->instruction, {}); },
      [&](std::size_t event) { count_event(*pending_, event, pending_counts_); });
}

// What the core would do with an instruction, if it ran now.
Step Reference::trial(const Instruction& instruction, Outcome outcome) const {
  PipelineState state = state_;
  return timing_.step(state, instruction, outcome, core_options_);
}

InstructionTimes Reference::times_of(const Instruction& instruction, Outcome outcome) const {
  const Step step = trial(instruction, outcome);
  return {clock_ - stalled_, step.asked, step.executes};
}

void Reference::count_event(Place& place, std::size_t event, bool counts) {
  const std::uint16_t cycles = options_.event_cycles[event];
  clock_ += cycles;
  stalled_ += cycles;
  if (!counts) return;
  place.cycles += cycles;
  place.stall_cycles += cycles;
}

void Reference::fetch(Place& place, Outcome outcome, bool counts) {
  if (!memory_ || !memory_->simulates_fetch()) return;
  const Instruction& i = place.instruction;
  for (const std::uint32_t byte : {i.address, i.end() - 1})
    memory_->fetch(
        byte, [&] { return times_of(i, outcome); },
        [&](std::size_t event) { count_event(place, event, counts); });
}

void Reference::code_hook(uc_engine*, std::uint64_t address, std::uint32_t, void* reference) {
  static_cast<Reference*>(reference)->on_instruction(static_cast<std::uint32_t>(address));
}

Reference::Place& Reference::decode(std::uint32_t address) {
  const auto [found, is_new] = places_.try_emplace(address);
  Place& place = found->second;
  if (is_new) {
    std::uint8_t bytes[4] = {};
    if (!engine_.read(address, bytes)) engine_.read(address, std::span(bytes, 2));
    place.instruction = decoder_.decode(bytes, address, it_);
    place.it_after = it_;
  }
  it_ = place.it_after;
  return place;
}

void Reference::complete(Place& place, Outcome outcome, bool counts) {
  const Step step = timing_.step(state_, place.instruction, outcome, core_options_);
  clock_ += static_cast<std::uint64_t>(step.cycles);
  ++executed_;
  if (outcome.passed) multiplied_ += static_cast<std::uint64_t>(multiplications(place.instruction));
  if (!counts) return;
  ++place.executions;
  place.cycles += static_cast<std::uint64_t>(step.cycles);
}

// Tells the call tracker of every instruction: `last` ran, and `next` comes.
void Reference::follow(const Instruction& last, bool taken, std::uint32_t next) {
  if (!calls_) return;
  calls_->advance(clocks());
  const std::uint32_t sp = engine_.reg(UC_ARM_REG_SP);
  calls_->lowered(sp);
  if (taken && (last.op == Op::call || last.op == Op::call_register))
    calls_->call(last.address, next, last.end(), sp);
  else
    calls_->jump(last.address, next, sp,
                 taken && last.op != Op::branch && last.op != Op::table_branch);
}

// The region may have begun or ended.
void Reference::recount() {
  if (!calls_) return;
  calls_->advance(clocks());
  calls_->count(region_.active());
}

void Reference::on_instruction(std::uint32_t address) {
  if (control_.over()) {
    engine_.stop();
    return;
  }
  if (options_.call_tree && !calls_) {
    calls_.emplace(image_, address, engine_.reg(UC_ARM_REG_SP), options_.call_sequence);
    recount();
  }
  const bool jumped = pending_ && address != pending_->instruction.end();
  if (jumped && !engine_.in_thumb_state())
    return;  // the guest is told of an invalid instruction next
  const auto predict = [this](Place& place, bool taken) {
    if (!timing_.predicts_branches || place.instruction.op != Op::branch) return false;
    const bool missed = (place.predictor >= 2) != taken;
    if (taken && place.predictor < 3) ++place.predictor;
    if (!taken && place.predictor > 0) --place.predictor;
    return missed;
  };
  if (pending_) {
    Place& place = *pending_;
    const Instruction& last = place.instruction;
    const bool conditional = last.conditional_branch();
    const bool repeats = last.op == Op::branch && !conditional && !last.in_it &&
                         last.target == last.address && address == last.address;
    if (repeats) {
      control_.end(EndedBy::branch_to_self);
      return;
    }
    Outcome outcome;
    outcome.taken = last.writes_pc && (!conditional || address != last.end());
    if (conditional || last.in_it) outcome.mispredicted = predict(place, outcome.taken);
    complete(place, outcome, pending_counts_);
    // What an IT block passed over lies between the last instruction and this one.
    const Instruction* before = &last;
    std::uint32_t at = last.end();
    while (!outcome.taken && at != address && it_.active()) {
      Place& skipped = decode(at);
      predict(skipped, false);
      Outcome failed;
      failed.passed = false;
      fetch(skipped, failed, region_.active());
      complete(skipped, failed, region_.active());
      before = &skipped.instruction;
      at = before->end();
    }
    follow(*before, outcome.taken, address);
    pending_ = nullptr;
    if (outcome.taken && address == region_.return_address()) {
      bool done = false;
      region_.at_return(engine_, done);
      recount();
      if (done) {
        control_.end(EndedBy::to_reached);
        return;
      }
    }
  }
  if (address == return_trampoline) {
    control_.end(EndedBy::returned);
    return;
  }
  if (executed_ >= options_.max_instructions) {
    control_.end(EndedBy::budget);
    return;
  }
  if (region_.has_marker(address)) {
    const bool done = region_.at_marker(address, engine_);
    recount();
    if (done) {
      control_.end(EndedBy::to_reached);
      return;
    }
  }
  pending_ = &decode(address);
  pending_counts_ = region_.active();
  first_transfer_ = true;
  swallow_ = 0;
  fetch(*pending_, {}, pending_counts_);
  const Instruction& i = pending_->instruction;
  if (timing_.depends_on_operands(i)) {
    const OperandRegisters registers = operand_registers(i);
    const int bucket =
        operand_bucket(i, engine_.core_reg(registers.a), engine_.core_reg(registers.b));
    const auto extra = static_cast<std::uint64_t>(timing_.operand_cycles(i, bucket));
    clock_ += extra;
    stalled_ += extra;
    if (pending_counts_) pending_->cycles += extra;
  }
}

void Reference::finish() {
  if (!pending_) return;
  const Instruction& last = pending_->instruction;
  Outcome outcome;
  outcome.taken = last.writes_pc && last.op == Op::branch && last.target == last.address;
  complete(*pending_, outcome, pending_counts_);
  if (calls_) {
    calls_->advance(clocks());
    calls_->lowered(engine_.reg(UC_ARM_REG_SP));
  }
  pending_ = nullptr;
}

RunResult Reference::result() {
  RunResult out;
  for (const auto& [address, place] : places_) {
    if (!place.executions) continue;
    out.totals.instructions += place.executions;
    out.totals.cycles += place.cycles;
    out.totals.stall_cycles += place.stall_cycles;
    out.totals.instructions_at[address] = place.executions;
    out.totals.cycles_at[address] = place.cycles;
  }
  if (calls_) {
    out.profile.call_tree = calls_->take();
    out.profile.call_sequence = calls_->take_sequence();
  }
  out.profile.instructions = out.totals.instructions;
  out.profile.run_instructions = executed_;
  out.profile.passes = region_.passes();
  return out;
}

}  // namespace boardless
