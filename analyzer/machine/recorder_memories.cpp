// What the recorder shows to the memories: when a block has ended, its fetches and accesses in
// their order. Where accesses call back, each access when it is made and the fetches before it only
// when their order matters.
#include <algorithm>

#include "analyzer/machine/recorder.hpp"

namespace boardless {
namespace {

constexpr std::size_t all = ~std::size_t{0};
constexpr std::size_t most_shown = 4;  // by way

// The first `n` of each. They are a few, once a block: too few to call memcmp, as == does.
template <typename Array>
bool are_equal(const Array& a, const Array& b, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k)
    if (a[k] != b[k]) return false;
  return true;
}

}  // namespace

// How the current block runs, given which of its conditional instructions passed so far.
Recorder::Way& Recorder::way() {
  if (way_) return *way_;
  Node& node = *node_;
  const std::uint64_t key = key_ & ~toggled;
  if (node.block->conditionals > 0) {
    const auto [found, is_new] = node.ways.try_emplace(key);
    way_ = &found->second;
    if (!is_new) return *way_;
  } else {
    way_ = node.way.get();
    if (way_) return *way_;
    node.way = std::make_unique<Way>();
    way_ = node.way.get();
  }
  std::uint32_t begin = 0;
  replay(block_of(node), profile_.contexts[node.context], path_so_far(key, 0), timing_,
         profile_.options,
         [&](std::size_t k, const Instruction& i, Outcome outcome, const Step& step) {
           way_->begins.push_back({begin, step.asked, step.executes});
           way_->earliest = std::min(way_->earliest, static_cast<std::int32_t>(begin) + step.asked);
           begin += static_cast<std::uint32_t>(step.cycles);
           if ((!i.loads && !i.stores) || !outcome.passed) return;
           way_->accesses.push_back(
               {AccessKind(i), i.moved_bytes(), static_cast<std::uint16_t>(k), step.pipelined});
           if (works_out_) plan_access(*way_, k, step.pipelined);
         });
  return *way_;
}

void Recorder::plan_access(Way& way, std::size_t instruction, bool pipelined) const {
  const BlockInfo& info = *node_->block;
  const Instruction& i = profile_.blocks[info.index].instructions[instruction];
  // Unicorn moves a double register at once, all else by words.
  const bool floats = i.op == Op::fp_load || i.op == Op::fp_store || i.op == Op::fp_load_multiple ||
                      i.op == Op::fp_store_multiple;
  const bool doubles = floats && (i.encoding & 0x100);
  const auto transfers = static_cast<std::uint8_t>(doubles ? i.words / 2 : i.words);
  const auto bytes = static_cast<std::uint8_t>(doubles ? 8 : i.access_bytes);
  if (transfers == 0) return;  // an empty list
  const AccessKind kind(i);
  const AccessPlan::Address& address = info.accesses.addresses[instruction];
  const auto index = static_cast<std::uint16_t>(instruction);
  way.planned.push_back({kind, address, index, transfers, bytes, pipelined});
  if (kind.loads)
    way.reads.push_back(
        {address.constant, address.sum, Way::at_one_place, index, transfers, bytes});
  const auto has_sum = [&](const Way::Neighbours& n) { return n.sum == address.sum; };
  if (address.sum == 0) return;  // it always is at one place
  const auto begin = static_cast<std::int32_t>(address.constant);
  auto near = std::find_if(way.neighbours.begin(), way.neighbours.end(), has_sum);
  if (near == way.neighbours.end())
    near = way.neighbours.insert(near, {address.sum, 1, begin, begin, {}});
  if (kind.loads) way.reads.back().near = static_cast<std::uint16_t>(near - way.neighbours.begin());
  near->begin = std::min(near->begin, begin);
  near->end = std::max(near->end, begin + transfers * bytes);
  near->alignment = std::max<std::uint32_t>(near->alignment, kind.aligned_to);
}

inline InstructionTimes Recorder::times_of(const Way& way, std::size_t instruction) const {
  const Way::Begin& begin = way.begins[instruction];
  return {clock_ - stalled_ + begin.cycles, begin.asked, begin.executes};
}

inline std::uint64_t& Recorder::event_count(BlockInfo& info, BlockEvent of) {
  EventCounts*& counts = info.events[of.instruction];
  if (!counts) {
    const Instruction& instruction = profile_.blocks[info.index].instructions[of.instruction];
    counts = &profile_.memory_events[instruction.address];
  }
  return (*counts)[of.event];
}

