#include "analyzer/model/target_memory.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/model/graph/memory_plan.hpp"
#include "analyzer/model/unsuitable_model.hpp"

namespace boardless {
namespace {

constexpr std::uint32_t usual_ram = 0x20000000;

std::uint32_t aligned(std::uint64_t address, std::uint64_t alignment) {
  const std::uint64_t up = (address + alignment - 1) / alignment * alignment;
  if (up > UINT32_MAX)
    throw UnsuitableModel(ErrorKind::request,
                          "the model does not fit into the address space of a Cortex-M");
  return static_cast<std::uint32_t>(up);
}

bool reaches(const Memory& memory, std::uint32_t address) {
  return address - memory.base < memory.size ||
         std::any_of(memory.aliases.begin(), memory.aliases.end(),
                     [&](std::uint32_t alias) { return address - alias < memory.size; });
}

std::uint32_t word(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t k = 0; k < 4; ++k) out |= std::uint32_t{bytes[at + k]} << (8 * k);
  return out;
}

void set_word(std::vector<std::uint8_t>& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t k = 0; k < 4; ++k) bytes[at + k] = static_cast<std::uint8_t>(value >> (8 * k));
}

// A stack pointer in the part of the address space that is for RAM, and a Thumb address. A pack may
// do without: then its table may come first.
bool has_vector_table(const std::vector<std::uint8_t>& bytes) {
  return bytes.size() >= 8 && word(bytes, 0) % 4 == 0 && word(bytes, 0) >> 29 == usual_ram >> 29 &&
         word(bytes, 4) % 2 == 1;
}

bool is_data_memory(const Memory& memory) {
  return memory.kind == MemoryKind::ram ||
         (memory.kind == MemoryKind::tcm && memory.base >= usual_ram);
}

}  // namespace

TargetMemory::TargetMemory(const KernelPack& pack, Board board)
    : pack_(pack), board_(std::move(board)) {
  std::uint32_t flash_end = 0, ram_end = 0;
  flash_base_ = pack_data_ = UINT32_MAX;
  for (const Segment& s : pack.image.segments) {
    if (!s.bytes.empty()) {
      flash_base_ = std::min(flash_base_, s.address);
      flash_end = std::max(flash_end, s.address + static_cast<std::uint32_t>(s.bytes.size()));
    }
    if (s.writable && s.memory_size) {
      pack_data_ = std::min(pack_data_, s.run_address);
      ram_end = std::max(ram_end, s.run_address + s.memory_size);
    }
  }
  if (ram_end > pack_data_) pack_ram_ = ram_end - pack_data_;

  std::size_t largest = board_.memories.size();
  bool found = false;
  for (std::size_t k = 0; k < board_.memories.size() && !found; ++k) {
    const Memory& m = board_.memories[k];
    if (m.kind != MemoryKind::flash) continue;
    found = reaches(m, flash_base_);
    if (found || largest == board_.memories.size() || m.size > board_.memories[largest].size)
      largest = k;
  }
  if (largest == board_.memories.size() || ram_runs().empty())
    throw Error(ErrorKind::request, fmt::format("board {} has no {} for a model", board_.id,
                                                ram_runs().empty() ? "RAM" : "flash"));
  flash_ = largest;
  if (!found) give_flash_the_packs_address();
  constants_at_ = aligned(flash_end, flash_alignment);
  place_arena(0);
}

// A pack is linked for one address. The part's flash is given that one as well, and RAM that is
// there (the PSoC 6's) moves to where others have theirs.
void TargetMemory::give_flash_the_packs_address() {
  Memory& flash = board_.memories[flash_];
  flash.aliases.push_back(flash_base_);
  std::uint32_t free = usual_ram;
  for (const Memory& m : board_.memories)
    if (is_data_memory(m) && m.base >= free)
      free = aligned(std::uint64_t{m.base} + m.size, 1 << 20);
  for (Memory& m : board_.memories) {
    const bool there = m.base - flash_base_ < flash.size || flash_base_ - m.base < m.size;
    if (&m == &flash || !is_data_memory(m) || !there) continue;
    m.base = free;
    m.aliases.clear();
    free = aligned(std::uint64_t{free} + m.size, 1 << 20);
  }
}