inline void Recorder::count_event(std::size_t instruction, std::size_t event) {
  const std::uint16_t cycles = options_.event_cycles[event];
  clock_ += cycles;
  stalled_ += cycles;
  const BlockEvent what{static_cast<std::uint16_t>(instruction), static_cast<std::uint16_t>(event)};
  if (events_) events_->push_back(what);
  if (region_.active()) ++event_count(*node_->block, what);
}

// Fetches the lines that instructions of the current block before `end` need. `way` is asked how
// the block runs only where a fetch has to know.
template <typename WayOf>
inline void Recorder::fetch_lines(std::size_t end, WayOf way) {
  const std::vector<BlockLines::Line>& lines = node_->block->lines.lines;
  for (; fetched_ < lines.size() && lines[fetched_].instruction < end; ++fetched_) {
    const BlockLines::Line& line = lines[fetched_];
    memory_->fetch(
        line.address, [&] { return times_of(way(), line.instruction); },
        [&](std::size_t event) { count_event(line.instruction, event); });
  }
}

// Up to an instruction, that one included.
void Recorder::fetch_before(std::size_t instruction) {
  if (!node_->block) return;
  fetch_lines(instruction == all ? all : instruction + 1, [this]() -> Way& { return way(); });
}

// How the accesses of a block are to be worked out: not from registers at its end where somebody
// looks at the block before that, or changes registers behind it.
void Recorder::plan(BlockInfo& info, const Block& block) {
  AccessSources sources;
  sources.registers_at_end =
      info.crossings.empty() && block.instructions.back().op != Op::exception;
  for (const Instruction& i : block.instructions) {
    sources.registers_at_end &= !region_.has_marker(i.address);
    sources.memory &= !clock_readers_.hooked.contains(i.address);
  }
  sources.registers_at_end &= sources.memory;
  sources.not_ahead = clock_readers_.not_ahead;
  info.accesses = plan_accesses(block, sources);
  caught_ += info.accesses.catches.size();
}

void Recorder::plan(Edge& edge, const BlockInfo* next) {
  std::uint32_t needed = next ? next->accesses.registers_at_begin : 0;
  if (node_->block) {
    edge.way = &way();
    needed |= node_->block->accesses.registers_at_end;
  }
  edge.reads = &reads_of(needed);
}

// Registers are always read as those at the end of a block; the next one begins with the same.
Recorder::RegisterReads& Recorder::reads_of(std::uint32_t registers) {
  RegisterReads& out = reads_[registers];
  if (out.ids.empty())
    for (std::uint32_t rest = registers; rest; rest &= rest - 1) {
      const int r = __builtin_ctz(rest);
      out.ids.push_back(core_reg_id(r));
      out.registers.push_back(static_cast<std::uint16_t>(r));
      out.into.push_back(&values_[AccessPlan::at_end + static_cast<std::size_t>(r)]);
    }
  return out;
}

// An instruction is about to run whose access has to be looked at then.
void Recorder::catch_access(std::size_t instruction) {
  const AccessPlan& plan = node_->block->accesses;
  const std::uint16_t caught = plan.caught[instruction];
  if (caught == AccessPlan::not_caught) return;
  const auto& [address, place] = plan.catches[caught];
  const AccessPlan::Sum& sum = plan.sums[address.sum];
  values_[place] = address.constant;
  for (std::size_t t = 0; t < sum.terms; ++t)
    values_[place] += sum.times[t] * engine_.core_reg(sum.places[t]);
}

// What the block's loads will bring, as far as addresses depend on it.
void Recorder::read_ahead(const AccessPlan& plan) {
  for (std::size_t k = 0; k < plan.readings.size(); ++k) {
    const AccessPlan::Reading& r = plan.readings[k];
    const std::uint8_t* host = engine_.host(plan.value(r.address, values_.data()), r.bytes);
    read_at_[k] = host;
    if (!host) continue;
    std::uint32_t value = host[0];
    if (r.bytes > 1) value |= std::uint32_t{host[1]} << 8;
    if (r.bytes > 2) value |= std::uint32_t{host[2]} << 16 | std::uint32_t{host[3]} << 24;
    if (r.is_signed)
      value = r.bytes == 1 ? static_cast<std::uint32_t>(static_cast<std::int8_t>(value))
                           : static_cast<std::uint32_t>(static_cast<std::int16_t>(value));
    values_[r.place] = value;
  }
}

void Recorder::start_over_without(std::uint32_t load) {
  clock_readers_.not_ahead.insert(load);
  start_over();
}

// Whether all that was read ahead for loads before instruction `end` is what they brought: it was
// memory, and no store before them changed it. If not, the run starts over.
bool Recorder::read_right(const AccessPlan& plan, std::size_t end) {
  const std::vector<Instruction>& instructions = block_of(*node_).instructions;
  for (std::size_t k = 0; k < plan.readings.size(); ++k) {
    const std::size_t load = plan.readings[k].instruction;
    if (read_at_[k] || load >= end) continue;
    start_over_without(instructions[load].address);
    return false;
  }
  for (const AccessPlan::Conflict& c : plan.conflicts) {
    const AccessPlan::Reading& reading = plan.readings[c.reading];
    if (reading.instruction >= end) break;
    const Instruction& store = instructions[c.store];
    const std::uint32_t bytes = store.moved_bytes();
    const std::uint8_t* stored =
        engine_.host(plan.value(plan.addresses[c.store], values_.data()), bytes);
    const bool meet = stored && stored < read_at_[c.reading] + reading.bytes &&
                      read_at_[c.reading] < stored + bytes;
    if (!meet) continue;
    start_over_without(instructions[reading.instruction].address);
    return false;
  }
  return true;
}

// The current block has run, by the way of `edge`.
void Recorder::show_block(const Edge& edge) {
  engine_.read_registers(edge.reads->ids, edge.reads->into);
  if (edge.way) {
    if (!read_right(node_->block->accesses, stopped_before_)) return;
    show(*edge.way, all, stopped_before_);
  }
  for (const std::uint16_t r : edge.reads->registers)
    values_[AccessPlan::at_begin + r] = values_[AccessPlan::at_end + r];
  if (edge.next) read_ahead(edge.next->block->accesses);
}

// The current block, up to an instruction, that one included.
void Recorder::show_up_to(std::size_t instruction) {
  if (!works_out_) return fetch_before(instruction);
  if (!node_->block) return;
  Way& current = way();
  for (const Way::Planned& access : current.planned)
    if (access.address.needs_end && access.index >= shown_ && access.index <= instruction)
      return start_over_hooked();
  if (!read_right(node_->block->accesses, std::min(instruction + 1, stopped_before_))) return;
  show(current, instruction + 1, stopped_before_);
}

// All of the current block, at the end of the run or of working out.
void Recorder::show_rest() {
  if (!works_out_) return fetch_before(all);
  if (!node_->block) return;
  RegisterReads& reads = reads_of(node_->block->accesses.registers_at_end);
  engine_.read_registers(reads.ids, reads.into);
  if (!read_right(node_->block->accesses, stopped_before_)) return;
  show(way(), all, stopped_before_);
}

// Fetches before instruction `end` and accesses before `accesses_end`, but for those shown already.
void Recorder::show(Way& way, std::size_t end, std::size_t accesses_end) {
  work_out_sums(way);
  const bool whole = fetched_ == 0 && shown_ == 0 && end == all && accesses_end == all;
  if (whole && (memory_->has_few_lines() || fetch_held(way)) && show_again(way)) return;
  show_each(way, end, accesses_end);
}

void Recorder::work_out_sums(const Way& way) {
  const AccessPlan& plan = node_->block->accesses;
  if (sums_.size() < plan.sums.size()) sums_.resize(plan.sums.size());
  for (const Way::Neighbours& near : way.neighbours)
    sums_[near.sum] = plan.sums[near.sum].from(values_.data());
}

// Where the accesses of a block go. False: neighbours to more than one memory, or too many.
bool Recorder::find_places(Way& way) {
  if (way.neighbours.size() > places_.size()) return false;
  in_flash_ = 0;
  std::size_t k = 0;
  for (Way::Neighbours& near : way.neighbours) {
    const std::uint32_t begin = sums_[near.sum] + static_cast<std::uint32_t>(near.begin);
    if (begin - near.place.base >= near.place.size)
      near.place = memory_->place_of(begin, static_cast<std::uint32_t>(near.end - near.begin));
    if (near.place.memory == MemorySimulator::several_places) return false;
    in_flash_ |= std::uint64_t{near.place.is_flash} << k;
    places_[k++] =
        static_cast<std::uint16_t>(near.place.memory << 8 | (begin & (near.alignment - 1)));
  }
  if (way.flash_reads_of != in_flash_) find_flash_reads(way);
  return true;
}