std::vector<TargetMemory::RamRun> TargetMemory::ram_runs() const {
  std::vector<RamRun> parts;
  for (std::size_t k = 0; k < board_.memories.size(); ++k) {
    const Memory& m = board_.memories[k];
    if (!is_data_memory(m)) continue;
    parts.push_back({m.base, m.size, k});
    for (const std::uint32_t alias : m.aliases) parts.push_back({alias, m.size, k});
  }
  std::sort(parts.begin(), parts.end(),
            [](const RamRun& a, const RamRun& b) { return a.base < b.base; });
  std::vector<RamRun> runs;
  for (const RamRun& part : parts) {
    if (!runs.empty() && runs.back().base + runs.back().size == part.base) {
      runs.back().size += part.size;
      runs.back().last = part.last;
    } else {
      runs.push_back(part);
    }
  }
  return runs;
}

const TargetMemory::RamRun& TargetMemory::choose_ram(const std::vector<RamRun>& runs,
                                                     std::uint32_t needed) const {
  const std::uint32_t wanted = pack_ram_ ? pack_data_ : usual_ram;
  const auto usual = std::find_if(runs.begin(), runs.end(), [wanted](const RamRun& run) {
    return wanted - run.base < run.size;
  });
  if (pack_ram_ && usual == runs.end())
    throw Error(ErrorKind::request,
                fmt::format("kernel pack '{}' has data at 0x{:08x}, where board {} has no RAM",
                            pack_.image.path, pack_data_, board_.id));
  if (usual != runs.end() && (pack_ram_ || needed <= usual->size)) return *usual;
  return *std::max_element(runs.begin(), runs.end(),
                           [](const RamRun& a, const RamRun& b) { return a.size < b.size; });
}

std::uint32_t TargetMemory::add_constant(std::span<const std::uint8_t> bytes) {
  const std::uint32_t at = next_constant();
  aligned(std::uint64_t{at} + bytes.size(), flash_alignment);  // within the address space
  constants_.insert(constants_.end(), bytes.begin(), bytes.end());
  constants_.resize(aligned(constants_.size(), flash_alignment));
  return at;
}

void TargetMemory::place_arena(std::uint32_t bytes) {
  arena_bytes_ = aligned(bytes, arena_alignment);
  const std::vector<RamRun> runs = ram_runs();
  ram_ = choose_ram(runs, aligned(std::uint64_t{pack_ram_} + arena_bytes_ + stack_bytes, 8));
  arena_ = aligned(pack_ram_ ? pack_data_ + pack_ram_ : ram_.base, arena_alignment);
}

std::uint32_t TargetMemory::ram_needed() const {
  return aligned(std::uint64_t{arena_} - ram_.base + arena_bytes_ + stack_bytes, 8);
}

Board TargetMemory::board() const {
  Board out = board_;
  const auto enlarge = [&out](std::size_t index, std::uint64_t more) {
    Memory& memory = out.memories[index];
    memory.size = aligned(memory.size + more, 1024);
    const Memory grown = memory;
    std::erase_if(out.memories, [&grown](const Memory& other) {
      return other.name != grown.name && other.base - grown.base < grown.size;
    });
  };
  // By name: enlarging one may take others away.
  const std::string ram = out.memories[ram_.last].name;
  if (flash_needed() > flash_size()) enlarge(flash_, flash_needed() - flash_size());
  if (ram_needed() > ram_.size)
    for (std::size_t k = 0; k < out.memories.size(); ++k)
      if (out.memories[k].name == ram) {
        enlarge(k, ram_needed() - ram_.size);
        break;
      }
  return out;
}

Image TargetMemory::image() const {
  Image out = pack_.image;
  const std::uint32_t stack = (ram_.base + std::max(ram_.size, ram_needed())) & ~7u;
  out.linker_values["__StackTop"] = stack;
  for (Segment& s : out.segments)
    if (s.address == flash_base_ && has_vector_table(s.bytes)) set_word(s.bytes, 0, stack);
  if (!constants_.empty()) {
    Segment constants;
    constants.address = constants.run_address = constants_at_;
    constants.memory_size = constant_bytes();
    constants.executable = true;  // the functions of the ops
    constants.bytes = constants_;
    out.segments.push_back(std::move(constants));
    out.sections.push_back({"weights", constants_at_, constant_bytes()});
  }
  if (arena_bytes_) out.sections.push_back({"arena", arena_, arena_bytes_});
  return out;
}

}  // namespace boardless