// Which transfers read flash, given which neighbours lie there: most often the same as last time.
void Recorder::find_flash_reads(Way& way) {
  way.flash_reads.clear();
  for (const Way::Read& read : way.reads) {
    const bool at_one_place = read.near == Way::at_one_place;
    if (at_one_place ? !memory_->is_flash_at(sums_[read.sum] + read.constant)
                     : !(in_flash_ >> read.near & 1))
      continue;
    for (std::uint32_t k = 0; k < read.transfers; ++k)
      way.flash_reads.push_back({read.constant + k * read.transfer_bytes, read.sum, read.index});
  }
  way.flash_reads_of = in_flash_;
}

// Tells the line of each transfer that reads flash.
template <typename Tell>
inline void Recorder::each_line_read(const Way& way, Tell tell) {
  const int shift = memory_->data_line_shift();
  const std::uint32_t* sums = sums_.data();
  for (const Way::FlashRead& read : way.flash_reads)
    tell(read, (sums[read.sum] + read.constant) >> shift);
}

// Which transfers of the block read another line than the one before. False: too many to tell.
bool Recorder::find_line_reads(const Way& way) {
  line_reads_ = {};
  if (way.flash_reads.size() > 64 * line_reads_.size()) return false;
  std::uint32_t line = memory_->data_line();
  std::size_t k = 0;
  each_line_read(way, [&](const Way::FlashRead&, std::uint32_t next) {
    line_reads_[k / 64] |= std::uint64_t{next != line} << k % 64;
    line = next;
    ++k;
  });
  data_line_ = line;
  return true;
}

DataAccess Recorder::first_transfer(const Way::Planned& a) const {
  return {a.kind, sums_[a.address.sum] + a.address.constant, a.kind.stores, true, a.pipelined};
}

template <typename Show>
inline void Recorder::each_transfer(const Way::Planned& a, Show show) {
  DataAccess access = first_transfer(a);
  for (std::uint8_t left = a.transfers;;) {
    show(access);
    if (--left == 0) return;
    access.address += a.transfer_bytes;
    access.first = false;
  }
}

// Fetches all of the block's lines where they are known to be held.
bool Recorder::fetch_held(const Way& way) {
  const BlockLines& lines = node_->block->lines;
  const bool held = lines.lines.empty() || memory_->fetch_held(lines, [&](std::size_t k) {
    const InstructionTimes t = times_of(way, lines.lines[k].instruction);
    return static_cast<std::int64_t>(t.begins) + t.asked;
  });
  if (held) fetched_ = lines.lines.size();
  return held;
}

// Shows the whole block; what comes of it is noted, and done again where all that it hangs on is as
// it was then. False: too much matters, and the accesses are still to be shown.
bool Recorder::show_again(Way& way) {
  if (!find_places(way)) return false;
  const auto now = static_cast<std::int64_t>(clock_ - stalled_);
  memory_->what_matters(now, way.earliest, before_);
  const bool shares_port = memory_->shares_port();
  if (shares_port && !find_line_reads(way)) return false;
  auto shown = std::find_if(way.shown.begin(), way.shown.end(), [&](const Way::Shown& s) {
    return are_equal(s.places, places_, way.neighbours.size()) &&
           memory_->are_alike(s.before, before_) &&
           (!shares_port || are_equal(s.line_reads, line_reads_, line_reads_.size()));
  });
  if (shown != way.shown.end()) {
    clock_ += shown->cycles;
    stalled_ += shown->cycles;
    shown->uncounted += region_.active() ? 1 : 0;
    memory_->restore(shown->after, now);
    if (shares_port) memory_->set_data_line(data_line_);
  } else {
    const std::size_t next = way.shown_next++ % most_shown;
    if (next < way.shown.size())
      count_shown(*node_, way.shown[next]);
    else
      way.shown.emplace_back();
    shown = way.shown.begin() + static_cast<std::ptrdiff_t>(next);
    shown->before = before_;
    shown->places = places_;
    shown->line_reads = line_reads_;
    note_shown(way, *shown);
    memory_->state(now, shown->after);
  }
  if (memory_->caches_flash_alone() && !memory_->has_few_lines()) {
    read_flash(way);
  } else {
    for (const std::uint16_t other : shown->others) {
      const Way::Planned& a = way.planned[other];
      each_transfer(a, [&](const DataAccess& access) {
        memory_->transfer(
            access, [&] { return times_of(way, a.index); },
            [&](std::size_t event) { count_event(a.index, event); });
      });
    }
  }
  fetched_ = node_->block->lines.lines.size();
  shown_ = all;
  return true;
}

// Reads of data from flash, several of one line in a row.
void Recorder::read_flash(const Way& way) {
  std::uint32_t line = ~0u;
  const bool held = memory_->holds_data();
  each_line_read(way, [&](const Way::FlashRead& read, std::uint32_t next) {
    if (next != line || !held)
      memory_->read_flash(next, [&](std::size_t event) { count_event(read.index, event); });
    line = next;
  });
}

void Recorder::note_shown(Way& way, Way::Shown& shown) {
  const std::uint64_t stalled = stalled_;
  shown.events.clear();
  shown.others.clear();
  events_ = &shown.events;
  if (memory_->has_few_lines()) {
    show_each(way, all, all);
  } else {
    for (std::size_t k = 0; k < way.planned.size(); ++k) {
      const Way::Planned& a = way.planned[k];
      const bool is_cached = memory_->begin_access(
          first_transfer(a), [&](std::size_t event) { count_event(a.index, event); });
      if (is_cached) shown.others.push_back(static_cast<std::uint16_t>(k));
    }
  }
  events_ = nullptr;
  shown.cycles = stalled_ - stalled;
}

void Recorder::count_shown(const Node& node, Way::Shown& shown) {
  if (shown.uncounted == 0) return;
  for (const BlockEvent& event : shown.events) event_count(*node.block, event) += shown.uncounted;
  shown.uncounted = 0;
}

// From here on the profile's events are those of all that ran.
void Recorder::count_all_shown() {
  for (Node& node : nodes_) {
    if (node.way)
      for (Way::Shown& shown : node.way->shown) count_shown(node, shown);
    for (auto& [key, way] : node.ways)
      for (Way::Shown& shown : way.shown) count_shown(node, shown);
  }
}

void Recorder::show_each(const Way& way, std::size_t end, std::size_t accesses_end) {
  BlockLines& lines = node_->block->lines;
  const bool whole = fetched_ == 0 && end == all;
  const bool slowly = fetched_ < lines.lines.size();
  const auto this_way = [&]() -> const Way& { return way; };
  accesses_end = std::min(accesses_end, end);
  for (const Way::Planned& a : way.planned) {
    if (a.index < shown_) continue;
    if (a.index >= accesses_end) break;
    if (slowly) fetch_lines(a.index + 1u, this_way);
    each_transfer(a, [&](const DataAccess& access) {
      memory_->access(
          access, [&] { return times_of(way, a.index); },
          [&](std::size_t event) { count_event(a.index, event); });
    });
  }
  if (slowly) fetch_lines(end, this_way);
  if (whole && slowly) memory_->note_held(lines);
  shown_ = end;
}

// From now on every access calls back, and no instruction has to for its access alone.
void Recorder::hook_accesses() {
  show_rest();
  fetched_ = node_->block ? node_->block->lines.lines.size() : 0;
  works_out_ = false;
  hooks_accesses_ = true;
  if (memory_->simulates_data())
    engine_.hook(UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, &Recorder::memory_hook, this);
  hooked_.clear();
  hook_markers();
  for (const BlockInfo& info : blocks_) hook_instructions(info);
  for (const Block& block : profile_.blocks)
    engine_.forget(block.address, block.address + block.size);
}

void Recorder::memory_hook(uc_engine*, uc_mem_type type, std::uint64_t address, int size,
                           std::int64_t, void* recorder) {
  static_cast<Recorder*>(recorder)->on_access(
      type == UC_MEM_WRITE, static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(size));
}

inline void Recorder::on_access(bool is_write, std::uint32_t address, std::uint32_t size) {
  if (!node_->block || control_.over()) return;
  if (swallow_) {
    --swallow_;
    return;
  }
  DataAccess access{{}, address, is_write, bytes_left_ == 0, false};
  if (access.first) {
    const Way& current = way_ ? *way_ : way();
    if (accessed_ == current.accesses.size()) return;
    // Unicorn reads before STREX writes.
    if (!is_write && current.accesses[accessed_].kind.stores) return;
    accessing_ = &current.accesses[accessed_++];
    bytes_left_ = accessing_->bytes;
    access.pipelined = accessing_->pipelined;
    if (memory_->mixes_fetch_and_data()) fetch_before(accessing_->index);
  }
  // Unicorn reports an unaligned read across its 1 KiB pages once more for each page.
  if (!is_write && (address & 1023) + size > 1024) swallow_ = 2;
  bytes_left_ -= std::min(bytes_left_, size);
  access.kind = accessing_->kind;
  memory_->access(
      access, [this] { return times_of(way(), accessing_->index); },
      [this](std::size_t event) {
        fetch_before(accessing_->index);
        count_event(accessing_->index, event);
      });
}

}  // namespace boardless
